"""Conflicts: facts of two counters that do not agree, shown with both sides, and a person's decision as a new fact.

Reading belongs on the read lane, deciding on the store lane. Nothing is ever settled without a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from counter_app.database.transaction import immediate
from counter_app.domain import events
from counter_app.domain.checks import free_text
from counter_app.domain.errors import InputError, RuleError
from counter_app.domain.evolve import conflicts, reaches
from counter_app.domain.intake import LONGEST_NOTE
from counter_app.services.session import Session, require
from counter_app.services.steps import Acted
from counter_app.store import facts
from counter_app.store.instants import to_second
from counter_app.store.journal import Journal, NewFact

if TYPE_CHECKING:
    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.domain.dossier import Dossier
    from counter_app.domain.fact import Fact
    from counter_app.services.finder import Finder
    from counter_app.services.views import DossierRow, TimelineEntry

MOST = 500
_WITH_CONFLICT = (
    "SELECT dossier_id FROM dossiers WHERE attention <> '' AND instr(attention, 'conflict') ORDER BY n LIMIT ?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one counter did, not knowing of the other side; ``keep`` is the event a decision for this side names."""

    keep: str
    facts: tuple[TimelineEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One conflict of one dossier: two sides or more."""

    row: DossierRow
    sides: tuple[Side, ...]

    @property
    def facts(self) -> tuple[TimelineEntry, ...]:
        """The facts of all sides."""
        return tuple(fact for side in self.sides for fact in side.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided: ``keep`` is an event whose side counts, None when all sides count.

    ``events`` names the facts concerned; empty: the whole conflict ``keep`` belongs to, or every one of the dossier.
    """

    keep: str | None
    events: tuple[str, ...] = ()
    reason: str = ""


class Conflicts:
    """Every open conflict this counter knows of."""

    def __init__(self, connection: Connection, finder: Finder) -> None:
        self._connection = connection
        self._finder = finder

    def count(self) -> int:
        """Return how many dossiers are in conflict."""
        return len(self._dossiers(MOST))

    def every(self, limit: int = MOST) -> tuple[Conflict, ...]:
        """Return the open conflicts, the oldest dossier first."""
        return tuple(one for dossier in self._dossiers(limit) for one in self._of(dossier))

    def _dossiers(self, limit: int) -> list[str]:
        return [dossier for (dossier,) in self._connection.execute(_WITH_CONFLICT, (limit,))]

    def _of(self, dossier: str) -> list[Conflict]:
        known = facts.of_dossier(self._connection, dossier)
        page = self._finder.page(dossier)
        entries = {entry.event_id: entry for entry in page.timeline}
        return [Conflict(row=page.row, sides=_sides(known, conflict, entries)) for conflict in conflicts(known)]


class Deciding:
    """Writes what a person decided."""

    def __init__(self, connection: Connection, finder: Finder, journal: Journal, clock: Clock) -> None:
        self._connection = connection
        self._finder = finder
        self._journal = journal
        self._clock = clock

    def decide(self, name: str, decision: Decision, session: Session) -> Acted:
        """Write a decision durably and return the state it led to.

        Raises:
            RuleError: ``no_conflict``, ``role_required``; InputError: ``event_not_in_conflict``, ``dossier_unknown``.
        """
        require(session, "clerk", "supervisor")
        reason = free_text(decision.reason, "reason", at_most=LONGEST_NOTE)
        now = to_second(self._clock.now())
        with immediate(self._connection):
            dossier = self._finder.dossier_id(name)
            judgement = events.Judgement(
                events=_concerned(facts.of_dossier(self._connection, dossier), decision), keep=decision.keep
            )
            appended = self._journal.append(
                NewFact(
                    kind="ConflictDecided",
                    facts=judgement,
                    person=events.StepText(reason=reason),
                    actor=session.account,
                    via=session.via,
                    at=now,
                    entered_at=now,
                    dossier=dossier,
                )
            )
        after = cast("Dossier", appended.state)
        return Acted(
            dossier_id=dossier,
            event_id=appended.event,
            code=after.shown_code,
            status=after.status,
            due_at=after.due_at,
            seq=appended.seq,
            warnings=(),
        )


def sides(known: list[Fact], conflict: tuple[Fact, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the event ids of a conflict by side: what was built on one another stands together, in order."""
    found: list[list[str]] = []
    for fact in conflict:
        for side in found:
            if reaches(known, fact.id, side[-1]):
                side.append(fact.id)
                break
        else:
            found.append([fact.id])
    return tuple(tuple(side) for side in found)


def _sides(known: list[Fact], conflict: tuple[Fact, ...], entries: dict[str, TimelineEntry]) -> tuple[Side, ...]:
    """Return the sides as people look for them: by the number of their counter."""
    made = (Side(keep=side[-1], facts=tuple(entries[event] for event in side)) for side in sides(known, conflict))
    return tuple(sorted(made, key=lambda side: (side.facts[0].office, side.facts[0].counter)))


def _concerned(known: list[Fact], decision: Decision) -> tuple[str, ...]:
    """Return the events a decision names: the one to keep and everything of the other sides."""
    opened = conflicts(known)
    if not opened:
        raise RuleError("no_conflict", "code")
    disputed = {fact.id for conflict in opened for fact in conflict}
    if decision.keep is not None and decision.keep not in disputed:
        raise InputError("event_not_in_conflict", "keep")
    if decision.events:
        if not disputed.issuperset(decision.events) or decision.keep not in {None, *decision.events}:
            raise InputError("event_not_in_conflict", "events")
        return decision.events
    if decision.keep is None:
        return tuple(fact.id for conflict in opened for fact in conflict)
    conflict = next(one for one in opened if any(fact.id == decision.keep for fact in one))
    others = [side for side in sides(known, conflict) if decision.keep not in side]
    return (decision.keep, *(event for side in others for event in side))
