"""Connections to PostgreSQL and what becomes of their faults; the only module that imports asyncpg.

A server that goes away is no error of a counter's call: the call ends in ``store_unreachable``, which counters hear as
"busy, try again", and the pool connects anew by itself when the server is back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any, Protocol, TypeVar

import asyncpg

from counter_app.domain.errors import InputError, StoreError

T = TypeVar("T")

_log = logging.getLogger(__name__)

CONNECTIONS = 8
_PATIENCE_S = 30.0
_CONNECT_S = 10.0
_ATTEMPTS = 10
_IDLE_S = 300.0
_SETTINGS = {
    "application_name": "counter-gateway",
    # An acknowledgement is the province's word: whatever the server's default is, a commit waits for the disk.
    "synchronous_commit": "on",
    # Statements are planned once and kept. A plan made while a table is still empty must not read it whole later.
    "enable_seqscan": "off",
    # Partitions make plans look dear; compiling one takes a hundred times as long as running it.
    "jit": "off",
}
# Two transactions met: one of them only has to run once more.
_MET = (
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.UniqueViolationError,
    asyncpg.InvalidCachedStatementError,
)
_LOST = (
    OSError,
    TimeoutError,
    asyncio.IncompleteReadError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InternalClientError,
)
_REFUSED = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientPrivilegeError,
)
EXISTS_ALREADY = (asyncpg.UniqueViolationError, asyncpg.DuplicateTableError, asyncpg.DuplicateObjectError)
"""What two programs that create the same table at once may get."""


class Statement(Protocol):
    """What the store uses of a prepared statement."""

    async def fetch(self, *args: object) -> list[Sequence[Any]]:
        """Run it and give its rows."""
        ...

    def get_statusmsg(self) -> str:
        """Give the server's command tag of the last run."""
        ...


class Session(Protocol):
    """What the store uses of one connection."""

    async def execute(self, query: str, *args: object) -> str:
        """Run a statement, or a script without arguments; give the server's command tag."""
        ...

    async def executemany(self, command: str, args: Sequence[Sequence[object]]) -> None:
        """Run a statement once for each row."""
        ...

    async def fetch(self, query: str, *args: object) -> list[Sequence[Any]]:
        """Run a query and give its rows."""
        ...

    async def fetchrow(self, query: str, *args: object) -> Sequence[Any] | None:
        """Run a query and give its first row."""
        ...

    async def fetchval(self, query: str, *args: object) -> Any:  # noqa: ANN401 - a value of any column
        """Run a query and give the first value of its first row."""
        ...

    async def copy_records_to_table(
        self, table_name: str, *, records: Sequence[Sequence[object]], columns: Sequence[str]
    ) -> str:
        """Insert rows by COPY."""
        ...

    async def prepare(self, query: str) -> Statement:
        """Have a statement planned."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[object]:
        """Run a block as one transaction."""
        ...


class Pool:
    """A few connections shared by all calls; it connects when first asked, on the loop it is asked on."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: Any = None

    async def transact(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Run ``work`` as one transaction, durable on return, and once more where it met another one.

        Raises:
            StoreError: ``store_unreachable``, ``store_refused``.
        """
        for left in reversed(range(_ATTEMPTS)):
            try:
                async with self.session() as session, session.transaction():
                    return await work(session)
            except _MET:
                if not left:
                    raise
        raise AssertionError

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """Lend a connection.

        Raises:
            StoreError: ``store_unreachable``, ``store_refused``.
        """
        with coded_errors():
            if self._pool is None:
                pool = asyncpg.create_pool(
                    self._url,
                    min_size=0,
                    max_size=CONNECTIONS,
                    max_inactive_connection_lifetime=_IDLE_S,
                    reset=_keep,
                    timeout=_CONNECT_S,
                    command_timeout=_PATIENCE_S,
                    server_settings=_SETTINGS,
                )
                self._pool = pool
            await self._pool  # made once; asking again costs nothing
            async with self._pool.acquire(timeout=_PATIENCE_S) as connection:
                yield connection

    async def close(self) -> None:
        """Close every connection after the work already begun."""
        if self._pool is not None:
            await self._pool.close()
            self._pool = None


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Session]:
    """Give one connection of its own, without a pool.

    Raises:
        InputError: ``store_url`` for an address the library cannot read.
        StoreError: ``store_unreachable``, ``store_refused``.
    """
    with coded_errors():
        try:
            connection = await asyncpg.connect(url, timeout=_CONNECT_S, server_settings=_SETTINGS)
        except (ValueError, asyncpg.ClientConfigurationError) as error:
            raise InputError("store_url", "store") from error
        try:
            yield connection
        finally:
            connection.terminate()


@contextmanager
def coded_errors() -> Iterator[None]:
    """Turn a server that is away, full or unwilling into coded errors; faults of the SQL pass unchanged.

    Raises:
        StoreError: ``store_unreachable``, ``store_refused``.
    """
    try:
        yield
    except _REFUSED as error:
        _log.warning("store refused: %s", type(error).__name__)
        raise StoreError("store_refused", "store") from error
    except _LOST as error:
        _log.warning("store unreachable: %s", type(error).__name__)
        raise StoreError("store_unreachable", "store") from error


async def _keep(_connection: object) -> None:
    """Nothing to reset between two calls: settings never change, and every transaction ends in its own block."""
