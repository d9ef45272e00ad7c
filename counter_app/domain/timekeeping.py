"""The running clock of a dossier: which stretches stood still, and when it is due after the present one.

Reads the facts of one dossier; only those the fold found lawful have moved its clock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from counter_app.domain import events
from counter_app.domain.calendar import add_days
from counter_app.domain.deadline import Deadline, Pause, compute
from counter_app.domain.evolve import standing
from counter_app.domain.hours import open_between, run_on
from counter_app.domain.punctuality import IN_FORCE
from counter_app.domain.rule import DeadlinePolicy, Policy, Rule, Unit
from counter_app.domain.steps import Reason, Step
from counter_app.domain.zone import to_local

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from counter_app.domain.calendar import Calendar
    from counter_app.domain.dossier import Dossier
    from counter_app.domain.fact import Fact

_OPENS = {"SupplementRequested": True, "ClockPaused": False}
_CLOSES = frozenset({"SupplementReceived", "ClockResumed", "ResultReady"})
_ENDS = frozenset({"DossierRefused", "DossierStopped", "DossierWithdrawn"})


@dataclass(frozen=True, slots=True)
class Running:
    """What a clock has been through: where it started, its pauses (the last may be open), a date given by form 04."""

    started_at: datetime
    rule: Rule
    policy: Policy
    pauses: tuple[Pause, ...] = ()
    extended_to: datetime | None = None
    pauses_before_extension: int = 0


def running(state: Dossier, facts: Iterable[Fact]) -> Running | None:
    """Return the clock of a dossier; None when it has not started, or was never accepted."""
    if state.clock is None or not state.arrived or state.received_at is None:
        return None
    lawful = standing(facts, state)
    started = next((fact.header.at for fact in lawful if fact.kind == "DossierArrived"), state.received_at)
    policy = Policy(state.clock.policy)
    pauses: list[Pause] = []
    extended_to, before_extension = None, 0
    for fact in lawful:
        if fact.kind in _OPENS:
            _close(pauses, fact.header.at)
            pauses.append(Pause(fact.header.at, None, policy if _OPENS[fact.kind] else Policy.PAUSE))
        elif fact.kind in _CLOSES:
            _close(pauses, fact.header.at)
        elif fact.kind in _ENDS:
            # The date last promised stands: a wait that never led to another one does not count.
            pauses = [pause for pause in pauses if pause.to_at is not None]
        elif fact.kind == "DeadlineExtended":
            extended_to = cast("events.ClockStep", fact.facts).clock.due_at
            before_extension = len(pauses)
    return Running(started, Rule.parse(state.clock.rule), policy, tuple(pauses), extended_to, before_extension)


def due_after(clock: Running, calendar: Calendar, at: datetime, *, terms: DeadlinePolicy = IN_FORCE) -> Deadline:
    """Return the deadline when an open pause ends at ``at`` (deadlines.md 7, 8), else as it stands.

    A date given by form 04 is moved on by what was left of it when a later pause began; a restart after it runs the
    full period anew, but never to an earlier date than the one promised on paper.

    Raises:
        InputError: as ``compute``.
    """
    pauses = list(clock.pauses)
    _close(pauses, at)
    whole = compute(clock.rule, calendar, clock.started_at, pauses, policy=clock.policy, terms=terms)
    if clock.extended_to is None:
        return whole
    later = pauses[clock.pauses_before_extension :]
    given = to_local(clock.extended_to, "new_due")
    if any(pause.policy is Policy.RESTART for pause in later):
        due = given if whole.due_at is None else max(whole.due_at, given)
    else:
        due = _moved_on(given, clock.rule.unit, calendar, later)
    return replace(whole, due_at=due, left=None)


def explained(
    clock: Running, calendar: Calendar, now: datetime, promised: datetime | None, *, terms: DeadlinePolicy = IN_FORCE
) -> Deadline | None:
    """Return the days that led to the date ``promised``; while a pause is open, those counted so far.

    None where counting again does not give that date: another calendar is in use since.

    Raises:
        InputError: as ``compute``.
    """
    if clock.pauses and clock.pauses[-1].to_at is None:
        return compute(clock.rule, calendar, clock.started_at, clock.pauses, policy=clock.policy, terms=terms)
    deadline = due_after(clock, calendar, now, terms=terms)
    if deadline.due_at is None or deadline.due_on is None or deadline.due_at != promised:
        return None
    last = deadline.steps[-1].on
    if deadline.due_on <= last:
        return deadline
    # To a date given by form 04 the days go on: the count itself ended before it.
    further = (
        Step(step.on, counted=False, reason=Reason.EXTENDED) if step.counted else step
        for step in calendar.steps(last + timedelta(1), deadline.due_on)
    )
    return replace(deadline, steps=(*deadline.steps, *further))


def _moved_on(due: datetime, unit: Unit, calendar: Calendar, pauses: Sequence[Pause]) -> datetime:
    """Move a given date on by each later pause: its remaining days, or hours, run on from where the pause ended."""
    for pause in pauses:
        start, end = to_local(pause.from_at, "pause"), to_local(cast("datetime", pause.to_at), "pause")
        if start > due:
            break  # begun after the due instant: it and all later ones add nothing
        if unit is Unit.HOURS:
            left = open_between(calendar, start, due)
            due = max(due, calendar.effective(end), run_on(calendar, end, left))
            continue
        if unit in {Unit.DAYS, Unit.MONTHS, Unit.YEARS}:
            on = add_days(due.date(), (end.date() - start.date()).days)
        else:
            on = calendar.nth_working(end.date(), calendar.working_between(start.date(), due.date()))
        on = calendar.working_on_or_after(max(on, calendar.effective(end).date()))
        due = max(due, calendar.closing(on))
    return due


def _close(pauses: list[Pause], at: datetime) -> None:
    if pauses and pauses[-1].to_at is None:
        last = pauses[-1]
        pauses[-1] = Pause(last.from_at, max(at, last.from_at), last.policy)
