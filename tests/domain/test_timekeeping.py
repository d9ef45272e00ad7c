from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain import events
from counter_app.domain.act import KINDS
from counter_app.domain.allowed import allowed
from counter_app.domain.calendar import Calendar
from counter_app.domain.dossier import Dossier, changed
from counter_app.domain.evolve import fold, standing
from counter_app.domain.fact import Fact
from counter_app.domain.lawful import apply
from counter_app.domain.timekeeping import due_after, running
from tests.builders.histories import START, Author, histories, received, text

CALENDAR = Calendar()
CLOCK = events.Clock(rule="5 working_days", due_at=START + timedelta(days=7))
PARTS: dict[str, object] = {
    "DossierForwarded": events.Step(),
    "DossierRecalled": events.Step(),
    "DossierArrived": events.ClockStep(clock=CLOCK),
    "SupplementRequested": events.NumberedStep(number="1.1-26/HDHS"),
    "SupplementReceived": events.ClockStep(clock=CLOCK),
    "ClockPaused": events.Step(),
    "ClockResumed": events.ClockStep(clock=CLOCK),
    "DeadlineExtended": events.ClockStep(clock=CLOCK),
    "DossierRefused": events.NumberedStep(number="1.2-26/HDHS"),
    "DossierStopped": events.NumberedStep(number="1.3-26/HDHS"),
    "DossierWithdrawn": events.NumberedStep(number="1.4-26/HDHS"),
    "ResultReady": events.ResultStep(),
    "ResultReturned": events.ReturnStep(),
    "FeeCharged": events.FeeStep(amount=8_000, required=True),
    "FeePaid": events.FeeStep(amount=5_000),
    "FeeRefunded": events.FeeStep(amount=3_000),
    "Voided": events.Judgement(events=()),
}
"""The steps a status can forbid; ``extend`` also knows how often, which a merged history may overstep."""
ACTIONS = {kind: action for action, kind in KINDS.items()}


def life(kinds: list[str], *, elsewhere: bool) -> list[Fact]:
    """Return the facts of one counter that wrote these kinds one after the other, lawful or not."""
    author = Author("a")
    author.write("DossierReceived", received(resolving_office="H14.02" if elsewhere else None), 0, text())
    for n, kind in enumerate(kinds, 1):
        author.write(kind, PARTS[kind], n)
    return author.heard


@settings(max_examples=200, deadline=None)
@given(kinds=st.lists(st.sampled_from(sorted(PARTS)), max_size=10), elsewhere=st.booleans())
def test_what_is_offered_is_what_is_lawful(kinds: list[str], *, elsewhere: bool) -> None:
    """On every state a history leads to, an action is offered exactly when its fact applies."""
    facts = life(kinds, elsewhere=elsewhere)
    state = fold(facts)
    offered = set(allowed(state))
    for kind, part in PARTS.items():
        if kind in {"FeeCharged", "FeePaid", "FeeRefunded", "DeadlineExtended"}:
            continue
        fact = Author("a", list(facts)).write(kind, part, len(facts))
        assert (ACTIONS[kind] in offered) == isinstance(apply(state, fact), Dossier), (kind, state.status)
    extended = Author("a", list(facts)).write("DeadlineExtended", PARTS["DeadlineExtended"], len(facts))
    assert "extend" not in offered or isinstance(apply(state, extended), Dossier)


@settings(max_examples=200, deadline=None)
@given(kinds=st.lists(st.sampled_from(sorted(PARTS)), max_size=10), elsewhere=st.booleans())
def test_a_clock_that_waits_shows_no_date_and_money_never_turns_negative(kinds: list[str], *, elsewhere: bool) -> None:
    """Whatever happened: open and waiting means no due date; owed only in status payment; nothing below zero."""
    state = fold(life(kinds, elsewhere=elsewhere))
    assert not (state.is_open and state.status != "ready" and state.waits) or state.due_at is None
    assert state.money.owed >= 0
    assert state.money.kept >= 0
    assert state.status != "payment" or state.money.owed > 0


@settings(max_examples=200, deadline=None)
@given(histories(), st.integers(0, 10_000))
def test_the_clock_of_any_merged_history_can_be_read(history: list[Fact], minutes: int) -> None:
    """Facts of several counters in conflict give a clock or none, and a date on a working day."""
    state = fold(history)
    clock = running(state, history)
    if clock is None:
        return
    at = START + timedelta(minutes=minutes)
    due = due_after(clock, CALENDAR, at).due_at
    assert due is None or CALENDAR.is_working(due.date())
    assert len([pause for pause in clock.pauses if pause.to_at is None]) <= 1


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20)), max_size=5), st.integers(1, 60))
def test_a_later_pause_never_takes_from_a_date_given_with_form_04(pauses: list[tuple[int, int]], days: int) -> None:
    """A promised date only moves on, and always to a working day at closing."""
    author = Author("a")
    author.write("DossierReceived", received(), 0, text())
    given_due = CALENDAR.closing(CALENDAR.nth_working(START.date(), days))
    clock = events.Clock(rule="5 working_days", due_at=given_due)
    author.write("DeadlineExtended", events.ClockStep(clock=clock), 1)
    for n, _ in enumerate(pauses):
        author.write("ClockPaused", events.Step(), 2 * n + 2)
        author.write("ClockResumed", events.ClockStep(clock=clock), 2 * n + 3)
    read = running(fold(author.heard), author.heard)
    assert read is not None
    due = due_after(read, CALENDAR, START).due_at
    assert due is not None
    assert due >= given_due
    assert due == CALENDAR.closing(due.date())


def test_the_losing_side_of_a_decided_conflict_has_not_moved_the_clock() -> None:
    """A pause that a decision set aside is no pause."""
    first, second = Author("a"), Author("b")
    second.heard.append(first.write("DossierReceived", received(), 0, text()))
    pause = first.write("ClockPaused", events.Step(), 1)
    ready = second.write("DossierForwarded", events.Step(), 2)
    first.heard.append(ready)
    first.write("ConflictDecided", events.Judgement(events=(pause.id, ready.id), keep=ready.id), 3)
    state = fold(first.heard)
    clock = running(state, first.heard)
    assert clock is not None
    assert clock.pauses == ()
    assert pause not in standing(first.heard, state)


def test_a_changed_state_is_what_replace_would_have_made() -> None:
    """The quick copy differs from the library's in nothing, and knows no field the state has not."""
    state = fold(life(["FeePaid", "ClockPaused"], elsewhere=True))
    assert changed(state, status="ready", due_at=START) == replace(state, status="ready", due_at=START)
    with pytest.raises(AttributeError):
        changed(state, colour="red")
