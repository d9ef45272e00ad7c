from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from counter_app.domain.calendar import MONDAY_TO_FRIDAY, Calendar
from counter_app.domain.deadline import Step, compute, provisional
from counter_app.domain.errors import InputError
from counter_app.domain.rule import DeadlinePolicy, DueTime, Policy, Rule, Unit
from counter_app.domain.steps import Reason
from counter_app.texts import texts
from tests.builders.deadlines import a_pause, at, due, due_text, on, suppress_code, the_calendar

NOVEMBER_PAUSE = a_pause("2026-11-04 10:00", "2026-11-10 10:00")


def test_the_worked_examples() -> None:
    """The seven examples the rule was given with come out as written."""
    assert due_text("2026-11-02 09:15", "5 working_days") == "2026-11-09 17:00"
    assert due_text("2026-11-02 09:15", "5 working_days", NOVEMBER_PAUSE) == "2026-11-13 17:00"
    restarted = due_text("2026-11-02 09:15", "5 working_days", NOVEMBER_PAUSE, policy=Policy.RESTART)
    assert restarted == "2026-11-17 17:00"
    assert due_text("2026-08-28 15:01", "same_day") == "2026-09-03 17:00"
    assert due_text("2026-08-21 10:00", "1 working_days") == "2026-08-22 17:00"
    assert due_text("2026-04-15 08:00", "15 days") == "2026-05-04 17:00"
    assert due_text("2026-11-06 16:00", "2 hours") == "2026-11-09 08:00"


@pytest.mark.parametrize(
    "received,rule,expected",
    [
        ("2025-01-24 09:00", "1 working_days", "2025-02-03 17:00"),  # Tết 27–31/01
        ("2025-04-25 16:00", "1 working_days", "2025-04-26 17:00"),  # Saturday worked for 02/5
        ("2025-04-29 09:00", "1 working_days", "2025-05-05 17:00"),  # 30/4, 01/5, 02/5, weekend
        ("2025-08-29 09:00", "3 working_days", "2025-09-05 17:00"),  # 01–02/9
        ("2025-12-31 09:00", "1 working_days", "2026-01-05 17:00"),  # 01/01 and 02/01 off
        ("2026-01-09 09:00", "2 working_days", "2026-01-12 17:00"),  # Saturday 10/01 worked
        ("2026-02-13 09:00", "1 working_days", "2026-02-23 17:00"),  # Tết 16–20/02
        ("2026-04-24 09:00", "1 working_days", "2026-04-28 17:00"),  # 27/4 in lieu
        ("2026-11-23 09:00", "1 working_days", "2026-11-25 17:00"),  # 24/11
        ("2027-02-03 09:00", "1 working_days", "2027-02-11 17:00"),  # Tết 2027, expected
        ("2026-11-07 09:00", "1 working_days", "2026-11-10 17:00"),  # Saturday: received on Monday
        ("2026-11-02 17:30", "1 working_days", "2026-11-04 17:00"),  # after closing: received on Tuesday
        ("2026-11-02 05:30", "1 working_days", "2026-11-03 17:00"),  # before opening: that day
        ("2026-11-02 09:00", "5 days", "2026-11-09 17:00"),  # Saturday moved
        ("2026-08-16 09:00", "5 days", "2026-08-22 17:00"),  # Sunday → Monday 17; 22/8 is worked
        ("2026-02-10 09:00", "7 days", "2026-02-23 17:00"),  # 17/02 is Tết
        ("2025-01-31 09:00", "1 months", "2025-03-03 17:00"),  # Tết: received 03/02
        ("2026-03-31 09:00", "1 months", "2026-05-04 17:00"),  # 30/4 and 01/5 off
        ("2026-10-30 09:00", "4 months", "2027-03-01 17:00"),  # no 30/02: 28/02 is a Sunday
        ("2028-01-31 09:00", "1 months", "2028-02-29 17:00"),
        ("2028-02-29 09:00", "1 years", "2029-02-28 17:00"),
        ("2026-12-31 09:00", "2 months", "2027-03-01 17:00"),
    ],
)
def test_days_months_and_years_by_hand(received: str, rule: str, expected: str) -> None:
    """Swaps, Tết, weekends and ends of months come out as counted by hand on a wall calendar."""
    assert due_text(received, rule) == expected


