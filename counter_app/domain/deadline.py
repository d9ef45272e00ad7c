"""The legal deadline of a dossier: a due instant and the line for each day that explains it (docs/deadlines.md).

Pure: the same rule, calendar, receipt and pauses give the same answer on every machine. Nothing here is stored; a fact
that sets a deadline carries its result, because folding never computes one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from counter_app.domain.calendar import Calendar
from counter_app.domain.counting import DayClock
from counter_app.domain.errors import InputError
from counter_app.domain.hours import HourClock
from counter_app.domain.pauses import Pause, in_order
from counter_app.domain.punctuality import (
    IN_FORCE,
    Extension,
    Punctuality,
    classify,
    extend,
    forwarding_at,
    must_forward_by,
    supplement_due_by,
)
from counter_app.domain.rule import DeadlinePolicy, Policy, Rule, Unit
from counter_app.domain.steps import Reason, Step
from counter_app.domain.zone import to_local

__all__ = [
    "IN_FORCE",
    "Deadline",
    "Extension",
    "Left",
    "Pause",
    "Punctuality",
    "Reason",
    "Step",
    "classify",
    "compute",
    "extend",
    "forwarding_at",
    "must_forward_by",
    "provisional",
    "supplement_due_by",
]


_LEFT_UNITS = {Unit.WORKING_DAYS: "working_days", Unit.SAME_DAY: "working_days", Unit.HOURS: "minutes"}


class Left(NamedTuple):
    """What an open pause leaves of the period, in ``working_days``, calendar ``days`` or working ``minutes``."""

    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a dossier is due and why; while a pause is open ``due_at`` is None and ``left`` says what remains.

    ``due_at`` and ``counted_from`` (the effective receipt) are local; ``notes`` are warning codes for people;
    ``basis`` is the legal basis of the figures used.
    """

    due_at: datetime | None
    rule: Rule
    counted_from: datetime
    steps: tuple[Step, ...]
    left: Left | None
    notes: tuple[str, ...]
    basis: str

    @property
    def due_on(self) -> date | None:
        """The local due date."""
        return None if self.due_at is None else self.due_at.date()


class _Clock(Protocol):
    effective_at: datetime
    full: int

    @property
    def left(self) -> int: ...
    def run_to(self, at: datetime) -> bool: ...
    def wait(self, asked: datetime, complete: datetime) -> None: ...
    def restart(self, asked: datetime, complete: datetime) -> None: ...
    def finish(self) -> datetime: ...
    def explain(self, last: date, *, running: bool) -> list[Step]: ...


def compute(
    rule: Rule,
    calendar: Calendar,
    received_at: datetime,
    pauses: Sequence[Pause] = (),
    *,
    policy: Policy | None = None,
    terms: DeadlinePolicy = IN_FORCE,
) -> Deadline:
    """Compute when a dossier received at ``received_at`` is due, and explain each day.

    ``policy`` (default: that of ``terms``) says what a pause does that brings none of its own.

    Raises:
        InputError: ``instant_without_offset``, ``instant_out_of_range``, ``pause_reversed``, ``due_out_of_range``,
            ``calendar_never_opens``.
    """
    received = to_local(received_at, "received_at")
    if received.date() == date.min:
        raise InputError("instant_out_of_range", "received_at")  # no day before it could be explained
    clock = _clock(rule, calendar, received, terms)
    for pause in in_order(pauses, received):
        if not clock.run_to(pause.from_at):
            break  # begun after the due instant: it and all later ones add nothing
        restarts = _restarts(rule, pause, policy or terms.supplement)
        if pause.to_at is None:
            last = max(pause.from_at, clock.effective_at).date()
            left = Left(clock.full if restarts else clock.left, _LEFT_UNITS.get(rule.unit, Unit.DAYS))
            steps = clock.explain(last, running=False)
            notes = calendar.notes(received.date(), last)
            return Deadline(None, rule, clock.effective_at, tuple(steps), left, notes, terms.basis)
        if restarts:
            clock.restart(pause.from_at, pause.to_at)
        else:
            clock.wait(pause.from_at, pause.to_at)
    due = clock.finish()
    steps = clock.explain(due.date(), running=True)
    notes = calendar.notes(received.date(), due.date())
    return Deadline(due, rule, clock.effective_at, tuple(steps), None, notes, terms.basis)


def provisional(rule: Rule, calendar: Calendar, received_at: datetime, *, terms: DeadlinePolicy = IN_FORCE) -> Deadline:
    """Compute the date a slip marks "tạm tính" when another office resolves the dossier (deadlines.md 11).

    It is counted as if that office received the dossier when it must be handed on: the same working day, after 15:00
    the next one at opening.

    Raises:
        InputError: as ``compute``.
    """
    return compute(rule, calendar, forwarding_at(calendar, received_at, terms), terms=terms)


def _clock(rule: Rule, calendar: Calendar, received: datetime, terms: DeadlinePolicy) -> _Clock:
    if rule.unit is Unit.HOURS:
        return HourClock(rule, calendar, received)
    return DayClock(rule, calendar, received, terms)


def _restarts(rule: Rule, pause: Pause, policy: Policy) -> bool:
    # A same-day dossier has no day to leave out: any pause starts its day anew.
    return rule.unit is Unit.SAME_DAY or (pause.policy or policy) is Policy.RESTART
