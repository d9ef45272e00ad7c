"""Procedures and packs as the database holds them: packs by the hash of their bytes, procedures by code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counter_app.domain.errors import StoreError
from counter_app.domain.procedure import Procedure
from counter_app.store.instants import to_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.wire.pack import Pack

_decoder = msgspec.json.Decoder(Procedure)


def procedures(connection: Connection) -> dict[str, Procedure]:
    """Return every procedure by its code.

    Raises:
        StoreError: ``database_corrupt``: SQLCipher hands the rows of a damaged page out as zeros before it says so.
    """
    rows = connection.execute("SELECT code, body FROM procedures")
    try:
        return {code: _decoder.decode(body) for code, body in rows}
    except msgspec.DecodeError as error:
        raise StoreError("database_corrupt") from error


def write_procedures(connection: Connection, changed: Iterable[Procedure], origin: str, at: datetime) -> None:
    """Write procedures as they are now; ``origin`` is the hash of the pack they came from, or empty for the office."""
    connection.executemany(
        "INSERT INTO procedures (code, body, origin, changed_at) VALUES (?, ?, ?, ?) ON CONFLICT (code) DO UPDATE SET"
        " body = excluded.body, origin = excluded.origin, changed_at = excluded.changed_at",
        [(one.code, msgspec.json.encode(one).decode(), origin, to_text(at)) for one in changed],
    )


def keep_pack(connection: Connection, pack: Pack, raw: bytes, at: datetime) -> bool:
    """Keep the bytes of a pack for ever; return whether it is new here."""
    row = connection.execute(
        "INSERT INTO packs (sha256, kind, name, version, basis, effective_on, raw, taken_in_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING sha256",
        (
            pack.sha256,
            pack.kind,
            pack.name,
            pack.version,
            pack.basis,
            pack.effective_on.isoformat(),
            raw,
            to_text(at),
        ),
    ).fetchone()
    return row is not None


def known_packs(connection: Connection) -> set[str]:
    """Return the hashes of all packs kept here."""
    return {sha256 for (sha256,) in connection.execute("SELECT sha256 FROM packs")}


def newest_pack(connection: Connection, kind: str) -> tuple[str, bytes] | None:
    """Return hash and bytes of the pack of ``kind`` taken in last, or None."""
    row = connection.execute(
        "SELECT sha256, raw FROM packs WHERE kind = ? ORDER BY effective_on DESC, rowid DESC LIMIT 1", (kind,)
    ).fetchone()
    return None if row is None else (row[0], row[1])


def pack_of(connection: Connection, sha256: str) -> bytes | None:
    """Return the bytes of one pack by its hash, or None when it is not kept here."""
    row = connection.execute("SELECT raw FROM packs WHERE sha256 = ?", (sha256,)).fetchone()
    return None if row is None else row[0]
