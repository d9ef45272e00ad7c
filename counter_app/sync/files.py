"""Sends files after the facts: two pieces on their way, from where the gateway says they stand, facts always first.

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
from counter_app.sync.flight import Crossing, Depth, Flight
from counter_app.wire.files import LARGEST_PIECE, MOST_ASKED, FilesHeld, FilesWish, PieceTaken, Wanted
from counter_app.wire.outgoing import DeviceIdentity
from counter_app.wire.statements import Signed, verify

ASKED_AT_ONCE = 3
"""Files asked about before they are sent: hashes do not compress, and after each cut the question is asked again."""
SMALLEST_PIECE = 16 * 1024
FIRST_PIECE = 32 * 1024
PIECE_S = 3.5
"""Two are on their way, and a fact written meanwhile waits for both: a piece stays near this on the slowest line."""
LATER_S = 900.0
ABSENT_S = 3600.0
_TAIL = 1.5
"""An end that is not much longer than a piece goes with it: each piece has headers."""
_OF_ONE_FILE = frozenset({"file_differs", "file_unknown", "file_over_limit", "file_gap"})


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of a file on their way."""

    file: FileToSend
    offset: int
    content: bytes = field(repr=False)

    @property
    def end(self) -> int:
        """Return how far the file is held once it has arrived."""
        return self.offset + len(self.content)

    @property
    def wanted(self) -> Wanted:
        """Return the file as the gateway is told of it."""
        return Wanted(self.file.sha256, self.file.bytes, self.file.dossier)


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


Pieces = Flight[Piece, PieceTaken]


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
    _depth: Depth = field(default_factory=Depth, init=False)
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
        flight = _flight(caller, identity, self.monotonic, self._depth)
        try:
            while True:
                may = not interrupted() and not self.desk.held_back(link_of(identity))
                if may and not self._queue and flight.oldest is None:
                    ready = self._ready()
                    if not ready:
                        break
                    self.brought += self._plan(caller, identity, ready[:ASKED_AT_ONCE])
                elif may and flight.has_room and self._send(flight, identity):
                    continue
                elif flight.oldest is not None:
                    self.brought += self._land(flight, flight.oldest, identity)
                    told()
                elif not may or self._is_spent(identity):
                    break
        except GatewayError as error:
            flight.drop(broken=error.code == "answer_cut")
            self._queue.clear()
            self.rate = 0.0
            raise
        finally:
            flight.drop(broken=False)  # no answer may meet another question, whatever went wrong
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

    def _send(self, flight: Pieces, identity: DeviceIdentity) -> bool:
        """Let the next piece leave, unless nothing may; one that cannot be read is put off."""
        if not self._queue:
            return False
        one, held = self._queue[0]
        length = one.bytes - held
        if length > self._size * _TAIL:
            length = self._size
        room = self.desk.room(link_of(identity))
        if room is not None:
            length = min(length, room - sum(len(piece.content) for piece in flight.under_way))
        if length <= 0:
            return False
        self._queue.popleft()
        try:
            piece = Piece(one, held, self.desk.read(one.sha256, held, length))
        except StoreError as error:
            self._put_off(one, error.code)
            return True
        if piece.end < one.bytes:
            self._queue.appendleft((one, piece.end))
        flight.send(piece)
        return True

    def _land(self, flight: Pieces, piece: Piece, identity: DeviceIdentity) -> int:
        """Take in the oldest answer and return 1 when that made a file whole."""
        one = piece.file
        try:
            taken, took = flight.land()
        except GatewayError as error:
            if error.code in {"answer_late", "batch_too_large"}:
                self._size = max(self._size // 2, SMALLEST_PIECE)
            if error.code not in _OF_ONE_FILE:
                raise
            # What follows may be of the same file: given up with the connection, and asked anew where all stand.
            flight.drop(broken=False)
            self._queue.clear()
            self._put_off(one, error.code)
            return 0
        flight.landed()
        if taken.held < piece.end:
            raise GatewayError("message_malformed")  # it would go on for ever
        self._measure(len(piece.content), took)
        self.desk.sent(link_of(identity), one.sha256, len(piece.content), taken.held)
        self._skip(one, taken.held)
        return self.desk.settle([one.sha256], _stated(identity, taken.statement)) if taken.held >= one.bytes else 0

    def _skip(self, one: FileToSend, held: int) -> None:
        """Leave out what came over an earlier connection meanwhile."""
        if self._queue and self._queue[0][0].sha256 == one.sha256 and self._queue[0][1] < held:
            self._queue.popleft()
            if held < one.bytes:
                self._queue.appendleft((one, held))

    def _is_spent(self, identity: DeviceIdentity) -> bool:
        """Tell whether today's budget is used up to the byte."""
        room = self.desk.room(link_of(identity))
        return room is not None and room <= 0

    def _put_off(self, one: FileToSend, code: str) -> None:
        self.desk.failed(one.sha256, code)
        self._later[one.sha256] = self.monotonic() + LATER_S

    def _measure(self, size: int, elapsed_s: float) -> None:
        now = size / max(elapsed_s, 0.001)
        self.rate = now if not self.rate else 0.7 * self.rate + 0.3 * now
        fitting = round(now * PIECE_S)
        self._size = min(max(fitting, self._size // 2, SMALLEST_PIECE), self._size * 2, LARGEST_PIECE)


def _flight(caller: Caller, identity: DeviceIdentity, monotonic: Callable[[], float], depth: Depth) -> Pieces:
    crossing: Crossing[Piece, PieceTaken] = Crossing(
        lambda piece: caller.begin_piece(identity, piece.wanted, piece.offset, piece.content),
        lambda _piece: caller.finish_piece(),
        lambda piece: caller.put_piece(identity, piece.wanted, piece.offset, piece.content),
    )
    return Flight(caller.transport, crossing, monotonic, depth)


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
