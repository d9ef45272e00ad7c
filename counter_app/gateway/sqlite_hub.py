"""What a hub keeps beside the facts; plain functions on an open connection, the SQL common to both stores."""

from __future__ import annotations

from dataclasses import dataclass, field

from counter_app.database.driver import Connection
from counter_app.database.transaction import immediate
from counter_app.gateway.ports import Device
from counter_app.wire.chain import GENESIS
from counter_app.wire.encoding import Entry
from counter_app.wire.statements import Signed

MOST_BYTES = 8 * 1024 * 1024
_KEEP = """
INSERT INTO checkpoint (office, device, epoch, count, body, signature) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
_WORD = """
INSERT INTO upstream_word (office, device, epoch, count, body, signature) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (office, device, epoch) DO UPDATE
SET count = excluded.count, body = excluded.body, signature = excluded.signature
"""
_JOURNALS = """
SELECT c.device, c.epoch, max(c.count), coalesce(max(w.count), 0) FROM checkpoint c
LEFT JOIN upstream_word w ON w.office = c.office AND w.device = c.device AND w.epoch = c.epoch
WHERE c.office = ? GROUP BY c.device, c.epoch ORDER BY c.device, c.epoch
"""
_ENTRIES = """
SELECT header, facts, person, salt, person_hash FROM entry
WHERE office = ? AND device = ? AND epoch = ? AND seq > ? AND seq <= ? ORDER BY seq
"""
_INTRODUCED = """
INSERT INTO introduction (office, body, signature) VALUES (?, ?, ?) ON CONFLICT (office) DO UPDATE
SET body = excluded.body, signature = excluded.signature
"""
_DEVICE = """
INSERT INTO device (office, device, counter, public_key, enrolled_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (office, device) DO UPDATE
SET counter = excluded.counter, public_key = excluded.public_key, revoked_at = excluded.revoked_at
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """How far a hub keeps one journal, and how far the province has acknowledged it."""

    device: str
    epoch: str
    count: int
    acknowledged: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Links of one journal behind ``after``, the chain hash there, and their author's checkpoint at the end."""

    after: int
    previous: bytes
    entries: tuple[Entry, ...] = field(repr=False)
    checkpoint: Signed


def devices(connection: Connection, office: str) -> list[Device]:
    """Return every device of an office."""
    rows = connection.execute(
        "SELECT device, counter, public_key, revoked_at IS NOT NULL FROM device WHERE office = ? ORDER BY device",
        (office,),
    )
    return [Device(device, office, counter, bytes(key), revoked=bool(out)) for device, counter, key, out in rows]


def introduce(connection: Connection, office: str, known: list[Device], signed: Signed, at: str) -> None:
    """Keep the devices of an office as the province names them; those shut out go first, as a place has one alive."""
    with immediate(connection):
        for one in sorted(known, key=lambda one: not one.revoked):
            out = at if one.revoked else None
            connection.execute(_DEVICE, (one.office, one.device, one.counter, one.public_key, at, out))
        connection.execute(_INTRODUCED, (office, signed.body, signed.signature))


def introduced(connection: Connection, office: str) -> Signed | None:
    """Return the province's word about the devices of an office."""
    row = connection.execute("SELECT body, signature FROM introduction WHERE office = ?", (office,)).fetchone()
    return None if row is None else Signed(bytes(row[0]), bytes(row[1]))


def keep_checkpoint(connection: Connection, place: tuple[str, str, str], count: int, signed: Signed) -> None:
    """Keep an author's word about links that are held."""
    with immediate(connection):
        connection.execute(_KEEP, (*place, count, signed.body, signed.signature))


def keep_word(connection: Connection, place: tuple[str, str, str], count: int, signed: Signed) -> None:
    """Keep the province's newest word about a journal, also one that says less: it was restored from a backup."""
    with immediate(connection):
        connection.execute(_WORD, (*place, count, signed.body, signed.signature))


def words(connection: Connection, office: str, device: str) -> list[Signed]:
    """Return the province's words about the journals of a device."""
    rows = connection.execute(
        "SELECT body, signature FROM upstream_word WHERE office = ? AND device = ? ORDER BY epoch", (office, device)
    )
    return [Signed(bytes(body), bytes(signature)) for body, signature in rows]


def journals(connection: Connection, office: str) -> list[Kept]:
    """Return how far every journal of an office is kept under its author's word."""
    return [Kept(*row) for row in connection.execute(_JOURNALS, (office,))]


def offices(connection: Connection) -> list[str]:
    """Return the offices anything is kept of."""
    return [office for (office,) in connection.execute("SELECT DISTINCT office FROM checkpoint ORDER BY office")]


def stretch(connection: Connection, place: tuple[str, str, str], after: int, limit: int) -> Stretch | None:
    """Return links behind ``after`` up to a checkpoint, about ``limit`` of them; None when there are none."""
    ends = connection.execute(
        "SELECT count, body, signature FROM checkpoint WHERE office = ? AND device = ? AND epoch = ? AND count > ?"
        " ORDER BY count",
        (*place, after),
    ).fetchall()
    if not ends:
        return None
    furthest = max((end for end in ends if end[0] <= after + limit), default=ends[0])
    found = _entries(connection, place, after, furthest[0])
    if sum(len(one.facts) + len(one.person or b"") for one in found) > MOST_BYTES:
        furthest = ends[0]
        found = found[: furthest[0] - after]
    _, body, signature = furthest
    return Stretch(after, _hash_at(connection, place, after), found, Signed(bytes(body), bytes(signature)))


def _entries(connection: Connection, place: tuple[str, str, str], after: int, end: int) -> tuple[Entry, ...]:
    return tuple(
        Entry(bytes(header), bytes(facts), person, salt, bytes(hashed))
        for header, facts, person, salt, hashed in connection.execute(_ENTRIES, (*place, after, end))
    )


def _hash_at(connection: Connection, place: tuple[str, str, str], count: int) -> bytes:
    if count == 0:
        return GENESIS
    question = "SELECT hash FROM entry WHERE office = ? AND device = ? AND epoch = ? AND seq = ?"
    return bytes(connection.execute(question, (*place, count)).fetchone()[0])


def province_key(connection: Connection) -> bytes | None:
    """Return the public key of the province above, None until it was learned."""
    row = connection.execute("SELECT province_key FROM upstream WHERE office = ''").fetchone()
    return None if row is None else bytes(row[0])


def learn_province(connection: Connection, key: bytes) -> None:
    """Keep the public key of the province above."""
    with immediate(connection):
        connection.execute(
            "INSERT INTO upstream (office, province_key) VALUES ('', ?) ON CONFLICT (office) DO UPDATE"
            " SET province_key = excluded.province_key",
            (key,),
        )
