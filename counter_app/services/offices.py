"""The offices the packs name, found by what a person types; in memory, on any thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.folding_text import fold
from counter_app.services.packs import offices_in_use
from counter_app.store.packs import newest_digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counter_app.database.driver import Connection
    from counter_app.domain.office import Office

MOST = 8


class Offices:
    """Every office this counter knows; what it holds is replaced whole when another pack counts."""

    def __init__(self, offices: Iterable[Office]) -> None:
        self._take(offices)
        self._connection: Connection | None = None
        self._digest = ""

    @classmethod
    def of(cls, connection: Connection) -> Offices:
        """Return the offices of the pack in use, which ``renew`` keeps up to date."""
        made = cls(offices_in_use(connection))
        made._connection, made._digest = connection, newest_digest(connection, "offices")
        return made

    def renew(self) -> bool:
        """Read the offices anew when another pack counts now; say whether that was so."""
        connection = self._connection
        if connection is None or (digest := newest_digest(connection, "offices")) == self._digest:
            return False
        self._take(offices_in_use(connection))
        self._digest = digest
        return True

    def _take(self, offices: Iterable[Office]) -> None:
        self._by_id = {one.id: one for one in offices}
        self._folded = [(fold(f"{one.id} {one.name}"), one) for one in self._by_id.values()]

    def get(self, office: str) -> Office | None:
        """Return one office by its identifier, or None."""
        return self._by_id.get(office)

    def search(self, text: str, limit: int = MOST) -> tuple[Office, ...]:
        """Return the offices whose identifier or name holds all the words, marks optional, communes and wards first."""
        words = fold(text).split()
        if not words:
            return ()
        found = [one for folded, one in self._folded if all(word in folded for word in words)]
        return tuple(sorted(found, key=lambda one: (not one.parent, one.name)))[:limit]
