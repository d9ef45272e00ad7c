from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.services.views import OutboxSummary
from counter_app.sync.ports import SyncStatus
from counter_app.texts import texts
from counter_app.ui.formats import age_words, counted, due_words, money, number, read_day, short_number
from counter_app.ui.status import status_words
from tests.fakes.counter import NOW

VI = texts("vi")


def test_people_read_dates_and_money_their_way() -> None:
    """Weekday, day before month, dots between thousands."""
    assert due_words(NOW, VI) == "Thứ Sáu, 20/11/2026 · 09:15"
    assert money(1_508_000) == "1.508.000 đ"
    assert age_words(NOW - timedelta(hours=49), NOW, VI) == "2 ngày"


@given(st.integers(-(10**12), 10**12))
def test_every_figure_is_written_one_way(count: int) -> None:
    """Dots between thousands, a minus sign and never a hyphen; nothing of the figure is lost."""
    said = number(count)
    assert int(said.replace(".", "").replace("−", "-")) == count
    assert all(len(part.lstrip("−")) == 3 for part in said.split(".")[1:])
    assert money(count) == f"{said} đ"
    assert str(counted(count)) == said
    assert "-" not in said


def test_one_stays_one_and_a_badge_is_short() -> None:
    """Sentences still know that one is one; a figure of four digits and more is said in thousands, rounded down."""
    assert counted(1) == 1
    assert money(-8_000) == "−8.000 đ"
    assert [short_number(n) for n in (0, 999, 1_000, 9_999, 10_000, 12_345, 999_999, 3_456_789)] == [
        "0", "999", "1k", "9,9k", "10k", "12k", "999k", "3,4M",
    ]  # fmt: skip


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["/", "-", ".", " "]))
def test_a_date_is_read_however_it_is_typed(on: date, sign: str) -> None:
    """Slashes, dashes, dots, blanks or nothing at all between the numbers."""
    assert read_day(f"{on.day}{sign}{on.month}{sign}{on.year:04d}") == on
    assert read_day(f"{on.day:02d}{on.month:02d}{on.year:04d}") == on


@given(st.text(max_size=20))
def test_any_other_text_is_no_date_and_no_crash(text: str) -> None:
    """Whatever is typed gives a date or None."""
    assert isinstance(read_day(text), date | None)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_status_line_is_calm(language: str) -> None:
    """Offline, waiting and needing attention are said in words, none of them an alarm."""
    words = texts("vi" if language == "vi" else "en")
    waits = OutboxSummary(enrolled=False, waiting=3, parked=1, oldest_at=NOW - timedelta(hours=2), last_contact_at=None)
    said = status_words(waits, None, "", NOW, words)
    assert "3" in said.sync
    assert said.icon == "offline"
    assert "ui." not in said.sync + said.printer + said.attention
    assert "{" not in said.sync + said.printer + said.attention


@pytest.mark.parametrize(
    "state,code,icon,said",
    [
        ("offline", "unreachable", "offline", "Ngoại tuyến · 3 bản ghi chờ gửi"),
        ("offline", "not_a_gateway", "offline", "Ngoại tuyến · Wifi cần đăng nhập · 3 bản ghi"),
        ("offline", "certificate_wrong", "offline", "Ngoại tuyến · Xem lại ngày giờ của máy · 3 bản ghi"),
        ("stopped", "device_revoked", "warning", "Đồng bộ đang dừng · Tỉnh đã ngừng nhận từ máy này · 3 bản ghi"),
        ("stopped", "signature_wrong", "warning", "Đồng bộ đang dừng · Cần quản trị xem · 3 bản ghi"),
        ("waiting", "gateway_busy", "waiting", "Sẽ tự gửi lại · Cổng của tỉnh đang bận · 3 bản ghi"),
        ("pushing", "gateway_busy", "online", "Đang gửi · 3 bản ghi"),
    ],
)
def test_the_status_line_says_what_a_person_can_mend(state: str, code: str, icon: str, said: str) -> None:
    """A wifi that wants a sign-in is no missing line, and sync that stopped is not shown with the picture of a link."""
    last = NOW - timedelta(days=3)
    told = SyncStatus(state, last, None, code)  # type: ignore[arg-type]  # one of its states
    waits = OutboxSummary(enrolled=True, waiting=3, parked=0, oldest_at=NOW, last_contact_at=last)
    words = status_words(waits, told, "", NOW, VI)
    assert (words.icon, words.sync[: len(said)]) == (icon, said)


def test_the_last_contact_is_said_while_facts_wait_and_with_its_day() -> None:
    """An hour alone is taken for today's; a counter silent for three days says so."""
    for days, said in ((0, "liên lạc lúc 09:15"), (3, "liên lạc lúc 17/11 09:15")):
        last = NOW - timedelta(days=days)
        waits = OutboxSummary(enrolled=True, waiting=3, parked=0, oldest_at=NOW, last_contact_at=last)
        assert status_words(waits, None, "", NOW, VI).sync.endswith(said)


def test_files_that_a_person_paused_do_not_read_as_waiting() -> None:
    """Nobody waits in vain for what was paused last week."""
    waits = OutboxSummary(enrolled=True, waiting=0, parked=0, oldest_at=None, last_contact_at=None, files=4)
    assert "4 tệp chờ gửi" in status_words(waits, None, "", NOW, VI).sync
    assert "4 tệp tạm dừng" in status_words(waits, None, "", NOW, VI, files_paused=True).sync
