"""Keeps what came of batches whose connection broke, so that only the rest need come again.

In memory only, little of it and not for long: what is no longer here is sent whole, which is never wrong. Nothing here
is believed. The signature of the call that goes on is over the whole body, so bytes that are not the device's own spoil
only themselves. Runs on the loop of the server.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from counter_app.domain.errors import GatewayError
from counter_app.wire.batch import Torn
from counter_app.wire.requests import Spoken

MOST_BYTES = 64 * 1024
"""Of one body: a longer one is on its way over a quick line only, and there soon sent again."""
MOST_OF_DEVICE = 3
"""Two on their way over one connection, and the first over the next while the earlier one seems to be open."""
CEILING_BYTES = 8 * 1024 * 1024
ENTRY_BYTES = 512
"""What keeping one takes beside its bytes."""
MOST_TOLD = 3
"""A counter that does not go on with it by then has forgotten it."""
KEPT_S = 600.0


@dataclass(slots=True, eq=False)
class Coming:
    """A body while it comes: ``start`` had come before up to ``offset``, ``kept`` begins with that and grows.

    ``fresh`` until its first bytes come.
    """

    device: str
    request: str
    offset: int
    start: bytes
    kept: bytearray
    begun_at: float
    fresh: bool
    told: int = 0

    @property
    def size(self) -> int:
        """Return the bytes it takes here."""
        return ENTRY_BYTES + len(self.kept)


@dataclass(slots=True)
class TornBodies:
    """Begun bodies, a few of each device; ``monotonic`` gives seconds, ``ceiling`` is for all together, in bytes."""

    monotonic: Callable[[], float]
    ceiling: int = CEILING_BYTES
    _all: dict[tuple[str, str], Coming] = field(default_factory=dict, init=False)
    _devices: dict[str, list[Coming]] = field(default_factory=dict, init=False)
    _size: int = field(default=0, init=False)

    def begin(self, spoken: Spoken, offset: int = 0) -> Coming:
        """Return where a body is kept while it comes, behind the first ``offset`` bytes of what came of it before.

        Where not so much is here, nothing is kept, and ``whole`` refuses it in the end; nor is a body of nobody.
        """
        self._forget_old()
        earlier = self._all.get((spoken.device, spoken.request))
        held = 0 if earlier is None else len(earlier.kept)
        start = b"" if earlier is None or held < offset else bytes(earlier.kept[:offset])
        named = bool(spoken.device and spoken.request)
        at, fresh = self.monotonic(), named and not offset
        coming = Coming(spoken.device, spoken.request, offset, start, bytearray(start), at, fresh)
        if earlier is not None:
            self.drop(earlier)
        if start:
            self._keep(coming)
        return coming

    def grow(self, coming: Coming, chunk: bytes) -> None:
        """Keep bytes of a body, unless it has become too long to be kept or was given up."""
        if coming.fresh:
            coming.fresh = False  # before its first bytes there is nothing to keep
            self._keep(coming)
        if not self._is_kept(coming):
            return
        coming.kept += chunk
        self._size += len(chunk)
        if len(coming.kept) > MOST_BYTES:
            self.drop(coming)
        while self._size > self.ceiling:
            self.drop(next(iter(self._all.values())))

    def whole(self, coming: Coming, body: bytes) -> bytes:
        """Return all of a body whose rest has come, and let go of it.

        Raises:
            GatewayError: ``torn_unknown`` where its start is not here.
        """
        self.drop(coming)
        if len(coming.start) < coming.offset:
            raise GatewayError("torn_unknown")
        return coming.start + body

    def tell(self, device: str) -> tuple[Torn, ...]:
        """Return of which calls of a device a part is here."""
        self._forget_old()
        for one in list(self._devices.get(device, ())):
            one.told += 1
            if one.told > MOST_TOLD:
                self.drop(one)
        return tuple(Torn(one.request, len(one.kept)) for one in self._devices.get(device, ()))

    def drop(self, coming: Coming) -> None:
        """Let go of a body and of its bytes."""
        if not self._is_kept(coming):
            return
        self._size -= coming.size
        coming.kept.clear()
        del self._all[coming.device, coming.request]
        of_device = self._devices[coming.device]
        of_device.remove(coming)
        if not of_device:
            del self._devices[coming.device]

    def _keep(self, coming: Coming) -> None:
        beside = self._all.get((coming.device, coming.request))
        if beside is not None:
            self.drop(beside)
        of_device = self._devices.setdefault(coming.device, [])
        if len(of_device) >= MOST_OF_DEVICE:
            # The calls that ask are short: what they ask about is not given up for them.
            self.drop(min(of_device, key=lambda one: len(one.kept)))
            of_device = self._devices.setdefault(coming.device, [])
        of_device.append(coming)
        self._all[coming.device, coming.request] = coming
        self._size += coming.size

    def _is_kept(self, coming: Coming) -> bool:
        return self._all.get((coming.device, coming.request)) is coming

    def _forget_old(self) -> None:
        until = self.monotonic() - KEPT_S
        while self._all:
            oldest = next(iter(self._all.values()))
            if oldest.begun_at > until:
                return
            self.drop(oldest)
