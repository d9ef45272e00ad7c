"""The schema on PostgreSQL: one source with SQLite, keys that begin with the office, guards, two starts at once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from counter_app.database.migrations import read_migrations
from counter_app.domain.errors import StoreError
from counter_app.gateway.postgresql_migrations import migrate, read_steps, translate
from counter_app.gateway.postgresql_pool import connected
from counter_app.gateway.postgresql_store import PostgresqlStore, prepare
from counter_app.resources import migrations_folder
from tests.builders.intakes import intake_of
from tests.builders.journal_facts import START, Author
from tests.builders.postgresql import PrivatePostgresql

Run = Any
OWN_TABLES = {"migration", "migration_lock"}
_UNIQUE = """
SELECT t.relname, a.attname FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
WHERE i.indisunique AND n.nspname = 'public'
"""
_TABLES = """
SELECT c.table_name, c.column_name FROM information_schema.columns c
WHERE c.table_schema = 'public' AND c.table_name NOT IN (SELECT inhrelid::regclass::text FROM pg_inherits)
"""


def _rows(run: Run, url: str, sql: str) -> list[Sequence[Any]]:
    async def ask() -> list[Sequence[Any]]:
        async with connected(url) as session:
            return await session.fetch(sql)

    rows: list[Sequence[Any]] = run(ask())
    return rows


def test_both_stores_have_the_same_tables(run: Run, postgresql_server: PrivatePostgresql) -> None:
    """Every table and column of the SQLite gateway is there; PostgreSQL adds only its book of migrations."""
    model = sqlite3.connect(":memory:")
    for file in read_migrations(migrations_folder("gateway")):
        model.executescript(file.sql)
    tables = [name for (name,) in model.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    wanted = {(table, row[1]) for table in tables for row in model.execute(f"PRAGMA table_info({table})")}
    model.close()
    found = {(row[0], row[1]) for row in _rows(run, postgresql_server.fresh_store(), _TABLES)}
    assert {place for place in found if place[0] not in OWN_TABLES} == wanted


def test_every_key_begins_with_the_office(run: Run, postgresql_server: PrivatePostgresql) -> None:
    """No primary or unique key stands in the way of distributing a table by office."""
    found = _rows(run, postgresql_server.fresh_store(), _UNIQUE)
    assert len(found) > 20
    assert {row[1] for row in found} == {"office"}


def test_many_may_start_at_once(run: Run, postgresql_server: PrivatePostgresql) -> None:
    """Gateways that start on one empty database wait for each other, and each file is applied once."""
    url = postgresql_server.empty_database()

    async def start() -> list[bool]:
        return await asyncio.gather(*(prepare(url) for _ in range(6)))

    assert run(start()) == [False] * 6
    names = [row[0] for row in _rows(run, url, "SELECT name FROM migration")]
    assert sorted(names) == sorted(step.name for step in read_steps(migrations_folder("gateway")))


def test_a_changed_or_newer_schema_is_refused(run: Run, postgresql_server: PrivatePostgresql) -> None:
    """A file that is not what was applied, or one this program does not know, stops the start."""
    url = postgresql_server.fresh_store()
    steps = read_steps(migrations_folder("gateway"))

    async def again(known: list[Any]) -> None:
        async with connected(url) as session:
            await migrate(session, known)

    run(again(steps))
    with pytest.raises(StoreError, match="database_newer"):
        run(again(steps[:-1]))
    with pytest.raises(StoreError, match="migration_altered"):
        run(again([replace(steps[0], sha256="0" * 64), *steps[1:]]))


def test_the_portable_part_works_alone(run: Run, postgresql_server: PrivatePostgresql) -> None:
    """Engines that distribute by themselves take the portable files only: the store works on them alone."""
    url = postgresql_server.empty_database()

    async def work() -> int:
        async with connected(url) as session:
            await migrate(session, read_steps(migrations_folder("gateway"), own=False))
        store, author = PostgresqlStore(url), Author()
        taken = await store.take_batch(intake_of(author, author.chain(3)), START)
        await store.close()
        return taken.held.count

    assert run(work()) == 3


@pytest.mark.parametrize(
    "change", ["DELETE FROM entry", "UPDATE entry SET facts = '\\x00'", "UPDATE entry SET salt = '\\x00'"]
)
def test_facts_cannot_be_changed_by_hand(run: Run, postgresql_server: PrivatePostgresql, change: str) -> None:
    """The database itself refuses to delete or alter what arrived; only erasing a person passes."""
    url, author = postgresql_server.fresh_store(), Author()
    store = PostgresqlStore(url)
    run(store.take_batch(intake_of(author, author.chain(1)), START))
    run(store.close())
    with pytest.raises(Exception, match=r"entry_(stays|bytes_stay)"):
        _rows(run, url, change)
    _rows(run, url, "UPDATE entry SET person = NULL, salt = NULL")


def test_words_are_translated_outside_triggers() -> None:
    """Types and table endings become PostgreSQL's; SQLite's triggers are left out."""
    sql = (
        "CREATE TABLE t (\n    a INTEGER NOT NULL,\n    b BLOB\n) STRICT, WITHOUT ROWID;\n"
        "-- why\nCREATE TRIGGER x BEFORE DELETE ON t\nBEGIN\n    SELECT RAISE(ABORT, 'x');\nEND;\n"
        "CREATE INDEX i ON t (a);\n"
    )
    assert translate(sql) == "CREATE TABLE t (\n    a BIGINT NOT NULL,\n    b BYTEA\n);\nCREATE INDEX i ON t (a);"


def test_a_server_that_does_not_wait_for_its_disk_is_named(
    run: Run, postgresql_server: PrivatePostgresql, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says at each start which setting makes an acknowledgement worth less; this very server is such a one."""
    run(prepare(postgresql_server.fresh_store()))
    assert [record.args for record in caplog.records] == [("fsync",), ("full_page_writes",)]
