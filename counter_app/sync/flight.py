"""Batches on their way over one connection: the next leaves while the answer to the one before is awaited.

On a late line half the time would go by waiting. The answers come in the order of the calls, and a batch that does not
join what the gateway holds changes nothing there: whatever becomes of the first, the second is never a gap. Runs on the
thread of the engine.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from counter_app.sync.calls import Caller
from counter_app.sync.ports import Pipeline
from counter_app.wire.batch import BatchAnswer, Position
from counter_app.wire.outgoing import DeviceIdentity, Pending
from counter_app.wire.statements import Checkpoint

DEPTH = 2
"""One batch fills the line while the answer to the other comes; what a cut loses grows with each more."""
LONE_ANSWERS = 3


@dataclass(slots=True)
class Depth:
    """How many batches may be on their way: one where something in between answers only the first of two.

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


@dataclass(slots=True)
class Flight:
    """What one journal has on its way; ``monotonic`` gives seconds."""

    caller: Caller
    identity: DeviceIdentity
    monotonic: Callable[[], float]
    depth: Depth
    answers: int = field(default=0, init=False)
    _sent: deque[tuple[Pending, float]] = field(default_factory=deque, init=False)
    _deep: bool = field(init=False)
    _begun: int = field(default=0, init=False)
    _owed: int = field(default=0, init=False)
    _landed_at: float = field(default=float("-inf"), init=False)

    def __post_init__(self) -> None:
        """See whether this connection takes calls one behind the other."""
        self._deep = isinstance(self.caller.transport, Pipeline)

    @property
    def has_room(self) -> bool:
        """Tell whether another batch may leave now."""
        return len(self._sent) < (self.depth.most if self._deep else 1)

    @property
    def oldest(self) -> Pending | None:
        """Return the batch whose answer comes next."""
        return self._sent[0][0] if self._sent else None

    def carries(self, pending: Pending) -> bool:
        """Tell whether a batch is of the same epoch as this flight."""
        return msgspec.json.decode(pending.checkpoint.body, type=Checkpoint).epoch == self.identity.epoch

    def send(self, pending: Pending) -> None:
        """Let a batch leave; raises as ``Caller.push``."""
        self._sent.append((pending, self.monotonic()))
        self._begun += 1
        if self._deep:
            self._owed += 1
            self.caller.begin_push(self.identity, pending)

    def land(self) -> tuple[BatchAnswer | Position, float]:
        """Return the answer to the oldest batch and the seconds the line took for it; raises as ``Caller.push``."""
        pending, sent_at = self._sent[0]
        if self._deep:
            self._owed -= 1
            answer = self.caller.finish_push(pending)
        else:
            answer = self.caller.push(self.identity, pending)
        now = self.monotonic()
        # While it queued behind the one before, the line was not its own.
        took, self._landed_at = now - max(sent_at, self._landed_at), now
        self.answers += 1
        return answer, took

    def landed(self) -> None:
        """Take the oldest batch off: its answer has been kept."""
        self._sent.popleft()

    def drop(self, *, broken: bool) -> None:
        """Give up what is on its way, with the connection where answers could still come over it."""
        if broken and self._begun > 1:
            self.depth.ended(self.answers)
        if self._owed:
            self.caller.transport.close()
        self._owed = 0
        self._sent.clear()
