"""Batches, or pieces of files, on their way over one connection: the next leaves while an answer is awaited.

On a late line half the time would go by waiting. The answers come in the order of the calls, and what does not join
what the gateway holds changes nothing there: whatever becomes of the first, the second is never a gap. Runs on the
thread of the engine.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import msgspec

from counter_app.sync.ports import Pipeline, Transport
from counter_app.wire.outgoing import DeviceIdentity, Pending
from counter_app.wire.statements import Checkpoint

DEPTH = 2
"""One fills the line while the answer to the other comes; what a cut loses grows with each more."""
LONE_ANSWERS = 3


@dataclass(slots=True)
class Depth:
    """How many calls may be on their way: one where something in between answers only the first of two.

    That is taken as found when connection after connection ends behind its first answer.
    """

    _lone: int = field(default=0, init=False)

    @property
    def most(self) -> int:
        """Return how many."""
        return 1 if self._lone >= LONE_ANSWERS else DEPTH

    def ended(self, answers: int) -> None:
        """Take note that a connection broke with answers to come, behind this many."""
        if self.most > 1:
            self._lone = self._lone + 1 if answers == 1 else 0


Sent = TypeVar("Sent")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Crossing(Generic[Sent, Answer]):
    """How one thing crosses: over a ``Pipeline`` it is begun and its answer read later, otherwise it goes whole."""

    begin: Callable[[Sent], None]
    finish: Callable[[Sent], Answer]
    whole: Callable[[Sent], Answer]


@dataclass(slots=True)
class Flight(Generic[Sent, Answer]):
    """What is on its way over one connection; ``monotonic`` gives seconds."""

    transport: Transport
    crossing: Crossing[Sent, Answer]
    monotonic: Callable[[], float]
    depth: Depth
    answers: int = field(default=0, init=False)
    _sent: deque[tuple[Sent, float]] = field(default_factory=deque, init=False)
    _deep: bool = field(init=False)
    _begun: int = field(default=0, init=False)
    _owed: int = field(default=0, init=False)
    _landed_at: float = field(default=float("-inf"), init=False)

    def __post_init__(self) -> None:
        """See whether this connection takes calls one behind the other."""
        self._deep = isinstance(self.transport, Pipeline)

    @property
    def has_room(self) -> bool:
        """Tell whether another may leave now."""
        return len(self._sent) < (self.depth.most if self._deep else 1)

    @property
    def oldest(self) -> Sent | None:
        """Return that whose answer comes next."""
        return self._sent[0][0] if self._sent else None

    @property
    def expected(self) -> Sent:
        """Return that whose answer comes next, where there is one."""
        return self._sent[0][0]

    @property
    def under_way(self) -> tuple[Sent, ...]:
        """Return all that has no answer yet, the oldest first."""
        return tuple(sent for sent, _ in self._sent)

    def send(self, sent: Sent) -> None:
        """Let one leave; raises as its ``begin``."""
        self._sent.append((sent, self.monotonic()))
        self._begun += 1
        if self._deep:
            self._owed += 1
            self.crossing.begin(sent)

    def land(self) -> tuple[Answer, float]:
        """Return the answer to the oldest and the seconds the line took for it; raises as ``finish`` and ``whole``."""
        sent, sent_at = self._sent[0]
        if self._deep:
            self._owed -= 1
            answer = self.crossing.finish(sent)
        else:
            answer = self.crossing.whole(sent)
        now = self.monotonic()
        # While it queued behind the one before, the line was not its own.
        took, self._landed_at = now - max(sent_at, self._landed_at), now
        self.answers += 1
        return answer, took

    def landed(self) -> None:
        """Take the oldest off: its answer has been kept."""
        self._sent.popleft()

    def drop(self, *, broken: bool) -> None:
        """Give up what is on its way, with the connection where answers could still come over it."""
        if broken and self._begun > 1:
            self.depth.ended(self.answers)
        if self._owed:
            self.transport.close()
        self._owed = 0
        self._sent.clear()


def is_of(identity: DeviceIdentity, pending: Pending) -> bool:
    """Tell whether a batch is of the epoch at work."""
    return msgspec.json.decode(pending.checkpoint.body, type=Checkpoint).epoch == identity.epoch
