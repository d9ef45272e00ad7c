"""The connection factory: every connection of the program is opened here, so that all keep the same guarantees.

A connection belongs to the thread that opened it; only ``interrupt()`` may be called from another.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Literal

from counter_app.database import driver
from counter_app.database.authorizer import authorize_read, authorize_write
from counter_app.database.faults import coded_errors
from counter_app.domain.errors import StoreError

Mode = Literal["write", "read", "still", "maintenance"]
_READS = ("read", "still")

KEY_BYTES = 32
BUSY_TIMEOUT_S = 5.0
_CACHED_STATEMENTS = 256
_CACHE_KIB = 16_384
# A reader held open lets the log grow; after the next checkpoint it is cut back to this.
_WAL_LIMIT_BYTES = 16 * 1024 * 1024
# SQLCipher cannot map encrypted pages into memory, so mmap_size stays 0 and the page cache does the work.
_PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA mmap_size = 0",
    f"PRAGMA cache_size = -{_CACHE_KIB}",
    f"PRAGMA journal_size_limit = {_WAL_LIMIT_BYTES}",
)


def open_connection(
    path: Path,
    key: bytes,
    *,
    mode: Mode,
    create: bool = False,
    check_same_thread: bool = True,
    relaxed: bool = False,
) -> driver.Connection:
    """Open the database with a raw key of 32 bytes in autocommit: transactions are begun explicitly.

    ``create`` makes a missing file and is meant for maintenance; ``read`` can change nothing. ``still`` reads without
    locks and without a log, and so makes no file beside the database, which a full disk has no room for: whoever opens
    so holds the lock of the one who writes for as long, and nobody left a log behind. ``relaxed`` waits for the
    disk at checkpoints only: a power cut may take the last transactions away (never half of one), so it is for what
    can be made again.

    Raises:
        StoreError: ``database_missing``, ``key_wrong`` (also for a file that is no database of ours),
            ``key_malformed``, ``in_use``, ``disk_full`` (``still`` too, where a log is left), ``disk_failed``,
            ``database_unreachable``.
    """
    if len(key) != KEY_BYTES:
        raise StoreError("key_malformed")
    if not create and (not path.is_file() or path.stat().st_size == 0):
        # An empty file opens with any key and would look like a new database: what was in it is missing.
        raise StoreError("database_missing")
    if mode == "still" and _log_is_left(path):
        raise StoreError("disk_full")
    if mode not in _READS:
        _keep_private(path, create=create)
    # https://www.sqlite.org/uri.html#uriimmutable
    way = "ro&immutable=1" if mode == "still" else "rwc" if create else "rw"
    with coded_errors():
        connection = driver.dbapi2.connect(
            f"{path.absolute().as_uri()}?mode={way}",
            uri=True,
            isolation_level=None,
            timeout=BUSY_TIMEOUT_S,
            cached_statements=_CACHED_STATEMENTS,
            check_same_thread=check_same_thread,
        )
        try:
            _prepare(connection, key, mode, relaxed=relaxed, own_thread=check_same_thread)
        except BaseException:
            connection.close()
            raise
    return connection


def _log_is_left(path: Path) -> bool:
    """Tell whether commits lie beside the database that a program which ended in the middle has not folded in."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _keep_private(path: Path, *, create: bool) -> None:
    """Let nobody but this user read the file; SQLite gives -wal and -shm the mode of their database."""
    # A place that cannot be written, or a disk without modes, is for SQLite to judge.
    with suppress(OSError):
        if create:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        if stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
            path.chmod(0o600)


def _prepare(connection: driver.Connection, key: bytes, mode: Mode, *, relaxed: bool, own_thread: bool) -> None:
    # SQLCipher writes its own words about a wrong key to stderr; ours is the coded error.
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if mode not in _READS:
        _set_wal(connection)
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    if relaxed:
        connection.execute("PRAGMA synchronous = NORMAL")
    if mode in _READS:
        connection.execute("PRAGMA query_only = ON")
        # The authorizer is Python, asked from inside SQLite: a thread in there waits for the interpreter, and another
        # that holds the interpreter and wants the same connection waits for SQLite, both for ever. Where a second
        # thread could come by mistake, not being able to write must do.
        if own_thread:
            connection.set_authorizer(authorize_read)
    elif mode == "write":
        connection.set_authorizer(authorize_write)


def _set_wal(connection: driver.Connection) -> None:
    (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
    if journal != "wal":
        # Kept in the file for ever after; asking again each time would cost a lock.
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
