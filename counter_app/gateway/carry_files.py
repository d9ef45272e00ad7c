"""Files of a packet on their way into the gateway's folder; runs on the thread that decrypts."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from counter_app.domain.errors import GatewayError
from counter_app.gateway.keys import Keys
from counter_app.gateway.ports import Device, FeedStore, FileStore
from counter_app.wire.files import LARGEST_FILE, FilesHeld
from counter_app.wire.packet import FilePiece
from counter_app.wire.statements import Signed, sign


@dataclass(slots=True)
class CarriedInFiles:
    """Takes pieces as over the line: only of files that a fact names, and whole only when they are their hash."""

    store: FeedStore
    files: FileStore
    device: Device
    loop: asyncio.AbstractEventLoop
    whole: list[str] = field(default_factory=list)
    _named: dict[tuple[str, str], bool] = field(default_factory=dict)

    def take(self, piece: FilePiece) -> None:
        """Take one piece; one that cannot count is passed over, as the counter sends its file again."""
        office, device, name = self.device.office, self.device.device, piece.sha256
        if not self._is_named(piece) or name in self.whole:
            return
        if self.files.whole(office, name) == piece.size:
            self.whole.append(name)
            return
        end = piece.offset + len(piece.content)
        if end > min(piece.size, LARGEST_FILE):
            return
        with suppress(GatewayError):
            self.files.write(office, device, name, piece.offset, piece.content)
            if end == piece.size:
                self.files.finish(office, device, name)
                self.whole.append(name)

    def stated(self, keys: Keys, at: datetime) -> Signed | None:
        """Return the province's word about the files it holds now, None where there is none."""
        if not self.whole:
            return None
        said = FilesHeld(keys.id, self.device.office, at.isoformat(timespec="seconds"), tuple(self.whole))
        return sign(said, keys.signing)

    def _is_named(self, piece: FilePiece) -> bool:
        key = piece.dossier, piece.sha256
        if key not in self._named:
            asked = self.store.naming(self.device.office, *key)
            self._named[key] = self.device.office in asyncio.run_coroutine_threadsafe(asked, self.loop).result()
        return self._named[key]
