"""Sends files after the facts: piece by piece, each from where the gateway says it stands, facts always first.

Runs on the thread of the loop. Nothing is kept here that the gateway does not know better: after a cut it is asked, and
the file goes on at the byte. A file that cannot go is left for later and holds up no other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from counter_app.domain.errors import GatewayError, StoreError
from counter_app.sync.calls import Caller
from counter_app.wire.files import LARGEST_PIECE, MOST_ASKED, FilesHeld, FilesWish, PieceTaken, Wanted
from counter_app.wire.outgoing import DeviceIdentity
from counter_app.wire.statements import Signed, verify

ASKED_AT_ONCE = 8
"""Files asked about before they are sent: hashes do not compress, and after each cut the question is asked again."""
SMALLEST_PIECE = 16 * 1024
FIRST_PIECE = 64 * 1024
QUICK_S = 3.0
SLOW_S = 8.0
"""A fact written while a piece travels waits for its end: pieces stay shorter than this on the slowest line."""
LATER_S = 900.0
ABSENT_S = 3600.0
_OF_ONE_FILE = frozenset({"file_differs", "file_unknown", "file_over_limit", "file_gap"})


class FileToSend(Protocol):
    """A file that waits."""

    @property
    def sha256(self) -> str:
        """Its name."""

    @property
    def bytes(self) -> int:
        """Its clear size."""

    @property
    def dossier(self) -> str:
        """A dossier whose facts name it."""


class FileDesk(Protocol):
    """The counter's side; every method is one short step of the store, or of the vault."""

    def waiting(self, limit: int) -> Sequence[FileToSend]:
        """Return files to send, the oldest first."""
        ...

    def to_confirm(self, limit: int) -> Sequence[FileToSend]:
        """Return delivered files to ask about again."""
        ...

    def held_back(self, link: str) -> str:
        """Return why no file may travel over this link now, empty when one may."""
        ...

    def room(self, link: str) -> int | None:
        """Return the bytes left of today's budget, None where there is none."""
        ...

    def read(self, sha256: str, offset: int, length: int) -> bytes:
        """Return clear bytes of a file."""
        ...

    def sent(self, link: str, sha256: str, size: int, held: int) -> None:
        """Count bytes that were sent and keep how far the file came."""
        ...

    def settle(self, asked: Sequence[str], whole: frozenset[str]) -> int:
        """Keep which of the files asked about the province holds, and return how many are new."""
        ...

    def failed(self, sha256: str, code: str) -> None:
        """Keep why a file does not go on."""
        ...


