"""Calls to the gateway a person looks at: how much came, and a way out between two pieces."""

from __future__ import annotations

from dataclasses import dataclass, field

from counter_app.services.watching import Cancelled, Watch
from counter_app.sync.calls import Caller
from counter_app.wire.files import Wanted
from counter_app.wire.outgoing import DeviceIdentity


@dataclass(frozen=True, slots=True)
class WatchedCaller(Caller):
    """Tells how many bytes of a file came, and lets a person stop between two pieces; what came is kept."""

    watch: Watch = field(kw_only=True)

    def file_piece(self, identity: DeviceIdentity, file: Wanted, offset: int) -> bytes:
        """Return a piece; raises as ``Caller.file_piece``, and ``Cancelled``."""
        if self.watch.cancelled():
            raise Cancelled
        self.watch.progress(offset, file.bytes)
        piece = Caller.file_piece(self, identity, file, offset)
        self.watch.progress(offset + len(piece), file.bytes)
        return piece
