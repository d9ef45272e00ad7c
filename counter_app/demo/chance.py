"""What a demonstration has instead of time and chance: a clock that is set by hand and bytes from a seed."""

from __future__ import annotations

import random
from datetime import datetime


class SetClock:
    """A clock that stands still until it is moved, and never goes back."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """Give the demonstrated instant, aware."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """Show ``at`` from now on, unless it is past already."""
        self._at = max(self._at, at)


def seeded(name: str) -> random.Random:
    """Return a source of repeatable chance; each use has a name, so that one never disturbs another."""
    return random.Random(f"demonstration {name}")  # noqa: S311 - repeatable on purpose: nothing here is a secret
