"""The parts of an explanation that every unit of duration shares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from counter_app.domain.calendar import Calendar
from counter_app.domain.pauses import Gap
from counter_app.domain.steps import Reason, Step

STEP_LIMIT = 6000
"""No stretch is explained in more lines; 3,660 working days, the longest rule in days, stay below."""

DAY = timedelta(1)


def day_steps(calendar: Calendar, first: date, last: date) -> list[Step]:
    """Return the calendar's steps from ``first`` to ``last``; past the limit one ``and_so_on`` ends them."""
    if last < first:
        return []
    if (last - first).days < STEP_LIMIT:
        return calendar.steps(first, last)
    cut = first + STEP_LIMIT * DAY
    return [*calendar.steps(first, cut - DAY), Step(cut, counted=False, reason=Reason.AND_SO_ON)]


def receipt_steps(calendar: Calendar, received: datetime, effective: datetime) -> list[Step]:
    """Explain the way from the receipt to the effective receipt (deadlines.md 1), both days included."""
    steps = day_steps(calendar, received.date(), effective.date() - DAY)
    if steps and steps[0].counted:
        steps[0] = uncounted(steps[0], Reason.AFTER_CLOSING)
    return [*steps, Step(effective.date(), counted=False, reason=Reason.RECEIPT_DAY)]


def restarted_steps(calendar: Calendar, received: datetime, restarted: datetime, gaps: Sequence[Gap]) -> list[Step]:
    """Explain the days before a restart (deadlines.md 8), which no longer count."""
    return [
        uncounted(step, Reason.PAUSED if in_gap(gaps, step.on) else Reason.RESTARTED) if step.counted else step
        for step in day_steps(calendar, received.date(), restarted.date() - DAY)
    ]


def in_gap(gaps: Sequence[Gap], on: date) -> bool:
    """Say whether a day lies in any of the gaps."""
    return any(gap.holds(on) for gap in gaps)


def uncounted(step: Step, reason: Reason) -> Step:
    """Return the step of a day the calendar would count, but ``reason`` takes out."""
    return Step(step.on, counted=False, reason=reason)
