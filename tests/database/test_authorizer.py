"""What working connections may and may not do."""

from __future__ import annotations

import pytest

from counter_app.database.driver import DatabaseError, IntegrityError
from counter_app.database.factory import Mode
from counter_app.database.tables import tables
from counter_app.database.transaction import immediate
from tests.database.conftest import Sandbox

FORBIDDEN = [
    "CREATE TABLE z (a)",
    "CREATE TEMP TABLE z (a)",
    "CREATE INDEX z ON note (body)",
    "CREATE VIEW z AS SELECT 1",
    "CREATE TEMP TRIGGER z AFTER INSERT ON note BEGIN SELECT 1; END",
    "CREATE VIRTUAL TABLE z USING fts5 (a)",
    "ALTER TABLE note ADD COLUMN z",
    "ALTER TABLE note RENAME TO z",
    "DROP TABLE note",
    "DROP TABLE search",
    "DROP TRIGGER note_kept",
    "ANALYZE",
    "REINDEX",
    "VACUUM",
    "VACUUM INTO 'copy.db'",
    "ATTACH ':memory:' AS z",
    "DETACH main",
    "PRAGMA writable_schema = 1",
    "PRAGMA key = 'x'",
    "PRAGMA rekey = 'x'",
    "PRAGMA foreign_keys = 0",
    "PRAGMA recursive_triggers = 0",
    "PRAGMA synchronous = 0",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA user_version = 9",
    "PRAGMA query_only = 0",
    "DELETE FROM sqlite_sequence",
    "UPDATE sqlite_master SET sql = ''",
    "INSERT INTO sqlite_master (name) VALUES ('z')",
    "SELECT load_extension('z')",
]
CHANGES = ["INSERT INTO note (body) VALUES ('hai')", "UPDATE note SET body = 'ba'", "DELETE FROM note"]


@pytest.mark.parametrize("mode", ["write", "read"])
@pytest.mark.parametrize("sql", FORBIDDEN)
def test_schema_is_out_of_reach(sandbox: Sandbox, sql: str, mode: Mode) -> None:
    """No working connection changes the schema, the pragmas, other files or SQLite's own tables."""
    connection = sandbox.open(mode)
    before = connection.execute("SELECT * FROM sqlite_master").fetchall()
    with pytest.raises(DatabaseError, match=r"not authorized|authorization denied|may not be modified"):
        connection.execute(sql)
    assert connection.execute("SELECT * FROM sqlite_master").fetchall() == before


@pytest.mark.parametrize("sql", CHANGES)
def test_reader_changes_nothing(sandbox: Sandbox, sql: str) -> None:
    """A reading connection cannot change a row."""
    sandbox.open("write").execute("INSERT INTO note (body) VALUES ('một')")
    with pytest.raises(DatabaseError, match="not authorized"):
        sandbox.open("read").execute(sql)


def test_replace_does_not_pass_the_guard(sandbox: Sandbox) -> None:
    """INSERT OR REPLACE meets the trigger that forbids deletion, because recursive triggers are on."""
    writer = sandbox.open("write")
    writer.execute("INSERT INTO note (id, body) VALUES (1, 'một')")
    with pytest.raises(IntegrityError, match="never deleted"):
        writer.execute("INSERT OR REPLACE INTO note (id, body) VALUES (1, 'hai')")


def test_full_text_search_works(sandbox: Sandbox) -> None:
    """The index is written through triggers, merged, and read by a query-only connection."""
    writer = sandbox.open("write")
    with immediate(writer):
        writer.executemany("INSERT INTO note (body) VALUES (?)", [(f"khai sinh {n}",) for n in range(500)])
        writer.execute("INSERT INTO search (search, rank) VALUES ('merge', 8)")
        writer.execute("INSERT INTO search (search) VALUES ('optimize')")
    query = "SELECT rowid FROM search WHERE search MATCH 'kh* si* 42*' ORDER BY rank"
    assert sandbox.open("read").execute(query).fetchall() == [(43,), *[(n + 1,) for n in range(420, 430)]]


def test_sorting_and_grouping_work(sandbox: Sandbox) -> None:
    """Queries that need temporary trees, JSON and recursion run on a query-only connection."""
    query = """
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
    SELECT i % 3 AS third, count(DISTINCT i), (SELECT sum(value) FROM json_each('[1,2]'))
    FROM n GROUP BY third ORDER BY third DESC
    """
    assert sandbox.open("read").execute(query).fetchall() == [(2, 333, 3), (1, 334, 3), (0, 333, 3)]


def test_bulk_insert_works_and_mistyped_names_do_not(sandbox: Sandbox) -> None:
    """sqlite-utils fills a table in bulk, and a mistyped name does not make a new one."""
    writer = sandbox.open("write")
    tables(writer).table("note").insert_all({"body": str(n)} for n in range(250))
    assert writer.execute("SELECT count(*) FROM note").fetchone() == (250,)
    with pytest.raises(DatabaseError, match="not authorized"):
        tables(writer).table("notes").insert_all([{"body": "x"}])


def test_checkpoint_and_checks_are_allowed(sandbox: Sandbox) -> None:
    """Shutting down may checkpoint and verifying may check integrity."""
    writer = sandbox.open("write")
    assert writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    assert writer.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
