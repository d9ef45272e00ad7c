"""What passing dossiers on to a portal needs of a store: a queue of dossiers, and which call was begun last.

One row a dossier, so that one that waits or is parked holds up nobody else. A row is committed before each call goes
out and after its answer: a process killed between the two leaves "begun, answer unknown" behind, and the next one asks
the far end first. One connector at a time holds the queue; every write says by whom, so a connector that was asleep
while another took over writes nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from counter_app.wire.encoding import Entry

State = Literal["waiting", "parked", "rest"]


@dataclass(frozen=True, slots=True)
class Queued:
    """How far one dossier has come; ``due_at`` and ``changed_at`` are UTC, ISO 8601.

    ``call`` names the call that was begun and not answered (empty: none), ``known`` whether the far end has said that
    it holds the dossier, ``sent_hash`` the message it took last. ``sent`` are the event ids of steps it took, ``begun``
    those of the steps whose answer is unknown. ``detail`` is what the far end said, without what we sent it.
    """

    office: str
    dossier: str
    state: State = "waiting"
    code: str | None = None
    due_at: str = ""
    attempts: int = 0
    reason: str | None = None
    field: str | None = None
    detail: str | None = None
    call: str = ""
    known: bool = False
    sent_hash: str | None = None
    changed_at: str = ""
    sent: frozenset[str] = dataclasses.field(default=frozenset(), repr=False)
    begun: tuple[str, ...] = dataclasses.field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many dossiers are in each state, and since when (ISO 8601) the longest waiting one has stood; empty: none.

    ``passed_on`` are those at rest that the portal has; the others are none of its business.
    """

    waiting: int
    parked: int
    rest: int
    passed_on: int
    oldest: str


Plan = Callable[[Queued, list[Entry]], Queued]
"""Pure: from a row and every fact of its dossier to the row with the next call begun, parked or at rest."""


class PortalStore(Protocol):
    """The queue of dossiers for the portal; each method is one transaction, durable when it returns.

    ``owner`` names the connector. The methods that take it raise ``RuleError`` ``portal_held`` once another holds the
    queue.
    """

    async def portal_hold(self, owner: str, at: datetime, until: datetime) -> bool:
        """Take or keep the queue until ``until``; False while another connector holds it.

        A time more than a day away was written by a clock that was wrong, and counts as over.
        """
        ...

    async def portal_release(self, owner: str) -> None:
        """Let the queue go, if ``owner`` holds it."""
        ...

    async def portal_take_in(self, owner: str, limit: int, at: datetime) -> int:
        """Queue the dossiers of up to ``limit`` facts that arrived since; return how many facts were read."""
        ...

    async def portal_due(self, at: datetime, limit: int) -> list[tuple[str, str]]:
        """Return office and dossier of rows that wait and are due (or more than a day away), the longest due first."""
        ...

    async def portal_begin(self, owner: str, place: tuple[str, str], plan: Plan, at: datetime) -> Queued:
        """Read row and facts, and commit what ``plan`` makes of them, all in one transaction.

        A call under a dossier code that another dossier of the office was passed on by is not begun: the row comes back
        parked as ``portal_code_twice``.
        """
        ...

    async def portal_settle(self, owner: str, row: Queued, at: datetime) -> None:
        """Write a row after an answer: ``sent`` grows, and ``begun`` is what is still unknown."""
        ...

    async def portal_rows(self, state: State | None, after: tuple[str, str], limit: int) -> list[Queued]:
        """Return rows behind office and dossier ``after``, in that order, without their steps."""
        ...

    async def portal_retry(self, code: str | None, reason: str | None, at: datetime) -> int:
        """Let parked dossiers of this code or reason (None: any) wait again, and waiting ones go at once."""
        ...

    async def portal_figures(self) -> Figures:
        """Return how the queue stands."""
        ...
