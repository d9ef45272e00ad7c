"""The catalogue of procedures: searched in memory, never made worse by an import, its rules confirmed by the office."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate
from counter_app.domain.errors import InputError
from counter_app.domain.procedure import Procedure, RuleOrigin
from counter_app.domain.procedure_search import SearchKey, best
from counter_app.services.session import Session, require
from counter_app.store import catalogue as rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.domain.rule import Rule

MAX_CATALOGUE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, by number; ``suspect`` lists the codes whose row the source itself doubts."""

    added: int
    updated: int
    unchanged: int
    suspect: tuple[str, ...]


class CatalogueSnapshot:
    """The catalogue as it was read once; immutable, so every thread may search it."""

    def __init__(self, procedures: Mapping[str, Procedure], origins: Mapping[str, str]) -> None:
        self._by_code = dict(procedures)
        self._origins = dict(origins)
        self._list = tuple(self._by_code.values())

    def __len__(self) -> int:
        return len(self._list)

    def get(self, code: str) -> Procedure | None:
        """Return one procedure by its code, or None."""
        return self._by_code.get(code)

    def origin(self, code: str) -> str:
        """Return the hash of the pack or file a procedure came from; empty for one of the office's own."""
        return self._origins.get(code, "")

    def search(self, text: str, limit: int = 20) -> tuple[Procedure, ...]:
        """Return the best answers to what was typed, marks optional, best first."""
        return tuple(self._list[place] for place in best(text, self._keys, limit))

    @cached_property
    def _keys(self) -> list[SearchKey]:
        # Folded at the first search and not at the start: the frequent procedures are offered without.
        return [SearchKey.of(one.code, one.name, one.field) for one in self._list]

    def frequent(self) -> tuple[Procedure, ...]:
        """Return the most frequent procedures by their rank."""
        return tuple(sorted((one for one in self._list if one.frequent), key=lambda one: one.frequent))

    def all(self) -> Mapping[str, Procedure]:
        """Return every procedure by its code."""
        return self._by_code


class Catalogue:
    """The one place that changes procedures; ``snapshot()`` may be called from any thread."""

    def __init__(self, connection: Connection, clock: Clock, *, reader: Connection | None = None) -> None:
        self._connection = connection
        self._clock = clock
        self._snapshot = CatalogueSnapshot(rows.procedures(reader or connection), rows.origins(reader or connection))

    def snapshot(self) -> CatalogueSnapshot:
        """Return the catalogue as it is now."""
        return self._snapshot

    def import_bytes(self, raw: bytes, session: Session) -> ImportReport:
        """Take in a national catalogue file or a pack of procedures; the same file again changes nothing.

        Raises:
            RuleError: ``role_required``; InputError: ``catalogue_malformed``, ``pack_malformed`` and their like.
        """
        from counter_app.wire.catalogue_file import read_catalogue

        require(session, "administrator")
        if len(raw) > MAX_CATALOGUE_BYTES:
            raise InputError("catalogue_too_large", "file", megabytes=MAX_CATALOGUE_BYTES // 1024 // 1024)
        return self.lay_over(read_catalogue(raw).procedures, sha256(raw).hexdigest())

    def lay_over(self, incoming: tuple[Procedure, ...], origin: str) -> ImportReport:
        """Lay procedures over those in use and write what changed; ``origin`` is the hash of their pack or file."""
        from counter_app.domain.catalogue import merge

        laid = merge(self._snapshot.all(), incoming)
        changed = [laid.result[code] for code in (*laid.added, *laid.updated)]
        with immediate(self._connection):
            rows.write_procedures(self._connection, changed, origin, self._clock.now())
        self._snapshot = CatalogueSnapshot(laid.result, rows.origins(self._connection))
        return ImportReport(len(laid.added), len(laid.updated), len(laid.unchanged), laid.suspect)

    def confirm_rule(self, code: str, rule: Rule, session: Session) -> Procedure:
        """Keep ``rule`` as this office's own for a procedure; no import replaces it afterwards.

        Raises:
            InputError: ``procedure_unknown``; RuleError: ``role_required`` for an auditor.
        """
        require(session, "clerk", "supervisor")
        known = self._snapshot.get(code)
        if known is None:
            raise InputError("procedure_unknown", "procedure")
        confirmed = replace(known, rule=rule, rule_origin=RuleOrigin.CONFIRMED)
        with immediate(self._connection):
            rows.write_procedures(self._connection, [confirmed], "", self._clock.now())
        self._snapshot = CatalogueSnapshot({**self._snapshot.all(), code: confirmed}, rows.origins(self._connection))
        return confirmed
