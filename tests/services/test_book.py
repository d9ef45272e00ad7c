from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from counter_app.domain.act import Receiver
from counter_app.domain.errors import InputError, RuleError
from counter_app.domain.slip import REGISTER_CELLS, RegisterGap, RegisterRow
from counter_app.services.book import Book
from counter_app.store import numbers
from tests.builders.desk import ADesk, a_desk, at

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> ADesk:
    return a_desk(tmp_path)


def lines(book: Book, first: date = NOVEMBER[0], last: date = NOVEMBER[1]) -> tuple[RegisterRow | RegisterGap, ...]:
    """Return the lines of the register of a period."""
    connection = book._open_reader()
    try:
        return book._register(connection, first, last)[0].rows
    finally:
        connection.close()


def cell(line: RegisterRow | RegisterGap, name: str) -> str:
    """Return one cell of a row by its name."""
    assert isinstance(line, RegisterRow)
    return line.cells[REGISTER_CELLS.index(name)]


def test_a_returned_dossier_shows_when_by_whom_and_to_whom(desk: ADesk) -> None:
    """Received, due and returned as people write dates; the giver by name, the receiver or the letter's number."""
    codes = [desk.receive() for _ in range(3)]
    for code in codes:
        desk.act(code, "result", "2026-11-05T09:00")
    desk.act(codes[0], "return", "2026-11-05T10:30")
    desk.act(codes[1], "return", receiver=Receiver(name="Trần Thị B", number="001200000002"))
    desk.act(codes[2], "return", method="post", tracking="EA123456789VN")
    first, second, third = lines(desk.book)
    assert (cell(first, "received_text"), cell(first, "due_text")) == ("02/11/2026 09:15", "09/11/2026 17:00")
    assert (cell(first, "returned_text"), cell(first, "giver")) == ("05/11/2026 10:30", "lan")
    assert [cell(row, "receiver") for row in (first, second, third)] == [
        "Nguyễn Văn A",
        "Trần Thị B",
        "Nguyễn Văn A (EA123456789VN)",
    ]
    assert cell(third, "note") == "Trả qua bưu điện"


def test_ended_dossiers_stay_with_their_reason(desk: ADesk) -> None:
    """A voided number is no hole: its row says that it was voided and why; so with the other ends."""
    for action in ("void", "refuse", "stop", "withdraw"):
        desk.act(desk.receive(), action, reason="Nhập nhầm")
    notes = [cell(line, "note") for line in lines(desk.book)]
    assert notes == ["Đã hủy: Nhập nhầm", "Từ chối: Nhập nhầm", "Dừng giải quyết: Nhập nhầm", "Đã rút: Nhập nhầm"]


@pytest.mark.parametrize("wait", ["supplement", "pause"])
def test_what_ended_while_it_waited_shows_the_date_it_was_promised(desk: ADesk, wait: str) -> None:
    """While it waits the line is blank and says why; ended, it has the date on the citizen's slip, as any other end."""
    waiting, ended = desk.receive(), desk.receive()
    for code in (waiting, ended):
        desk.act(code, wait, "2026-11-03T09:00")
    desk.act(ended, "refuse" if wait == "supplement" else "stop", reason="Không nộp đủ")
    first, second = lines(desk.book)
    assert (cell(first, "due_text"), cell(first, "note")) == ("", "Đang chờ bổ sung hoặc xác minh, chưa có hẹn trả mới")
    assert cell(second, "due_text") == "09/11/2026 17:00"
    assert cell(second, "note").endswith(": Không nộp đủ")
    desk.assert_sound()


def test_numbers_passed_over_are_explained_in_their_place(desk: ADesk) -> None:
    """A number lost between two dossiers stands between them, one after the last at the end of its day."""
    day = date(2026, 11, 2)
    desk.receive()
    numbers.next_of_day(desk.connection, day)
    desk.receive()
    numbers.next_of_day(desk.connection, day)
    desk.clock.set("2026-11-03T08:00")
    desk.receive()
    shown = [line.text if isinstance(line, RegisterGap) else cell(line, "code") for line in lines(desk.book)]
    assert shown == [
        "H14.31-261102-1001",
        "Số H14.31-261102-1002 không dùng",
        "H14.31-261102-1003",
        "Số H14.31-261102-1004 không dùng",
        "H14.31-261103-1001",
    ]


def test_a_dossier_typed_in_late_stands_at_its_receipt_and_is_marked(desk: ADesk) -> None:
    """The order is that of receipt; the late one carries its date of entry, and makes no gap of its neighbours."""
    desk.receive()
    desk.receive()
    desk.clock.set("2026-11-03T08:00")
    desk.receive(received_at=at("2026-11-02T09:15"))
    found = lines(desk.book)
    assert not [line for line in found if isinstance(line, RegisterGap)]
    late = [line for line in found if isinstance(line, RegisterRow) and line.late]
    assert [cell(line, "note") for line in late] == ["Nhập ngày 03/11/2026"]


def test_the_book_counts_what_was_turned_away_and_can_be_stopped(desk: ADesk) -> None:
    """Guidance and refusals are figures, not rows; a stop while reading ends it at once."""
    desk.receive()
    desk.receive(outcome="guide", reason="Thiếu", items=("Tờ khai",))
    desk.receive(outcome="refuse", reason="Không thuộc thẩm quyền")
    made = desk.book.render(*NOVEMBER)
    assert made is not None
    assert (made.rows, made.count) == (1, 3)
    with pytest.raises(RuleError, match="printing_cancelled"):
        desk.book.render(*NOVEMBER, cancelled=lambda: True)


def test_a_period_the_wrong_way_round_or_too_long_is_bad_input(desk: ADesk) -> None:
    """From the later to the earlier day, or more than a year."""
    with pytest.raises(InputError, match="period_reversed"):
        desk.book.render(date(2026, 11, 2), date(2026, 11, 1))
    with pytest.raises(InputError, match="period_too_long"):
        desk.book.render(date(2025, 1, 1), date(2026, 11, 1))
