"""The clock of a dossier whose time is counted in working hours (deadlines.md 5); it lives for one computation only."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from counter_app.domain.calendar import Calendar
from counter_app.domain.explain import day_steps, in_gap, restarted_steps, uncounted
from counter_app.domain.pauses import Gap
from counter_app.domain.rule import Rule
from counter_app.domain.steps import Reason, Step
from counter_app.domain.zone import local_instant

_MINUTE = timedelta(minutes=1)
_NONE = timedelta(0)


class HourClock:
    """Runs inside the office hours from the effective receipt; hours that end at a closing end there."""

    def __init__(self, rule: Rule, calendar: Calendar, received: datetime) -> None:
        self._calendar = calendar
        self._full = timedelta(hours=rule.amount)
        self.full = self._full // _MINUTE
        self._earlier: list[Step] = []
        self._begin(received)

    def _begin(self, received: datetime) -> None:
        self._received = received
        self.effective_at = self._calendar.effective(received)
        self._cursor = self.effective_at
        self._remaining = self._full
        self._used: dict[date, timedelta] = {}
        self._whole: dict[date, Step] = {}
        self._gaps: list[Gap] = []
        self._floor = self.effective_at

    @property
    def left(self) -> int:
        """The working minutes still to run, a begun one included."""
        return -(-self._remaining // _MINUTE)

    def run_to(self, at: datetime) -> bool:
        """Count the working hours up to ``at``; False when the period fell due before it."""
        self._consume(at)
        if not self._remaining:
            return at <= max(self._cursor, self._floor)
        self._cursor = max(self._cursor, at)
        return True

    def wait(self, asked: datetime, complete: datetime) -> None:
        """Leave out the working hours of a pause (deadlines.md 7); the result is not before it was complete."""
        self._gaps.append(Gap(asked.date(), complete.date()))
        if self._remaining:
            self._cursor = max(self._cursor, complete)
        self._floor = max(self._floor, self._calendar.effective(complete))

    def restart(self, asked: datetime, complete: datetime) -> None:
        """Run the full hours anew from ``complete`` (deadlines.md 8)."""
        gaps = [*self._gaps, Gap(asked.date(), complete.date())]
        self._earlier += restarted_steps(self._calendar, self._received, complete, gaps)
        self._begin(complete)

    def finish(self) -> datetime:
        """Run to the end and return the due instant when no further pause follows."""
        self._consume(None)
        return max(self._cursor, self._floor)

    def explain(self, last: date, *, running: bool) -> list[Step]:
        """Return the lines of each day from the receipt to ``last``; ``running`` is False while a pause is open."""
        steps = day_steps(self._calendar, self._received.date(), last)
        whole, line = self._whole, self._line
        told = [
            whole.get(step.on) or line(step, final=running and step.on == last) if step.counted else step
            for step in steps
        ]
        return [*self._earlier, *told]

    def _consume(self, until: datetime | None) -> None:
        first = self._cursor.date()
        last = None if until is None else until.date()
        remaining, whole = self._remaining, self._whole
        for on, open_time, step in self._calendar.open_days(first):
            if not remaining or (last is not None and on > last):
                break
            if open_time < remaining and on not in (first, last):
                whole[on] = step
                remaining -= open_time
            else:
                self._remaining = remaining
                self._consume_day(on, until)
                remaining = self._remaining
        self._remaining = remaining

    def _consume_day(self, on: date, until: datetime | None) -> None:
        for opens, closes in self._calendar.hours_on(on):
            start = max(self._cursor, local_instant(on, opens))
            end = local_instant(on, closes)
            if until is not None:
                end = min(end, until)
            run = min(end - start, self._remaining)
            if run > _NONE:
                self._used[on] = self._used.get(on, _NONE) + run
                self._remaining -= run
                self._cursor = start + run

    def _line(self, step: Step, *, final: bool) -> Step:
        used = self._used.get(step.on)
        if used is not None:
            # To the nearest minute: seconds of the receipt must not make two hours look like 119 minutes.
            minutes = (used + _MINUTE / 2) // _MINUTE
            return Step(step.on, step.counted, Reason.COUNTED_HOURS, step.name, step.basis, minutes)
        if step.on == self._received.date():
            late = self._received > self._calendar.closing(step.on)
            return uncounted(step, Reason.AFTER_CLOSING if late else Reason.RECEIPT_DAY)
        if final and not in_gap(self._gaps[:-1], step.on):
            return uncounted(step, Reason.NOT_BEFORE_COMPLETE)
        return uncounted(step, Reason.PAUSED)


def open_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Return how long the office is open from one local instant to another; nothing when they are reversed."""
    found = _NONE
    for on, open_time, _ in calendar.open_days(start.date()):
        if on > end.date():
            break
        if start.date() < on < end.date():
            found += open_time
        else:
            spans = ((local_instant(on, opens), local_instant(on, closes)) for opens, closes in calendar.hours_on(on))
            found += sum((max(_NONE, min(closes, end) - max(opens, start)) for opens, closes in spans), _NONE)
    return found


def run_on(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """Return the local instant at which the office has been open for ``amount`` since ``start``."""
    at, left = start, amount
    for on, open_time, _ in calendar.open_days(start.date()):
        if left <= _NONE:
            break
        if on > start.date() and open_time < left:
            left -= open_time
            continue
        for opens, closes in calendar.hours_on(on):
            begin = max(start, local_instant(on, opens))
            run = min(local_instant(on, closes) - begin, left)
            if run > _NONE:
                at, left = begin + run, left - run
    return at
