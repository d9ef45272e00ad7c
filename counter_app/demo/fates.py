"""What becomes of each reception: processed, returned as ineligible, or still open in one of many states.

The shares are those a real ward reported for 1 July to 22 August 2025: of 2,386 received, 2,047 were processed and 259
returned as ineligible. Read here as: received with a code, then refused with form 03. The other 80 are open.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from counter_app.demo.days import worked
from counter_app.domain.calendar import Calendar
from counter_app.domain.intake import DossierRequest

REPORTED, PROCESSED, INELIGIBLE, DIGITISED = 2_386, 2_047, 259, 2_116
OPEN = REPORTED - PROCESSED - INELIGIBLE
_LONG = timedelta(hours=20)
_FRESH = 0.5
_SELDOM = 0.35


class Fate(StrEnum):
    """How a dossier stands when the demonstration is shown."""

    PROCESSED = "processed"
    INELIGIBLE = "ineligible"
    OVERDUE = "overdue"
    DUE_TODAY = "due_today"
    DUE_TOMORROW = "due_tomorrow"
    EXTENDED = "extended"
    ELSEWHERE = "elsewhere"
    SUPPLEMENT = "supplement"
    PAUSED = "paused"
    PAYMENT = "payment"
    ASSISTANCE = "assistance"
    RECEIVED = "received"
    WORKING = "working"


OPEN_SHARES: Mapping[Fate, int] = MappingProxyType(
    {
        Fate.OVERDUE: 4,
        Fate.DUE_TODAY: 6,
        Fate.DUE_TOMORROW: 7,
        Fate.EXTENDED: 4,
        Fate.ELSEWHERE: 4,
        Fate.SUPPLEMENT: 9,
        Fate.PAUSED: 5,
        Fate.PAYMENT: 3,
        Fate.ASSISTANCE: 3,
        Fate.RECEIVED: 13,
    }
)
"""How many of the open ones stand in each state; the rest are being worked on."""


@dataclass(frozen=True, slots=True)
class Case:
    """One reception as it is planned: when it was typed in, when it will be due, what it costs in đồng."""

    request: DossierRequest
    field: str
    entered_at: datetime
    due_at: datetime
    fee: int

    @property
    def received_at(self) -> datetime:
        """When the citizen stood at the counter."""
        return self.request.received_at or self.entered_at


class Fates:
    """Gives every case its fate, the open ones to those that could hardly be finished."""

    def __init__(self, calendar: Calendar, shown_at: datetime, chance: random.Random) -> None:
        self._calendar = calendar
        self._shown_at = shown_at
        self._today = shown_at.date()
        self._chance = chance

    def of(self, cases: Sequence[Case]) -> list[Fate]:
        """Return a fate for each case, in order; the three figures add up to their number."""
        fates = [Fate.PROCESSED] * len(cases)
        free = sorted(range(len(cases)), key=lambda at: self._progress(cases[at]))
        left = round(len(cases) * OPEN / REPORTED)
        quotas = {fate: share * left // OPEN for fate, share in OPEN_SHARES.items()}
        for fate, quota in (*quotas.items(), (Fate.WORKING, left)):
            fits = self._fits(fate)
            taken = [at for at in free if fits(cases[at])][: min(quota, left)]
            left -= len(taken)
            for at in taken:
                fates[at] = fate
                free.remove(at)
        for at in self._ineligible(cases, free):
            fates[at] = Fate.INELIGIBLE
        return fates

    def _ineligible(self, cases: Sequence[Case], free: Sequence[int]) -> list[int]:
        """Return who is refused: what was begun lately rather, because a refusal is quick."""

        def luck(at: int) -> float:
            return self._chance.random() * (_SELDOM if self._progress(cases[at]) < _FRESH else 1)

        return sorted(free, key=luck)[: round(len(cases) * INELIGIBLE / REPORTED)]

    def _progress(self, case: Case) -> float:
        """Return how much of its time a case has used up: above 1 once it is overdue."""
        return (self._shown_at - case.entered_at) / max(case.due_at - case.entered_at, timedelta(minutes=1))

    def _fits(self, fate: Fate) -> Callable[[Case], bool]:
        today, tomorrow = self._today, self._calendar.next_working(self._today)

        def days_left(case: Case) -> int:
            return (case.due_at.date() - today).days

        def waits(case: Case) -> bool:
            old = 1 <= (today - case.received_at.date()).days <= 14  # noqa: PLR2004 - a fortnight
            return own(case) and old and worked(self._calendar, case.entered_at, case.due_at) >= _LONG

        def own(case: Case) -> bool:
            return case.request.resolving_office is None

        tests: Mapping[Fate, Callable[[Case], bool]] = {
            Fate.OVERDUE: lambda case: own(case) and -4 <= days_left(case) < 0,  # noqa: PLR2004 - some days late
            Fate.DUE_TODAY: lambda case: own(case) and case.due_at.date() == today and case.entered_at.date() < today,
            Fate.DUE_TOMORROW: lambda case: own(case) and case.due_at.date() == tomorrow,
            Fate.EXTENDED: lambda case: waits(case) and abs(days_left(case)) <= 3,  # noqa: PLR2004 - just before
            Fate.ELSEWHERE: lambda case: not own(case) and (today - case.received_at.date()).days <= 5,  # noqa: PLR2004 - a working week
            Fate.SUPPLEMENT: waits,
            Fate.PAUSED: waits,
            Fate.PAYMENT: lambda case: own(case) and case.fee > 0 and days_left(case) > 0,
            Fate.ASSISTANCE: lambda case: own(case) and case.received_at.date() == today,
            Fate.RECEIVED: lambda case: own(case) and case.entered_at.date() == today,
            Fate.WORKING: lambda _case: True,  # the least advanced come first
        }
        return tests[fate]