@pytest.mark.parametrize(
    "received,rule,expected",
    [
        ("2026-08-21 10:00", "1 working_days", "2026-08-22 17:00"),  # worked for Monday 31/8: a whole day, not half
        ("2026-08-14 10:00", "1 working_days", "2026-08-15 11:30"),  # a Saturday like any other
        ("2026-08-22 14:00", "same_day", "2026-08-22 17:00"),  # received in the afternoon worked instead
        ("2026-08-22 15:01", "same_day", "2026-08-24 17:00"),
        ("2026-08-15 14:00", "same_day", "2026-08-17 17:00"),  # closed that afternoon
        ("2026-08-22 11:00", "2 hours", "2026-08-22 15:00"),  # 11:00–11:30, 13:30–15:00
        ("2026-08-15 11:00", "2 hours", "2026-08-17 08:30"),
    ],
)
def test_a_saturday_worked_instead_is_a_whole_day_by_hand(received: str, rule: str, expected: str) -> None:
    """An office open on Saturday mornings works the swapped Saturday to the evening, as the Monday it stands for."""
    weekly = {**MONDAY_TO_FRIDAY, 5: ((time(7, 30), time(11, 30)),)}
    office = Calendar(weekly, the_calendar().days, the_calendar().years)
    found = compute(Rule.parse(rule), office, at(received)).due_at
    assert f"{found:%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize(
    "received,expected",
    [
        ("2026-11-02 15:00:00", "2026-11-02 17:00"),
        ("2026-11-02 15:00:01", "2026-11-03 17:00"),
        ("2026-11-02 06:00:00", "2026-11-02 17:00"),
        ("2026-11-02 17:00:01", "2026-11-03 17:00"),
        ("2026-11-06 18:00:00", "2026-11-09 17:00"),
        ("2026-11-07 16:00:00", "2026-11-09 17:00"),
        ("2026-11-23 15:01:00", "2026-11-25 17:00"),
    ],
)
def test_same_day(received: str, expected: str) -> None:
    """At 15:00:00 it is still done that day, a second later on the next working day."""
    assert due_text(received, "same_day") == expected


@pytest.mark.parametrize(
    "received,rule,expected",
    [
        ("2026-11-02 09:30", "2 hours", "2026-11-02 11:30"),
        ("2026-11-02 09:31", "2 hours", "2026-11-02 13:31"),
        ("2026-11-02 12:00", "1 hours", "2026-11-02 14:30"),
        ("2026-11-02 06:00", "1 hours", "2026-11-02 08:00"),
        ("2026-11-02 09:00", "8 hours", "2026-11-03 09:00"),
        ("2026-11-02 07:00", "8 hours", "2026-11-02 17:00"),
        ("2026-11-06 17:00", "2 hours", "2026-11-09 09:00"),
        ("2026-11-06 17:01", "2 hours", "2026-11-09 09:00"),
        ("2026-11-23 16:00", "10 hours", "2026-11-26 08:00"),
    ],
)
def test_working_hours(received: str, rule: str, expected: str) -> None:
    """Hours run inside the office hours and end at a closing they just reach."""
    assert due_text(received, rule) == expected


def test_due_at_the_same_time_of_day() -> None:
    """With the policy same_time a dossier falls due at its own time of day, inside the office hours of that day."""
    rule, terms = Rule(1, Unit.WORKING_DAYS), DeadlinePolicy(due_time=DueTime.SAME_TIME)
    office = Calendar({0: ((time(7), time(17)),), 1: ((time(8), time(12)),)})
    expected = {"09:15": "09:15", "15:00": "12:00", "06:00": "08:00"}
    for received, wanted in expected.items():
        assert compute(rule, office, at(f"2026-11-02 {received}"), terms=terms).due_at == at(f"2026-11-03 {wanted}")


def test_the_cut_off_is_data() -> None:
    """Another pack may close the same day at 16:00."""
    terms = DeadlinePolicy(cutoff=time(16))
    found = compute(Rule.parse("same_day"), the_calendar(), at("2026-11-02 15:30"), terms=terms)
    assert found.due_at == at("2026-11-02 17:00")


@pytest.mark.parametrize(
    "received,expected",
    [("2026-11-02 15:00", "2026-11-03 17:00"), ("2026-11-02 15:01", "2026-11-04 17:00")],
)
def test_provisional_date_for_another_office(received: str, expected: str) -> None:
    """The slip's date is counted from when the dossier must be handed on: after 15:00 the next opening."""
    found = provisional(Rule.parse("1 working_days"), the_calendar(), at(received))
    assert found.due_at == at(expected)
    assert provisional(Rule.parse("2 hours"), the_calendar(), at("2026-11-02 15:30")).due_at == at("2026-11-03 09:00")
    assert provisional(Rule.parse("same_day"), the_calendar(), at("2026-11-02 15:01")).due_at == at("2026-11-03 17:00")


