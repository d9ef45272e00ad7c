"""When files may travel: paused by a person, hours kept for people at the counter, a budget of bytes a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Literal

from counter_app.domain.errors import InputError

if TYPE_CHECKING:
    from datetime import datetime

HeldBack = Literal["", "paused", "quiet", "budget"]
MEGABYTE = 1_000_000
MOST_MEGABYTES = 1_000_000
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class FileRules:
    """What this counter was told; ``quiet`` are local spans without files, ``daily_bytes`` a budget for each link."""

    paused: bool = False
    daily_bytes: int | None = None
    quiet: tuple[tuple[time, time], ...] = ()

    def held_back(self, local: datetime, spent: int) -> HeldBack:
        """Return why no file may travel at a local instant after so many bytes today; empty when one may."""
        if self.paused:
            return "paused"
        if any(_within(local.time(), *span) for span in self.quiet):
            return "quiet"
        return "budget" if self.daily_bytes is not None and spent >= self.daily_bytes else ""


def _within(now: time, begin: time, end: time) -> bool:
    """Tell whether a time lies in a span, which may pass midnight; the end does not belong to it."""
    return begin <= now < end if begin <= end else now >= begin or now < end


def read_quiet(text: str) -> tuple[tuple[time, time], ...]:
    """Read ``07:30-11:30,13:30-17:00``; nothing is no quiet hour.

    Raises:
        InputError: ``quiet_malformed``.
    """
    found = [_SPAN.fullmatch(part.strip()) for part in text.split(",")] if text.strip() else []
    spans = []
    for one in found:
        if one is None or one.group(1, 2) == one.group(3, 4):
            raise InputError("quiet_malformed", "quiet")
        spans.append((time(int(one[1]), int(one[2])), time(int(one[3]), int(one[4]))))
    return tuple(spans)


def read_megabytes(text: str) -> int | None:
    """Read a budget in megabytes as bytes; nothing is no budget.

    Raises:
        InputError: ``budget_malformed``.
    """
    if not text.strip():
        return None
    if not text.isascii() or not text.isdigit() or len(text) > len(str(MOST_MEGABYTES)):
        raise InputError("budget_malformed", "daily_mb")
    return int(text) * MEGABYTE
