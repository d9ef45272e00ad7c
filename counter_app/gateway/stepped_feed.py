"""The serving half of a store by the steps of ``sqlite_feed``: a store says only how a step is run."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from counter_app.database.driver import Connection
from counter_app.gateway import sqlite_feed
from counter_app.gateway.ports import Device, Heard, Published, Served, Span

P = ParamSpec("P")
Result = TypeVar("Result")


class SteppedFeed(ABC):
    """A ``FeedStore`` whose steps read or write one after the other."""

    @abstractmethod
    async def _read(
        self, step: Callable[Concatenate[Connection, P], Result], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        """Run a step that only reads."""

    @abstractmethod
    async def _write(
        self, step: Callable[Concatenate[Connection, P], Result], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        """Run a step that writes, durably when it returns."""

    async def newest(self, office: str) -> int:
        """Return the highest cursor of what an office is served."""
        return await self._read(sqlite_feed.newest, office)

    async def served_until(self, office: str, cursor: int) -> list[tuple[str, str, int, bytes]]:
        """Return the last link of every journal up to a cursor."""
        return await self._read(sqlite_feed.served_until, office, cursor)

    async def served(self, span: Span) -> list[Served]:
        """Return facts for the counters of an office, in the order of their cursors."""
        return await self._read(sqlite_feed.served, span)

    async def dossiers(self, office: str, dossiers: tuple[str, ...]) -> list[Served]:
        """Return every fact of these dossiers."""
        return await self._read(sqlite_feed.dossiers, office, dossiers)

    async def hashes_before(self, places: list[tuple[str, str, str, int]]) -> list[bytes]:
        """Return the chain hash before each link."""
        return await self._read(sqlite_feed.hashes_before, places)

    async def contacted(self, device: Device, at: datetime) -> None:
        """Keep when a device last called."""
        await self._write(sqlite_feed.contacted, device, at.isoformat())

    async def heard(self, office: str) -> list[Heard]:
        """Return what is known of every journal of an office."""
        return await self._read(sqlite_feed.heard, office)

    async def publish(self, pack: Published, at: datetime) -> None:
        """Offer a pack."""
        await self._write(sqlite_feed.publish, pack, at.isoformat())

    async def offers(self, office: str) -> list[Published]:
        """Return the packs on offer to an office."""
        return await self._read(sqlite_feed.offers, office)

    async def packed(self, office: str, sha256: str) -> bytes | None:
        """Return the compressed bytes of a pack."""
        return await self._read(sqlite_feed.packed, office, sha256)

    async def naming(self, office: str, dossier: str, sha256: str) -> list[str]:
        """Return the offices whose facts about a dossier name a file."""
        return await self._read(sqlite_feed.naming, office, dossier, sha256)
