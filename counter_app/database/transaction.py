"""Explicit transactions on an autocommit connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from counter_app.database.driver import Connection
from counter_app.database.faults import coded_errors


@contextmanager
def immediate(connection: Connection) -> Iterator[Connection]:
    """Run the block as one durable write transaction: committed at its end, rolled back by any error.

    BEGIN IMMEDIATE, because a deferred transaction that reads and then writes fails at once when another
    connection wrote in between (SQLITE_BUSY_SNAPSHOT), whatever the busy timeout.

    Raises:
        StoreError: as ``faults.coded_errors``; ``in_use`` when another writer holds on for too long.
    """
    with coded_errors(), _transaction(connection, "BEGIN IMMEDIATE"):
        yield connection


@contextmanager
def snapshot(connection: Connection) -> Iterator[Connection]:
    """Run the block's queries on one unchanging view of the database; keep it short, or the log grows.

    Raises:
        StoreError: as ``faults.coded_errors``.
    """
    with coded_errors(), _transaction(connection, "BEGIN DEFERRED"):
        yield connection


@contextmanager
def _transaction(connection: Connection, begin: str) -> Iterator[None]:
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk or RAISE(ROLLBACK) may have ended the transaction already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
