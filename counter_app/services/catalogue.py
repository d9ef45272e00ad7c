"""The catalogue of procedures: searched in memory, never made worse by an import, its rules confirmed by the office.

A pack whose first day is still to come is kept and waits; ``lay_begun`` lays it over the catalogue on that day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate
from counter_app.domain.errors import InputError
from counter_app.domain.procedure import Procedure, RuleOrigin
from counter_app.domain.procedure_search import SearchKey, best
from counter_app.domain.zone import LOCAL
from counter_app.services.session import Session, require
from counter_app.store import catalogue as rows
from counter_app.store import packs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.domain.catalogue import Merge
    from counter_app.domain.rule import Rule
    from counter_app.wire.pack import Pack

MAX_CATALOGUE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, by number; ``suspect`` lists the codes whose row the source itself doubts.

    With ``waits_until`` nothing was done yet: the numbers are what the pack will do on that day, as things stand.
    """

    added: int
    updated: int
    unchanged: int
    suspect: tuple[str, ...]
    waits_until: date | None = None


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
        self._snapshot = self._read(reader or connection)

    def snapshot(self) -> CatalogueSnapshot:
        """Return the catalogue as it is now."""
        return self._snapshot

    def import_bytes(self, raw: bytes, session: Session) -> ImportReport:
        """Take in a national catalogue file or a pack of procedures; the same file again changes nothing.

        Raises:
            RuleError: ``role_required``; InputError: ``catalogue_malformed``, ``pack_malformed`` and their like.
        """
        require(session, "administrator")
        if len(raw) > MAX_CATALOGUE_BYTES:
            raise InputError("catalogue_too_large", "file", megabytes=MAX_CATALOGUE_BYTES // 1024 // 1024)
        return self.take_in(raw)

    def preview(self, raw: bytes) -> ImportReport:
        """Return what taking a file in would do, and do nothing [any thread].

        Raises:
            InputError: as ``import_bytes``.
        """
        from counter_app.domain.catalogue import merge
        from counter_app.wire.catalogue_file import read_catalogue
        from counter_app.wire.pack_kinds import envelope

        return _report(merge(self._snapshot.all(), read_catalogue(raw).procedures), self._first_day(envelope(raw)))

    def take_in(self, raw: bytes, *, at_once: bool = False) -> ImportReport:
        """Keep a pack and lay it over those in use, or on its first day where that is still to come.

        ``at_once``: whatever its day, because nothing else is there to stand in for it.

        Raises:
            InputError: as ``import_bytes``.
        """
        from counter_app.domain.catalogue import merge
        from counter_app.wire.catalogue_file import read_catalogue
        from counter_app.wire.pack_kinds import envelope

        incoming, pack = read_catalogue(raw).procedures, envelope(raw)
        self.lay_begun()  # what began since comes before what is brought now
        laid = merge(self._snapshot.all(), incoming)
        first_day = None if at_once else self._first_day(pack)
        with immediate(self._connection):
            if pack is not None:
                packs.keep_pack(self._connection, pack, raw, self._clock.now())
                packs.set_waiting(self._connection, pack.sha256, waits=first_day is not None)
            if first_day is None:
                self._write(laid, sha256(raw).hexdigest())
        if first_day is None:
            self._snapshot = CatalogueSnapshot(laid.result, rows.origins(self._connection))
        return _report(laid, first_day)

    def lay_begun(self) -> bool:
        """Lay the packs over whose day has come since they were taken in; say whether there were any [store]."""
        begun = packs.begun_packs(self._connection, self._today())
        if begun:
            with immediate(self._connection):
                for digest in begun:
                    self._write(self._laid(self._connection, digest, rows.procedures(self._connection)), digest)
                    packs.set_waiting(self._connection, digest, waits=False)
            self._snapshot = self._read(self._connection)
        return bool(begun)

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

    def _write(self, laid: Merge, origin: str) -> None:
        """Write what a merge changed, inside a transaction; ``origin`` is the hash of the pack or file."""
        changed = [laid.result[code] for code in (*laid.added, *laid.updated)]
        rows.write_procedures(self._connection, changed, origin, self._clock.now())

    def _read(self, reads: Connection) -> CatalogueSnapshot:
        """Read the catalogue; packs that have begun and that nobody has laid over yet (a reader may not) count too."""
        found, origins = rows.procedures(reads), rows.origins(reads)
        for digest in packs.begun_packs(reads, self._today()):
            laid = self._laid(reads, digest, found)
            found = dict(laid.result)
            origins |= dict.fromkeys((*laid.added, *laid.updated), digest)
        return CatalogueSnapshot(found, origins)

    @staticmethod
    def _laid(reads: Connection, digest: str, found: Mapping[str, Procedure]) -> Merge:
        from counter_app.domain.catalogue import merge
        from counter_app.wire.procedure_pack import read_procedures

        return merge(found, read_procedures(packs.pack_bytes(reads, digest)))

    def _first_day(self, pack: Pack | None) -> date | None:
        """Return the day a pack waits for; None for one that counts already, and for a bare list, which has none."""
        return pack.effective_on if pack is not None and pack.effective_on > self._today() else None

    def _today(self) -> date:
        return self._clock.now().astimezone(LOCAL).date()


def _report(laid: Merge, waits_until: date | None) -> ImportReport:
    return ImportReport(len(laid.added), len(laid.updated), len(laid.unchanged), laid.suspect, waits_until)
