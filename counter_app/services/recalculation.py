"""A new calendar: which promised dates it moves, and writing that down when a person asks; never in silence.

``moved`` runs on the read lane, ``write`` on the store lane.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from counter_app.database.transaction import immediate
from counter_app.domain import checks, events
from counter_app.domain.evolve import fold
from counter_app.domain.intake import LONGEST_NOTE
from counter_app.domain.timekeeping import due_after, running
from counter_app.services.session import Session, require
from counter_app.store import facts, finding
from counter_app.store.identity import own_offices
from counter_app.store.instants import to_second
from counter_app.store.journal import Journal, NewFact

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.domain.dossier import Dossier
    from counter_app.domain.fact import Fact
    from counter_app.services.quotes import Quotes
    from counter_app.store.identity import Identity

_AT_A_TIME = 500
_PROMISES = frozenset({"01", "04"})
"""The forms that carry a due date to the applicant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedDue:
    """A dossier whose date the calendar in use moves; ``printed``: the old date stands on a slip somebody holds."""

    dossier_id: str
    code: str
    before: datetime
    after: datetime
    printed: bool


class MovedDates:
    """Compares the dates of open dossiers with the calendar in use; reads only."""

    def __init__(self, reads: Connection, identity: Identity, quotes: Quotes, clock: Clock) -> None:
        self._reads = reads
        self._identity = identity
        self._quotes = quotes
        self._clock = clock

    def moved(self) -> tuple[MovedDue, ...]:
        """Return this counter's open dossiers whose date would change, the earliest receipt first; writes nothing."""
        reads = self._reads
        ids = finding.with_due_date(reads, {office for _, office in own_offices(reads)}, self._identity.counter)
        found = []
        for start in range(0, len(ids), _AT_A_TIME):
            some = ids[start : start + _AT_A_TIME]
            known = facts.of_dossiers(reads, some)
            found += [moved for one in some if (moved := self._compare(known[one])) is not None]
        return tuple(found)

    def _compare(self, known: list[Fact]) -> MovedDue | None:
        state = fold(known)
        clock = running(state, known)
        if clock is None or state.due_at is None or not state.is_open or state.ready_at is not None:
            return None
        after = due_after(clock, self._quotes.calendar, self._clock.now(), terms=self._quotes.terms).due_at
        if after is None or after == state.due_at:
            return None
        printed = any(isinstance(one.facts, events.SlipPrinted) and one.facts.form in _PROMISES for one in known)
        return MovedDue(
            dossier_id=state.id, code=state.shown_code, before=state.due_at, after=to_second(after), printed=printed
        )


class Recalculation(MovedDates):
    """Writes the moved dates down when a person asks; what it lists it reads on another connection."""

    def __init__(
        self,
        connection: Connection,
        reads: Connection,
        journal: Journal,
        identity: Identity,
        quotes: Quotes,
        clock: Clock,
    ) -> None:
        super().__init__(reads, identity, quotes, clock)
        self._connection = connection
        self._journal = journal

    def write(self, dossier_ids: Iterable[str], session: Session, *, reason: str) -> tuple[MovedDue, ...]:
        """Write the new date of each named dossier as a fact and return those that did change.

        Those with ``printed`` need a new slip (form 01) for the applicant.

        Raises:
            InputError: ``text_missing`` without a reason; RuleError: ``role_required`` for anybody but a supervisor.
        """
        require(session, "supervisor")
        why = checks.name_line(reason, "reason", at_most=LONGEST_NOTE)
        written = []
        for dossier_id in dossier_ids:
            with immediate(self._connection):
                known = facts.of_dossier(self._connection, dossier_id)
                moved = self._compare(known) if known else None
                if moved is not None:
                    self._append(moved, fold(known), session, why)
                    written.append(moved)
        return tuple(written)

    def _append(self, moved: MovedDue, state: Dossier, session: Session, reason: str) -> None:
        now = to_second(self._clock.now())
        clock = cast("events.Clock", state.clock)
        self._journal.append(
            NewFact(
                kind="DeadlineChanged",
                facts=events.ClockStep(
                    clock=self._quotes.set_anew(clock, moved.after),
                    previous_due_at=moved.before,
                    flags=("printed",) if moved.printed else (),
                ),
                person=events.StepText(reason=reason),
                actor=session.account,
                via=session.via,
                at=now,
                entered_at=now,
                dossier=moved.dossier_id,
            )
        )
