"""Serves facts, word of every counter and packs; plain functions on an open connection.

The SQL is what SQLite and PostgreSQL have in common, with bare question marks: both stores run these very steps.
"""

from __future__ import annotations

import msgspec

from counter_app.database.driver import Connection
from counter_app.database.transaction import immediate
from counter_app.domain.errors import RuleError
from counter_app.gateway.feed_words import CLOSING, WITHOUT_CODE
from counter_app.gateway.ports import Device, Heard, Published, Served, Span
from counter_app.wire.chain import GENESIS
from counter_app.wire.encoding import Entry
from counter_app.wire.offers import is_newer
from counter_app.wire.statements import Signed

_COLUMNS = "e.office, e.device, e.epoch, e.seq, e.header, e.facts, e.person, e.salt, e.person_hash, e.hash FROM "
_JOIN = "relay r JOIN entry e ON e.office = r.author AND e.device = r.device AND e.epoch = r.epoch AND e.seq = r.seq"
# An event whose bytes could not be read belongs to no dossier; one appended again in a new epoch was served already.
_KEPT = " AND e.event_id IS NOT NULL AND (e.repeat = 0 OR e.parked IS NOT NULL) AND NOT (e.device = ? AND e.epoch = ?)"
_LATER = "SELECT 1 FROM entry c WHERE c.office = e.office AND c.dossier = e.dossier AND c.dossier <> c.event_id"
_OPEN = f"""
 AND e.kind NOT IN ('DayClosed', 'EpochOpened')
 AND NOT EXISTS ({_LATER} AND c.kind IN ({CLOSING}) AND c.event_id < ?)
 AND (e.kind NOT IN ({WITHOUT_CODE}) OR e.event_id >= ? OR EXISTS ({_LATER} AND c.kind = 'DossierReceived'))
"""
_NEWEST = ("SELECT max(cursor) FROM entry WHERE office = ?", "SELECT max(cursor) FROM relay WHERE office = ?")
_JOURNALS = "SELECT device, epoch, count FROM epoch WHERE office = ? ORDER BY device, epoch"
_LINK = "SELECT cursor, hash FROM entry WHERE office = ? AND device = ? AND epoch = ? AND seq = ?"
# Which facts of a journal were shared has gaps: how many, their sum and a scattered sum tell one choice from another.
_SHARED_UNTIL = """
SELECT author, device, epoch, count(*), sum(seq), sum((seq * 2654435761) % 1000000007), max(seq) FROM relay
WHERE office = ? AND cursor <= ? GROUP BY author, device, epoch ORDER BY author, device, epoch
"""
_HASH = "SELECT hash FROM entry WHERE office = ? AND device = ? AND epoch = ? AND seq = ?"
_OF_DOSSIER = (
    f"SELECT e.cursor, {_COLUMNS} entry e WHERE e.office = ? AND e.event_id = ?",
    f"SELECT e.cursor, {_COLUMNS} entry e WHERE e.office = ? AND e.dossier = ? AND e.dossier <> e.event_id",
)
_SERVED_ONCE = " AND (e.repeat = 0 OR e.parked IS NOT NULL)"
_HEARD = """
SELECT d.device, d.counter, coalesce(p.epoch, ''), coalesce(p.count, 0), p.head, coalesce(p.changed_at, ''),
       coalesce(c.at, ''), d.revoked_at IS NOT NULL
FROM device d LEFT JOIN epoch p ON p.office = d.office AND p.device = d.device
    LEFT JOIN contact c ON c.office = d.office AND c.device = d.device
WHERE d.office = ? ORDER BY d.counter, d.device, p.changed_at
"""
_CONTACT = """
INSERT INTO contact (office, device, at) VALUES (?, ?, ?) ON CONFLICT (office, device) DO UPDATE SET at = excluded.at
"""
_PUBLISH = """
INSERT INTO pack (office, kind, name, version, sha256, packed, statement, signature, published_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (office, kind, name) DO UPDATE
SET version = excluded.version, sha256 = excluded.sha256, packed = excluded.packed, statement = excluded.statement,
    signature = excluded.signature, published_at = excluded.published_at
"""


def newest(connection: Connection, office: str) -> int:
    """Return the highest cursor; see ``FeedStore.newest``."""
    return max(connection.execute(question, (office,)).fetchone()[0] or 0 for question in _NEWEST)


def served_until(connection: Connection, office: str, cursor: int) -> list[tuple[str, str, int, bytes]]:
    """Return the last link of every journal up to a cursor; see ``FeedStore.served_until``."""
    found = []
    for device, epoch, count in connection.execute(_JOURNALS, (office,)).fetchall():
        seq, hash_ = _last_until(connection, (office, device, epoch), count, cursor)
        if seq:
            found.append((device, epoch, seq, hash_))
    for *journal, shared, total, scattered, last in connection.execute(_SHARED_UNTIL, (office, cursor)).fetchall():
        (hash_,) = connection.execute(_HASH, (*journal, last)).fetchone()
        author, device, epoch = journal
        found.append((f"{author} {device}", f"{epoch} {int(total)} {int(scattered)}", shared, bytes(hash_)))
    return found


def _last_until(connection: Connection, journal: tuple[str, str, str], count: int, cursor: int) -> tuple[int, bytes]:
    """Return seq and hash of the last link of a journal up to a cursor; (0, b"") where all came later.

    Cursors rise with seq, so halving finds it; most journals are asked at their end, where one look is enough.
    """
    low, high, last, seq = 0, count, b"", count
    while low < high:
        at, hash_ = connection.execute(_LINK, (*journal, seq)).fetchone()
        if at <= cursor:
            low, last = seq, bytes(hash_)
        else:
            high = seq - 1
        seq = (low + high + 1) // 2
    return low, last


