"""Keeps what came of batches whose connection broke, so that only the rest need come again.

In memory only and little of it: what is no longer here is sent whole, which is never wrong. Nothing here is believed.
The signature of the call that goes on is over the whole body, so bytes that are not the device's own spoil only
themselves. Runs on the loop of the server.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from counter_app.domain.errors import GatewayError
from counter_app.wire.batch import Torn
from counter_app.wire.requests import Spoken

MOST_BYTES = 64 * 1024
"""Of one body: a longer one is on its way over a quick line only, and there soon sent again."""
MOST_OF_DEVICE = 3
"""Two on their way over one connection, and the first over the next while the earlier one seems to be open."""
CEILING_BYTES = 8 * 1024 * 1024
MOST_TOLD = 3
"""A counter that does not go on with it by then has forgotten it."""


@dataclass(slots=True, eq=False)
class Coming:
    """A body while it comes: ``start`` had come before up to ``offset``, ``kept`` begins with that and grows."""

    device: str
    request: str
    offset: int
    start: bytes
    kept: bytearray
    told: int = 0


@dataclass(slots=True)
class TornBodies:
    """Begun bodies, the latest few of each device; ``ceiling`` is for all of them together, in bytes."""

    ceiling: int = CEILING_BYTES
    _devices: dict[str, list[Coming]] = field(default_factory=dict, init=False)
    _size: int = field(default=0, init=False)

    def begin(self, spoken: Spoken, offset: int = 0) -> Coming:
        """Return where a body is kept while it comes, behind the first ``offset`` bytes of what came of it before.

        Where not so much is here, nothing is kept, and ``whole`` refuses it in the end.
        """
        earlier = self._find(spoken.device, spoken.request)
        held = 0 if earlier is None else len(earlier.kept)
        start = b"" if earlier is None or held < offset else bytes(earlier.kept[:offset])
        if earlier is not None:
            self._drop(earlier)
        coming = Coming(spoken.device, spoken.request, offset, start, bytearray(start))
        if spoken.device and spoken.request and len(start) == offset:
            of_device = self._devices.setdefault(spoken.device, [])
            of_device.append(coming)
            self._size += len(start)
            if len(of_device) > MOST_OF_DEVICE:
                self._drop(of_device[0])
        return coming

    def grow(self, coming: Coming, chunk: bytes) -> None:
        """Keep bytes of a body, unless it has become too long to be kept."""
        if not self._is_kept(coming):
            return
        coming.kept += chunk
        self._size += len(chunk)
        if len(coming.kept) > MOST_BYTES:
            self._drop(coming)
        while self._size > self.ceiling:
            self._drop(next(iter(self._devices.values()))[0])

    def whole(self, coming: Coming, body: bytes) -> bytes:
        """Return all of a body whose rest has come, and let go of it.

        Raises:
            GatewayError: ``torn_unknown`` where its start is not here.
        """
        self.end(coming)
        if len(coming.start) < coming.offset:
            raise GatewayError("torn_unknown")
        return coming.start + body

    def end(self, coming: Coming) -> None:
        """Let go of a body."""
        self._drop(coming)

    def tell(self, device: str) -> Torn | None:
        """Return of which call of a device a part is here, the latest one, None where there is none."""
        found = next((one for one in reversed(self._devices.get(device, ())) if one.kept), None)
        if found is None:
            return None
        found.told += 1
        if found.told >= MOST_TOLD:
            self._drop(found)
        return Torn(found.request, len(found.kept))

    def _find(self, device: str, request: str) -> Coming | None:
        return next((one for one in self._devices.get(device, ()) if one.request == request), None)

    def _is_kept(self, coming: Coming) -> bool:
        return any(one is coming for one in self._devices.get(coming.device, ()))

    def _drop(self, coming: Coming) -> None:
        if not self._is_kept(coming):
            return
        self._size -= len(coming.kept)
        of_device = self._devices[coming.device]
        of_device.remove(coming)
        if not of_device:
            del self._devices[coming.device]
