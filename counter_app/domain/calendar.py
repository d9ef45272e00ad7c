"""When an office is open: its weekly hours, and the days a holiday, a swap or a day worked instead changes.

Immutable; any thread may use it. The table of a year is made when first asked for and kept, because every deadline
on a screen asks about the same few years; two threads may both make it, but never a different one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from counter_app.domain.errors import InputError
from counter_app.domain.steps import Reason, Step
from counter_app.domain.zone import local_instant

Span = tuple[time, time]
"""An opening and a closing time, without a break between them."""

SATURDAY = 5
LAST_YEAR = 2500
"""No deadline is counted further: it bounds the work any rule and any calendar can ask for."""

OFFICE_HOURS: tuple[Span, ...] = ((time(7), time(11, 30)), (time(13, 30), time(17)))
MONDAY_TO_FRIDAY: Mapping[int, tuple[Span, ...]] = MappingProxyType(dict.fromkeys(range(SATURDAY), OFFICE_HOURS))


class DayKind(StrEnum):
    """What a special day is; ``off`` is swapped with a day that is worked instead (``work``)."""

    HOLIDAY = "holiday"
    COMPENSATORY = "compensatory"
    OFF = "off"
    WORK = "work"


class Confidence(StrEnum):
    """Whether a notice has been issued, or the day is only expected."""

    CONFIRMED = "confirmed"
    ESTIMATE = "estimate"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that does not follow the weekly schedule, with its legal name and basis."""

    kind: DayKind
    name: str = ""
    basis: str = ""
    confidence: Confidence = Confidence.CONFIRMED
    hours: tuple[Span, ...] = ()
    """Hours of a day worked instead; empty: those of its weekday, of the first open one for a Saturday or Sunday."""


class OpenDay(NamedTuple):
    """A working day: how long the office is open, and the line that explains it when all of that is counted."""

    on: date
    open_time: timedelta
    whole: Step


class _Year(NamedTuple):
    steps: tuple[Step, ...]
    working: tuple[int, ...]
    open_days: tuple[OpenDay, ...]


_REASONS: Mapping[DayKind, Reason] = MappingProxyType(
    {
        DayKind.HOLIDAY: Reason.HOLIDAY,
        DayKind.COMPENSATORY: Reason.COMPENSATORY,
        DayKind.OFF: Reason.SWAPPED_OFF,
    }
)


