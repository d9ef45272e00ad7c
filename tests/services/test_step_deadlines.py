from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter_app.database.transaction import immediate
from counter_app.domain.act import KINDS
from counter_app.domain.errors import CounterError
from counter_app.domain.rule import Policy
from counter_app.domain.timekeeping import explained, running
from counter_app.services.catalogue import Catalogue
from counter_app.store import catalogue as rows
from counter_app.store import facts
from tests.builders.desk import MONDAY, ADesk, a_desk, at, clerk, supervisor

Story = list[tuple[str, str, dict[str, Any]]]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ADesk]:
    """Give one counter; tests share it and each takes in dossiers of its own."""
    made = a_desk(tmp_path_factory.mktemp("desk"))
    yield made
    made.connection.close()


def lived(desk: ADesk, received: str, rule: str, story: Story, **values: object) -> str:
    """Return the code of a dossier that went through a story of (instant in 2026, action, details)."""
    desk.clock.set("2026-12-31T08:00")
    code = desk.receive(rule, received_at=at(f"2026-{received}"), **values)
    for when, action, details in story:
        desk.act(code, action, at=at(f"2026-{when}"), **details)
    return code


def asked(when: str) -> tuple[str, str, dict[str, Any]]:
    """Return a supplement asked at an instant."""
    return (when, "supplement", {})


def complete(when: str) -> tuple[str, str, dict[str, Any]]:
    """Return the missing papers brought at an instant."""
    return (when, "supplemented", {})


def extended(when: str, new_due: str) -> tuple[str, str, dict[str, Any]]:
    """Return a new date given with form 04."""
    return (when, "extend", {"new_due": at(f"2026-{new_due}")})


@pytest.mark.parametrize(
    "received,rule,story,due",
    [
        ("11-02T09:15", "5 working_days", [], "2026-11-09 17:00"),
        ("11-02T09:15", "5 working_days", [asked("11-04T10:00"), complete("11-10T10:00")], "2026-11-13 17:00"),
        ("08-28T15:01", "same_day", [], "2026-09-03 17:00"),
        ("08-21T10:00", "1 working_days", [], "2026-08-22 17:00"),
        ("04-15T08:00", "15 days", [], "2026-05-04 17:00"),
        ("11-06T16:00", "2 hours", [], "2026-11-09 08:00"),
        # a pause for a verification, and the two one after the other
        (
            "11-02T09:15",
            "5 working_days",
            [("11-04T10:00", "pause", {}), ("11-10T10:00", "resume", {})],
            "2026-11-13 17:00",
        ),
        (
            "11-02T09:15",
            "5 working_days",
            [
                asked("11-03T10:00"),
                complete("11-04T10:00"),
                ("11-05T10:00", "pause", {}),
                ("11-09T10:00", "resume", {}),
            ],
            "2026-11-12 17:00",
        ),
        # a supplement asked while a pause is open closes it: the days between count once
        (
            "11-02T09:15",
            "5 working_days",
            [("11-04T10:00", "pause", {}), asked("11-06T10:00"), complete("11-10T10:00")],
            "2026-11-13 17:00",
        ),
        ("11-02T09:15", "10 days", [asked("11-04T10:00"), complete("11-10T10:00")], "2026-11-18 17:00"),
        # 19/11 given instead of 09/11, then 04..10/11 waiting: 11 working days were left; 24/11 is off
        (
            "11-02T09:15",
            "5 working_days",
            [extended("11-03T10:00", "11-19T17:00"), asked("11-04T10:00"), complete("11-10T10:00")],
            "2026-11-26 17:00",
        ),
        # begun after the given date: adds nothing
        (
            "11-02T09:15",
            "5 working_days",
            [extended("11-03T10:00", "11-12T17:00"), ("11-13T10:00", "pause", {}), ("11-17T10:00", "resume", {})],
            "2026-11-12 17:00",
        ),
        (
            "11-02T09:15",
            "10 days",
            [extended("11-03T10:00", "11-20T17:00"), ("11-05T10:00", "pause", {}), ("11-09T10:00", "resume", {})],
            "2026-11-25 17:00",
        ),
    ],
)
def test_due_dates_by_hand_through_the_steps(desk: ADesk, received: str, rule: str, story: Story, due: str) -> None:
    """The worked examples of the rule, driven through the same service as the window, and their combinations."""
    assert desk.due(lived(desk, received, rule, story)) == due


