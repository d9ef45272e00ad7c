"""Packs on offer as the database holds them: what became of each, and the pieces that have come so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.store.instants import to_text

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.wire.offers import PackOffer
    from counter_app.wire.statements import Signed

_NOTE = """
INSERT INTO offers (kind, name, version, sha256, packed, state, code, body, signature, changed_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, name) DO UPDATE SET version = excluded.version,
  sha256 = excluded.sha256, packed = excluded.packed, state = excluded.state, code = excluded.code,
  body = excluded.body, signature = excluded.signature, changed_at = excluded.changed_at
"""


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of the packs on offer: one line each; ``code`` says why the last one offered was refused."""

    pack: str
    name: str
    version: str
    state: str
    code: str


def every(connection: Connection) -> tuple[Noted, ...]:
    """Return what became of every pack on offer."""
    rows = connection.execute("SELECT kind, name, version, state, code FROM offers ORDER BY kind, name")
    return tuple(Noted(*row) for row in rows)


def note(connection: Connection, offer: PackOffer, signed: Signed, state: str, code: str, at: datetime) -> None:
    """Keep an offer and what became of it: ``wanted``, ``taken`` or ``refused`` with its code."""
    values = (offer.kind, offer.name, offer.version, offer.sha256, offer.packed, state, code)
    connection.execute(_NOTE, (*values, signed.body, signed.signature, to_text(at)))


def seen(connection: Connection, signed: Signed) -> bool:
    """Return whether this very statement was found to be the province's before, by the key it had then."""
    question = "SELECT 1 FROM offers WHERE kind <> '' AND body = ? AND signature = ?"
    return connection.execute(question, (signed.body, signed.signature)).fetchone() is not None


def sign_anew(connection: Connection, offer: PackOffer, signed: Signed) -> None:
    """Keep the province's newest word about a pack that is noted already."""
    connection.execute(
        "UPDATE offers SET body = ?, signature = ? WHERE kind = ? AND name = ? AND sha256 = ? AND signature <> ?",
        (signed.body, signed.signature, offer.kind, offer.name, offer.sha256, signed.signature),
    )


def forget_nameless(connection: Connection, names: Collection[str]) -> None:
    """Let go of the offers without a kind, but of these names."""
    rows = connection.execute("SELECT name FROM offers WHERE kind = ''").fetchall()
    gone = [(name,) for (name,) in rows if name not in names]
    connection.executemany("DELETE FROM offers WHERE kind = '' AND name = ?", gone)


def warn(connection: Connection, kind: str, name: str, code: str) -> None:
    """Keep why another offer in the place of one that was taken is not wanted."""
    connection.execute("UPDATE offers SET code = ? WHERE kind = ? AND name = ?", (code, kind, name))


def known(connection: Connection, kind: str, name: str) -> tuple[str, str, str] | None:
    """Return hash, version and state of the offer noted for a kind and name, or None."""
    row = connection.execute(
        "SELECT sha256, version, state FROM offers WHERE kind = ? AND name = ?", (kind, name)
    ).fetchone()
    return None if row is None else (row[0], row[1], row[2])


def wanted(connection: Connection) -> tuple[str, int, Signed] | None:
    """Return hash, compressed size and statement of the offer to be fetched next, or None."""
    row = connection.execute(
        "SELECT sha256, packed, body, signature FROM offers WHERE state = 'wanted' ORDER BY packed LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    from counter_app.wire.statements import Signed

    return row[0], row[1], Signed(row[2], row[3])


def forget(connection: Connection, sha256: str) -> None:
    """Let go of an offer that is still wanted, and of the pieces that came."""
    connection.execute("DELETE FROM offers WHERE sha256 = ? AND state = 'wanted'", (sha256,))
    drop_pieces(connection)


def held(connection: Connection, sha256: str) -> int:
    """Return how many bytes of a pack have come."""
    row = connection.execute(
        "SELECT coalesce(sum(length(content)), 0) FROM pack_pieces WHERE sha256 = ?", (sha256,)
    ).fetchone()
    return int(row[0])


def keep_piece(connection: Connection, sha256: str, offset: int, content: bytes) -> None:
    """Keep the bytes from ``offset`` on; the same again changes nothing."""
    connection.execute(
        "INSERT INTO pack_pieces (sha256, offset, content) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (sha256, offset, content),
    )


def assembled(connection: Connection, sha256: str) -> bytes:
    """Return all bytes of a pack that have come, in order."""
    rows = connection.execute("SELECT content FROM pack_pieces WHERE sha256 = ? ORDER BY offset", (sha256,))
    return b"".join(content for (content,) in rows)


def drop_pieces(connection: Connection) -> None:
    """Forget the pieces of everything that is not wanted any more."""
    connection.execute("DELETE FROM pack_pieces WHERE sha256 NOT IN (SELECT sha256 FROM offers WHERE state = 'wanted')")


def versions(connection: Connection, kind: str, name: str) -> list[tuple[str, str]]:
    """Return version and hash of every pack of a kind and name kept here."""
    rows = connection.execute("SELECT version, sha256 FROM packs WHERE kind = ? AND name = ?", (kind, name))
    return [(version, sha256) for version, sha256 in rows]
