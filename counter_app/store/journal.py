"""Appending to the journal: encode once, hash, chain and fold, all in the caller's transaction.

Runs on the thread that owns the write connection.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from counter_app.domain.evolve import fold
from counter_app.domain.fact import Fact, Header
from counter_app.domain.ids import uuid7
from counter_app.store import dossiers, facts
from counter_app.wire import chain
from counter_app.wire.encoding import VERSION, Entry, decode_header, encode_header, encode_part

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.domain.dossier import Dossier
    from counter_app.store.identity import Identity

WITHOUT_DOSSIER = frozenset({"EpochOpened", "DayClosed"})
_ID_BYTES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFact:
    """A fact about to be written; without ``dossier`` it is the first of a new one.

    ``at`` is when it happened and ``entered_at`` when it is typed, both whole seconds UTC.
    """

    kind: str
    facts: object
    person: object | None
    actor: str
    via: str
    at: datetime
    entered_at: datetime
    dossier: str | None = None


@dataclass(frozen=True, slots=True)
class Appended:
    """Where a new fact stands, and the dossier as it is after it (None for facts about no dossier)."""

    event: str
    dossier: str
    seq: int
    state: Dossier | None


class Journal:
    """The one writer of this counter's journal."""

    def __init__(self, connection: Connection, identity: Identity, random_bytes: Callable[[int], bytes]) -> None:
        self._connection = connection
        self._identity = identity
        self._random = random_bytes

    def append(self, new: NewFact) -> Appended:
        """Write one fact and the state that follows from it; the caller commits.

        Raises:
            StoreError: as the database reports.
        """
        known = [] if new.dossier is None else facts.of_dossier(self._connection, new.dossier)
        before = fold(known) if known else None
        count, head, lamport = self._position()
        event = uuid7(int(new.entered_at.timestamp() * 1000), self._random(_ID_BYTES))
        header = Header(
            kind=new.kind,
            v=VERSION,
            id=event,
            dossier=new.dossier or event,
            device=self._identity.device,
            epoch=self._identity.epoch,
            seq=count + 1,
            lamport=lamport + 1,
            after=before.heads if before else (),
            office=self._identity.office,
            counter=self._identity.counter,
            actor=new.actor,
            via=new.via,
            at=new.at,
            entered_at=new.entered_at,
        )
        insert(self._connection, header, self._sealed(header, new), head)
        if new.kind in WITHOUT_DOSSIER:
            return Appended(event, event, header.seq, None)
        state = fold([*known, Fact(header, new.facts, new.person)])
        dossiers.write_state(self._connection, state, before)
        return Appended(event, header.dossier, header.seq, state)

    def _position(self) -> tuple[int, bytes, int]:
        seen, seq, head, header = self._connection.execute(
            "SELECT seen_lamport, seq, hash, header FROM device LEFT JOIN"
            " (SELECT seq, hash, header FROM journal WHERE epoch = ? ORDER BY seq DESC LIMIT 1)",
            (self._identity.epoch,),
        ).fetchone()
        if seq is None:
            return 0, chain.GENESIS, seen
        return seq, head, max(seen, decode_header(header).lamport)

    def _sealed(self, header: Header, new: NewFact) -> Entry:
        person = None if new.person is None else encode_part(new.person)
        salt = None if person is None else self._random(chain.SALT_BYTES)
        return Entry(encode_header(header), encode_part(new.facts), person, salt, chain.person_hash(salt, person))


def insert(connection: Connection, header: Header, entry: Entry, previous: bytes) -> bytes:
    """Write one link behind the hash ``previous`` and return its own; the caller commits."""
    own = chain.link(previous, entry)
    connection.execute(
        "INSERT INTO journal (epoch, seq, event_id, dossier_id, kind, header, facts, person, salt, facts_hash,"
        " person_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            header.epoch,
            header.seq,
            header.id,
            header.dossier,
            header.kind,
            entry.header,
            entry.facts,
            entry.person,
            entry.salt,
            sha256(entry.facts).digest(),
            entry.person_hash,
            own,
        ),
    )
    return own
