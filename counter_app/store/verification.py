"""Checking what the database holds: every link of the chain, every hash, and the state against the facts."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from counter_app.domain.errors import InputError
from counter_app.domain.evolve import fold
from counter_app.store import documents, dossiers, facts, numbering, replica, statements
from counter_app.store.journal import WITHOUT_DOSSIER
from counter_app.wire import chain
from counter_app.wire.encoding import Entry, decode_header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counter_app.database.driver import Connection
    from counter_app.store.vault import Vault

MOST_PROBLEMS = 100
_STATE = (
    "dossier_id, code, number, office, counter, resolving_office, procedure, procedure_name, field, status,"
    " received_at, received_on, entered_at, due_at, due_on, applicant_name, applicant_key, lamport, heads, attention,"
    " since, arrived, calls, last_call_at, asked_at, return_by, due_minute"
)


def position(connection: Connection) -> tuple[int, str]:
    """Return how many links the present epoch has and its last hash (hex; 64 zeros when empty)."""
    row = connection.execute(
        "SELECT seq, hash FROM journal WHERE epoch = (SELECT epoch FROM device) ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    return (0, chain.GENESIS.hex()) if row is None else (row[0], row[1].hex())


def problems(connection: Connection, vault: Vault | None = None) -> Iterator[str]:
    """Yield what is wrong as ``code place``, nothing when all is well; reads everything once, files with a vault."""
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        yield "database_damaged counter.db"
    yield from chain_problems(connection)
    yield from _state_problems(connection)
    yield from statements.problems(connection)
    yield from replica.problems(connection)
    yield from numbering.problems(connection)
    indexed, tail, rows = (
        connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608  # fixed names
        for table in ("dossier_search", "search_tail", "dossiers")
    )
    if indexed + tail != rows:
        yield f"search_incomplete {indexed + tail}/{rows}"
    if vault is not None:
        yield from documents.problems(connection, vault)


def chain_problems(connection: Connection) -> Iterator[str]:
    """Yield every link that is missing, changed or not what its columns say, as ``code place``."""
    previous, epoch, count = chain.GENESIS, None, 0
    rows = connection.execute(
        "SELECT epoch, seq, event_id, dossier_id, kind, header, facts, person, salt, person_hash, facts_hash, hash"
        " FROM journal ORDER BY epoch, seq"
    )
    for row in rows:
        if row[0] != epoch:
            previous, epoch, count = chain.GENESIS, row[0], 0
        count += 1
        place = f"{row[0][:8]}/{row[1]}"
        entry = Entry(*row[5:10])
        if row[1] != count:
            yield f"chain_gap {place}"
        if chain.link(previous, entry) != row[11]:
            yield f"chain_broken {place}"
        if sha256(entry.facts).digest() != row[10]:
            yield f"facts_changed {place}"
        if not chain.person_is_whole(entry):
            yield f"person_changed {place}"
        if not _header_agrees(entry, row):
            yield f"header_differs {place}"
        previous = row[11]


def _header_agrees(entry: Entry, row: tuple[str, int, str, str, str, *tuple[object, ...]]) -> bool:
    try:
        header = decode_header(entry.header)
    except InputError:
        return False
    return (header.epoch, header.seq, header.id, header.dossier, header.kind) == row[:5]


def _state_problems(connection: Connection) -> Iterator[str]:
    kept = {row[0]: row for row in connection.execute(f"SELECT {_STATE} FROM dossiers")}  # noqa: S608  # fixed columns
    for dossier_id in list(facts.dossier_ids(connection)):
        found = kept.pop(dossier_id, None)
        try:
            known = facts.of_dossier(connection, dossier_id)
        except InputError:
            yield f"fact_unreadable {dossier_id}"
            continue
        if known[0].kind in WITHOUT_DOSSIER:
            continue
        expected = dossiers.state_row(fold(known))
        if expected is not None and found is None:
            yield f"state_missing {dossier_id}"
        elif found is not None and found != expected:
            yield f"state_differs {dossier_id}"
    for dossier_id in kept:
        yield f"state_without_facts {dossier_id}"
