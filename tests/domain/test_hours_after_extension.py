"""Rules in hours: what a pause does before and after a date given with form 04, to the minute."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.calendar import Calendar
from counter_app.domain.deadline import Pause, compute
from counter_app.domain.hours import open_between, run_on
from counter_app.domain.rule import Policy, Rule
from counter_app.domain.timekeeping import Running, due_after
from counter_app.domain.zone import LOCAL

CALENDAR = Calendar()
RULE = Rule.parse("4 hours")
RECEIVED = datetime(2026, 11, 2, 8, tzinfo=LOCAL)


def at(text: str) -> datetime:
    """Return a local instant of November 2026: ``3 14:00``."""
    day, _, time = text.partition(" ")
    return datetime.fromisoformat(f"2026-11-{int(day):02d}T{time}:00+07:00")


@pytest.mark.parametrize(
    "start,end,due",
    [
        # 2 November 08:00 + 4 hours = 14:00, given anew for 4 November 10:00; the later pause is Tuesday.
        ("3 08:00", "3 09:00", "4 11:00"),  # one working hour is left out
        ("3 10:30", "3 14:30", "4 14:00"),  # 10:30-11:30 and 13:30-14:30: two hours, over the noon of Wednesday
        ("3 16:00", "4 08:00", "4 14:00"),  # 16:00-17:00 and 07:00-10:00 were left: four hours from 08:00
        ("2 18:00", "3 06:00", "4 10:00"),  # the office was closed all the while
        ("4 11:00", "5 09:00", "4 10:00"),  # begun after the due instant: adds nothing
    ],
)
def test_a_pause_after_form_04_moves_hours_by_the_hours_it_took(start: str, end: str, due: str) -> None:
    """Worked by hand: the hours left of the given date when the pause began run on from its end."""
    clock = Running(RECEIVED, RULE, Policy.PAUSE, (Pause(at(start), at(end), Policy.PAUSE),), at("4 10:00"), 0)
    assert due_after(clock, CALENDAR, at("6 08:00")).due_at == at(due)


def test_hours_run_on_from_the_minute_a_dossier_was_complete_and_not_to_closing() -> None:
    """Our decision (docs/deadlines.md): the floor at closing is for days; 2 hours with a pause stay 2 hours."""
    pause = Pause(at("2 08:30"), at("2 09:30"))
    two = Rule.parse("2 hours")
    assert compute(two, CALENDAR, RECEIVED, [pause]).due_at == at("2 11:00")
    assert compute(two, CALENDAR, RECEIVED, [pause], policy=Policy.RESTART).due_at == at("2 11:30")
    late = Pause(at("2 08:30"), at("2 18:00"))
    assert compute(two, CALENDAR, RECEIVED, [late]).due_at == at("3 08:30")


_minutes = st.integers(0, 20_000)


@given(_minutes, _minutes)
def test_counting_and_running_are_the_same_hours(start: int, length: int) -> None:
    """Running for as long as the office was open between two instants ends no later than the second of them."""
    first = RECEIVED + timedelta(minutes=start)
    last = first + timedelta(minutes=length)
    counted = open_between(CALENDAR, first, last)
    ended = run_on(CALENDAR, first, counted)
    assert ended <= last
    assert open_between(CALENDAR, first, ended) == counted
    assert open_between(CALENDAR, ended, last) == timedelta(0)
