"""Rows about documents: what the vault holds, which facts name it, and how far it has got to the province.

The table ``documents`` is a reading of the facts that the database keeps itself (db/counter/0007_documents.sql).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from counter_app.store import erased_files
from counter_app.store.instants import to_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.store.vault import Vault

# A file whose every own fact is covered by the province's newest statement, and parked by none.
_UNACKNOWLEDGED = (
    "SELECT 1 FROM documents d JOIN journal j ON j.dossier_id = d.dossier_id AND j.event_id = d.event_id"
    " JOIN progress p ON p.epoch = j.epoch"
    " LEFT JOIN deliveries v ON v.epoch = j.epoch AND v.seq = j.seq"
    " WHERE d.sha256 = vault_files.sha256 AND (j.seq > p.acknowledged OR v.state = 'parked')"
)
_BEGINS = "sha256 >= ?1 AND sha256 < ?2"
_BEHIND = "g"
"""Sorts behind every hexadecimal digit."""
_UNACKNOWLEDGED_F = _UNACKNOWLEDGED.replace("vault_files.", "f.")
_PURGEABLE = (
    "state = 'held' AND acknowledged_at < ?1 AND delivered_at < ?1"
    " AND NOT EXISTS (SELECT 1 FROM tray t WHERE t.sha256 = f.sha256)"
    " AND NOT EXISTS (SELECT 1 FROM documents d LEFT JOIN dossiers s ON s.dossier_id = d.dossier_id"
    " WHERE d.sha256 = f.sha256 AND (s.status IS NULL OR s.since >= ?1"
    " OR s.status NOT IN ('refused', 'withdrawn', 'stopped', 'returned', 'voided')))"
)


class FilesKept(NamedTuple):
    """Files that lie here and their bytes, those that lie only at the province now, those erased with a person."""

    held: int
    bytes: int
    purged: int
    erased: int


class FileRow(NamedTuple):
    """One file of the vault; ``state`` is ``held`` or ``purged``."""

    sha256: str
    bytes: int
    pages: int
    state: str
    delivered: bool


def record_file(
    connection: Connection, sha256: str, size: int, pages: int, thumbnail: bytes | None, now: datetime
) -> None:
    """Write down that the vault durably holds a file; one that was purged or forgotten is held again."""
    erased_files.revive(connection, sha256)
    connection.execute(
        "INSERT INTO vault_files (sha256, bytes, pages, stored_at, thumbnail) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (sha256) DO UPDATE SET state = 'held', purged_at = NULL,"
        " thumbnail = coalesce(thumbnail, excluded.thumbnail)",
        (sha256, size, pages, to_text(now), thumbnail),
    )


def _file(row: tuple[str, int, int, str, int]) -> FileRow:
    return FileRow(row[0], row[1], row[2], row[3], bool(row[4]))


def file_row(connection: Connection, sha256: str) -> FileRow | None:
    """Return what is known of a file, None when this counter never held it."""
    row = connection.execute(
        "SELECT sha256, bytes, pages, state, delivered_at IS NOT NULL FROM vault_files WHERE sha256 = ?", (sha256,)
    ).fetchone()
    return None if row is None else _file(row)


def thumbnail(connection: Connection, sha256: str) -> bytes | None:
    """Return the small JPEG of the first page, None where there is none."""
    row = connection.execute("SELECT thumbnail FROM vault_files WHERE sha256 = ?", (sha256,)).fetchone()
    return None if row is None else row[0]


def naming(connection: Connection, sha256: str) -> tuple[tuple[str, str], ...]:
    """Return event id and dossier id of every fact that names a file, own and foreign."""
    rows = connection.execute("SELECT event_id, dossier_id FROM documents WHERE sha256 = ?", (sha256,))
    return tuple((event, dossier) for event, dossier in rows)


def of_event(connection: Connection, event_id: str) -> tuple[str, str] | None:
    """Return the dossier id and the SHA-256 of a document, None when no fact of this id attached one."""
    row = connection.execute("SELECT dossier_id, sha256 FROM documents WHERE event_id = ?", (event_id,)).fetchone()
    return None if row is None else (row[0], row[1])


def told_of(connection: Connection, sha256: str) -> tuple[int, int, str] | None:
    """Return bytes and pages of a file as the facts tell, and a dossier they belong to; None when none names it."""
    row: tuple[int, int, str] | None = connection.execute(
        "SELECT bytes, pages, dossier_id FROM documents WHERE sha256 = ? ORDER BY own, event_id LIMIT 1", (sha256,)
    ).fetchone()
    return row


def undelivered(connection: Connection, limit: int = -1) -> tuple[FileRow, ...]:
    """Return the files of own facts that lie here and that the province does not hold yet, the oldest first."""
    rows = connection.execute(
        "SELECT sha256, bytes, pages, state, 0 FROM vault_files f WHERE state = 'held' AND delivered_at IS NULL"
        " AND EXISTS (SELECT 1 FROM documents d WHERE d.sha256 = f.sha256 AND d.own) ORDER BY stored_at, sha256"
        " LIMIT ?",
        (limit,),
    )
    return tuple(map(_file, rows))


def set_delivered(connection: Connection, sha256: str, at: datetime | None) -> None:
    """Write down since when the province says that it holds a file; None when it lost it again."""
    connection.execute("UPDATE vault_files SET delivered_at = ? WHERE sha256 = ?", (to_text(at), sha256))


def note_acknowledged(connection: Connection, now: datetime, begins: str = "") -> None:
    """Begin the waiting time of files whose facts are all acknowledged, and end it where they no longer are.

    ``begins`` narrows it to files whose names begin so: all of a large vault would hold the store for too long.
    """
    connection.execute(
        f"UPDATE vault_files SET acknowledged_at = NULL WHERE {_BEGINS} AND state = 'held'"  # noqa: S608  # fixed text
        f" AND EXISTS ({_UNACKNOWLEDGED})",
        (begins, begins + _BEHIND),
    )
    connection.execute(
        f"UPDATE vault_files SET acknowledged_at = ?3 WHERE {_BEGINS} AND state = 'held'"  # noqa: S608  # fixed text
        " AND acknowledged_at IS NULL AND EXISTS (SELECT 1 FROM documents d WHERE d.sha256 = vault_files.sha256)"
        f" AND NOT EXISTS ({_UNACKNOWLEDGED})",
        (begins, begins + _BEHIND, to_text(now)),
    )


def purgeable(connection: Connection, before: datetime, begins: str = "") -> tuple[str, ...]:
    """Return held files acknowledged and delivered before an instant whose dossiers are all closed, and in no tray."""
    rows = connection.execute(
        "SELECT sha256 FROM vault_files f WHERE sha256 >= ?2 AND sha256 < ?3"  # noqa: S608  # fixed text
        f" AND {_PURGEABLE} ORDER BY sha256",
        (to_text(before), begins, begins + _BEHIND),
    )
    return tuple(sha256 for (sha256,) in rows)


def may_be_purged(connection: Connection, sha256: str, before: datetime) -> bool:
    """Tell whether one file is such a one in this moment."""
    row = connection.execute(
        f"SELECT 1 FROM vault_files f WHERE sha256 = ?2 AND {_PURGEABLE} AND NOT EXISTS ({_UNACKNOWLEDGED_F})",  # noqa: S608  # fixed text
        (to_text(before), sha256),
    ).fetchone()
    return row is not None


def set_purged(connection: Connection, sha256: str, now: datetime) -> None:
    """Write down that a file is no longer held here, before it is taken away."""
    connection.execute(
        "UPDATE vault_files SET state = 'purged', purged_at = ?, thumbnail = NULL WHERE sha256 = ?",
        (to_text(now), sha256),
    )


def kept(connection: Connection) -> FilesKept:
    """Return how many files lie where."""
    row = connection.execute(
        "SELECT count(*) FILTER (WHERE state = 'held'), coalesce(sum(bytes) FILTER (WHERE state = 'held'), 0),"
        " count(*) FILTER (WHERE state = 'purged'), (SELECT count(*) FROM erased_files) FROM vault_files"
    ).fetchone()
    return FilesKept(*row)


def purged(connection: Connection) -> tuple[str, ...]:
    """Return every file that was purged."""
    return tuple(row[0] for row in connection.execute("SELECT sha256 FROM vault_files WHERE state = 'purged'"))


def unclaimed(connection: Connection, before: datetime) -> tuple[str, ...]:
    """Return files stored before an instant that no fact and no tray names: whoever stored them never filed them."""
    rows = connection.execute(
        "SELECT sha256 FROM vault_files f WHERE stored_at < ?"
        " AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.sha256 = f.sha256)"
        " AND NOT EXISTS (SELECT 1 FROM tray t WHERE t.sha256 = f.sha256)",
        (to_text(before),),
    )
    return tuple(sha256 for (sha256,) in rows)


def forget(connection: Connection, sha256: str) -> None:
    """Forget a file that no fact names."""
    connection.execute("DELETE FROM vault_files WHERE sha256 = ?", (sha256,))


def problems(connection: Connection, vault: Vault) -> Iterator[str]:
    """Yield every file that is missing, damaged or known to no one, as ``code sha256``."""
    unrecorded = connection.execute(
        "SELECT DISTINCT sha256 FROM documents WHERE own AND sha256 NOT IN (SELECT sha256 FROM vault_files)"
        " AND sha256 NOT IN (SELECT sha256 FROM erased_files)"
    )
    for (sha256,) in unrecorded:
        yield f"file_unrecorded {sha256}"
    held = "SELECT sha256 FROM vault_files WHERE state = 'held' UNION SELECT sha256 FROM tray ORDER BY sha256"
    for (sha256,) in connection.execute(held):
        problem = vault.check(sha256)
        if problem is not None:
            yield problem
