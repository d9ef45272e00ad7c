"""The offices the packs name, found by what a person types; in memory, on any thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.folding_text import fold
from counter_app.domain.succession import Successions
from counter_app.services.packs import named_digests, offices_in_use, successions_in_use

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from counter_app.database.driver import Connection
    from counter_app.domain.office import Office

MOST = 8


class Offices:
    """Every office this counter knows; what it holds is replaced whole when another pack counts."""

    def __init__(self, offices: Iterable[Office], own: tuple[str, str] = ("", "")) -> None:
        """Know these offices; ``own`` is this counter's, with the name it was set up under: that one counts."""
        self._own = own
        self._take(offices)
        self.successions = Successions()
        self._digests: tuple[str, ...] = ()

    @classmethod
    def of(cls, connection: Connection, on: date, own: tuple[str, str] = ("", "")) -> Offices:
        """Return the offices of the packs that count on a day, which ``renew`` keeps up to date."""
        made = cls(offices_in_use(connection, on), own)
        made._digests = named_digests(connection, on)
        made.successions = successions_in_use(connection)
        return made

    def renew(self, connection: Connection, on: date) -> bool:
        """Read the offices anew when another pack counts on that day; say whether that was so."""
        if (digests := named_digests(connection, on)) == self._digests:
            return False
        self._take(offices_in_use(connection, on))
        self.successions = successions_in_use(connection)
        self._digests = digests
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

    def known(self, text: str) -> tuple[str, ...]:
        """Return the identifiers of the offices found by words, those that are no more among them."""
        words = fold(text).split()
        gone = [one for one in self.successions if all(word in fold(f"{one.old} {one.name}") for word in words)]
        return tuple(dict.fromkeys((*(one.id for one in self.search(text)), *(one.old for one in gone if words))))

    def named(self, office: str) -> str:
        """Return the name of an office, the one it had where it is no more; its identifier where nobody knows it.

        This counter's own office is called what its slips call it, whatever a pack says.
        """
        step = self.successions.of(office)
        if step is not None and step.name:
            return step.name
        own, name = self._own
        known = self._by_id.get(office)
        return (name if office == own else "") or (known.name if known else "") or office

    def both_names(self, office: str, on: date) -> tuple[str, str]:
        """Return the name an office had and that of the one that carries it on; the second empty where it still is."""
        present = self.successions.present(office, on)
        return self.named(office), "" if present == office else self.named(present)

    def together(self, counts: Mapping[str, int], on: date) -> dict[str, int]:
        """Return figures by office as figures of the offices that carry their work on: each counted once."""
        found: dict[str, int] = {}
        for office, count in counts.items():
            present = self.successions.present(office, on)
            found[present] = found.get(present, 0) + count
        return found
