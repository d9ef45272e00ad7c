from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from counter_app.database.factory import open_connection
from counter_app.domain.act import Receiver
from counter_app.domain.errors import StoreError
from counter_app.domain.slip import FIELDS, HANDED_CELLS
from counter_app.printing.slip_pdf import render_slip
from counter_app.services.day_papers import DayPapers
from counter_app.services.handover_papers import HandedList, HandoverPapers
from counter_app.services.office import desk_of
from counter_app.services.packs import layouts_in_use, today
from tests.builders.desk import KEY, ADesk, a_desk, clerk, supervisor
from tests.builders.slips import page_texts, whole_text

TUESDAY = date(2026, 11, 3)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ADesk]:
    """Give one counter with nothing in it."""
    made = a_desk(tmp_path)
    yield made
    made.connection.close()


def papers(desk: ADesk, tmp_path: Path, *, counter: int = 1) -> HandoverPapers:
    """Return the service on a read connection of its own."""
    database = tmp_path / f"counter-{counter}.db"
    place = desk_of(desk.identity, lambda: None)
    layouts = layouts_in_use(desk.connection, today(desk.clock))
    reader = partial(open_connection, database, KEY, mode="read")
    return HandoverPapers(DayPapers(reader, layouts, place, desk.clock, render_slip))


def handed(desk: ADesk, tmp_path: Path, on: date = TUESDAY) -> HandedList:
    """Return the list of a day."""
    return papers(desk, tmp_path).handed_over(on, giver="Hoàng Thị Lan")


def returned(desk: ADesk, when: str, **values: object) -> str:
    """Take in a dossier, finish it and hand its result over."""
    desk.clock.set("2026-11-02T09:15")
    code = desk.receive()
    desk.act(code, "result", "2026-11-02T16:00")
    desk.act(code, "return", when, **values)
    return code


def test_the_list_holds_what_left_on_its_day_in_the_order_of_time(desk: ADesk, tmp_path: Path) -> None:
    """The day before, the day after and what still lies ready are not in it."""
    later, earlier = returned(desk, "2026-11-03T10:00"), returned(desk, "2026-11-03T08:30")
    others = [returned(desk, "2026-11-02T17:00"), returned(desk, "2026-11-04T08:00"), desk.receive()]
    desk.act(others[-1], "result")
    found = handed(desk, tmp_path)
    words = whole_text(found.content)
    assert found.rows == 2
    assert 0 < words.index(earlier) < words.index(later)
    assert not any(code in words for code in others)
    assert "Trước hạn; trả lúc 08:30" in words
    assert 0 < words.index("BÊN GIAO") < words.index("BÊN NHẬN")
    assert "Hoàng Thị Lan" in words


def test_fee_and_post_are_crossed_and_an_authorised_person_is_named(desk: ADesk, tmp_path: Path) -> None:
    """X where money was asked for, X where the letter went by post with its number, the name of who came instead."""
    desk.clock.set("2026-11-02T09:15")
    code = desk.receive()
    desk.act(code, "fee", amount=8_000)
    desk.act(code, "result")
    desk.act(code, "return", "2026-11-03T09:00", method="post", tracking="EA123456789VN")
    returned(desk, "2026-11-03T10:00", receiver=Receiver(name="Lý Văn Thử", number="004090000001"))
    words = whole_text(handed(desk, tmp_path).content)
    assert "2 kết quả, trong đó 1 gửi qua bưu điện, 1 có thu phí" in words
    assert "gửi lúc 09:00 EA123456789VN" in words
    assert "cho Lý Văn Thử" in words
    assert words.count(" X X ") == 1


def test_money_given_back_whole_is_no_fee_of_the_list(desk: ADesk, tmp_path: Path) -> None:
    """A fee that was paid and returned to the last đồng is crossed no more."""
    desk.clock.set("2026-11-02T09:15")
    code = desk.receive()
    desk.act(code, "pay", amount=24_000)
    desk.act_as(supervisor(), code, "refund", amount=24_000, method="cash", reason="Thu nhầm")
    desk.act(code, "result")
    desk.act(code, "return", "2026-11-03T09:00", without_slip=True)
    assert "0 có thu phí" in whole_text(handed(desk, tmp_path).content)


def test_an_empty_day_says_so_and_a_full_one_repeats_its_header(desk: ADesk, tmp_path: Path) -> None:
    """No result gives one page with words; many give pages that each begin with the columns."""
    assert "Không có kết quả nào" in whole_text(handed(desk, tmp_path, date(2026, 11, 5)).content)
    for _ in range(30):
        returned(desk, "2026-11-03T10:00")
    found = handed(desk, tmp_path)
    pages = page_texts(found.content)
    assert len(pages) == found.pages > 1
    assert all("Họ tên chủ hồ sơ" in page for page in pages)
    assert pages[1].startswith("Phiếu bàn giao kết quả (tiếp theo)")
    assert "BÊN GIAO" in pages[-1]


def test_the_receipt_names_who_took_the_result_and_what_was_paid(desk: ADesk) -> None:
    """The applicant with their number, or the authorised person with the letter; a lost slip is noted."""
    desk.clock.set("2026-11-02T09:15")
    code = desk.receive()
    desk.act(code, "fee", amount=16_000)
    desk.act(code, "pay", amount=16_000)
    desk.act(code, "result")
    desk.act(code, "return", "2026-11-03T10:00", without_slip=True)
    fields = desk.slips.order(code, "BN", paper="a5", session=clerk()).slip.fields
    assert set(fields) <= FIELDS["BN"]
    assert (fields["receiver_name"], fields["receiver_number"]) == ("Nguyễn Văn A", "001200000001")
    assert (fields["paid_text"], fields["without_slip"]) == ("16.000 đồng", "1")
    assert fields["returned_text"] == "10 giờ 00 phút, ngày 03 tháng 11 năm 2026"
    other = returned(desk, "2026-11-03T11:00", receiver=Receiver(name="Lý Văn Thử", number="9"), reason="Giấy số 5")
    fields = desk.slips.order(other, "BN", paper="a5", session=clerk()).slip.fields
    assert (fields["receiver_name"], fields["receiver_number"], fields["reason"]) == ("Lý Văn Thử", "9", "Giấy số 5")
    assert (fields["paid_text"], fields["without_slip"]) == ("", "")


def test_forms_of_an_older_version_are_told_and_not_a_bug(desk: ADesk, tmp_path: Path) -> None:
    """A folder whose packs were not taken in yet has no layout for the list."""
    service = HandoverPapers(replace(papers(desk, tmp_path)._papers, layouts={}))
    with pytest.raises(StoreError, match="pack_missing"):
        service.handed_over(TUESDAY)
    assert len(HANDED_CELLS) == 8
