"""Facts of other journals: kept verbatim, each once, in whatever order they come, and folded with this counter's own.

Runs on the thread that owns the write connection; every call is one short transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, cast

import msgspec

from counter_app.database.transaction import immediate
from counter_app.domain.errors import InputError
from counter_app.store import copies, erased_files, merging
from counter_app.store.instants import to_text
from counter_app.store.journal import WITHOUT_DOSSIER
from counter_app.wire import chain
from counter_app.wire.encoding import decode_facts, decode_header
from counter_app.wire.feed import Counters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.domain.events import Judgement
    from counter_app.domain.fact import Header
    from counter_app.store.identity import Identity
    from counter_app.wire.feed import Foreign
    from counter_app.wire.statements import Signed

HIGHEST_LAMPORT = 2**53
"""Beyond it an author's count is a fault or an attack; taking it over would end every count after it."""
_INSERT = """
INSERT INTO replica (device, epoch, seq, event_id, dossier_id, kind, header, facts, person, salt, facts_hash,
  person_hash, hash, parked)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING seq
"""
_DIFFERS = (
    "INSERT INTO replica_differs (device, epoch, seq, served, first_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
_MISSING = """
SELECT DISTINCT r.dossier_id FROM replica r WHERE r.dossier_id IN ({marks})
  AND NOT EXISTS (SELECT 1 FROM replica f WHERE f.dossier_id = r.dossier_id AND f.event_id = r.dossier_id)
  AND NOT EXISTS (SELECT 1 FROM journal f WHERE f.dossier_id = r.dossier_id AND f.event_id = r.dossier_id)
"""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a page brought: how many facts were new, and the dossiers whose first fact is not here."""

    new: int
    headless: tuple[str, ...] = ()


class Replica:
    """Takes in what the province serves to this office."""

    def __init__(self, connection: Connection, identity: Identity, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._identity = identity
        self._now = now

    def cursor(self) -> str:
        """Return how far this counter was served; empty before the first page."""
        return str(self._connection.execute("SELECT cursor FROM pull").fetchone()[0])

    def move(self, cursor: str) -> None:
        """Keep how far this counter was served: all before it has been taken in."""
        with immediate(self._connection):
            self._connection.execute(
                "UPDATE pull SET cursor = ?, pulled_at = ?, last_code = ''", (cursor, to_text(self._now()))
            )

    def failed(self, code: str) -> None:
        """Keep why the last attempt brought nothing."""
        with immediate(self._connection):
            self._connection.execute("UPDATE pull SET last_code = ?", (code,))

    def keep_counters(self, signed: Signed) -> None:
        """Keep the province's word about every counter; its signature is already checked."""
        with immediate(self._connection):
            self._connection.execute(
                "INSERT INTO counters_heard (singleton, body, signature, taken_in_at) VALUES (1, ?, ?, ?)"
                " ON CONFLICT (singleton) DO UPDATE SET body = excluded.body, signature = excluded.signature,"
                " taken_in_at = excluded.taken_in_at",
                (signed.body, signed.signature, to_text(self._now())),
            )
            copies.compare(self._connection, msgspec.json.decode(signed.body, type=Counters).lines, self._now())

    def take_in(self, foreign: Sequence[Foreign]) -> TakenIn:
        """Keep what is new of some facts and fold the dossiers they concern anew.

        A fact that is here already adds nothing. One whose bytes cannot be read as a fact is left out: it belongs to no
        dossier.
        """
        with immediate(self._connection):
            new = [header for one in foreign if (header := self._keep(one)) is not None]
            touched = {header.dossier for header in new if header.kind not in WITHOUT_DOSSIER}
            touched |= self._erase(foreign)
            if new:
                dossiers, ids = {header.dossier for header in new}, [header.id for header in new]
                erased_files.of_late_facts(self._connection, dossiers, ids, self._now())
                lamport = max(header.lamport for header in new)
                self._connection.execute("UPDATE device SET seen_lamport = max(seen_lamport, ?)", (lamport,))
            merging.refold(self._connection, touched, frozenset(header.id for header in new))
            return TakenIn(len(new), self._headless(touched))

    def _keep(self, one: Foreign) -> Header | None:
        """Write one fact unless it is here; return its header when it is new."""
        try:
            header = decode_header(one.entry.header)
        except InputError:
            return None
        if header.lamport > HIGHEST_LAMPORT or self._is_own(one):
            return None
        entry = one.entry
        erased, parked = self._is_erased(header.id), _parked(one, header)
        row = (
            *(one.device, one.epoch, one.seq, header.id, header.dossier, header.kind, entry.header, entry.facts),
            *((None, None) if erased else (entry.person, entry.salt)),
            *(sha256(entry.facts).digest(), entry.person_hash, one.hash, parked),
        )
        if self._connection.execute(_INSERT, row).fetchone() is not None:
            if one.device == self._identity.device and parked is None:
                copies.heard(self._connection, header, entry.facts)
            return header
        self._compare(one)
        return None

    def _is_own(self, one: Foreign) -> bool:
        """Tell whether a link stands in this counter's own journal; another copy of its disk may have gone on there."""
        if one.device != self._identity.device:
            return False
        found = self._connection.execute(
            "SELECT 1 FROM journal WHERE epoch = ? AND seq = ? AND hash = ?", (one.epoch, one.seq, one.hash)
        )
        return found.fetchone() is not None

    def _is_erased(self, event: str) -> bool:
        found = self._connection.execute("SELECT 1 FROM erasures WHERE event_id = ?", (event,))
        return found.fetchone() is not None

    def _compare(self, one: Foreign) -> None:
        place = one.device, one.epoch, one.seq
        (held,) = self._connection.execute(
            "SELECT hash FROM replica WHERE device = ? AND epoch = ? AND seq = ?", place
        ).fetchone()
        if held is not None and held != one.hash:
            self._connection.execute(_DIFFERS, (*place, one.hash, to_text(self._now())))

    def _erase(self, foreign: Sequence[Foreign]) -> set[str]:
        """Forget the persons that facts of erasure name, also of this counter's own facts; return the dossiers."""
        touched: set[str] = set()
        for one in foreign:
            if b'"PersonErased"' not in one.entry.header:
                continue
            try:
                header = decode_header(one.entry.header)
                named = cast("Judgement", decode_facts(header.kind, header.v, one.entry.facts)).events
            except (InputError, AttributeError):
                continue
            touched |= merging.forget(self._connection, header.dossier, named, self._now())
        return touched

    def _headless(self, dossiers: set[str]) -> tuple[str, ...]:
        asked = tuple(dossiers)
        marks = ", ".join("?" * len(asked))
        rows = self._connection.execute(_MISSING.format(marks=marks), asked)
        return tuple(dossier for (dossier,) in rows)


def problems(connection: Connection) -> Iterator[str]:
    """Yield what is wrong with the facts of others as ``code place``: bytes that no longer match, broken chains."""
    rows = connection.execute(
        "SELECT device, epoch, seq, header, facts, person, salt, person_hash, facts_hash, hash FROM replica"
        " ORDER BY device, epoch, seq"
    )
    last: tuple[str, str, int, bytes | None] | None = None
    for device, epoch, seq, header, facts, person, salt, person_hash, facts_hash, hash_ in rows:
        place = f"{device[-8:]}/{epoch[:8]}/{seq}"
        if sha256(facts).digest() != facts_hash:
            yield f"facts_changed {place}"
        if person is not None and chain.person_hash(salt, person) != person_hash:
            yield f"person_changed {place}"
        whole = last is not None and last[:3] == (device, epoch, seq - 1)
        previous = chain.GENESIS if seq == 1 else last[3] if last is not None and whole else None
        if (
            previous is not None
            and hash_ is not None
            and chain.relink(previous, header, facts_hash, person_hash) != hash_
        ):
            yield f"chain_broken {place}"
        last = device, epoch, seq, hash_
    for device, epoch, seq in connection.execute("SELECT DISTINCT device, epoch, seq FROM replica_differs"):
        yield f"replica_differs {device[-8:]}/{epoch[:8]}/{seq}"


def _parked(one: Foreign, header: Header) -> str | None:
    """Return why a fact cannot count: it claims another author than the one who sent it."""
    said = header.office, header.device, header.epoch, header.seq
    return None if said == (one.office, one.device, one.epoch, one.seq) else "office_unknown"
