"""Brings a database to the newest schema by running ``NNNN_name.sql`` files in order, through sqlite-utils.

``Migrations`` of sqlite-utils keeps the names and runs each file in a savepoint. This module adds what it lacks:
one immediate transaction around the whole run (two programs may start at once, and a power cut must leave the old
schema or the new one), the hash of every applied file, and the number in ``user_version``, which start-up compares
without importing sqlite_utils.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.database import driver
from counter_app.database.driver import Connection
from counter_app.database.factory import open_connection
from counter_app.database.faults import coded_errors
from counter_app.database.tables import tables
from counter_app.database.transaction import immediate
from counter_app.domain.errors import StoreError

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations


MIGRATION_SET = "schema"
_NAME = re.compile(r"(?P<number>\d{4})_[a-z0-9_]+\.sql")
_HASHES = """
CREATE TABLE IF NOT EXISTS migration_hash (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL
) STRICT
"""


@dataclass(frozen=True, slots=True)
class MigrationFile:
    """One numbered SQL file of the program; ``sha256`` is taken of the text, whatever line ends the checkout has."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """The hash recorded when the file is applied."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def read_migrations(folder: Path) -> list[MigrationFile]:
    """Read the numbered files of a folder in order; ``schema.sql`` and others are left alone.

    Raises:
        ValueError: the numbers have a gap or are used twice, which is a bug of the program.
    """
    files = [
        MigrationFile(int(match["number"]), path.stem, path.read_text(encoding="utf-8"))
        for path in sorted(folder.iterdir())
        if (match := _NAME.fullmatch(path.name))
    ]
    if [file.number for file in files] != list(range(1, len(files) + 1)):
        raise ValueError([file.name for file in files])
    return files


def migrate(path: Path, key: bytes, migrations: Path, *, create: bool = False) -> int:
    """Apply what the database lacks and give its schema version; ``create`` makes a missing one.

    Raises:
        StoreError: ``database_missing``, ``database_newer``, ``migration_altered``, or as ``open_connection``.
    """
    connection = open_connection(path, key, mode="maintenance", create=create)
    try:
        return apply_migrations(connection, migrations)
    finally:
        connection.close()


def apply_migrations(connection: Connection, folder: Path) -> int:
    """Apply what the database lacks on an open maintenance connection and give its schema version.

    Raises:
        StoreError: ``database_newer``, ``migration_altered``, or as ``faults.coded_errors``.
    """
    files = read_migrations(folder)
    if needs_migration(connection, files):
        with immediate(connection):
            # Another program may have done it while this one waited for the lock.
            if needs_migration(connection, files):
                _apply(connection, files)
    return schema_version(connection)


def schema_version(connection: Connection) -> int:
    """Give the number of the last migration applied; 0 for an empty database."""
    with coded_errors():
        row = connection.execute("PRAGMA user_version").fetchone()
    return int(row[0])


def needs_migration(connection: Connection, files: list[MigrationFile]) -> bool:
    """Tell whether files are still to be applied, cheaply enough for every start.

    Raises:
        StoreError: ``database_newer`` when a newer program made this database, ``migration_altered`` when an
            applied file is no longer what it was.
    """
    version = schema_version(connection)
    if version > len(files):
        raise StoreError("database_newer", version=version, known=len(files))
    if version:
        with coded_errors():
            applied = dict(connection.execute("SELECT number, sha256 FROM migration_hash").fetchall())
        for file in files[:version]:
            if applied.get(file.number) != file.sha256:
                raise StoreError("migration_altered", migration=file.name)
    return version < len(files)


def _apply(connection: Connection, files: list[MigrationFile]) -> None:
    from sqlite_utils.migrations import Migrations

    connection.execute(_HASHES)
    numbered = Migrations(MIGRATION_SET)
    for file in files:
        _register(numbered, file)
    numbered.apply(tables(connection))
    connection.execute(f"PRAGMA user_version = {len(files)}")


def _register(numbered: Migrations, file: MigrationFile) -> None:
    def run(database: Database) -> None:
        for statement in statements(file.sql):
            database.conn.execute(statement)
        database.conn.execute(
            "INSERT INTO migration_hash (number, name, sha256) VALUES (?, ?, ?)", (file.number, file.name, file.sha256)
        )

    numbered(name=file.name)(run)


def statements(sql: str) -> Iterator[str]:
    """Split a script into statements; ``executescript`` would commit the transaction around it.

    Raises:
        ValueError: the script ends inside a statement, which is a bug of the program.
    """
    pending = ""
    for line in sql.splitlines(keepends=True):
        pending += line
        if driver.complete_statement(pending):
            yield pending.strip()
            pending = ""
    if any(line.strip() and not line.lstrip().startswith("--") for line in pending.splitlines()):
        raise ValueError(pending)
