"""When people come: how many on each working day, and at what time of the day (a morning peak, a quiet noon)."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

from counter_app.domain.calendar import Calendar
from counter_app.domain.zone import local_instant

FIRST_ON = date(2025, 7, 1)
LAST_ON = date(2025, 8, 22)
# Mondays are full, Fridays quieter; a half day such as a Saturday that is worked has its share by its hours.
_WEEKDAYS = (1.3, 1.05, 1.0, 0.95, 0.85, 0.6, 0.6)
_SCATTER = 0.15
# The share of a day's people in each of eight equal parts of its open time.
_COURSE = (1.1, 1.8, 1.7, 1.2, 0.7, 1.0, 0.9, 0.5)
_FULL_DAY = timedelta(hours=8)


def working_days(calendar: Calendar, first: date, last: date) -> list[date]:
    """Return the days the office opens, in order."""
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [on for on in every if calendar.is_working(on)]


def spread(calendar: Calendar, days: list[date], total: int, chance: random.Random) -> Mapping[date, int]:
    """Share ``total`` people among ``days``; the shares add up to it exactly."""
    weights = [
        _WEEKDAYS[on.weekday()] * (_open_time(calendar, on) / _FULL_DAY) * chance.uniform(1 - _SCATTER, 1 + _SCATTER)
        for on in days
    ]
    exact = [total * weight / sum(weights) for weight in weights]
    shares = [int(share) for share in exact]
    by_rest = sorted(range(len(days)), key=lambda at: (shares[at] - exact[at], at))
    for at in by_rest[: total - sum(shares)]:
        shares[at] += 1
    return MappingProxyType(dict(zip(days, shares, strict=True)))


def arrivals(calendar: Calendar, on: date, people: int, chance: random.Random, until: datetime) -> list[datetime]:
    """Return when each of the day's people is served: local instants in the open hours before ``until``, in order."""
    spans = [(start, min(end, until)) for start, end in _open(calendar, on) if start < until]
    part = sum((end - start for start, end in spans), timedelta()) / len(_COURSE)
    parts = chance.choices(range(len(_COURSE)), _COURSE, k=people)
    open_for = sorted(part * (at + chance.random()) for at in parts)
    return [_instant(spans, passed) for passed in open_for]


def worked(calendar: Calendar, since: datetime, until: datetime) -> timedelta:
    """Return how long the office is open between two local instants; nothing when they are reversed."""
    days = (since.date() + timedelta(days=n) for n in range((until.date() - since.date()).days + 1))
    spans = (span for on in days for span in _open(calendar, on))
    return sum((max(min(end, until) - max(start, since), timedelta()) for start, end in spans), timedelta())


def after_work(calendar: Calendar, since: datetime, work: timedelta) -> datetime:
    """Return the local instant, in whole seconds, at which the office has been open for ``work`` since ``since``."""
    on = since.date()
    while True:
        for start, end in _open(calendar, on):
            first = max(start, since)
            if first + work < end:
                return (first + work).replace(microsecond=0)
            work -= max(end - first, timedelta())
        on = calendar.next_working(on)


def _open(calendar: Calendar, on: date) -> list[tuple[datetime, datetime]]:
    return [(local_instant(on, start), local_instant(on, end)) for start, end in calendar.hours_on(on)]


def _open_time(calendar: Calendar, on: date) -> timedelta:
    return sum((end - start for start, end in _open(calendar, on)), timedelta())


def _instant(spans: list[tuple[datetime, datetime]], passed: timedelta) -> datetime:
    """Return the instant, in whole seconds, at which the office has been open for ``passed``."""
    for start, end in spans:
        if passed < end - start:
            return (start + passed).replace(microsecond=0)
        passed -= end - start
    return spans[-1][1]
