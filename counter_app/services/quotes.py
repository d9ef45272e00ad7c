"""What the due date would be: pure computing on the packs in use, fast enough for the thread of the window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from counter_app.domain.deadline import Deadline, compute, provisional
from counter_app.domain.errors import InputError
from counter_app.domain.events import Clock as SetClock
from counter_app.domain.procedure import Procedure, RuleOrigin

if TYPE_CHECKING:
    from counter_app.devices.ports import Clock
    from counter_app.domain.calendar import Calendar
    from counter_app.domain.rule import DeadlinePolicy, Rule


@dataclass(frozen=True, slots=True)
class Quote:
    """A deadline as it would be set; ``provisional`` while it depends on another office ("tạm tính")."""

    deadline: Deadline
    provisional: bool
    origin: RuleOrigin


def in_utc(instant: datetime | None) -> datetime | None:
    """Return an instant as facts carry it."""
    return None if instant is None else instant.astimezone(UTC)


class Quotes:
    """Computes deadlines by one calendar and one pack of terms, both named by hash in every fact that uses them."""

    def __init__(
        self, calendar: Calendar, calendar_hash: str, terms: DeadlinePolicy, terms_hash: str, clock: Clock
    ) -> None:
        self._in_use = (calendar, terms, (calendar_hash, terms_hash))
        self._clock = clock

    def use(self, calendar: Calendar, calendar_hash: str, terms: DeadlinePolicy, terms_hash: str) -> None:
        """Compute by other packs from now on; whoever holds this object computes by them too, on any thread."""
        self._in_use = (calendar, terms, (calendar_hash, terms_hash))  # one assignment: never half of each

    @property
    def calendar(self) -> Calendar:
        """The calendar in use."""
        return self._in_use[0]

    @property
    def terms(self) -> DeadlinePolicy:
        """The terms of deadlines in use."""
        return self._in_use[1]

    @property
    def hashes(self) -> tuple[str, str]:
        """The hashes of the calendar and the terms in use."""
        return self._in_use[2]

    def quote(
        self,
        procedure: Procedure,
        received_at: datetime | None = None,
        resolving_office: str | None = None,
        rule: Rule | None = None,
    ) -> Quote:
        """Return the deadline of an application received at an aware instant (now when None).

        Raises:
            InputError: ``rule_missing`` when the procedure has no usable duration and none is given.
        """
        used = rule or procedure.rule
        if used is None:
            raise InputError("rule_missing", "procedure", procedure=procedure.code)
        at = received_at or self._clock.now()
        count = provisional if resolving_office else compute
        deadline = count(used, self.calendar, at, terms=self.terms)
        origin = RuleOrigin.CONFIRMED if rule is not None else procedure.rule_origin
        return Quote(deadline, resolving_office is not None, origin)

    def as_set(self, quote: Quote, procedure: Procedure, source: str) -> SetClock:
        """Return the deadline as a fact carries it, with the hashes of the packs it was computed from.

        ``source`` is that of the pack or file the procedure came from, empty for one of the office's own.
        """
        due_at = in_utc(quote.deadline.due_at)
        return SetClock(
            rule=str(quote.deadline.rule),
            due_at=None if quote.provisional else due_at,
            provisional_due_at=due_at if quote.provisional else None,
            policy=str(procedure.policy),
            origin=str(quote.origin),
            packs=(*self.hashes, source) if source else self.hashes,
        )

    def set_anew(self, clock: SetClock, due_at: datetime | None) -> SetClock:
        """Return a clock with another date, computed by the packs in use; what the procedure came from stays named."""
        source = clock.packs[len(self.hashes) :]
        return replace(clock, due_at=in_utc(due_at), packs=(*self.hashes, *source))
