from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.services.views import OutboxSummary
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
