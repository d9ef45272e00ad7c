from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.errors import InputError, RuleError
from counter_app.domain.slip import RegisterGap
from counter_app.printing.slip_pdf import render_slip
from counter_app.services.blank_sheets import BlankSheets
from tests.builders.desk import ADesk, a_desk, at, clerk

TODAY = date(2026, 11, 2)
FIRST, SECOND, THIRD = (f"H14.31-261102-100{n}" for n in (1, 2, 3))


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> ADesk:
    return a_desk(tmp_path)


@pytest.fixture(name="sheets")
def _sheets(desk: ADesk) -> BlankSheets:
    return BlankSheets(desk.connection, desk.slips._layouts, desk.slips._desk, desk.clock, render_slip)


def test_a_slip_filled_by_hand_is_typed_in_under_its_own_code(desk: ADesk, sheets: BlankSheets) -> None:
    """Numbers on paper are passed over by the counter, used by exactly that paper, and once only."""
    assert sheets.reserve(TODAY, 3, clerk()) == (FIRST, SECOND, THIRD)
    assert desk.receive() == "H14.31-261102-1004"
    desk.clock.set("2026-11-03T08:00")
    assert desk.receive(code=SECOND.lower(), received_at=at("2026-11-02T10:00")) == SECOND
    assert sheets.left(TODAY) == (FIRST, THIRD)
    with pytest.raises(InputError, match="code_not_reserved"):
        desk.receive(code=SECOND, received_at=at("2026-11-02T10:00"))
    desk.assert_sound()


def test_sheets_never_used_are_explained_in_the_register(desk: ADesk, sheets: BlankSheets) -> None:
    """Each stands in its place as printed ahead and not used."""
    sheets.reserve(TODAY, 2, clerk())
    desk.receive()
    desk.receive(code=SECOND)
    connection = desk.book._open_reader()
    register, rows, _ = desk.book._register(connection, TODAY, TODAY)
    connection.close()
    gaps = [line.text for line in register.rows if isinstance(line, RegisterGap)]
    assert (rows, gaps) == (2, [f"Số {FIRST} trên phiếu giấy in sẵn, chưa dùng"])


@pytest.mark.parametrize(
    "values",
    [
        {"code": "H14.31-261102-1009"},
        {"code": "H14.31-261102-2001"},
        {"code": "H14.32-261102-1001"},
        {"code": FIRST, "received_at": at("2026-11-01T10:00")},
    ],
)
def test_a_code_that_was_not_set_aside_is_bad_input(desk: ADesk, sheets: BlankSheets, values: dict[str, Any]) -> None:
    """Not reserved, another counter's, another office's, another day's: nothing is written and nothing is used up."""
    sheets.reserve(TODAY, 1, clerk())
    with pytest.raises(InputError) as refusal:
        desk.receive(**values)
    assert (refusal.value.code, refusal.value.field) == ("code_not_reserved", "code")
    assert (desk.rows(), sheets.left(TODAY)) == ([], (FIRST,))


def test_what_is_no_code_or_is_not_accepted_carries_none(desk: ADesk, sheets: BlankSheets) -> None:
    """Words are no code, and guidance is given without one."""
    sheets.reserve(TODAY, 1, clerk())
    with pytest.raises(InputError, match="dossier_code_malformed"):
        desk.receive(code="một hai ba")
    with pytest.raises(InputError, match="code_unexpected"):
        desk.receive(code=FIRST, outcome="guide", reason="Thiếu", items=("Tờ khai",))


def test_a_code_another_copy_gave_is_not_given_again(desk: ADesk, sheets: BlankSheets) -> None:
    """A sheet whose code a dossier from elsewhere has is refused by a sentence, and stays unused."""
    sheets.reserve(TODAY, 1, clerk())
    desk.receive()
    desk.connection.execute("UPDATE dossiers SET code = ?", (FIRST,))
    with pytest.raises(InputError) as refusal:
        desk.receive(code=FIRST, request_id="paper-1")
    assert (refusal.value.code, refusal.value.field) == ("code_taken", "code")
    assert (len(desk.rows()), sheets.left(TODAY)) == (1, (FIRST,))


def test_a_request_sent_twice_uses_its_slip_once(desk: ADesk, sheets: BlankSheets) -> None:
    """The repeated line is answered with the first result, though its number is no longer free."""
    sheets.reserve(TODAY, 1, clerk())
    assert desk.receive(code=FIRST, request_id="paper-1") == FIRST
    assert desk.receive(code=FIRST, request_id="paper-1") == FIRST
    assert len(desk.rows()) == 1


def test_sheets_are_set_aside_for_days_to_come_within_reason(desk: ADesk, sheets: BlankSheets) -> None:
    """Not for yesterday, not for next year, not none and not a thousand, and not by an auditor."""
    for on, amount, code in (
        (date(2026, 11, 1), 1, "date_out_of_range"),
        (date(2027, 11, 1), 1, "date_out_of_range"),
        (TODAY, 0, "count_out_of_range"),
        (TODAY, 1_000, "count_out_of_range"),
    ):
        with pytest.raises(InputError, match=code):
            sheets.reserve(on, amount, clerk())
    with pytest.raises(RuleError, match="role_required"):
        sheets.reserve(TODAY, 1, clerk("kiem-tra", "auditor"))
    assert desk.receive() == FIRST


def test_a_blank_slip_is_drawn_with_its_code(sheets: BlankSheets) -> None:
    """One page of form 01 on each of its papers."""
    for paper in ("a5", "a4", "80mm"):
        drawn = sheets.render(FIRST, paper)
        assert drawn.content.startswith(b"%PDF")
        assert drawn.pages == 1
