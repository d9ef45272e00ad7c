"""What a hub keeps, by the steps of ``sqlite_hub``: a store says only how a step is run."""

from __future__ import annotations

from datetime import datetime

from counter_app.gateway import sqlite_hub
from counter_app.gateway.ports import Device
from counter_app.gateway.sqlite_hub import Kept, Stretch
from counter_app.gateway.stepped_portal import SteppedPortal
from counter_app.wire.statements import Signed

Place = tuple[str, str, str]
"""Office, device and epoch."""


class SteppedHub(SteppedPortal):
    """A ``FeedStore`` that can be a hub's too."""

    async def hub_devices(self, office: str) -> list[Device]:
        """Return every device of an office."""
        return await self._read(sqlite_hub.devices, office)

    async def hub_introduce(self, office: str, known: list[Device], signed: Signed, at: datetime) -> None:
        """Keep the devices of an office as the province names them, and its word about them."""
        await self._write(sqlite_hub.introduce, office, known, signed, at.isoformat())

    async def hub_introduced(self, office: str) -> Signed | None:
        """Return the province's word about the devices of an office."""
        return await self._read(sqlite_hub.introduced, office)

    async def hub_keep_checkpoint(self, place: Place, count: int, signed: Signed) -> None:
        """Keep an author's word about links that are held."""
        await self._write(sqlite_hub.keep_checkpoint, place, count, signed)

    async def hub_keep_word(self, place: Place, count: int, signed: Signed) -> None:
        """Keep the province's newest word about a journal."""
        await self._write(sqlite_hub.keep_word, place, count, signed)

    async def hub_words(self, office: str, device: str) -> list[Signed]:
        """Return the province's words about the journals of a device."""
        return await self._read(sqlite_hub.words, office, device)

    async def hub_journals(self, office: str) -> list[Kept]:
        """Return how far every journal of an office is kept."""
        return await self._read(sqlite_hub.journals, office)

    async def hub_offices(self) -> list[str]:
        """Return the offices anything is kept of."""
        return await self._read(sqlite_hub.offices)

    async def hub_stretch(self, place: Place, after: int, limit: int) -> Stretch | None:
        """Return links behind ``after`` up to a checkpoint."""
        return await self._read(sqlite_hub.stretch, place, after, limit)

    async def hub_province(self) -> bytes | None:
        """Return the public key of the province above."""
        return await self._read(sqlite_hub.province_key)

    async def hub_learn_province(self, key: bytes) -> None:
        """Keep the public key of the province above."""
        await self._write(sqlite_hub.learn_province, key)