@dataclass(frozen=True)
class Calendar:
    """The open hours of every day, Monday to Friday unless ``weekly`` (0 is Monday) says otherwise.

    ``years`` are the years whose special days are known; left out, they are read off ``days``.
    """

    weekly: Mapping[int, tuple[Span, ...]] = field(default_factory=lambda: MONDAY_TO_FRIDAY)
    days: Mapping[date, SpecialDay] = field(default_factory=dict)
    years: Mapping[int, Confidence] = field(default_factory=dict)
    basis: str = ""
    _tables: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)
    _estimates: tuple[date, ...] = field(default=(), init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        weekly = {weekday: tuple(spans) for weekday, spans in self.weekly.items() if spans}
        guessed = tuple(sorted(on for on, day in self.days.items() if day.confidence is Confidence.ESTIMATE))
        years = dict(self.years)
        if not years:
            years = dict.fromkeys(sorted({on.year for on in self.days}), Confidence.CONFIRMED)
            years |= dict.fromkeys((on.year for on in guessed), Confidence.ESTIMATE)
        object.__setattr__(self, "weekly", MappingProxyType(weekly))
        object.__setattr__(self, "days", MappingProxyType(dict(self.days)))
        object.__setattr__(self, "years", MappingProxyType(years))
        object.__setattr__(self, "_estimates", guessed)

    def hours_on(self, on: date) -> tuple[Span, ...]:
        """Return the open spans of a day in order; empty when the office is closed."""
        day = self.days.get(on)
        usual = self.weekly.get(on.weekday(), ())
        if day is None:
            return usual
        if day.kind is not DayKind.WORK:
            return ()
        # A swap trades a whole day of work for another: a Saturday worked only in the morning is worked to the evening.
        whole = next((self.weekly[weekday] for weekday in range(SATURDAY) if weekday in self.weekly), ())
        return day.hours or (usual if on.weekday() < SATURDAY else whole) or usual or whole or OFFICE_HOURS

    def is_working(self, on: date) -> bool:
        """Say whether the office opens on a day."""
        return bool(self.hours_on(on))

    def opening(self, on: date) -> datetime:
        """Return the local instant a working day opens (asking about a closed day is a bug: ``IndexError``)."""
        return local_instant(on, self.hours_on(on)[0][0])

    def closing(self, on: date) -> datetime:
        """Return the local instant a working day closes (asking about a closed day is a bug: ``IndexError``)."""
        return local_instant(on, self.hours_on(on)[-1][1])

    def next_working(self, after: date) -> date:
        """Return the first working day later than ``after``.

        Raises:
            InputError: ``calendar_never_opens`` when the rest of the year and all of the next have no working day.
        """
        return self.nth_working(after, 1)

    def working_on_or_after(self, on: date) -> date:
        """Return ``on`` itself when it is a working day, else the next one."""
        return on if self.is_working(on) else self.next_working(on)

    def nth_working(self, after: date, amount: int) -> date:
        """Return the ``amount``-th working day later than ``after``; 0 gives ``after`` itself.

        Raises:
            InputError: ``calendar_never_opens`` when a whole year has no working day,
                ``due_out_of_range`` beyond ``LAST_YEAR``.
        """
        if amount == 0:
            return after
        year = after.year
        working = self._table(year).working
        index = bisect_right(working, after.toordinal()) + amount - 1
        while index >= len(working):
            index -= len(working)
            year += 1
            working = self._table(year).working
            if not working:
                raise InputError("calendar_never_opens", "calendar", year=year)
        return date.fromordinal(working[index])

    def working_between(self, after: date, through: date) -> int:
        """Count the working days d with ``after`` < d ≤ ``through`` (0 when there are none)."""
        if through <= after:
            return 0
        whole = sum(len(self._table(year).working) for year in range(after.year, through.year))
        return whole + self._rank(through) - self._rank(after)

    def open_days(self, first: date) -> Iterator[OpenDay]:
        """Yield each working day from ``first`` on with how long it is open, without end.

        Raises:
            InputError: as ``nth_working``.
        """
        year, skipped = first.year, bisect_left(self._table(first.year).working, first.toordinal())
        while True:
            table = self._table(year)
            if not table.working and year > first.year:
                raise InputError("calendar_never_opens", "calendar", year=year)
            yield from table.open_days[skipped:]
            year, skipped = year + 1, 0

    def effective(self, received: datetime) -> datetime:
        """Return the effective receipt (deadlines.md 1) of a local instant, inside the open hours."""
        on = received.date()
        if not self.is_working(on) or received > self.closing(on):
            return self.opening(self.next_working(on))
        return max(received, self.opening(on))

    def steps(self, first: date, last: date) -> list[Step]:
        """Return a step for each day from ``first`` to ``last``, as the calendar alone would count it."""
        found: list[Step] = []
        for year in range(first.year, last.year + 1):
            table = self._table(year).steps
            start = first.timetuple().tm_yday - 1 if year == first.year else 0
            end = last.timetuple().tm_yday if year == last.year else len(table)
            found += table[start:end]
        return found

    def notes(self, first: date, last: date) -> tuple[str, ...]:
        """Return the warnings of a period: ``year_not_covered``, ``estimated_year``, ``estimated_day``."""
        marks = [self.years.get(year) for year in range(first.year, last.year + 1)]
        at = bisect_right(self._estimates, last)
        found = {
            "year_not_covered": None in marks,
            "estimated_year": Confidence.ESTIMATE in marks,
            "estimated_day": at > 0 and self._estimates[at - 1] >= first,
        }
        return tuple(code for code, holds in found.items() if holds)

    def _rank(self, on: date) -> int:
        return bisect_right(self._table(on.year).working, on.toordinal())

    def _table(self, year: int) -> _Year:
        table = self._tables.get(year)
        if table is None:
            if year > LAST_YEAR:
                raise InputError("due_out_of_range", "rule")
            first = date(year, 1, 1).toordinal()
            days = date(year, 12, 31).toordinal() - first + 1
            steps = tuple(self._step(date.fromordinal(first + offset)) for offset in range(days))
            working = tuple(first + offset for offset, step in enumerate(steps) if step.counted)
            open_days = tuple(self._open_day(step) for step in steps if step.counted)
            table = self._tables[year] = _Year(steps, working, open_days)
        return table

    def _open_day(self, step: Step) -> OpenDay:
        on = step.on
        spans = ((local_instant(on, opens), local_instant(on, closes)) for opens, closes in self.hours_on(on))
        open_time = sum((closes - opens for opens, closes in spans), timedelta())
        minutes = round(open_time / timedelta(minutes=1))
        return OpenDay(on, open_time, step._replace(reason=Reason.COUNTED_HOURS, minutes=minutes))

    def _step(self, on: date) -> Step:
        day = self.days.get(on)
        working = self.is_working(on)
        if day is not None and working:
            return Step(on, counted=True, reason=Reason.WORKED_INSTEAD, name=day.name, basis=day.basis)
        if day is not None:
            reason = _REASONS.get(day.kind, Reason.OFFICE_CLOSED)
            return Step(on, counted=False, reason=reason, name=day.name, basis=day.basis)
        if working:
            return Step(on, counted=True, reason=Reason.COUNTED)
        return Step(on, counted=False, reason=Reason.WEEKEND if on.weekday() >= SATURDAY else Reason.OFFICE_CLOSED)


def add_days(on: date, days: int) -> date:
    """Return the day ``days`` later.

    Raises:
        InputError: ``due_out_of_range`` beyond ``LAST_YEAR``.
    """
    if (date(LAST_YEAR, 12, 31) - on).days < days:
        raise InputError("due_out_of_range", "rule")
    return on + timedelta(days)
