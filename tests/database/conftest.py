"""A small schema with the features the real one relies on, and an encrypted database made from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.database.driver import Connection
from counter_app.database.factory import Mode, open_connection
from counter_app.database.migrations import migrate

KEY = bytes(range(32))
FIRST = """-- what a counter writes down; a semicolon; in a comment
CREATE TABLE note (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL UNIQUE) STRICT;
CREATE VIRTUAL TABLE search USING fts5(body, content='note', content_rowid='id', prefix='1 2 3');
CREATE TRIGGER note_added AFTER INSERT ON note BEGIN
    INSERT INTO search (rowid, body) VALUES (new.id, new.body);
END;
CREATE TRIGGER note_kept BEFORE DELETE ON note BEGIN
    SELECT RAISE(ABORT, 'notes are never deleted');
END;
"""


class Sandbox:
    """One folder with migrations and a database path; closes what it opened."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "quầy 1" / "counter.db"
        self.migrations = folder / "migrations"
        self.path.parent.mkdir()
        self.migrations.mkdir()
        self.add(1, "notes", FIRST)
        self._opened: list[Connection] = []

    def add(self, number: int, name: str, sql: str) -> Path:
        """Write one migration file."""
        file = self.migrations / f"{number:04}_{name}.sql"
        file.write_text(sql, encoding="utf-8")
        return file

    def migrate(self, *, create: bool = True) -> int:
        """Run the migrations with the sandbox's key."""
        return migrate(self.path, KEY, self.migrations, create=create)

    def open(self, mode: Mode, key: bytes = KEY) -> Connection:
        """Open a connection that is closed with the sandbox."""
        connection = open_connection(self.path, key, mode=mode)
        self._opened.append(connection)
        return connection

    def close(self) -> None:
        """Close every connection."""
        for connection in self._opened:
            connection.close()


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    """Give a migrated database."""
    made = Sandbox(tmp_path)
    made.migrate()
    yield made
    made.close()


@pytest.fixture
def empty_sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    """Give a folder with migrations and no database yet."""
    made = Sandbox(tmp_path)
    yield made
    made.close()
