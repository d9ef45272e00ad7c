"""Runs the steps written for SQLite's connection on PostgreSQL, so that rare work is written once for both stores.

A step is a plain function on an open connection (``sqlite_devices`` and its like). It runs on a thread; each of its
statements goes to the event loop and back, a tenth of a millisecond that nobody notices where a person waits. What
thousands of entries a second go through is written for PostgreSQL itself (``postgresql_batch``).

Where SQLite lets one writer in at a time, the row of ``migration_lock`` does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from counter_app.database.driver import Connection
from counter_app.gateway.postgresql_pool import Pool, Session

P = ParamSpec("P")
Result = TypeVar("Result")

_ONE_WRITER = "SELECT office FROM migration_lock WHERE office = '' FOR UPDATE"


async def run_step(
    pool: Pool, step: Callable[Concatenate[Connection, P], Result], *args: P.args, **kwargs: P.kwargs
) -> Result:
    """Run ``step`` as one transaction, whatever transactions it opens itself; what it raises rolls all of it back.

    Raises:
        StoreError: as ``Pool.transact``; and whatever the step raises.
    """

    async def work(session: Session) -> Result:
        return await run_within(session, step, *args, **kwargs)

    return await pool.transact(work)


async def run_within(
    session: Session, step: Callable[Concatenate[Connection, P], Result], *args: P.args, **kwargs: P.kwargs
) -> Result:
    """Run ``step`` inside the transaction the session is in."""
    connection = cast("Connection", _Connection(session, asyncio.get_running_loop()))
    return await asyncio.to_thread(step, connection, *args, **kwargs)


class _Cursor:
    """The rows of one statement, as SQLite's cursor gives them."""

    def __init__(self, rows: list[Sequence[Any]], tag: str) -> None:
        self._rows = iter(rows)
        last = tag.rpartition(" ")[2]
        self.rowcount = int(last) if last.isdigit() else -1

    def fetchone(self) -> tuple[Any, ...] | None:
        """Give the next row."""
        row = next(self._rows, None)
        return None if row is None else tuple(row)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Give the rows that are left."""
        return [tuple(row) for row in self._rows]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return (tuple(row) for row in self._rows)


class _Connection:
    """As much of SQLite's connection as steps use, on a session inside a transaction."""

    in_transaction = False  # the transaction around it is ended by whoever lent the session

    def __init__(self, session: Session, loop: asyncio.AbstractEventLoop) -> None:
        self._session = session
        self._loop = loop

    def execute(self, sql: str, values: Sequence[object] = ()) -> _Cursor:
        """Run one statement."""
        if sql == "BEGIN IMMEDIATE":
            sql = _ONE_WRITER
        elif sql in {"BEGIN", "BEGIN DEFERRED", "COMMIT", "ROLLBACK"}:
            return _Cursor([], "")
        future = asyncio.run_coroutine_threadsafe(self._fetch(numbered(sql), tuple(values)), self._loop)
        return future.result()

    async def _fetch(self, sql: str, values: tuple[object, ...]) -> _Cursor:
        statement = await self._session.prepare(sql)
        return _Cursor(await statement.fetch(*values), statement.get_statusmsg())

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement for each row."""
        work = self._session.executemany(numbered(sql), [tuple(row) for row in rows])
        asyncio.run_coroutine_threadsafe(work, self._loop).result()


def numbered(sql: str) -> str:
    """Return SQL with ``?`` as ``$1``, ``$2`` …; our statements hold no question mark otherwise."""
    numbers = count(1)
    return "".join(f"${next(numbers)}" if letter == "?" else letter for letter in sql)
