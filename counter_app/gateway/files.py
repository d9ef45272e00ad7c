"""Takes files in and gives them out, piece by piece; see ``docs/sync-protocol.md``, "Files".

A piece is written while it comes, so that a cut costs what was on the way and no more, and memory stays at one chunk.
Its headers are checked before its first byte is read. Only a file that a fact names is taken: facts come first.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from hashlib import sha256 as hash_of

from counter_app.domain.errors import GatewayError, InputError
from counter_app.gateway.keys import Keys
from counter_app.gateway.ports import Device, FeedStore, FileStore
from counter_app.wire.batch import pack, unpack
from counter_app.wire.files import (
    FILE,
    FILES,
    LARGEST_FILE,
    LARGEST_PIECE,
    MAX_ASKED_BYTES,
    FilesAnswer,
    FilesHeld,
    FilesWish,
    PieceTaken,
)
from counter_app.wire.statements import Signed, sign

_AT_ONCE = 64
"""Pieces being written by one process; each holds one chunk."""
_PIECE = re.compile(r"(?P<dossier>[!-.0-~]{1,64})/(?P<sha256>[0-9a-f]{64})/(?P<offset>\d{1,9})(?:/(?P<other>\d{1,9}))?")


class FileExchange:
    """The part of the protocol that carries files."""

    def __init__(self, store: FeedStore, files: FileStore, keys: Keys, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._files = files
        self._keys = keys
        self._clock = clock
        self._writing = 0

    @staticmethod
    def body_limit(path: str) -> int:
        """Return how many bytes a body sent to ``path`` may have."""
        return MAX_ASKED_BYTES if path == FILES else LARGEST_PIECE if path.startswith(FILE) else 0

    @staticmethod
    def knows(method: str, path: str) -> bool:
        """Tell whether a call with its whole body is for this part; a piece that is sent goes to ``take``."""
        return (method, path) == ("POST", FILES) or (method == "GET" and path.startswith(FILE))

    async def asked(self, body: bytes, device: Device) -> bytes:
        """Return how far files are held.

        Raises:
            GatewayError: ``message_malformed``.
        """
        wish = unpack(body, FilesWish, limit=MAX_ASKED_BYTES)
        held = []
        whole = []
        for one in wish.files:
            if not await self._named(device, one.dossier, one.sha256):
                held.append(-1)
                continue
            size = await asyncio.to_thread(self._files.whole, device.office, one.sha256)
            if size == one.bytes:
                whole.append(one.sha256)
                held.append(size)
            else:
                held.append(await asyncio.to_thread(self._files.begun, device.office, device.device, one.sha256))
        return pack(FilesAnswer(tuple(held), self._stated(device, *whole) if whole else None))

    async def take(self, path: str, digest: str, stream: AsyncIterator[bytes], device: Device) -> bytes:
        """Write a piece as it comes and return how far the file is held; ``digest`` is what its sender signed.

        The path names dossier, hash, offset and the size of the whole file. What came before a cut stays.

        Raises:
            GatewayError: ``message_malformed``, ``file_unknown``, ``file_gap``, ``file_differs``, ``gateway_busy``.
            InputError: ``file_over_limit``.
        """
        found = _PIECE.fullmatch(path.removeprefix(FILE))
        if found is None or found["other"] is None:
            raise GatewayError("message_malformed")
        name, offset, size = found["sha256"], int(found["offset"]), int(found["other"])
        if not 1 <= size <= LARGEST_FILE:
            raise InputError("file_over_limit", "size", limit=LARGEST_FILE)
        if self._writing >= _AT_ONCE:
            raise GatewayError("gateway_busy")
        if not await self._named(device, found["dossier"], name):
            raise GatewayError("file_unknown")
        if await asyncio.to_thread(self._files.whole, device.office, name) == size:
            return pack(PieceTaken(size, self._stated(device, name)))
        self._writing += 1
        try:
            held = await self._write(device, name, (offset, size), stream, digest)
        finally:
            self._writing -= 1
            await asyncio.to_thread(self._files.keep, device.office, device.device, name)
        if held < size:
            return pack(PieceTaken(held))
        await asyncio.to_thread(self._files.finish, device.office, device.device, name)
        return pack(PieceTaken(size, self._stated(device, name)))

    async def _write(
        self, device: Device, name: str, place: tuple[int, int], stream: AsyncIterator[bytes], digest: str
    ) -> int:
        offset, size = place
        came, held, seen = offset, offset, hash_of()
        async for chunk in stream:
            if not chunk:
                continue
            seen.update(chunk)
            if came + len(chunk) > min(size, offset + LARGEST_PIECE):
                raise GatewayError("message_malformed")
            held = await asyncio.to_thread(self._files.write, device.office, device.device, name, came, chunk)
            came += len(chunk)
        if seen.hexdigest() != digest:
            # Not what its sender signed; that the part is spoiled shows at its end.
            raise GatewayError("signature_wrong")
        return held

    async def give(self, path: str, device: Device) -> bytes:
        """Return clear bytes of a file from an offset on, at most the length asked for.

        Raises:
            GatewayError: ``file_unknown`` where no fact served to this office names it, or it did not come yet.
        """
        found = _PIECE.fullmatch(path.removeprefix(FILE))
        if found is None or found["other"] is None:
            raise GatewayError("file_unknown")
        length = min(int(found["other"]), LARGEST_PIECE)
        for office in await self._store.naming(device.office, found["dossier"], found["sha256"]):
            content = await asyncio.to_thread(self._files.read, office, found["sha256"], int(found["offset"]), length)
            if content is not None:
                return content
        raise GatewayError("file_unknown")

    async def _named(self, device: Device, dossier: str, sha256: str) -> bool:
        return device.office in await self._store.naming(device.office, dossier, sha256)

    def _stated(self, device: Device, *whole: str) -> Signed:
        at = self._clock().isoformat(timespec="seconds")
        return sign(FilesHeld(self._keys.id, device.office, at, whole), self._keys.signing)
