"""Stretches in which the clock of a dossier stands still: a supplement asked for, a verification elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from counter_app.domain.errors import InputError
from counter_app.domain.rule import Policy
from counter_app.domain.zone import to_local


@dataclass(frozen=True, slots=True)
class Pause:
    """From the request to the complete answer; ``to_at`` is None while it is open.

    ``policy`` overrides the procedure's: a pause for a verification always pauses, whatever a supplement does.
    """

    from_at: datetime
    to_at: datetime | None = None
    policy: Policy | None = None


class Gap(NamedTuple):
    """The days d with ``after`` < d ≤ ``through`` that a pause takes out of the count (deadlines.md 7)."""

    after: date
    through: date

    def holds(self, on: date) -> bool:
        """Say whether a day lies in the gap."""
        return self.after < on <= self.through


def in_order(pauses: Iterable[Pause], received: datetime) -> list[Pause]:
    """Return the pauses sorted, local, clipped to what follows ``received`` and to one another.

    Only the part after the receipt counts (deadlines.md 11), a stretch two pauses share once. Nothing follows an
    open pause: the clock stands still from there.

    Raises:
        InputError: ``pause_reversed`` when a pause ends before it begins; ``instant_without_offset``.
    """
    local = [_local(pause) for pause in pauses]
    found: list[Pause] = []
    floor = received
    for pause in sorted(local, key=lambda each: each.from_at):
        if pause.to_at is not None and pause.to_at <= received:
            continue
        start = max(pause.from_at, floor)
        if pause.to_at is None:
            return [*found, Pause(start, None, pause.policy)]
        floor = max(pause.to_at, floor)
        found.append(Pause(start, floor, pause.policy))
    return found


def _local(pause: Pause) -> Pause:
    start = to_local(pause.from_at, "pause")
    if pause.to_at is None:
        return Pause(start, None, pause.policy)
    end = to_local(pause.to_at, "pause")
    if end < start:
        raise InputError("pause_reversed", "pause")
    return Pause(start, end, pause.policy)