def test_an_instant_of_any_zone_is_read_on_the_office_clock() -> None:
    """02:15 in UTC is 09:15 at the counter, and an instant without a zone is refused."""
    rule = Rule.parse("2 hours")
    found = compute(rule, the_calendar(), datetime(2026, 11, 2, 2, 15, tzinfo=UTC)).due_at
    assert found is not None
    assert found.isoformat() == "2026-11-02T11:15:00+07:00"
    with pytest.raises(InputError, match="instant_without_offset"):
        compute(rule, the_calendar(), datetime(2026, 11, 2, 9, 15))  # noqa: DTZ001 - the fault under test


def test_steps_name_each_day() -> None:
    """Every calendar day between receipt and due has its line, with the legal name and basis of a special one."""
    steps = due("2026-08-28 15:01", "same_day").steps
    assert [(step.on.day, step.reason) for step in steps] == [
        (28, Reason.AFTER_CUTOFF),
        (29, Reason.WEEKEND),
        (30, Reason.WEEKEND),
        (31, Reason.SWAPPED_OFF),
        (1, Reason.HOLIDAY),
        (2, Reason.HOLIDAY),
        (3, Reason.COUNTED),
    ]
    assert (steps[4].name, steps[4].basis) == ("Quốc khánh", "TB 9441/TB-BNV; CV 12729/VPCP-KGVX")


def test_steps_of_a_moved_end() -> None:
    """Fifteen days count through weekends and holidays, then move from the day off to the next working day."""
    steps = due("2026-04-15 08:00", "15 days").steps
    assert sum(step.counted for step in steps) == 15
    assert steps[15] == Step(on("2026-04-30"), True, Reason.COUNTED, "Ngày Chiến thắng", "CV 3383/BNV-CVL")
    assert [step.reason for step in steps[16:]] == [
        Reason.HOLIDAY,
        Reason.WEEKEND,
        Reason.WEEKEND,
        Reason.MOVED_FROM_NON_WORKING,
    ]


def test_steps_of_hours_and_of_a_late_receipt() -> None:
    """Hours say how many minutes each day gave; a receipt after closing is shown on the day it really was."""
    steps = due("2026-11-06 16:00", "2 hours").steps
    assert [(step.on.day, step.minutes) for step in steps if step.counted] == [(6, 60), (9, 60)]
    late = due("2026-11-06 17:30", "1 working_days").steps
    assert [step.reason for step in late] == [
        Reason.AFTER_CLOSING,
        Reason.WEEKEND,
        Reason.WEEKEND,
        Reason.RECEIPT_DAY,
        Reason.COUNTED,
    ]


def test_a_very_long_period_is_explained_in_few_lines() -> None:
    """The list of days ends with "and so on" instead of growing without end, and the date is still right."""
    found = due("2026-11-02 09:00", "200 years")
    assert found.due_on == on("2226-11-02")
    assert len(found.steps) < 6100
    assert Reason.AND_SO_ON in {step.reason for step in found.steps}


@pytest.mark.parametrize("rule", ["3660 years", "3660 months", "3660 days", "3660 working_days", "3660 hours"])
def test_the_longest_rules_end(rule: str) -> None:
    """A rule at the limit of the text form gives a date or a clear word."""
    with suppress_code("due_out_of_range"):
        assert due("2026-11-02 09:00", rule).due_at is not None


def test_every_reason_and_note_has_its_sentence() -> None:
    """No line of an explanation is shown as a bare code, in either language."""
    for language in ("vi", "en"):
        words = texts(language).by_key
        assert {f"step.{reason}" for reason in Reason} <= words.keys()
        assert {"note.year_not_covered", "note.estimated_year", "note.estimated_day"} <= words.keys()


@pytest.mark.parametrize("rule", ["1 working_days", "3660 days", "2 hours", "same_day"])
def test_the_first_day_of_time_is_refused(rule: str) -> None:
    """No day lies before it that an explanation could begin with, and that is bad input, not a bug."""
    with pytest.raises(InputError, match="instant_out_of_range"):
        compute(Rule.parse(rule), the_calendar(), at("0001-01-01 00:00"))
