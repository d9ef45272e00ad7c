"""Files of persons who were forgotten: marked in the transaction that forgets, taken off the disk right behind it.

A person's papers are those the erasure names itself, and all of a dossier whose applicant it names. The facts keep
their hashes; a file that a dossier of somebody else names too stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.store.instants import to_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from counter_app.database.driver import Connection

# A document nobody may look at any more: itself named, or its dossier's applicant is.
_FORGOTTEN = (
    "(EXISTS (SELECT 1 FROM erasures e WHERE e.event_id = d.event_id)"
    " OR EXISTS (SELECT 1 FROM journal f JOIN erasures e ON e.event_id = f.event_id"
    " WHERE f.dossier_id = d.dossier_id AND f.kind IN ('DossierReceived', 'IntakeGuided', 'IntakeRefused'))"
    " OR EXISTS (SELECT 1 FROM replica f JOIN erasures e ON e.event_id = f.event_id"
    " WHERE f.dossier_id = d.dossier_id AND f.kind IN ('DossierReceived', 'IntakeGuided', 'IntakeRefused')))"
)
# One that was taken off (filed with somebody else's dossier by mistake) keeps no file of a forgotten person.
_SET_ASIDE = (
    "EXISTS (SELECT 1 FROM (SELECT dossier_id, kind, facts FROM journal UNION ALL SELECT dossier_id, kind, facts"
    " FROM replica) s WHERE s.dossier_id = d.dossier_id AND s.kind = 'DocumentSetAside'"
    " AND json_valid(CAST(s.facts AS TEXT)) AND CAST(s.facts AS TEXT) ->> 'document' = d.event_id)"
)
_ALL_FORGOTTEN = (
    "NOT EXISTS (SELECT 1 FROM documents d WHERE d.sha256 = ?1"  # noqa: S608 - fixed words
    f" AND NOT {_FORGOTTEN} AND NOT {_SET_ASIDE})"
)


def forget(connection: Connection, dossiers: Iterable[str], now: datetime, *, foreign_only: bool = False) -> int:
    """Mark the files of forgotten persons in some dossiers, and drop what is known of them; return how many.

    ``foreign_only`` is for a dossier forgotten earlier: what was scanned here since then was scanned on purpose.
    """
    found: set[str] = set()
    for dossier in dossiers:
        rows = connection.execute(
            f"SELECT d.sha256 FROM documents d WHERE d.dossier_id = ? AND (NOT d.own OR NOT ?) AND {_FORGOTTEN}",  # noqa: S608 - fixed words
            (dossier, int(foreign_only)),
        )
        found |= {sha256 for (sha256,) in rows}
    marked = 0
    for sha256 in sorted(found):
        (alone,) = connection.execute(f"SELECT {_ALL_FORGOTTEN}", (sha256,)).fetchone()
        if alone:
            marked += _mark(connection, sha256, now)
    return marked


def dossiers_of(connection: Connection, events: Iterable[str]) -> set[str]:
    """Return the dossiers whose documents some facts attached."""
    rows = (
        connection.execute("SELECT dossier_id FROM documents WHERE event_id = ?", (one,)).fetchone() for one in events
    )
    return {row[0] for row in rows if row is not None}


def _mark(connection: Connection, sha256: str, now: datetime) -> int:
    changed = connection.execute(
        "INSERT INTO erased_files (sha256, erased_at) VALUES (?, ?) ON CONFLICT DO NOTHING", (sha256, to_text(now))
    ).rowcount
    # The row of the file goes with its small picture; how far it travelled is of no use any more.
    connection.execute("DELETE FROM vault_files WHERE sha256 = ?", (sha256,))
    return changed


def of_late_facts(connection: Connection, dossiers: Collection[str], events: Collection[str], now: datetime) -> None:
    """Do the same for facts that came behind the erasure which concerns them; nothing where nobody was forgotten."""
    if not connection.execute("SELECT EXISTS (SELECT 1 FROM erasures)").fetchone()[0]:
        return
    named = any(
        connection.execute("SELECT 1 FROM erasures WHERE event_id = ?", (event,)).fetchone() is not None
        for event in events
    )
    forget(connection, dossiers, now, foreign_only=not named)


def waiting(connection: Connection) -> tuple[str, ...]:
    """Return files that are still to be taken off the disk; one that waits in a tray stays until it leaves it."""
    rows = connection.execute(
        "SELECT sha256 FROM erased_files f WHERE dropped = 0"
        " AND NOT EXISTS (SELECT 1 FROM tray t WHERE t.sha256 = f.sha256)"
    )
    return tuple(sha256 for (sha256,) in rows)


def set_dropped(connection: Connection, sha256: str) -> None:
    """Write down that a file is off the disk."""
    connection.execute("UPDATE erased_files SET dropped = 1 WHERE sha256 = ?", (sha256,))


def holds(connection: Connection, sha256: str) -> bool:
    """Tell whether a file belonged to a person who was forgotten."""
    row = connection.execute("SELECT 1 FROM erased_files WHERE sha256 = ?", (sha256,)).fetchone()
    return row is not None


def revive(connection: Connection, sha256: str) -> None:
    """Take note that these bytes were filed anew, on purpose."""
    connection.execute("DELETE FROM erased_files WHERE sha256 = ?", (sha256,))
