"""Reading facts back: the committed bytes of a dossier, own and foreign, decoded for the fold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from counter_app.domain.errors import InputError
from counter_app.domain.fact import Fact
from counter_app.wire.encoding import Entry, decode_entry, decode_header

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counter_app.database.driver import Connection

_COLUMNS = "header, facts, person, salt, person_hash"


def of_dossier(connection: Connection, dossier_id: str) -> list[Fact]:
    """Return all facts of one dossier known here, own and foreign, each once, in no particular order."""
    rows = connection.execute(
        f"SELECT {_COLUMNS}, NULL FROM journal WHERE dossier_id = ?1"  # noqa: S608  # fixed column names
        f" UNION ALL SELECT {_COLUMNS}, parked FROM replica WHERE dossier_id = ?1",
        (dossier_id,),
    ).fetchall()
    return _each_once([read(Entry(*row[:5]), row[5]) for row in rows])


def of_dossiers(connection: Connection, dossier_ids: Sequence[str]) -> dict[str, list[Fact]]:
    """Return the facts of many dossiers in one reading, by dossier, in no particular order within one."""
    asked = json.dumps(dossier_ids)
    found: dict[str, list[Fact]] = {dossier_id: [] for dossier_id in dossier_ids}
    rows = connection.execute(
        f"SELECT {_COLUMNS}, NULL, dossier_id FROM journal"  # noqa: S608  # fixed column names
        " WHERE dossier_id IN (SELECT value FROM json_each(?1))"
        f" UNION ALL SELECT {_COLUMNS}, parked, dossier_id FROM replica"
        " WHERE dossier_id IN (SELECT value FROM json_each(?1))",
        (asked,),
    )
    for row in rows:
        found[row[6]].append(read(Entry(*row[:5]), row[5]))
    return {dossier_id: _each_once(known) for dossier_id, known in found.items()}


def _each_once(known: list[Fact]) -> list[Fact]:
    """Leave out what a later epoch repeats: a refused fact stands twice in the journal under one event id."""
    once: dict[str, Fact] = {}
    for fact in known:
        once.setdefault(fact.id, fact)
    return list(once.values())


def dossier_ids(connection: Connection) -> Iterator[str]:
    """Yield the id of every dossier any fact is about, in the order of their first own fact."""
    rows = connection.execute(
        "SELECT dossier_id FROM (SELECT dossier_id, min(n) AS first FROM journal GROUP BY dossier_id"
        " UNION ALL SELECT dossier_id, 9e18 FROM replica"
        " WHERE dossier_id NOT IN (SELECT dossier_id FROM journal) GROUP BY dossier_id) ORDER BY first"
    )
    for (dossier_id,) in rows:
        yield dossier_id


def own_entries(connection: Connection, epoch: str, after: int = 0, limit: int = -1) -> list[Entry]:
    """Return the links of one epoch behind seq ``after``, in order, at most ``limit`` (all when negative)."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM journal WHERE epoch = ? AND seq > ? ORDER BY seq LIMIT ?",  # noqa: S608  # as above
        (epoch, after, limit),
    )
    return [Entry(*row) for row in rows]


def own_sizes(connection: Connection, epoch: str, after: int, limit: int) -> list[int]:
    """Return the bytes of each link of one epoch behind seq ``after``, in order, at most ``limit``."""
    rows = connection.execute(
        "SELECT length(header) + length(facts) + coalesce(length(person), 0) FROM journal"
        " WHERE epoch = ? AND seq > ? ORDER BY seq LIMIT ?",
        (epoch, after, limit),
    )
    return [size for (size,) in rows]


def read(entry: Entry, parked: str | None = None) -> Fact:
    """Decode an entry; one this program cannot read is kept as parked, so that the fold marks it and goes on."""
    try:
        return decode_entry(entry, parked)
    except InputError as error:
        return Fact(decode_header(entry.header), None, None, parked or error.code)
