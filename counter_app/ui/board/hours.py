"""The hours of the desktop notice: read from a preference, and whether one has come. Pure; no Qt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

HOURS = "board.notice_hours"
DEFAULT_HOURS = "08:00,14:30"
LONGEST = timedelta(days=1)
"""Of a longer pause (a machine that slept, a clock set forward) only the last day counts."""


def hours_of(text: str) -> tuple[time, ...]:
    """Return the hours of ``08:00,14:30``; what is no hour is left out, and no hours at all switch the notice off."""
    found = set()
    for part in text.split(","):
        try:
            found.add(time.fromisoformat(part.strip()).replace(tzinfo=None, second=0, microsecond=0))
        except ValueError:
            continue
    return tuple(sorted(found))


def has_come(hours: Iterable[time], before: datetime, now: datetime) -> bool:
    """Return whether one of the hours lies after ``before`` and not after ``now``, both local and aware."""
    if now <= before:
        return False
    start = max(before, now - LONGEST)
    days = {start.date(), now.date()}
    return any(start < datetime.combine(day, hour, now.tzinfo) <= now for hour in hours for day in days)
