"""What only the SQLite store has: encryption, guards in the database, the record of a fork, two programs at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from counter_app.database import driver
from counter_app.database.factory import open_connection
from counter_app.domain.errors import GatewayError, StoreError
from counter_app.gateway.sqlite_store import SqliteStore
from counter_app.resources import migrations_folder
from tests.builders.intakes import device_of, intake_of
from tests.builders.journal_facts import START, Author

Run = Any
KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the database lies."""
    return tmp_path / "gateway.db"


@pytest.fixture
def opened(path: Path, run: Run) -> Iterator[SqliteStore]:
    """Return an open store."""
    store = SqliteStore.open(path, KEY)
    yield store
    run(store.close())


def test_no_name_lies_readable_on_disk(run: Run, opened: SqliteStore, path: Path) -> None:
    """Neither the database nor its log holds a person's name in the clear."""
    author = Author()
    run(opened.take_batch(intake_of(author, author.chain(3)), START))
    for file in path.parent.iterdir():
        assert b"Nguy" not in file.read_bytes()
        assert b"SQLite format" not in file.read_bytes()


def test_another_key_opens_nothing(run: Run, opened: SqliteStore, path: Path) -> None:
    """A wrong key is said with its code."""
    with pytest.raises(StoreError, match="key_wrong"):
        SqliteStore.open(path, bytes(32))


def test_entries_can_neither_change_nor_go(run: Run, opened: SqliteStore, path: Path) -> None:
    """The database itself refuses to alter or delete what arrived; only a person may be nulled."""
    author = Author()
    run(opened.take_batch(intake_of(author, author.chain(2)), START))
    changes = [
        "DELETE FROM entry",
        "UPDATE entry SET facts = x'00'",
        "UPDATE entry SET person = x'00'",
        "UPDATE entry SET seq = seq + 10",
        "INSERT OR REPLACE INTO entry SELECT * FROM entry",
    ]
    with closing(open_connection(path, KEY, mode="write")) as connection:
        for change in changes:
            with pytest.raises(driver.IntegrityError, match=r"entry_(stays|bytes_stay)"):
                connection.execute(change)
        connection.execute("UPDATE entry SET person = NULL, salt = NULL")


def test_a_fork_is_recorded_once(run: Run, opened: SqliteStore, path: Path) -> None:
    """The administrator finds where and when a device's history split, with both hashes."""
    author = Author()
    journal = author.chain(3)
    run(opened.take_batch(intake_of(author, journal), START))
    other = journal[:1] + Author(seed=2).chain(2, first=2)
    for _ in range(2):
        with pytest.raises(GatewayError, match="forked"):
            run(opened.take_batch(intake_of(author, other), START))
    with closing(open_connection(path, KEY, mode="read")) as connection:
        assert connection.execute("SELECT device, seq FROM fork").fetchall() == [(author.device, 2)]


def test_every_key_begins_with_the_office(run: Run, opened: SqliteStore, path: Path) -> None:
    """Each primary and unique key can be partitioned and distributed by office."""
    with closing(open_connection(path, KEY, mode="maintenance")) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        ours = [name for name in tables if not name.startswith(("_", "sqlite_")) and name != "migration_hash"]
        for table in ours:
            indexes = connection.execute(f"PRAGMA index_list({table})").fetchall()
            unique = [index[1] for index in indexes if index[2]]
            assert unique, table
            for index in unique:
                assert connection.execute(f"PRAGMA index_info({index})").fetchone()[2] == "office", index


def test_answers_are_given_after_the_commit_reached_the_disk(run: Run, opened: SqliteStore, path: Path) -> None:
    """The writing connection waits for the disk at each commit, and another connection sees the batch at once."""
    author = Author()
    worker = opened._writer
    assert run(worker.run(lambda connection: connection.execute("PRAGMA synchronous").fetchone()[0])) == 2
    run(opened.take_batch(intake_of(author, author.chain(2)), START))
    with closing(open_connection(path, KEY, mode="read")) as connection:
        assert connection.execute("SELECT count(*) FROM entry").fetchone() == (2,)


def test_two_programs_on_one_store_take_each_fact_once(run: Run, opened: SqliteStore, path: Path) -> None:
    """A second server on the same file answers `duplicate` to what the first one took."""
    author = Author()
    journal = author.chain(4)
    second = SqliteStore.open(path, KEY)
    try:
        run(opened.take_batch(intake_of(author, journal, 1, 3), START))
        taken = run(second.take_batch(intake_of(author, journal), START))
    finally:
        run(second.close())
    assert [answer.outcome for answer in taken.answers] == ["duplicate"] * 3 + ["accepted"]
    assert run(opened.position(device_of(author), author.epoch)).count == 4


def test_migrations_of_the_gateway_are_numbered(path: Path) -> None:
    """The folder of the gateway's SQL is found where the program looks for it."""
    assert sorted(migrations_folder("gateway").glob("0*.sql"))
