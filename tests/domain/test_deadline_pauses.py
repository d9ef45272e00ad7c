from __future__ import annotations

import pytest

from counter_app.domain.deadline import Left, Pause
from counter_app.domain.errors import InputError
from counter_app.domain.rule import Policy
from counter_app.domain.steps import Reason
from tests.builders.deadlines import a_pause, at, due, due_text, on

PAUSE, RESTART = Policy.PAUSE, Policy.RESTART


@pytest.mark.parametrize(
    "rule,pauses,expected",
    [
        # received Monday 02/11 09:00; 24/11 is a holiday
        ("5 working_days", [("03 10:00", "04 10:00"), ("05 10:00", "09 10:00")], "2026-11-12 17:00"),
        ("5 working_days", [("05 10:00", "09 10:00"), ("03 10:00", "04 10:00")], "2026-11-12 17:00"),
        ("5 working_days", [("04 10:00", "04 16:00")], "2026-11-09 17:00"),
        ("5 working_days", [("06 10:00", "08 10:00")], "2026-11-09 17:00"),
        ("5 working_days", [("09 17:00", "12 10:00")], "2026-11-12 17:00"),
        ("5 working_days", [("09 17:01", "12 10:00")], "2026-11-09 17:00"),
        ("5 working_days", [("09 10:00", "11 18:00")], "2026-11-12 17:00"),
        ("5 working_days", [("09 10:00", "14 08:00")], "2026-11-16 17:00"),
        ("5 working_days", [("02 16:00", "05 08:00")], "2026-11-12 17:00"),
        ("5 working_days", [("04 10:00", "10 10:00"), ("06 10:00", "11 10:00")], "2026-11-16 17:00"),  # they overlap
        ("15 working_days", [("04 10:00", "24 10:00")], "2026-12-11 17:00"),
        ("10 days", [("04 10:00", "10 10:00")], "2026-11-18 17:00"),
        ("10 days", [("04 10:00", "06 10:00")], "2026-11-16 17:00"),
        ("12 days", [("15 10:00", "18 10:00")], "2026-11-18 17:00"),
        ("12 days", [("16 10:00", "18 18:00")], "2026-11-19 17:00"),
        ("1 months", [("04 10:00", "10 10:00")], "2026-12-08 17:00"),
        ("same_day", [("02 10:00", "04 14:00")], "2026-11-04 17:00"),
        ("same_day", [("02 10:00", "04 15:01")], "2026-11-05 17:00"),
        ("same_day", [("03 10:00", "04 15:01")], "2026-11-02 17:00"),
        ("4 hours", [("02 10:00", "02 11:00")], "2026-11-02 16:00"),
        ("4 hours", [("02 10:00", "02 12:30")], "2026-11-02 16:30"),
        ("4 hours", [("02 10:00", "07 10:00")], "2026-11-09 10:00"),
        ("2 hours", [("02 11:01", "04 10:00")], "2026-11-02 11:00"),
        ("2 hours", [("02 11:00", "04 10:00")], "2026-11-04 10:00"),
    ],
)
def test_pauses_by_hand(rule: str, pauses: list[tuple[str, str]], expected: str) -> None:
    """The days after the request up to the complete answer are left out; later ones add nothing."""
    found = [a_pause(f"2026-11-{begin}", f"2026-11-{end}") for begin, end in pauses]
    assert due_text("2026-11-02 09:00", rule, *found) == expected


@pytest.mark.parametrize(
    "rule,end,expected",
    [
        ("5 working_days", "10 10:00", "2026-11-17 17:00"),
        ("5 working_days", "10 17:30", "2026-11-18 17:00"),
        ("5 working_days", "07 10:00", "2026-11-16 17:00"),
        ("5 days", "06 10:00", "2026-11-11 17:00"),
        ("1 months", "30 10:00", "2026-12-30 17:00"),
        ("2 hours", "04 10:00", "2026-11-04 14:00"),
        ("same_day", "04 15:01", "2026-11-05 17:00"),
    ],
)
def test_restart_by_hand(rule: str, end: str, expected: str) -> None:
    """With the policy restart the full period runs anew from the effective receipt of the complete dossier."""
    pause = a_pause("2026-11-02 10:00", f"2026-11-{end}")
    assert due_text("2026-11-02 09:15", rule, pause, policy=RESTART) == expected


def test_the_last_of_several_restarts_counts() -> None:
    """Each restart begins the period again; one after the due instant does not."""
    first, second = a_pause("2026-11-03 10:00", "2026-11-05 10:00"), a_pause("2026-11-06 10:00", "2026-11-10 10:00")
    late = a_pause("2026-11-18 10:00", "2026-11-20 10:00")
    assert due_text("2026-11-02 09:00", "5 working_days", first, second, policy=RESTART) == "2026-11-17 17:00"
    assert due_text("2026-11-02 09:00", "5 working_days", first, second, late, policy=RESTART) == "2026-11-17 17:00"


