"""Copying the database while it is in use, and proving that a copy is whole; each on connections of its own."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from counter_app.database.factory import open_connection
from counter_app.database.faults import coded_errors
from counter_app.database.transaction import snapshot
from counter_app.domain.errors import StoreError
from counter_app.store import accounts, verification

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Proved:
    """What a whole copy holds: its links, the head (hex) of its present epoch, and who may open it."""

    entries: int
    head: str
    administrators: tuple[accounts.AccountRow, ...]


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


def prove(database: Path, key: bytes) -> Proved:
    """Open a copy and read its whole chain.

    Raises:
        StoreError: ``backup_broken`` when a link or the file itself is not whole, or as ``open_connection``.
    """
    with closing(open_connection(database, key, mode="read")) as connection, snapshot(connection):
        if tuple(islice(verification.chain_problems(connection), 1)):
            raise StoreError("backup_broken", "file")
        (entries,) = connection.execute("SELECT count(*) FROM journal").fetchone()
        _, head = verification.position(connection)
        able = tuple(one for one in accounts.every(connection) if one.active and one.role == "administrator")
    return Proved(entries, head, able)
