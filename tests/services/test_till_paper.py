from __future__ import annotations

from functools import partial
from io import BytesIO
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from counter_app.database.factory import open_connection
from counter_app.printing.slip_pdf import render_slip
from counter_app.services.day_papers import DayPapers
from counter_app.services.till_paper import TillPaper, _sums
from tests.builders.counter_database import KEY
from tests.builders.desk import ADesk, a_desk, supervisor


def paper_of(desk: ADesk, folder: Path) -> TillPaper:
    """Return what makes the cash-up of a counter."""
    database = folder / "counter-1.db"
    reader = partial(open_connection, database, KEY, mode="read")
    papers = DayPapers(reader, desk.slips._layouts, desk.slips._desk, desk.clock, render_slip)
    return TillPaper(papers, lambda: desk.catalogue)


def test_the_page_to_sign_says_every_movement_and_the_cash_in_words(tmp_path: Path) -> None:
    """Payments and refunds of the day, each way summed, what must lie in the till in figures and in words."""
    desk = a_desk(tmp_path)
    code = desk.receive()
    desk.act(code, "pay", "2026-11-02T10:00", amount=24_000, receipt="0012345")
    desk.act(code, "pay", "2026-11-02T10:05", amount=15_000, method="transfer")
    desk.act_as(supervisor(), code, "refund", "2026-11-02T11:00", amount=8_000, method="cash")
    sheet = paper_of(desk, tmp_path).cash_up(desk.clock.now().date())
    text = " ".join(PdfReader(BytesIO(sheet.content)).pages[0].extract_text().split())
    assert (sheet.cash_up.cash, sheet.cash_up.total) == (16_000, 31_000)
    for words in (code, "0012345", "24.000", "−8.000", "16.000 đồng", "Mười sáu nghìn đồng", "31.000", "Chuyển khoản"):
        assert words in text, words
    alone = paper_of(desk, tmp_path).cash_up(desk.clock.now().date(), "truong")
    assert (alone.cash_up.cash, len(alone.cash_up.rows)) == (-8_000, 1)
    text = " ".join(PdfReader(BytesIO(alone.content)).pages[0].extract_text().split())
    assert "−8.000 đồng (hoàn nhiều hơn thu)" in text
    assert "Âm tám nghìn đồng" in text
    empty = paper_of(desk, tmp_path).cash_up(desk.clock.now().date(), "nobody")
    assert "Không có khoản thu" in PdfReader(BytesIO(empty.content)).pages[0].extract_text()


_moves = st.lists(
    st.tuples(st.integers(1, 10**7), st.sampled_from(["cash", "transfer", "card"]), st.booleans()), max_size=8
)


@given(_moves)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_sums_balance_to_the_dong(tmp_path_factory: object, moves: list[tuple[int, str, bool]]) -> None:
    """Whatever was paid and given back, the last line is the sum of the others and of the movements."""
    desk = a_desk(tmp_path_factory.mktemp("till"))  # type: ignore[attr-defined]  # pytest's own
    code, kept = desk.receive(), 0
    for amount, way, back in moves:
        if back and kept >= amount:
            desk.act_as(supervisor(), code, "refund", amount=amount, method=way)
            kept -= amount
        else:
            desk.act(code, "pay", amount=amount, method=way)
            kept += amount
    from counter_app.services.fees import Fees

    found = Fees(desk.connection, desk.catalogue).cash_up(desk.clock.now().date())
    *ways, total = [[int(cell.replace(".", "").replace("−", "-")) for cell in row[1:]] for row in _sums(found)]
    assert [sum(column) for column in zip(*ways, strict=True)] == total
    assert total[0] - total[1] == total[2] == sum(row.amount for row in found.rows) == kept
    desk.connection.close()
