"""The offices the packs name, found by what a person types; pure, in memory, on any thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.folding_text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counter_app.domain.office import Office

MOST = 8


class Offices:
    """Every office this counter knows; immutable."""

    def __init__(self, offices: Iterable[Office]) -> None:
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