def served(connection: Connection, span: Span) -> list[Served]:
    """Return what an office is served; see ``FeedStore.served``."""
    narrowed, values = _KEPT, [span.device, span.epoch]
    if span.open_since is not None:
        narrowed, values = _KEPT + _OPEN, [*values, span.open_since, span.open_since]
    own = f"SELECT e.cursor, {_COLUMNS} entry e WHERE e.office = ? AND e.cursor > ? AND e.cursor <= ? {narrowed}"
    others = f"SELECT r.cursor, {_COLUMNS} {_JOIN} WHERE r.office = ? AND r.cursor > ? AND r.cursor <= ? {narrowed}"
    found = []
    for question, place in ((own, "e.cursor"), (others, "r.cursor")):
        asked = f"{question} ORDER BY {place} LIMIT ?"
        found += connection.execute(asked, (span.office, span.after, span.up_to, *values, span.limit)).fetchall()
    return [_served(row) for row in sorted(found, key=lambda row: row[0])[: span.limit]]


def dossiers(connection: Connection, office: str, asked: tuple[str, ...]) -> list[Served]:
    """Return whole dossiers; see ``FeedStore.dossiers``."""
    rows = []
    for dossier in asked:
        shared = connection.execute("SELECT served FROM share WHERE office = ? AND dossier = ?", (office, dossier))
        for holder in (office, *(other for (other,) in shared.fetchall())):
            for question in _OF_DOSSIER:
                rows += connection.execute(question + _SERVED_ONCE, (holder, dossier)).fetchall()
    return sorted((_served(row) for row in rows), key=lambda one: (one.office, one.device, one.epoch, one.seq))


def hashes_before(connection: Connection, places: list[tuple[str, str, str, int]]) -> list[bytes]:
    """Return the hash before each link; see ``FeedStore.hashes_before``."""
    return [
        GENESIS if seq == 1 else bytes(connection.execute(_HASH, (office, device, epoch, seq - 1)).fetchone()[0])
        for office, device, epoch, seq in places
    ]


def contacted(connection: Connection, device: Device, at: str) -> None:
    """Keep when a device last called."""
    with immediate(connection):
        connection.execute(_CONTACT, (device.office, device.device, at))


def heard(connection: Connection, office: str) -> list[Heard]:
    """Return what is known of every journal of an office."""
    return [
        Heard(device, counter, epoch, count, bytes(head or GENESIS), arrived, contact, revoked=bool(revoked))
        for device, counter, epoch, count, head, arrived, contact, revoked in connection.execute(_HEARD, (office,))
    ]


def publish(connection: Connection, pack: Published, at: str) -> None:
    """Offer a pack; see ``FeedStore.publish``."""
    place = pack.office, pack.kind, pack.name
    with immediate(connection):
        held = connection.execute(
            "SELECT version, sha256 FROM pack WHERE office = ? AND kind = ? AND name = ?", place
        ).fetchone()
        same = held is not None and held == (pack.version, pack.sha256)
        if held is not None and not same and not is_newer(pack.version, held[0]):
            raise RuleError("pack_version_old", "pack", version=pack.version, known=held[0])
        signed = pack.statement
        connection.execute(
            _PUBLISH, (*place, pack.version, pack.sha256, pack.packed, signed.body, signed.signature, at)
        )


def offers(connection: Connection, office: str) -> list[Published]:
    """Return what is on offer to an office."""
    rows = connection.execute(
        "SELECT office, kind, name, version, sha256, statement, signature FROM pack WHERE office IN ('', ?)"
        " ORDER BY office, kind, name",
        (office,),
    )
    return [
        Published(held_by, kind, name, version, sha256, Signed(body, signature))
        for held_by, kind, name, version, sha256, body, signature in rows
    ]


def packed(connection: Connection, office: str, sha256: str) -> bytes | None:
    """Return the compressed bytes of a pack on offer to an office."""
    row = connection.execute(
        "SELECT packed FROM pack WHERE office IN ('', ?) AND sha256 = ?", (office, sha256)
    ).fetchone()
    return None if row is None else bytes(row[0])


def naming(connection: Connection, office: str, dossier: str, sha256: str) -> list[str]:
    """Return whose facts about a dossier name a file; see ``FeedStore.naming``."""
    shared = connection.execute("SELECT served FROM share WHERE office = ? AND dossier = ?", (office, dossier))
    question = (
        "SELECT facts FROM entry WHERE office = ? AND dossier = ? AND dossier <> event_id AND kind = 'DocumentAttached'"
    )
    return [
        holder
        for holder in (office, *(other for (other,) in shared.fetchall()))
        if any(_names(facts, sha256) for (facts,) in connection.execute(question, (holder, dossier)))
    ]


def _names(facts: bytes, sha256: str) -> bool:
    try:
        return msgspec.json.decode(facts, type=_Named).sha256 == sha256
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False


class _Named(msgspec.Struct):
    """The one word of an attached document that matters here."""

    sha256: str = ""


def _served(row: tuple[int, str, str, str, int, bytes, bytes, bytes | None, bytes | None, bytes, bytes]) -> Served:
    return Served(row[0], *row[1:5], Entry(*row[5:10]), row[10])
