"""The portal's queue by the steps of ``sqlite_portal``: a store says only how a step is run."""

from __future__ import annotations

from datetime import datetime, timedelta

from counter_app.gateway import sqlite_portal
from counter_app.gateway.portal_ports import Figures, Plan, Queued, State
from counter_app.gateway.stepped_feed import SteppedFeed

_ABSURD = timedelta(days=1)
"""Nothing waits and nobody holds the queue for so long: such an instant was written while a clock was wrong."""


class SteppedPortal(SteppedFeed):
    """A ``FeedStore`` that is a ``PortalStore`` too."""

    async def portal_hold(self, owner: str, at: datetime, until: datetime) -> bool:
        """Take or keep the queue."""
        return await self._write(
            sqlite_portal.hold, owner, at.isoformat(), until.isoformat(), (at + _ABSURD).isoformat()
        )

    async def portal_release(self, owner: str) -> None:
        """Let the queue go."""
        await self._write(sqlite_portal.release, owner)

    async def portal_take_in(self, owner: str, limit: int, at: datetime) -> int:
        """Queue the dossiers of facts that arrived."""
        return await self._write(sqlite_portal.take_in, owner, limit, at.isoformat())

    async def portal_due(self, at: datetime, limit: int) -> list[tuple[str, str]]:
        """Return what may go now."""
        return await self._read(sqlite_portal.due, at.isoformat(), (at + _ABSURD).isoformat(), limit)

    async def portal_begin(self, owner: str, place: tuple[str, str], plan: Plan, at: datetime) -> Queued:
        """Read, plan and commit."""
        return await self._write(sqlite_portal.begin, owner, place, plan, at.isoformat())

    async def portal_settle(self, owner: str, row: Queued, at: datetime) -> None:
        """Write a row after an answer."""
        await self._write(sqlite_portal.settle, owner, row, at.isoformat())

    async def portal_rows(self, state: State | None, after: tuple[str, str], limit: int) -> list[Queued]:
        """Return rows in order."""
        return await self._read(sqlite_portal.rows, state, after, limit)

    async def portal_retry(self, code: str | None, reason: str | None, at: datetime) -> int:
        """Let dossiers go again."""
        return await self._write(sqlite_portal.retry, code, reason, at.isoformat())

    async def portal_figures(self) -> Figures:
        """Return how the queue stands."""
        return await self._read(sqlite_portal.figures)