def restarting(desk: ADesk) -> str:
    """Return the code of a procedure made to restart on a supplement."""
    procedure = desk.catalogue.snapshot().get("1.001193")
    assert procedure is not None
    with immediate(desk.connection):
        changed = replace(procedure, policy=Policy.RESTART)
        rows.write_procedures(desk.connection, [changed], "", desk.clock.now())
    desk.intake._catalogue = Catalogue(desk.connection, desk.clock)
    return procedure.code


@pytest.mark.parametrize(
    "story,due",
    [
        ([asked("11-04T10:00"), complete("11-10T10:00")], "2026-11-17 17:00"),
        # a pause always pauses, whatever the policy of supplements
        ([("11-04T10:00", "pause", {}), ("11-10T10:00", "resume", {})], "2026-11-13 17:00"),
        # a restart after form 04 never gives an earlier date than the one promised
        ([extended("11-03T10:00", "11-27T17:00"), asked("11-04T10:00"), complete("11-05T10:00")], "2026-11-27 17:00"),
        ([extended("11-03T10:00", "11-12T17:00"), asked("11-04T10:00"), complete("11-10T10:00")], "2026-11-17 17:00"),
    ],
)
def test_the_policy_restart_governs_supplements_only(desk: ADesk, story: Story, due: str) -> None:
    """The full period runs anew from the complete dossier where the procedure says so."""
    code = lived(desk, "11-02T09:15", "5 working_days", story, procedure=restarting(desk))
    assert desk.due(code) == due


def test_while_the_clock_waits_there_is_no_due_date(desk: ADesk) -> None:
    """An open pause, a supplement and another office that has nothing yet: none shows a date."""
    assert desk.due(lived(desk, "11-02T09:15", "5 working_days", [("11-04T10:00", "pause", {})])) == ""
    assert desk.due(lived(desk, "11-02T09:15", "5 working_days", [asked("11-04T10:00")])) == ""
    elsewhere = lived(desk, "11-02T09:15", "5 working_days", [], resolving_office="H14.02")
    clock = desk.state(elsewhere).clock
    assert clock is not None
    assert (desk.due(elsewhere), clock.provisional_due_at) == ("", at("2026-11-09T17:00"))


@pytest.mark.parametrize(
    "story,due",
    [
        ([("11-04T09:00", "arrived", {})], "2026-11-11 17:00"),
        # only the part of a pause after the arrival counts
        ([("11-03T09:00", "pause", {}), ("11-04T09:00", "arrived", {})], ""),
        (
            [("11-03T09:00", "pause", {}), ("11-04T09:00", "arrived", {}), ("11-06T09:00", "resume", {})],
            "2026-11-13 17:00",
        ),
        ([asked("11-02T10:00"), complete("11-03T10:00"), ("11-04T09:00", "arrived", {})], "2026-11-11 17:00"),
    ],
)
def test_the_clock_of_another_offices_dossier_starts_when_it_arrives(desk: ADesk, story: Story, due: str) -> None:
    """Rule 11: what happened before the competent office received the dossier takes nothing off its time."""
    assert desk.due(lived(desk, "11-02T09:15", "5 working_days", story, resolving_office="H14.02")) == due


@pytest.mark.parametrize(
    "story,found",
    [
        ([("11-06T10:00", "result", {})], "early"),
        ([("11-09T18:00", "result", {})], "on_time"),
        ([("11-10T08:00", "result", {})], "late"),
        # closes the open pause: 04..10/11 do not count, so it was due on 13/11
        ([("11-04T10:00", "pause", {}), ("11-10T10:00", "result", {})], "early"),
        ([("11-04T10:00", "pause", {}), ("11-16T10:00", "result", {})], "early"),
        ([extended("11-06T10:00", "11-12T17:00"), ("11-12T10:00", "result", {})], "on_time"),
    ],
)
def test_the_class_is_fixed_by_the_day_the_result_was_ready(desk: ADesk, story: Story, found: str) -> None:
    """Early, on time or late by date, an open pause closed at that instant."""
    assert desk.state(lived(desk, "11-02T09:15", "5 working_days", story)).result_class == found