def test_a_verification_pauses_even_where_a_supplement_restarts() -> None:
    """A pause may carry its own policy: the procedure's governs only the others."""
    supplement = a_pause("2026-11-03 10:00", "2026-11-04 10:00")
    verification = a_pause("2026-11-05 10:00", "2026-11-06 10:00", PAUSE)
    found = due_text("2026-11-02 09:00", "5 working_days", supplement, verification, policy=RESTART)
    assert found == "2026-11-12 17:00"
    restarting = a_pause("2026-11-05 10:00", "2026-11-06 10:00", RESTART)
    assert due_text("2026-11-02 09:00", "5 working_days", supplement, restarting) == "2026-11-13 17:00"


@pytest.mark.parametrize(
    "rule,begin,policy,left",
    [
        ("5 working_days", "04 10:00", PAUSE, Left(3, "working_days")),
        ("5 working_days", "09 16:00", PAUSE, Left(0, "working_days")),
        ("5 working_days", "04 10:00", RESTART, Left(5, "working_days")),
        ("10 days", "08 10:00", PAUSE, Left(4, "days")),
        ("4 hours", "02 10:00", PAUSE, Left(180, "minutes")),
        ("4 hours", "02 10:00", RESTART, Left(240, "minutes")),
        ("same_day", "02 10:00", PAUSE, Left(1, "working_days")),
    ],
)
def test_an_open_pause_has_no_due_date(rule: str, begin: str, policy: Policy, left: Left) -> None:
    """While a pause is open there is only what remains of the period, and the days up to the request."""
    found = due("2026-11-02 09:00", rule, a_pause(f"2026-11-{begin}"), policy=policy)
    assert (found.due_at, found.due_on, found.left) == (None, None, left)
    assert found.steps[-1].on == at(f"2026-11-{begin}").date()


def test_an_open_pause_begun_after_the_due_instant_changes_nothing() -> None:
    """A late dossier stays late when a pause begins."""
    assert due_text("2026-11-02 09:00", "1 working_days", a_pause("2026-11-04 09:00")) == "2026-11-03 17:00"


def test_only_what_follows_the_receipt_of_a_pause_counts() -> None:
    """For another office the part of a pause before the dossier arrived is no pause."""
    before = a_pause("2026-10-20 10:00", "2026-11-01 10:00")
    across = a_pause("2026-10-20 10:00", "2026-11-04 10:00")
    assert due_text("2026-11-02 09:00", "5 working_days", before) == "2026-11-09 17:00"
    assert due_text("2026-11-02 09:00", "5 working_days", across) == "2026-11-11 17:00"
    assert due_text("2026-11-02 09:00", "5 days", across) == "2026-11-09 17:00"
    assert due_text("2026-11-02 09:00", "5 working_days", a_pause("2026-10-20 10:00")) == ""


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    """Two instants in the wrong order are a typing error."""
    with pytest.raises(InputError, match="pause_reversed"):
        due("2026-11-02 09:00", "5 days", Pause(at("2026-11-04 10:00"), at("2026-11-04 09:59")))


def test_steps_of_a_pause() -> None:
    """Paused days have their own reason, weekends keep theirs, and the due day after a late answer says why."""
    steps = due("2026-11-02 09:00", "5 working_days", a_pause("2026-11-04 10:00", "2026-11-09 10:00")).steps
    reasons = {step.on.day: step.reason for step in steps}
    assert [reasons[day] for day in (5, 6, 9)] == [Reason.PAUSED] * 3
    assert reasons[7] == Reason.WEEKEND
    late = due("2026-11-02 09:00", "1 working_days", a_pause("2026-11-03 10:00", "2026-11-05 10:00")).steps
    assert [step.reason for step in late[2:]] == [Reason.PAUSED, Reason.NOT_BEFORE_COMPLETE]
    moved = due("2026-11-02 09:00", "5 days", a_pause("2026-11-08 10:00", "2026-11-10 10:00")).steps
    assert [step.reason for step in moved[6:]] == [Reason.WEEKEND, Reason.PAUSED, Reason.NOT_BEFORE_COMPLETE]


def test_steps_of_a_restart() -> None:
    """Days before the complete dossier are shown as no longer counted, each day once."""
    pause = a_pause("2026-11-04 10:00", "2026-11-10 10:00")
    for rule in ("5 working_days", "5 days", "40 hours", "same_day"):
        begin = a_pause("2026-11-02 10:00", "2026-11-10 10:00") if rule == "same_day" else pause
        steps = due("2026-11-02 09:00", rule, begin, policy=RESTART).steps
        assert len({step.on for step in steps}) == len(steps)
        assert not any(step.counted for step in steps if step.on < on("2026-11-10"))
        assert steps[0].reason is Reason.RESTARTED
