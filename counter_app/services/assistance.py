"""Calls for help from another counter of the office ("cần hỗ trợ tầng 1") that nobody has taken yet; reads only.

The call and its answer are facts (``assist``, ``acknowledge``); those of other counters arrive by the pull lane.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.store import board as lists
from counter_app.store import facts

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.services.board import Board
    from counter_app.store.identity import Identity

MOST = 20


@dataclass(frozen=True, slots=True)
class CallForHelp:
    """Who waits: the dossier, when help was asked for and at which counter; ``reason`` is free text."""

    dossier_id: str
    code: str
    at: datetime
    counter: int
    reason: str

    def __repr__(self) -> str:
        return f"CallForHelp({self.code!r})"


class Assistance:
    """The calls this desk has to hear: those of other counters, not its own."""

    def __init__(self, connection: Connection, identity: Identity, board: Board) -> None:
        self._connection = connection
        self._identity = identity
        self._board = board

    def waiting(self) -> tuple[CallForHelp, ...]:
        """Return the calls nobody has taken, the longest first."""
        rows = lists.rows(self._connection, "asked", self._board.days(), MOST)
        if not rows:
            return ()
        known = facts.of_dossiers(self._connection, [row[0] for row in rows])
        found = []
        for row in rows:
            asked = max(
                (fact for fact in known[row[0]] if fact.kind == "AssistanceRequested"), key=lambda fact: fact.header.at
            )
            header = asked.header
            if (header.office, header.counter) != (self._identity.office, self._identity.counter):
                reason = str(getattr(asked.person, "reason", ""))
                found.append(CallForHelp(row[0], row[1], header.at, header.counter, reason))
        return tuple(found)
