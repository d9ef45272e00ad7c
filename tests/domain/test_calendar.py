from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.calendar import (
    MONDAY_TO_FRIDAY,
    OFFICE_HOURS,
    Calendar,
    Confidence,
    DayKind,
    SpecialDay,
)
from counter_app.domain.errors import InputError
from counter_app.domain.steps import Reason
from tests.builders.deadlines import at, on, the_calendar

SATURDAY_MORNING = {**MONDAY_TO_FRIDAY, 5: ((time(7, 30), time(11, 30)),)}


@pytest.mark.parametrize(
    "day,working,reason",
    [
        ("2025-01-31", False, Reason.HOLIDAY),
        ("2025-04-26", True, Reason.WORKED_INSTEAD),
        ("2025-05-02", False, Reason.SWAPPED_OFF),
        ("2026-01-02", False, Reason.SWAPPED_OFF),
        ("2026-01-10", True, Reason.WORKED_INSTEAD),
        ("2026-04-26", False, Reason.HOLIDAY),
        ("2026-04-27", False, Reason.COMPENSATORY),
        ("2026-08-22", True, Reason.WORKED_INSTEAD),
        ("2026-08-29", False, Reason.WEEKEND),
        ("2026-11-24", False, Reason.HOLIDAY),
        ("2026-11-25", True, Reason.COUNTED),
        ("2027-05-03", False, Reason.COMPENSATORY),
    ],
)
def test_special_days_of_the_shipped_calendar(day: str, working: bool, reason: Reason) -> None:
    """Holidays, swaps and days worked instead of 2025 to 2027 open or close the office as announced."""
    (step,) = the_calendar().steps(on(day), on(day))
    assert (the_calendar().is_working(on(day)), step.counted, step.reason) == (working, working, reason)
    assert bool(step.name) == bool(step.basis) == (on(day) in the_calendar().days)


def test_a_day_worked_instead_has_the_hours_of_a_weekday() -> None:
    """A Saturday without hours of its own is worked as a full day, with the office's first weekday hours."""
    assert the_calendar().hours_on(on("2026-08-22")) == OFFICE_HOURS
    short = Calendar({0: ((time(8), time(12)),)}, {on("2026-08-22"): SpecialDay(DayKind.WORK)})
    assert short.hours_on(on("2026-08-22")) == ((time(8), time(12)),)


def test_a_day_worked_instead_may_bring_its_own_hours() -> None:
    """Hours in the pack win over a full day, and that over the half Saturday of the week."""
    own = SpecialDay(DayKind.WORK, hours=((time(9), time(10)),))
    office = Calendar(SATURDAY_MORNING, {on("2026-08-22"): own, on("2026-01-10"): SpecialDay(DayKind.WORK)})
    assert office.closing(on("2026-08-22")) == at("2026-08-22 10:00")
    assert office.hours_on(on("2026-01-10")) == OFFICE_HOURS
    assert office.closing(on("2026-01-17")) == at("2026-01-17 11:30")
    only_saturdays = Calendar({5: ((time(7), time(12)),)}, {on("2026-08-22"): SpecialDay(DayKind.WORK)})
    assert only_saturdays.closing(on("2026-08-22")) == at("2026-08-22 12:00")
    odd = Calendar({**MONDAY_TO_FRIDAY, 4: ((time(7), time(11)),)}, {on("2026-08-21"): SpecialDay(DayKind.WORK)})
    assert odd.closing(on("2026-08-21")) == at("2026-08-21 11:00")


def test_a_saturday_morning_is_a_working_day_of_that_office() -> None:
    """A weekly schedule is data: Saturday opens 07:30 and closes 11:30 where the office works then."""
    office = Calendar(SATURDAY_MORNING)
    assert office.opening(on("2026-11-07")) == at("2026-11-07 07:30")
    assert office.next_working(on("2026-11-06")) == on("2026-11-07")
    assert office.effective(at("2026-11-07 11:31")) == at("2026-11-09 07:00")


@pytest.mark.parametrize(
    "received,effective",
    [
        ("2026-11-02 06:10", "2026-11-02 07:00"),
        ("2026-11-02 12:15", "2026-11-02 12:15"),
        ("2026-11-02 17:00", "2026-11-02 17:00"),
        ("2026-11-02 17:01", "2026-11-03 07:00"),
        ("2026-11-07 10:00", "2026-11-09 07:00"),
        ("2026-11-23 17:30", "2026-11-25 07:00"),
        ("2026-02-13 18:00", "2026-02-23 07:00"),
    ],
)
def test_effective_receipt(received: str, effective: str) -> None:
    """Up to closing it is that day, after closing or on a closed day the next working day at opening."""
    assert the_calendar().effective(at(received)) == at(effective)


def test_a_calendar_that_never_opens_is_refused() -> None:
    """An office closed for good is an error of the calendar, not an endless search."""
    closed = Calendar({})
    for search in (closed.next_working, closed.working_on_or_after, lambda day: closed.nth_working(day, 3)):
        with pytest.raises(InputError, match="calendar_never_opens"):
            search(date(2026, 1, 1))
    with pytest.raises(InputError, match="calendar_never_opens"):
        list(closed.open_days(date(2026, 1, 1)))


def test_the_calendar_ends_somewhere() -> None:
    """Asking for a working day past the last year is an error, not an overflow."""
    with pytest.raises(InputError, match="due_out_of_range"):
        Calendar().nth_working(date(2500, 12, 31), 1)


def test_warnings_of_a_period() -> None:
    """A period says when it leaves the known years or runs over days that are only expected."""
    calendar = the_calendar()
    assert calendar.notes(on("2026-01-01"), on("2026-12-31")) == ()
    assert calendar.notes(on("2026-12-31"), on("2027-01-04")) == ("estimated_year",)
    assert calendar.notes(on("2027-02-01"), on("2027-02-04")) == ("estimated_year", "estimated_day")
    assert calendar.notes(on("2027-12-31"), on("2028-01-04")) == ("year_not_covered", "estimated_year")


def test_known_years_are_read_off_the_days_when_not_given() -> None:
    """A year counts as estimated as soon as one of its days is."""
    guess = SpecialDay(DayKind.HOLIDAY, confidence=Confidence.ESTIMATE)
    calendar = Calendar(days={on("2026-01-01"): SpecialDay(DayKind.HOLIDAY), on("2027-01-01"): guess})
    assert dict(calendar.years) == {2026: Confidence.CONFIRMED, 2027: Confidence.ESTIMATE}


@given(st.dates(date(2024, 1, 1), date(2029, 1, 1)), st.integers(0, 500))
def test_counting_by_tables_agrees_with_counting_by_hand(start: date, days: int) -> None:
    """The n-th working day, the count between two days and the walk agree with asking each day in turn."""
    calendar = the_calendar()
    end = start + timedelta(days)
    working = [d for d in (start + timedelta(n) for n in range(1, days + 1)) if calendar.is_working(d)]
    assert calendar.working_between(start, end) == len(working)
    assert calendar.working_between(end, start) == 0
    assert [calendar.nth_working(start, n + 1) for n in range(len(working))] == working
    walk = calendar.open_days(start + timedelta(1))
    assert [next(walk)[0] for _ in working] == working
    assert [step.on for step in calendar.steps(start, end)] == [start + timedelta(n) for n in range(days + 1)]
