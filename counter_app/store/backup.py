"""Copying the database while it is in use, and proving that a copy is whole; each on connections of its own."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from counter_app.database.factory import open_connection
from counter_app.database.faults import coded_errors
from counter_app.database.transaction import snapshot
from counter_app.domain.errors import StoreError
from counter_app.store import accounts, verification
from counter_app.store.instants import to_text

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from counter_app.database.driver import Connection
    from counter_app.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Proved:
    """What a whole copy holds: its links, the head (hex) of its present epoch, and who may open it."""

    entries: int
    head: str
    administrators: tuple[accounts.AccountRow, ...]


class Paper(NamedTuple):
    """A file that has to lie in the vault; one ``delivered`` lies at the province too, one not ``filed`` here."""

    sha256: str
    delivered: bool
    filed: bool


class Missing(NamedTuple):
    """Files that are not where the database has them: those the province holds, and those that are nowhere."""

    at_province: int
    lost: int


def papers(connection: Connection) -> tuple[Paper, ...]:
    """Return every file the vault has to hold: of documents, and of pages that wait in the tray; the oldest first."""
    rows = connection.execute(
        "SELECT sha256, delivered_at IS NOT NULL, 1, stored_at FROM vault_files WHERE state = 'held'"
        " AND sha256 NOT IN (SELECT sha256 FROM tray)"
        " UNION SELECT sha256, 0, 0, min(added_at) FROM tray GROUP BY sha256 ORDER BY 4, 1"
    )
    return tuple(Paper(row[0], bool(row[1]), bool(row[2])) for row in rows)


def papers_in(database: Path, key: bytes) -> tuple[Paper, ...]:
    """Do as ``papers`` for a database nobody has opened.

    Raises:
        StoreError: as ``open_connection``.
    """
    with closing(open_connection(database, key, mode="read")) as connection:
        return papers(connection)


def settle_papers(connection: Connection, vault: Vault, now: datetime) -> Missing:
    """Read every file that should lie here, inside a transaction; one the province holds is noted to lie only there.

    A damaged one is taken away. What neither lies here nor there stays missing, and verifying says so.
    """
    at_province = lost = 0
    for sha256, delivered, _ in papers(connection):
        if vault.check(sha256) is None:
            continue
        vault.remove(sha256)
        if not delivered:
            lost += 1
            continue
        at_province += 1
        # The province takes a file only for a fact it has acknowledged.
        connection.execute(
            "UPDATE vault_files SET state = 'purged', acknowledged_at = coalesce(acknowledged_at, ?1), purged_at = ?1,"
            " thumbnail = NULL WHERE sha256 = ?2",
            (to_text(now), sha256),
        )
    return Missing(at_province, lost)


def copy_database(source: Path, key: bytes, target: Path) -> None:
    """Copy a database in one go, beside whoever writes to it; the copy is encrypted with the same key.

    Raises:
        StoreError: as ``open_connection``, ``disk_full``.
    """
    with (
        closing(open_connection(source, key, mode="maintenance")) as read,
        closing(open_connection(target, key, mode="maintenance", create=True)) as written,
        coded_errors(),
    ):
        # All pages at once: in steps it would begin anew with every commit of the counter at work.
        read.backup(written, pages=-1)
        written.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def prove(database: Path, key: bytes, *, every_page: bool = False) -> Proved:
    """Open a copy and read its whole chain; ``every_page`` what belongs to no fact too, packs for one.

    A copy made now has to be whole: it takes the place of an earlier one that was. One that is restored may have lost
    a page of what can be made anew; its facts are worth more than that.

    Raises:
        StoreError: ``backup_broken`` when a link or the file itself is not whole, or as ``open_connection``.
    """
    with closing(open_connection(database, key, mode="read")) as connection, snapshot(connection):
        if every_page and connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise StoreError("backup_broken", "file")
        if tuple(islice(verification.chain_problems(connection), 1)):
            raise StoreError("backup_broken", "file")
        (entries,) = connection.execute("SELECT count(*) FROM journal").fetchone()
        _, head = verification.position(connection)
        able = tuple(one for one in accounts.every(connection) if one.active and one.role == "administrator")
    return Proved(entries, head, able)
