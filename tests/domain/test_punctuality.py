from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.deadline import classify, compute, extend, must_forward_by, supplement_due_by
from counter_app.domain.errors import InputError, RuleError
from counter_app.domain.punctuality import Punctuality, due_minute, is_overdue
from counter_app.domain.rule import ClassBy, DeadlinePolicy, Rule, Unit
from counter_app.domain.zone import LOCAL
from counter_app.texts import texts
from tests.builders.deadlines import at, the_calendar

DUE = at("2026-11-09 17:00")


@pytest.mark.parametrize(
    "ready,by_date,by_minute",
    [
        ("2026-11-08 23:59", "early", "early"),
        ("2026-11-09 08:00", "on_time", "early"),
        ("2026-11-09 17:00:30", "on_time", "on_time"),
        ("2026-11-09 17:01", "on_time", "late"),
        ("2026-11-10 00:00", "late", "late"),
    ],
)
def test_class_of_a_result(ready: str, by_date: str, by_minute: str) -> None:
    """The day decides, unless the period is one of hours or the terms class by the minute."""
    days, hours = Rule(5, Unit.WORKING_DAYS), Rule(2, Unit.HOURS)
    assert classify(at(ready), DUE) == classify(at(ready), DUE, days) == by_date
    assert classify(at(ready), DUE, hours) == by_minute
    assert classify(at(ready), DUE, days, DeadlinePolicy(class_by=ClassBy.MINUTE)) == by_minute


@given(
    rule=st.builds(Rule, st.integers(1, 40), st.sampled_from(list(Unit))),
    received=st.datetimes(datetime(2025, 1, 1), datetime(2027, 6, 1)),  # noqa: DTZ001 - made local below
    after=st.integers(-20_000, 20_000),
)
def test_a_period_in_hours_is_kept_to_the_minute_and_one_in_days_to_the_day(
    rule: Rule, received: datetime, after: int
) -> None:
    """Whatever is promised: hours are late a minute after the due instant, days from the next midnight on."""
    due = compute(rule, the_calendar(), received.replace(second=0, microsecond=0, tzinfo=LOCAL)).due_at
    assert due is not None
    ready = due + timedelta(minutes=after)
    found = classify(ready, due, rule)
    assert (found is Punctuality.LATE) == (after > 0 if rule.unit is Unit.HOURS else ready.date() > due.date())
    assert is_overdue(ready, due.date(), due_minute(due, rule)) is (found is Punctuality.LATE)
    assert (found is Punctuality.EARLY) == (after < 0 if rule.unit is Unit.HOURS else ready.date() < due.date())


def test_a_result_without_a_due_date_is_on_time() -> None:
    """A result before the other office took the dossier in cannot be late."""
    assert classify(at("2026-11-09 08:00"), None) is Punctuality.ON_TIME


@pytest.mark.parametrize(
    "received,by",
    [
        ("2026-11-02 09:00", "2026-11-02 17:00"),
        ("2026-11-02 15:00:00", "2026-11-02 17:00"),
        ("2026-11-02 15:00:01", "2026-11-03 11:30"),
        ("2026-11-06 18:00", "2026-11-09 11:30"),
        ("2026-11-07 09:00", "2026-11-09 17:00"),
        ("2026-11-23 16:00", "2026-11-25 11:30"),
    ],
)
def test_must_forward_by(received: str, by: str) -> None:
    """A dossier is handed on the same working day; received after 15:00, in the first session of the next."""
    assert must_forward_by(the_calendar(), at(received)) == at(by)


def test_supplement_due_by() -> None:
    """A supplement is asked within three working days of the effective receipt."""
    assert supplement_due_by(the_calendar(), at("2026-11-19 09:00")) == at("2026-11-25 17:00")
    assert supplement_due_by(the_calendar(), at("2026-11-19 18:00")) == at("2026-11-26 17:00")


@pytest.mark.parametrize(
    "asked,late",
    [("2026-11-06 18:00", False), ("2026-11-08 09:00", False), ("2026-11-09 08:00", True), ("2026-11-10 08:00", True)],
)
def test_an_extension_asked_late_is_flagged_not_refused(asked: str, late: bool) -> None:
    """The apology comes at least a day before the due date; a later one is still taken."""
    assert extend(DUE, at("2026-11-16 17:00"), at(asked)).late is late


def test_an_extension_must_move_the_date_on() -> None:
    """A new date not after both now and the old one is bad input."""
    for new, asked in (("2026-11-09 17:00", "2026-11-06 08:00"), ("2026-11-12 17:00", "2026-11-12 17:00")):
        with pytest.raises(InputError, match="new_due_not_later"):
            extend(DUE, at(new), at(asked))


def test_extensions_run_out() -> None:
    """A second new date is refused unless the pack allows it, and there must be a date to move."""
    new, asked = at("2026-11-16 17:00"), at("2026-11-06 08:00")
    with pytest.raises(RuleError, match="extension_used"):
        extend(DUE, new, asked, already=1)
    assert extend(DUE, new, asked, already=1, terms=DeadlinePolicy(extensions=2)).due_at == new
    with pytest.raises(RuleError, match="extension_without_due"):
        extend(None, new, asked)


def test_every_class_has_its_word() -> None:
    """Trước hạn, đúng hạn and quá hạn are written in both languages."""
    assert texts("vi")("punctuality.late") == "Quá hạn"
    assert {f"punctuality.{each}" for each in Punctuality} <= texts("en").by_key.keys()
