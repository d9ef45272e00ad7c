"""The clock of a dossier counted in days, months or years, or due the same day (deadlines.md 2 to 4, 6).

A clock runs to the begin of each pause, waits or starts anew, and is finished at the end; it lives for one
computation only.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime

from counter_app.domain.calendar import LAST_YEAR, Calendar, add_days
from counter_app.domain.errors import InputError
from counter_app.domain.explain import DAY, day_steps, in_gap, receipt_steps, restarted_steps, uncounted
from counter_app.domain.pauses import Gap
from counter_app.domain.rule import DeadlinePolicy, DueTime, Rule, Unit
from counter_app.domain.steps import Reason, Step

_WORKING_UNITS = frozenset({Unit.WORKING_DAYS, Unit.SAME_DAY})


def add_months(on: date, months: int) -> date:
    """Return the same day number ``months`` later, or the last day of a month without it (deadlines.md 4).

    Raises:
        InputError: ``due_out_of_range`` beyond the calendar's last year.
    """
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    if year > LAST_YEAR:
        raise InputError("due_out_of_range", "rule")
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def _calendar_day(step: Step) -> Step:
    """Count a closed day: calendar days run through weekends and holidays."""
    if step.reason is Reason.AND_SO_ON:
        return step
    return Step(step.on, counted=True, reason=Reason.COUNTED, name=step.name, basis=step.basis)


class DayClock:
    """Counts days from the effective receipt; ``terms`` bring the same-day cut-off and the time of day it falls due."""

    def __init__(self, rule: Rule, calendar: Calendar, received: datetime, terms: DeadlinePolicy) -> None:
        self._rule = rule
        self._calendar = calendar
        self._cutoff = terms.cutoff
        self._same_time = terms.due_time is DueTime.SAME_TIME and rule.unit is not Unit.SAME_DAY
        self._in_working_days = rule.unit in _WORKING_UNITS
        self._earlier: list[Step] = []
        self._begin(received)

    def _begin(self, received: datetime) -> None:
        self._received = received
        self.effective_at = self._calendar.effective(received)
        self._cursor = self.effective_at.date()
        self.left = self._needed(self._cursor)
        self.full = 1 if self._rule.unit is Unit.SAME_DAY else self.left
        self._gaps: list[Gap] = []
        self._floor = self.effective_at

    def run_to(self, at: datetime) -> bool:
        """Count the days up to ``at``; False when the period fell due before it."""
        if at > self.finish():
            return False
        passed = self._count(self._cursor, at.date())
        if passed >= self.left:
            self._cursor = self._nth(self._cursor, self.left)
            self.left = 0
        else:
            self._cursor = max(self._cursor, at.date())
            self.left -= passed
        return True

    def wait(self, asked: datetime, complete: datetime) -> None:
        """Leave out the days of a pause (deadlines.md 7); the result is not before the day it was complete."""
        first, last = asked.date(), complete.date()
        if self.left and not self._in_working_days:
            # The raw local dates count, also those before an effective receipt: R - P days are added.
            first, last = self._cursor, add_days(self._cursor, (last - first).days)
        self._gaps.append(Gap(first, last))
        if self.left:
            self._cursor = max(self._cursor, last)
        self._floor = max(self._floor, self._calendar.closing(self._calendar.effective(complete).date()))

    def restart(self, asked: datetime, complete: datetime) -> None:
        """Run the full period anew from ``complete`` (deadlines.md 8)."""
        gaps = [*self._gaps, Gap(asked.date(), complete.date())]
        self._earlier += restarted_steps(self._calendar, self._received, complete, gaps)
        self._begin(complete)

    def finish(self) -> datetime:
        """Return the due instant when no further pause follows."""
        moved = self._calendar.working_on_or_after(self._nth(self._cursor, self.left))
        return max(self._time_on(moved), self._floor)

    def explain(self, last: date, *, running: bool) -> list[Step]:
        """Return the lines of each day from the receipt to ``last``; ``running`` is False while a pause is open."""
        end = self._nth(self._cursor, self.left) if running else self._cursor
        receipt = receipt_steps(self._calendar, self._received, self.effective_at)
        if self._rule.unit is Unit.SAME_DAY:
            same = self.effective_at.time() <= self._cutoff
            reason = Reason.SAME_DAY if same else Reason.AFTER_CUTOFF
            receipt[-1] = Step(receipt[-1].on, counted=same, reason=reason)
        counted = self._mark(day_steps(self._calendar, self.effective_at.date() + DAY, end))
        moved = self._calendar.working_on_or_after(end)
        after = [self._afterwards(step, moved) for step in day_steps(self._calendar, end + DAY, last)]
        return [*self._earlier, *receipt, *counted, *after]

    def _needed(self, on: date) -> int:
        unit, amount = self._rule.unit, self._rule.amount
        if unit is Unit.SAME_DAY:
            return int(self.effective_at.time() > self._cutoff)
        if unit is Unit.MONTHS:
            return (add_months(on, amount) - on).days
        if unit is Unit.YEARS:
            return (add_months(on, 12 * amount) - on).days
        return amount

    def _count(self, after: date, through: date) -> int:
        if self._in_working_days:
            return self._calendar.working_between(after, through)
        return max(0, (through - after).days)

    def _nth(self, after: date, amount: int) -> date:
        return self._calendar.nth_working(after, amount) if self._in_working_days else add_days(after, amount)

    def _time_on(self, on: date) -> datetime:
        closing = self._calendar.closing(on)
        if not self._same_time:
            return closing
        # A short day may close before, or open after, the time of day of the receipt.
        at = datetime.combine(on, self.effective_at.timetz())
        return min(max(at, self._calendar.opening(on)), closing)

    def _mark(self, steps: list[Step]) -> list[Step]:
        if not self._in_working_days:
            steps = [step if step.counted else _calendar_day(step) for step in steps]
        for gap in self._gaps:
            first = max(0, (gap.after - self.effective_at.date()).days)
            through = min(len(steps), (gap.through - self.effective_at.date()).days)
            for index in range(first, through):
                if steps[index].counted:
                    steps[index] = uncounted(steps[index], Reason.PAUSED)
        return steps

    def _afterwards(self, step: Step, moved: date) -> Step:
        """Explain a day after the last counted one: it was moved, or waits for the dossier to be complete."""
        if not step.counted:
            return step
        if in_gap(self._gaps, step.on) and step.on < self._floor.date():
            return uncounted(step, Reason.PAUSED)
        return uncounted(step, Reason.MOVED_FROM_NON_WORKING if step.on == moved else Reason.NOT_BEFORE_COMPLETE)
