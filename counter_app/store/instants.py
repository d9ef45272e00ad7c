"""Instants and days as text: UTC, to the second, fixed width, so that the order of the text is the order of time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import overload

from counter_app.domain.zone import LOCAL

_PATTERN = "%Y-%m-%dT%H:%M:%SZ"


@overload
def to_text(instant: datetime) -> str: ...
@overload
def to_text(instant: None) -> None: ...
def to_text(instant: datetime | None) -> str | None:
    """Return an aware instant as ``2026-11-20T02:15:00Z``."""
    return None if instant is None else instant.astimezone(UTC).strftime(_PATTERN)


@overload
def from_text(text: str) -> datetime: ...
@overload
def from_text(text: None) -> None: ...
def from_text(text: str | None) -> datetime | None:
    """Return the aware UTC instant of a stored text."""
    return None if text is None else datetime.fromisoformat(text)


def local_day(instant: datetime) -> date:
    """Return the date the office's calendar showed at an instant."""
    return instant.astimezone(LOCAL).date()


def to_second(instant: datetime) -> datetime:
    """Return the instant cut to the whole second, as every fact carries it."""
    return instant.astimezone(UTC).replace(microsecond=0)


def first_id(instant: datetime) -> str:
    """Return the smallest event id of an instant: its first 48 bits are the milliseconds of the time of entry."""
    digits = f"{int(instant.timestamp() * 1000):012x}"
    return f"{digits[:8]}-{digits[8:]}"
