"""The gateway's store on PostgreSQL: one province, any number of gateway processes on one database.

Batches and lookups, which every call needs, are written for PostgreSQL; enrolment, invitations and lists run the very
steps of the SQLite store. Everything runs on the event loop of the server; only those steps use a thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from counter_app.database.driver import Connection
from counter_app.gateway import postgresql_batch, sqlite_devices
from counter_app.gateway.ports import Arrival, Device, Fork, Held, Intake, Taken
from counter_app.gateway.postgresql_migrations import migrate, read_steps
from counter_app.gateway.postgresql_pool import Pool, Session, connected
from counter_app.gateway.postgresql_steps import run_step
from counter_app.gateway.sqlite_store import token_hash
from counter_app.gateway.stepped_late import SteppedLate
from counter_app.resources import migrations_folder
from counter_app.wire.encoding import Entry
from counter_app.wire.requests import Enrolment

P = ParamSpec("P")
Result = TypeVar("Result")

_log = logging.getLogger(__name__)

_FIND = """
SELECT device, office, counter, public_key, revoked_at IS NOT NULL FROM device
WHERE device = $1 ORDER BY revoked_at IS NOT NULL LIMIT 1
"""
# An engine that is not PostgreSQL has no such settings, and gives no row.
_UNSAFE = "SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off' ORDER BY name"
_USED = "SELECT EXISTS (SELECT 1 FROM device) OR EXISTS (SELECT 1 FROM invitation)"
_ALL_ENTRIES = """
SELECT e.device, e.epoch, e.seq, e.event_id, e.kind, e.cursor, e.header, e.facts, e.person, e.salt, e.person_hash,
       COALESCE(e.code,
                (SELECT d.code FROM entry d WHERE d.office = e.office AND d.event_id = e.dossier AND d.repeat = 0),
                (SELECT d.code FROM entry d
                 WHERE d.office = e.office AND d.dossier = e.dossier AND d.code IS NOT NULL
                       AND d.dossier <> d.event_id
                 ORDER BY d.cursor LIMIT 1))
FROM entry e
WHERE e.cursor > $1 AND (e.repeat = 0 OR e.parked IS NOT NULL)
ORDER BY e.cursor LIMIT $2
"""
_CONTACT = """
INSERT INTO contact (office, device, at) VALUES ($1, $2, $3) ON CONFLICT (office, device) DO UPDATE SET at = excluded.at
"""


async def prepare(url: str) -> bool:
    """Bring the database to the newest schema; tell whether anybody was ever invited to it.

    Raises:
        InputError: ``store_url``. StoreError: ``store_unreachable``, ``store_refused``, ``database_newer``,
            ``migration_altered``.
    """
    async with connected(url) as session:
        await migrate(session, read_steps(migrations_folder("gateway")))
        for row in await session.fetch(_UNSAFE):
            _log.warning("%s is off: what is acknowledged may not survive a power cut of the database server", row[0])
        used: bool = await session.fetchval(_USED)
        return used


class PostgresqlStore(SteppedLate):
    """A ``GatewayStore`` on one database that ``prepare`` has seen; it connects when first asked."""

    def __init__(self, url: str) -> None:
        self._pool = Pool(url)

    @classmethod
    def open(cls, url: str) -> PostgresqlStore:
        """Open the store, migrating the database first; not on a running event loop.

        Raises:
            InputError, StoreError: as ``prepare``.
        """
        asyncio.run(prepare(url))
        return cls(url)

    async def take_batch(self, intake: Intake, at: datetime) -> Taken:
        """Store what is new of ``intake`` and answer per entry."""
        return await postgresql_batch.take_batch(self._pool, intake, at.isoformat())

    async def position(self, device: Device, epoch: str) -> Held:
        """Return how far ``epoch`` is held."""

        async def work(session: Session) -> Held:
            return await postgresql_batch.position(session, device.office, device.device, epoch)

        return await self._pool.transact(work)

    async def find_device(self, device: str) -> Device | None:
        """Return the registered device, revoked or not."""
        async with self._pool.session() as session:
            row = await session.fetchrow(_FIND, device)
        return None if row is None else Device(row[0], row[1], row[2], row[3], revoked=row[4])

    async def register(self, enrolment: Enrolment, public_key: bytes, at: datetime) -> Device:
        """Register a device by its token."""
        return await self._write(
            sqlite_devices.register, enrolment, token_hash(enrolment.token), public_key, at.isoformat()
        )

    async def invite(self, office: str, counter: int, token_hash: bytes, replace: str | None, at: datetime) -> None:
        """Keep the hash of a one-time token for a counter."""
        await self._write(sqlite_devices.invite, office, counter, token_hash, replace, at.isoformat())

    async def revoke(self, device: str, at: datetime) -> None:
        """Shut a device out."""
        await self._write(sqlite_devices.revoke, device, at.isoformat())

    async def entries(self, office: str | None, after: str | None, limit: int) -> list[Arrival]:
        """Return what arrived after the cursor, oldest first."""
        if office is not None:
            return await self._read(sqlite_devices.arrivals, office, after, limit)
        async with self._pool.session() as session:
            rows = await session.fetch(_ALL_ENTRIES, sqlite_devices.read_cursor(after), limit)
        return [
            Arrival(row[0], row[1], row[2], row[3], row[4], row[11], str(row[5]), Entry(*row[6:11])) for row in rows
        ]

    async def forked_epochs(self) -> list[Fork]:
        """Return every epoch that forked, oldest first."""
        return await self._read(sqlite_devices.forked_epochs)

    async def contacted(self, device: Device, at: datetime) -> None:
        """Keep when a device last called."""

        async def work(session: Session) -> None:
            # Every call ends with this; it acknowledges nothing, so it neither waits for the disk nor for a lock.
            await session.execute("SET LOCAL synchronous_commit = off")
            await session.execute(_CONTACT, device.office, device.device, at.isoformat())

        await self._pool.transact(work)

    async def close(self) -> None:
        """Let go of the connections after the work already begun."""
        await self._pool.close()

    async def _read(
        self, step: Callable[Concatenate[Connection, P], Result], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        return await run_step(self._pool, step, *args, **kwargs)

    async def _write(
        self, step: Callable[Concatenate[Connection, P], Result], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        return await run_step(self._pool, step, *args, **kwargs)
