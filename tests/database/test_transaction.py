"""Transactions commit whole or not at all, and say in a code what stopped them."""

from __future__ import annotations

import pytest

from counter_app.database.driver import Connection, Error
from counter_app.database.transaction import immediate, snapshot
from counter_app.domain.errors import StoreError
from tests.database.conftest import Sandbox

INSERT = "INSERT INTO note (body) VALUES (?)"
COUNT = "SELECT count(*) FROM note"


def test_error_rolls_back(sandbox: Sandbox) -> None:
    """Any error inside the block undoes all of it and leaves the connection ready for the next."""
    writer = sandbox.open("write")
    for wrong in ("một", None, [1]):
        with pytest.raises(Error), immediate(writer):
            writer.executemany(INSERT, [("một",), (wrong,)])
    with pytest.raises(KeyboardInterrupt):
        _interrupted(writer)
    assert writer.execute(COUNT).fetchone() == (0,)
    with immediate(writer):
        writer.execute(INSERT, ("một",))
    assert writer.execute(COUNT).fetchone() == (1,)


def _interrupted(writer: Connection) -> None:
    with immediate(writer):
        writer.execute(INSERT, ("một",))
        raise KeyboardInterrupt


def test_read_then_write_waits_for_nobody(sandbox: Sandbox) -> None:
    """A transaction that reads first may still write: no other writer can have slipped in between."""
    first, second = sandbox.open("maintenance"), sandbox.open("maintenance")
    second.execute("PRAGMA busy_timeout = 20")
    with immediate(first):
        first.execute(COUNT).fetchone()
        with pytest.raises(StoreError, match="in_use"), immediate(second):
            raise AssertionError
        first.execute(INSERT, ("một",))
    assert second.execute(COUNT).fetchone() == (1,)


def test_full_disk_is_told_and_clean(sandbox: Sandbox) -> None:
    """When no page can be added the answer is ``disk_full``, nothing half-written stays, and work can go on."""
    writer = sandbox.open("maintenance")
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count = {pages + 4}")
    with pytest.raises(StoreError, match="disk_full"), immediate(writer):
        writer.executemany(INSERT, [(f"{number}" * 1000,) for number in range(100)])
    with immediate(writer):
        writer.execute(INSERT, ("nhỏ",))
    assert writer.execute(COUNT).fetchone() == (1,)


def test_snapshot_does_not_move(sandbox: Sandbox) -> None:
    """Queries of one snapshot agree with each other whatever is committed meanwhile."""
    reader, writer = sandbox.open("read"), sandbox.open("write")
    with snapshot(reader):
        assert reader.execute(COUNT).fetchone() == (0,)
        writer.execute(INSERT, ("một",))
        assert reader.execute(COUNT).fetchone() == (0,)
    assert reader.execute(COUNT).fetchone() == (1,)
