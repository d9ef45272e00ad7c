"""The gateway's store on encrypted SQLite: demonstration, hub of one office, and the model for PostgreSQL.

Two threads: one owns the writing connection, one reads, so that a lookup never waits behind a batch.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from counter_app.database.driver import Connection
from counter_app.database.factory import open_connection
from counter_app.database.migrations import migrate
from counter_app.database.placement import check_placement, check_room_to_open
from counter_app.domain.errors import StoreError
from counter_app.gateway import sqlite_batch, sqlite_devices
from counter_app.gateway.ports import Arrival, Device, Fork, Held, Intake, Taken
from counter_app.gateway.stepped_late import SteppedLate
from counter_app.resources import migrations_folder
from counter_app.wire.requests import Enrolment

P = ParamSpec("P")
Result = TypeVar("Result")


def prepare(path: Path, key: bytes) -> None:
    """Create the database where it is missing and bring it to the newest schema.

    Raises:
        StoreError: ``placement_network``, ``placement_removable``, ``placement_cloud``, ``disk_full``, or as
            ``database.migrations.migrate``.
    """
    check_placement(path.parent)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError("database_unreachable") from error
    check_room_to_open(path.parent)
    migrate(path, key, migrations_folder("gateway"), create=True)


def token_hash(token: str) -> bytes:
    """Return what is kept of a one-time token."""
    return sha256(token.encode()).digest()


class SqliteStore(SteppedLate):
    """A ``GatewayStore`` on one database file; make it with ``open``."""

    def __init__(self, writer: _Worker, reader: _Worker) -> None:
        self._writer = writer
        self._reader = reader

    @classmethod
    def open(cls, path: Path, key: bytes) -> SqliteStore:
        """Open the store, creating and migrating the database first.

        Raises:
            StoreError: as ``database.factory.open_connection``.
        """
        prepare(path, key)
        writer = _Worker("gateway-write", lambda: open_connection(path, key, mode="write"))
        try:
            return cls(writer, _Worker("gateway-read", lambda: open_connection(path, key, mode="read")))
        except BaseException:
            writer.close()
            raise

    async def take_batch(self, intake: Intake, at: datetime) -> Taken:
        """Store what is new of ``intake`` and answer per entry."""
        return await self._writer.run(sqlite_batch.take_batch, intake, at.isoformat())

    async def position(self, device: Device, epoch: str) -> Held:
        """Return how far ``epoch`` is held."""
        return await self._reader.run(_position, device, epoch)

    async def find_device(self, device: str) -> Device | None:
        """Return the registered device, revoked or not."""
        return await self._reader.run(sqlite_devices.find_device, device)

    async def register(self, enrolment: Enrolment, public_key: bytes, at: datetime) -> Device:
        """Register a device by its token."""
        return await self._writer.run(
            sqlite_devices.register, enrolment, token_hash(enrolment.token), public_key, at.isoformat()
        )

    async def invite(self, office: str, counter: int, token_hash: bytes, replace: str | None, at: datetime) -> None:
        """Keep the hash of a one-time token for a counter."""
        await self._writer.run(sqlite_devices.invite, office, counter, token_hash, replace, at.isoformat())

    async def revoke(self, device: str, at: datetime) -> None:
        """Shut a device out."""
        await self._writer.run(sqlite_devices.revoke, device, at.isoformat())

    async def entries(self, office: str | None, after: str | None, limit: int) -> list[Arrival]:
        """Return what arrived after the cursor, oldest first."""
        return await self._reader.run(sqlite_devices.arrivals, office, after, limit)

    async def forked_epochs(self) -> list[Fork]:
        """Return every epoch that forked, oldest first."""
        return await self._reader.run(sqlite_devices.forked_epochs)

    async def _read(
        self, step: Callable[Concatenate[Connection, P], Result], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        return await self._reader.run(step, *args, **kwargs)

    async def _write(
        self, step: Callable[Concatenate[Connection, P], Result], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        return await self._writer.run(step, *args, **kwargs)

    async def close(self) -> None:
        """Let go of the file after the work already begun."""
        await asyncio.to_thread(self._reader.close)
        await asyncio.to_thread(self._writer.close)


def _position(connection: Connection, device: Device, epoch: str) -> Held:
    connection.execute("BEGIN")
    try:
        count, head = sqlite_batch.position_of(connection, device.office, device.device, epoch)
        return Held(count, head, sqlite_batch.unsettled(connection, device.office, device.device, epoch))
    finally:
        connection.execute("COMMIT")


class _Worker:
    """One thread with the connection it owns."""

    def __init__(self, name: str, connect: Callable[[], Connection]) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        try:
            self._connection = self._executor.submit(connect).result()
        except BaseException:
            self._executor.shutdown()
            raise

    async def run(
        self, step: Callable[Concatenate[Connection, P], Result], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        """Run ``step`` with the connection on its thread."""
        return await asyncio.wrap_future(self._executor.submit(step, self._connection, *args, **kwargs))

    def close(self) -> None:
        """Close the connection on the thread that owns it."""
        self._executor.submit(self._connection.close)
        self._executor.shutdown()