@dataclass(slots=True)
class FileLane:
    """Brings one counter's files to its gateway; ``monotonic`` gives seconds.

    ``rate`` is the speed of late in bytes a second, 0 while no file is being sent; ``brought`` counts files that became
    whole since this was made.
    """

    desk: FileDesk
    monotonic: Callable[[], float]
    rate: float = field(default=0.0, init=False)
    brought: int = field(default=0, init=False)
    _size: int = field(default=FIRST_PIECE, init=False)
    _queue: deque[tuple[FileToSend, int]] = field(default_factory=deque, init=False)
    _absent_until: float = field(default=float("-inf"), init=False)
    _later: dict[str, float] = field(default_factory=dict, init=False)

    def due(self, identity: DeviceIdentity) -> bool:
        """Tell whether a file waits that may travel now."""
        if self.monotonic() < self._absent_until:
            return False
        return bool(self._ready()) and not self.desk.held_back(link_of(identity))

    def absent(self) -> None:
        """Take note that the gateway is from before files travelled."""
        self._absent_until = self.monotonic() + ABSENT_S

    def confirm(self, caller: Caller, identity: DeviceIdentity) -> None:
        """Ask about files the province held once; those it lost wait again.

        Raises:
            GatewayError: as ``Caller.files``.
        """
        old = self.desk.to_confirm(MOST_ASKED)
        if old:
            self._ask(caller, identity, old)

    def run(
        self, caller: Caller, identity: DeviceIdentity, interrupted: Callable[[], bool], told: Callable[[], None]
    ) -> None:
        """Send until nothing is left that may travel or ``interrupted`` says so.

        ``told`` is called behind each piece.

        Raises:
            GatewayError: as ``Caller.put_piece``; where a file stands is asked anew then.
        """
        try:
            while not interrupted() and not self.desk.held_back(link_of(identity)):
                if not self._queue:
                    ready = self._ready()
                    if not ready:
                        break
                    self.brought += self._plan(caller, identity, ready[:ASKED_AT_ONCE])
                    continue
                self.brought += self._step(caller, identity)
                told()
        except GatewayError:
            self._queue.clear()
            self.rate = 0.0
            raise
        self.rate = self.rate if self._queue else 0.0

    def _ready(self) -> list[FileToSend]:
        now = self.monotonic()
        self._later = {name: at for name, at in self._later.items() if at > now}
        return [one for one in self.desk.waiting(MOST_ASKED) if one.sha256 not in self._later]

    def _plan(self, caller: Caller, identity: DeviceIdentity, ready: Sequence[FileToSend]) -> int:
        """Ask how far each file is held and queue those that are not whole."""
        held, new = self._ask(caller, identity, ready)
        for one, size in zip(ready, held, strict=True):
            if size < 0:
                self._put_off(one, "file_unknown")
            elif size < one.bytes:
                self._queue.append((one, size))
        if not new and not self._queue:
            for one in ready:  # whole, it says, and the province does not: asked again later, not at once
                self._later[one.sha256] = self.monotonic() + LATER_S
        return new

    def _ask(
        self, caller: Caller, identity: DeviceIdentity, files: Sequence[FileToSend]
    ) -> tuple[tuple[int, ...], int]:
        wish = FilesWish(tuple(Wanted(one.sha256, one.bytes, one.dossier) for one in files))
        answer = caller.files(identity, wish)
        if len(answer.held) != len(files):
            raise GatewayError("message_malformed")
        whole = _stated(identity, answer.statement)
        return answer.held, self.desk.settle([one.sha256 for one in files], whole)

    def _step(self, caller: Caller, identity: DeviceIdentity) -> int:
        """Send one piece of the first file and return 1 when that made it whole."""
        one, held = self._queue.popleft()
        room = self.desk.room(link_of(identity))
        try:
            content = self.desk.read(one.sha256, held, min(self._size, one.bytes - held, room or self._size))
        except StoreError as error:
            self._put_off(one, error.code)
            return 0
        started = self.monotonic()
        try:
            taken = caller.put_piece(identity, Wanted(one.sha256, one.bytes, one.dossier), held, content)
        except GatewayError as error:
            if error.code in {"answer_late", "batch_too_large"}:
                self._size = max(self._size // 2, SMALLEST_PIECE)
            if error.code not in _OF_ONE_FILE:
                raise
            self._put_off(one, error.code)
            return 0
        self._measure(len(content), self.monotonic() - started)
        self.desk.sent(link_of(identity), one.sha256, len(content), taken.held)
        if taken.held < one.bytes:
            self._queue.appendleft((one, self._moved(held, taken)))
            return 0
        return self.desk.settle([one.sha256], _stated(identity, taken.statement))

    def _moved(self, held: int, taken: PieceTaken) -> int:
        if taken.held <= held:
            raise GatewayError("message_malformed")  # it would go on for ever
        return taken.held

    def _put_off(self, one: FileToSend, code: str) -> None:
        self.desk.failed(one.sha256, code)
        self._later[one.sha256] = self.monotonic() + LATER_S

    def _measure(self, size: int, elapsed_s: float) -> None:
        now = size / max(elapsed_s, 0.001)
        self.rate = now if not self.rate else 0.7 * self.rate + 0.3 * now
        if elapsed_s < QUICK_S:
            self._size = min(self._size * 2, LARGEST_PIECE)
        elif elapsed_s > SLOW_S:
            self._size = max(self._size // 2, SMALLEST_PIECE)


def link_of(identity: DeviceIdentity) -> str:
    """Return the name of the line to a gateway: its host, as budgets are kept for each."""
    return urlsplit(identity.gateway_url or "").hostname or ""


def _stated(identity: DeviceIdentity, signed: Signed | None) -> frozenset[str]:
    """Return the files the province says it holds whole.

    Raises:
        GatewayError: ``acknowledgement_wrong`` for a word that is not the province's.
    """
    if signed is None:
        return frozenset()
    try:
        said = verify(signed, identity.province_key or b"", FilesHeld)
    except GatewayError as error:
        raise GatewayError("acknowledgement_wrong") from error
    if said.office != identity.office:
        raise GatewayError("acknowledgement_wrong")
    return frozenset(said.files)
