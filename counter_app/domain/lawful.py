"""Which fact is lawful in which state of a dossier, and what it changes (NĐ 118/2025, as amended by NĐ 309/2026).

One function a kind; each either returns the next state or the code of the reason why the fact does not apply.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from counter_app.domain import dossier as states
from counter_app.domain import events
from counter_app.domain.dossier import changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.domain.dossier import Dossier
    from counter_app.domain.fact import Fact

WORKING = frozenset({states.RECEIVED, states.PROCESSING})


def apply(state: Dossier, fact: Fact) -> Dossier | str:
    """Return the state after ``fact``, or the code of the reason why it is not lawful now."""
    step = _STEPS.get(fact.kind)
    if step is None:
        return "kind_unknown"
    if fact.kind not in events.APPLICATIONS and state.status == states.UNKNOWN:
        return "first_fact_missing"
    after = step(state, fact)
    if isinstance(after, str) or after.status == state.status or after.since == fact.header.at:
        return after
    return changed(after, since=fact.header.at)


def _received(state: Dossier, fact: Fact) -> Dossier | str:
    if state.code is not None:
        return "already_received"
    return _application(state, fact, cast("events.DossierReceived", fact.facts), states.RECEIVED)


def _guided(state: Dossier, fact: Fact) -> Dossier | str:
    return _turned_away(state, fact, states.SUPPLEMENT)


def _intake_refused(state: Dossier, fact: Fact) -> Dossier | str:
    return _turned_away(state, fact, states.REFUSED)


def _turned_away(state: Dossier, fact: Fact, status: str) -> Dossier | str:
    if state.code is not None:
        return "already_received"
    return _application(state, fact, cast("events.IntakeGuided", fact.facts), status)


def _application(
    state: Dossier, fact: Fact, part: events.DossierReceived | events.IntakeGuided, status: str
) -> Dossier:
    accepted = part if isinstance(part, events.DossierReceived) else None
    arrived = accepted is None or part.resolving_office is None
    return changed(
        state,
        status=status,
        code=accepted.code if accepted else None,
        number=state.number if isinstance(part, events.DossierReceived) else part.number,
        clock=accepted.clock if accepted else None,
        due_at=accepted.clock.due_at if accepted and arrived else None,
        arrived=arrived,
        office=fact.header.office,
        counter=fact.header.counter,
        resolving_office=part.resolving_office,
        matter=part.matter,
        received_at=fact.header.at,
        since=fact.header.at,
        entered_at=fact.header.entered_at,
        application=cast("events.ApplicationText | None", fact.person),
        applicant=part.applicant,
        owner=part.owner,
        papers=part.papers,
        sets=part.sets,
        return_by=part.return_by,
        priority=part.priority,
    )


def _move(sources: frozenset[str], target: str) -> Callable[[Dossier, Fact], Dossier | str]:
    def step(state: Dossier, fact: Fact) -> Dossier | str:
        del fact
        if state.code is None or state.status not in sources:
            return "status_forbids"
        return changed(state, status=target)

    return step


def _arrived(state: Dossier, fact: Fact) -> Dossier | str:
    if state.resolving_office is None or state.arrived or state.status not in WORKING:
        return "status_forbids"
    return _clocked(changed(state, status=states.PROCESSING, arrived=True), fact)


def _clocked(state: Dossier, fact: Fact) -> Dossier:
    """Take over the clock of a fact; a dossier that waits has no due date, whatever the fact says."""
    clock = cast("events.ClockStep", fact.facts).clock
    return changed(state, clock=clock, due_at=None if state.waits else clock.due_at)


def _supplement_requested(state: Dossier, fact: Fact) -> Dossier | str:
    if state.status not in WORKING:
        return "status_forbids"
    del fact
    return changed(
        state,
        status=states.SUPPLEMENT,
        status_before=state.status,
        supplements=state.supplements + 1,
        due_at=None,
        paused=False,
    )


def _supplement_received(state: Dossier, fact: Fact) -> Dossier | str:
    if state.code is None or state.status != states.SUPPLEMENT:
        return "status_forbids"
    resumed = changed(state, status=state.status_before, status_before=states.UNKNOWN)
    return _clocked(resumed, fact)


def _paused(state: Dossier, fact: Fact) -> Dossier | str:
    del fact
    if state.status not in WORKING:
        return "status_forbids"
    if state.paused:
        return "pause_open"
    return changed(state, paused=True, due_at=None)


def _resumed(state: Dossier, fact: Fact) -> Dossier | str:
    if state.status not in WORKING or not state.paused:
        return "pause_not_open"
    return _clocked(changed(state, paused=False), fact)


def _extended(state: Dossier, fact: Fact) -> Dossier | str:
    if state.status not in WORKING or state.waits:
        return "status_forbids"
    return changed(_clocked(state, fact), extensions=state.extensions + 1)


def _deadline_changed(state: Dossier, fact: Fact) -> Dossier | str:
    return _clocked(state, fact) if state.is_open and state.status != states.READY else "status_forbids"


def _closed(sources: frozenset[str], target: str) -> Callable[[Dossier, Fact], Dossier | str]:
    move = _move(sources, target)

    def step(state: Dossier, fact: Fact) -> Dossier | str:
        after = move(state, fact)
        if isinstance(after, str):
            return after
        # What ends while it waits was promised a date all the same: books and lists show that one, as of any other end.
        promised = state.clock.due_at if state.clock is not None and state.arrived else None
        return changed(after, paused=False, due_at=state.due_at or promised)

    return step


def _result_ready(state: Dossier, fact: Fact) -> Dossier | str:
    if state.status not in WORKING:
        return "status_forbids"
    part = cast("events.ResultStep", fact.facts)
    return changed(
        state,
        status=states.READY,
        ready_at=fact.header.at,
        result_class=part.result_class,
        paused=False,
        due_at=part.due_at or state.due_at,
    )


def _charged(state: Dossier, fact: Fact) -> Dossier | str:
    part, before = cast("events.FeeStep", fact.facts), state.money
    money = replace(before, charged=before.charged + part.amount)
    if not part.required:
        return changed(state, money=money)
    if state.status not in WORKING:
        return "status_forbids"
    prepaid = max(0, before.kept - before.charged)
    if prepaid >= part.amount:
        return changed(state, money=money)
    money = replace(money, owed=part.amount - prepaid)
    return changed(state, money=money, status=states.PAYMENT, status_before=state.status)


def _paid(state: Dossier, fact: Fact) -> Dossier | str:
    amount = cast("events.FeeStep", fact.facts).amount
    owed = max(0, state.money.owed - amount)
    money = replace(state.money, paid=state.money.paid + amount, owed=owed)
    if state.status == states.PAYMENT and not owed:
        return changed(state, money=money, status=state.status_before, status_before=states.UNKNOWN)
    return changed(state, money=money)


def _refunded(state: Dossier, fact: Fact) -> Dossier | str:
    amount = cast("events.FeeStep", fact.facts).amount
    if amount > state.money.kept:
        return "refund_exceeds"
    owed = state.money.owed + amount if state.status == states.PAYMENT else state.money.owed
    return changed(state, money=replace(state.money, refunded=state.money.refunded + amount, owed=owed))


def _printed(state: Dossier, fact: Fact) -> Dossier | str:
    del fact
    return changed(state, prints=state.prints + 1)


def _called(state: Dossier, fact: Fact) -> Dossier | str:
    at = fact.header.at
    return changed(state, calls=state.calls + 1, last_call_at=max(at, state.last_call_at or at))


def _asked(state: Dossier, fact: Fact) -> Dossier | str:
    at = fact.header.at
    return changed(state, asked_at=max(at, state.asked_at or at))


def _acknowledged(state: Dossier, fact: Fact) -> Dossier | str:
    at = fact.header.at
    return changed(state, acknowledged_at=max(at, state.acknowledged_at or at))


def _noted(state: Dossier, fact: Fact) -> Dossier | str:
    del fact
    return state


_STEPS: dict[str, Callable[[Dossier, Fact], Dossier | str]] = {
    "DossierReceived": _received,
    "IntakeGuided": _guided,
    "IntakeRefused": _intake_refused,
    "SlipPrinted": _printed,
    "DocumentAttached": _noted,
    "DocumentSetAside": _noted,
    "DossierForwarded": _move(frozenset({states.RECEIVED}), states.PROCESSING),
    "DossierRecalled": _move(frozenset({states.PROCESSING}), states.RECEIVED),
    "DossierArrived": _arrived,
    "SupplementRequested": _supplement_requested,
    "SupplementReceived": _supplement_received,
    "ClockPaused": _paused,
    "ClockResumed": _resumed,
    "DeadlineExtended": _extended,
    "DeadlineChanged": _deadline_changed,
    "DossierRefused": _closed(frozenset({states.RECEIVED, states.SUPPLEMENT}), states.REFUSED),
    "DossierStopped": _closed(states.OPEN, states.STOPPED),
    "DossierWithdrawn": _closed(states.OPEN, states.WITHDRAWN),
    "ResultReady": _result_ready,
    "ResultReturned": _move(frozenset({states.READY}), states.RETURNED),
    "FeeCharged": _charged,
    "FeePaid": _paid,
    "FeeRefunded": _refunded,
    "CallLogged": _called,
    "AssistanceRequested": _asked,
    "AssistanceAcknowledged": _acknowledged,
    "Voided": _move(frozenset({states.RECEIVED}), states.VOIDED),
    "Corrected": _noted,
    "CorrectionApproved": _noted,
    "ConflictDecided": _noted,
    "PersonErased": _noted,
}
