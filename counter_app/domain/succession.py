"""Offices that were merged or renamed (the reform of July 2025): which office carries on another's work since when.

The old identifier stays what it was in every fact, code and slip; only lists and figures ask who carries it on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from counter_app.domain.errors import InputError


@dataclass(frozen=True, slots=True)
class Succession:
    """From the day ``from_on`` the office ``new`` carries on the work of ``old``, whose name was ``name``."""

    old: str
    new: str
    from_on: date
    name: str = ""
    basis: str = ""


class Successions:
    """Every merger and renaming the packs name; an office has one successor at most, and nobody succeeds themselves."""

    def __init__(self, found: Iterable[Succession] = ()) -> None:
        """Take the successions.

        Raises:
            InputError: ``succession_circular`` with the office where a chain comes back to itself.
        """
        self._by_old: Mapping[str, Succession] = MappingProxyType({one.old: one for one in found})
        for old in self._by_old:
            self._follow(old)

    def __iter__(self) -> Iterator[Succession]:
        """Go through them."""
        return iter(self._by_old.values())

    def present(self, office: str, on: date) -> str:
        """Return the office that carries on the work of ``office`` on a day; itself where nothing happened to it."""
        while (step := self._by_old.get(office)) is not None and step.from_on <= on:
            office = step.new
        return office

    def of(self, office: str) -> Succession | None:
        """Return what became of an office, or None."""
        return self._by_old.get(office)

    def family(self, office: str, on: date) -> frozenset[str]:
        """Return the office with every one whose work it carries on that day."""
        return frozenset((office, *(old for old in self._by_old if self.present(old, on) == office)))

    def _follow(self, old: str) -> None:
        seen = {old}
        office = old
        while (step := self._by_old.get(office)) is not None:
            office = step.new
            if office in seen:
                raise InputError("succession_circular", "successions", office=old)
            seen.add(office)
