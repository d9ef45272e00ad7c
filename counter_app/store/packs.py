"""Data packs as the database holds them: by the hash of their bytes, for ever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.store import desk
from counter_app.store.instants import to_text

if TYPE_CHECKING:
    from datetime import date, datetime

    from counter_app.database.driver import Connection
    from counter_app.wire.pack import Pack

# What begins on a later day waits for it; only where nothing else is there does the first to begin stand in.
_AS_THEY_COUNT = (
    " ORDER BY effective_on > ?2, CASE WHEN effective_on > ?2 THEN effective_on END, effective_on DESC, rowid DESC"
)


_WAITING = "procedures.waiting"
"""The preference that holds the hashes of the packs of procedures not laid over the catalogue yet."""


@dataclass(frozen=True, slots=True)
class KeptPack:
    """A pack as it is listed; ``effective_on`` is its first day in ISO."""

    kind: str
    name: str
    version: str
    effective_on: str
    sha256: str


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


def every_pack(connection: Connection) -> list[KeptPack]:
    """Return every pack kept here, by kind, the last to begin first."""
    rows = connection.execute(
        "SELECT kind, name, version, effective_on, sha256 FROM packs ORDER BY kind, effective_on DESC, rowid DESC"
    )
    return [KeptPack(*row) for row in rows]


def set_waiting(connection: Connection, sha256: str, *, waits: bool) -> None:
    """Note that a pack of procedures waits for its day, or that it does no more."""
    others = [one for one in waiting_packs(connection) if one != sha256]
    desk.set_preference(connection, _WAITING, " ".join([*others, *([sha256] if waits else [])]))


def waiting_packs(connection: Connection) -> list[str]:
    """Return the hashes of the packs of procedures that were not laid over the catalogue yet."""
    row = connection.execute("SELECT value FROM preferences WHERE name = ?", (_WAITING,)).fetchone()
    return [] if row is None else str(row[0]).split()


def begun_packs(connection: Connection, on: date) -> list[str]:
    """Return those of the waiting packs whose day has come, the first to begin first: so they are laid over."""
    waiting = waiting_packs(connection)
    if not waiting:
        return []
    known = reversed(packs_of(connection, "procedures"))
    return [sha256 for sha256, begins in known if sha256 in waiting and begins <= on.isoformat()]


def known_packs(connection: Connection) -> set[str]:
    """Return the hashes of all packs kept here."""
    return {sha256 for (sha256,) in connection.execute("SELECT sha256 FROM packs")}


def newest_pack(connection: Connection, kind: str, on: date) -> tuple[str, bytes] | None:
    """Return hash and bytes of the pack of ``kind`` that counts on a day: the last to have come into force, or None."""
    row = connection.execute(
        f"SELECT sha256, raw FROM packs WHERE kind = ?1{_AS_THEY_COUNT} LIMIT 1",  # noqa: S608 - a constant
        (kind, on.isoformat()),
    ).fetchone()
    return None if row is None else (row[0], row[1])


def newest_digest(connection: Connection, kind: str, on: date) -> str:
    """Return the hash of the pack of ``kind`` that counts on a day; empty without one."""
    row = connection.execute(
        f"SELECT sha256 FROM packs WHERE kind = ?1{_AS_THEY_COUNT} LIMIT 1",  # noqa: S608 - a constant
        (kind, on.isoformat()),
    ).fetchone()
    return "" if row is None else str(row[0])


def packs_of(connection: Connection, kind: str) -> list[tuple[str, str]]:
    """Return hash and effective day (ISO) of every pack of a kind, the newest first."""
    return connection.execute(
        "SELECT sha256, effective_on FROM packs WHERE kind = ? ORDER BY effective_on DESC, rowid DESC", (kind,)
    ).fetchall()


def pack_bytes(connection: Connection, sha256: str) -> bytes:
    """Return the bytes of a pack kept here, by its hash."""
    (raw,) = connection.execute("SELECT raw FROM packs WHERE sha256 = ?", (sha256,)).fetchone()
    return bytes(raw)