@pytest.mark.parametrize(
    "ready,found", [("09:30", "early"), ("10:00", "on_time"), ("10:01", "late"), ("16:30", "late")]
)
def test_a_result_promised_in_hours_is_classed_by_the_minute(desk: ADesk, ready: str, found: str) -> None:
    """Two hours from 08:00 are over at 10:00: six and a half hours later the same day is not on time."""
    story: Story = [(f"11-02T{ready}", "result", {})]
    assert desk.state(lived(desk, "11-02T08:00", "2 hours", story)).result_class == found


@pytest.mark.parametrize("end", ["refuse", "stop", "withdraw"])
def test_what_ends_while_it_waits_keeps_the_date_last_promised(desk: ADesk, end: str) -> None:
    """The wait led to no other date, so the promised one stands, and counting again explains it."""
    story: Story = [asked("11-03T09:00"), complete("11-04T09:00"), asked("11-05T09:00"), ("11-06T09:00", end, {})]
    code = lived(desk, "11-02T09:15", "5 working_days", story)
    assert desk.due(code) == "2026-11-10 17:00"
    state, known = desk.state(code), facts.of_dossier(desk.connection, desk.finder.dossier_id(code))
    clock = running(state, known)
    assert clock is not None
    deadline = explained(clock, desk.quotes.calendar, desk.clock.now(), state.due_at)
    assert deadline is not None
    assert deadline.due_at == state.due_at


def test_a_dossier_that_arrives_during_a_pause_is_promised_nothing_yet(desk: ADesk) -> None:
    """The fact itself carries no date, so no slip can show one."""
    story: Story = [("11-03T09:00", "pause", {}), ("11-04T09:00", "arrived", {})]
    code = lived(desk, "11-02T09:15", "5 working_days", story, resolving_office="H14.02")
    assert desk.finder.page(code).timeline[-1].facts.clock.due_at is None  # type: ignore[attr-defined]  # a facts part that has it


def test_a_result_before_the_arrival_is_on_time(desk: ADesk) -> None:
    """The clock had not started, so nothing can be late."""
    code = lived(desk, "11-02T09:15", "1 working_days", [("12-01T09:00", "result", {})], resolving_office="H14.02")
    assert desk.state(code).result_class == "on_time"


RANDOM_DETAILS: dict[str, dict[str, Any]] = {
    "fee": {"amount": 8_000, "required": True},
    "pay": {"amount": 5_000},
    "refund": {"amount": 3_000},
    "correct": {"changes": {"applicant.phone": "0912000111"}},
}
STEPS = st.tuples(st.sampled_from(sorted(KINDS)), st.integers(0, 72), st.integers(1, 400))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rule=st.sampled_from(["5 working_days", "15 days", "2 months", "8 hours", "same_day"]),
    elsewhere=st.booleans(),
    steps=st.lists(STEPS, max_size=25),
)
def test_random_lives_never_crash_and_stand_on_their_facts(
    desk: ADesk, rule: str, elsewhere: bool, steps: list[tuple[str, int, int]]
) -> None:
    """Any acts at any times either apply or are refused by a code; none of it needs a person's attention."""
    desk.clock.set(MONDAY)
    code = desk.receive(rule, resolving_office="H14.02" if elsewhere else None)
    for action, later, days in steps:
        desk.clock.time = desk.clock.time.replace(microsecond=0) + timedelta(hours=later)
        details = dict(RANDOM_DETAILS.get(action, {}))
        if action == "extend":
            details["new_due"] = desk.clock.time + timedelta(days=days)
        if action == "approve":
            details["event"] = desk.finder.page(code).timeline[-1].event_id
        with suppress(CounterError):
            desk.act_as(supervisor() if action in {"approve", "refund"} else clerk(), code, action, **details)
        state = desk.state(code)
        assert not state.waits or state.due_at is None or not state.is_open
        assert desk.steps.allowed(code)
    assert desk.state(code).attention == ()


def test_a_rebuild_gives_the_same_state_and_the_journal_is_sound(desk: ADesk) -> None:
    """After everything above happened on this counter: rebuild equals state, and verify finds nothing."""
    desk.assert_sound()
