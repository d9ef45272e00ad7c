"""Rows about files on their way: which wait, how far they came, what they cost today."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from counter_app.store.instants import to_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from counter_app.database.driver import Connection

# The oldest own fact that names the file and that the province holds: before that it would not take the file.
_DOSSIER = (
    "(SELECT d.dossier_id FROM documents d JOIN journal j ON j.dossier_id = d.dossier_id AND j.event_id = d.event_id"
    " JOIN progress p ON p.epoch = j.epoch"
    " WHERE d.sha256 = f.sha256 AND d.own AND j.seq <= p.acknowledged ORDER BY d.event_id LIMIT 1)"
)
_WAITING = "f.state = 'held' AND f.delivered_at IS NULL"
_OWN = "EXISTS (SELECT 1 FROM documents d WHERE d.sha256 = f.sha256 AND d.own)"


class FileWaiting(NamedTuple):
    """A file to send; ``dossier`` is one whose facts name it."""

    sha256: str
    bytes: int
    dossier: str


class FilesLeft(NamedTuple):
    """How many own files the province does not hold yet, the bytes of them still to send, and what stands in the way.

    ``last_code`` is that of the oldest file that was refused or could not be read.
    """

    files: int
    bytes: int
    last_code: str


def waiting(connection: Connection, limit: int) -> tuple[FileWaiting, ...]:
    """Return files whose facts are acknowledged and that the province does not hold, the oldest first."""
    return _found(connection, f"{_WAITING} AND {_OWN}", (), limit)


def to_carry(connection: Connection, limit: int) -> tuple[FileWaiting, ...]:
    """Return files that the province does not hold, whether or not it has their facts yet, the oldest first."""
    rows = connection.execute(
        "SELECT f.sha256, f.bytes, (SELECT d.dossier_id FROM documents d WHERE d.sha256 = f.sha256 AND d.own"  # noqa: S608 - fixed words
        f" ORDER BY d.event_id LIMIT 1) FROM vault_files f WHERE {_WAITING} AND {_OWN}"
        " ORDER BY f.stored_at, f.sha256 LIMIT ?",
        (limit,),
    )
    return tuple(FileWaiting(*row) for row in rows)


def to_confirm(connection: Connection, before: datetime, limit: int) -> tuple[FileWaiting, ...]:
    """Return delivered files that lie here still and were not asked about since an instant."""
    narrowed = (
        "f.state = 'held' AND f.delivered_at IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM file_deliveries w WHERE w.sha256 = f.sha256 AND w.asked_at >= ?)"
    )
    return _found(connection, narrowed, (to_text(before),), limit)


def _found(connection: Connection, narrowed: str, values: tuple[object, ...], limit: int) -> tuple[FileWaiting, ...]:
    rows = connection.execute(
        f"SELECT sha256, bytes, dossier FROM (SELECT f.sha256, f.bytes, f.stored_at, {_DOSSIER} AS dossier"  # noqa: S608 - fixed words
        f" FROM vault_files f WHERE {narrowed}) WHERE dossier IS NOT NULL ORDER BY stored_at, sha256 LIMIT ?",
        (*values, limit),
    )
    return tuple(FileWaiting(*row) for row in rows)


def left(connection: Connection) -> FilesLeft:
    """Return what of own files the province does not hold yet."""
    row = connection.execute(
        "SELECT count(*), coalesce(sum(f.bytes - min(f.bytes, coalesce(w.held, 0))), 0),"  # noqa: S608 - fixed words
        " coalesce(min(nullif(w.last_code, '')), '')"
        f" FROM vault_files f LEFT JOIN file_deliveries w ON w.sha256 = f.sha256 WHERE {_WAITING} AND {_OWN}"
    ).fetchone()
    return FilesLeft(*row)


def note(connection: Connection, sha256: str, held: int, code: str = "") -> None:
    """Write down how far a file came, and what stands in its way."""
    connection.execute(
        "INSERT INTO file_deliveries (sha256, held, last_code) VALUES (?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET"
        " held = excluded.held, last_code = excluded.last_code",
        (sha256, held, code),
    )


def asked(connection: Connection, files: Iterable[str], at: datetime) -> None:
    """Write down when the province was asked about files."""
    connection.executemany(
        "INSERT INTO file_deliveries (sha256, asked_at) VALUES (?, ?) ON CONFLICT (sha256) DO UPDATE SET"
        " asked_at = excluded.asked_at",
        [(sha256, to_text(at)) for sha256 in files],
    )


def spent(connection: Connection, on: date, link: str) -> int:
    """Return the bytes of files sent on a local day over a link."""
    row = connection.execute(
        "SELECT sent FROM file_traffic WHERE on_date = ? AND link = ?", (on.isoformat(), link)
    ).fetchone()
    return 0 if row is None else int(row[0])


def spend(connection: Connection, on: date, link: str, size: int) -> None:
    """Add bytes to a day's traffic; days long past are forgotten."""
    connection.execute(
        "INSERT INTO file_traffic (on_date, link, sent) VALUES (?, ?, ?) ON CONFLICT (on_date, link) DO UPDATE SET"
        " sent = sent + excluded.sent",
        (on.isoformat(), link, size),
    )
