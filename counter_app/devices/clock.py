"""The machine's clock, and one for demonstrations that starts at a chosen instant."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The clock of the operating system."""

    def now(self) -> datetime:
        """Give the present instant, aware and in UTC."""
        return datetime.now(UTC)


class DemonstrationClock:
    """A clock that shows ``start`` when it is made and goes on from there; a wrong system clock does not move it."""

    def __init__(self, start: datetime, *, elapsed: Callable[[], float] = time.monotonic) -> None:
        """Take an aware instant; ``elapsed`` gives seconds and is replaced where time must stand still."""
        self._start = start.astimezone(UTC)
        self._elapsed = elapsed
        self._origin = elapsed()

    def now(self) -> datetime:
        """Give the demonstrated instant, aware and in UTC."""
        return self._start + timedelta(seconds=self._elapsed() - self._origin)
