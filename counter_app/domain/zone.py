"""The one time zone of a Vietnamese office.

Viet Nam has kept UTC+7 without summer time since 1975, and every instant the program handles lies after 2000:
a fixed offset is exact, needs no time-zone tables (Windows has none) and keeps the domain pure.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

from counter_app.domain.errors import InputError

LOCAL = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def to_local(instant: datetime, field: str) -> datetime:
    """Give the same instant on the office's clock.

    Raises:
        InputError: ``instant_without_offset`` for a naive instant, ``instant_out_of_range`` at the ends of time.
    """
    if instant.tzinfo is LOCAL:
        return instant
    if instant.utcoffset() is None:
        raise InputError("instant_without_offset", field)
    try:
        return instant.astimezone(LOCAL)
    except OverflowError:
        raise InputError("instant_out_of_range", field) from None


def local_instant(on: date, at: time) -> datetime:
    """Give the aware instant at which the office's clock shows ``at`` on the day ``on``."""
    return datetime.combine(on, at, LOCAL)
