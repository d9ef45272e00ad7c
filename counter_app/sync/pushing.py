"""Pushes what waits of the journal: the next batch leaves while the answer to the one before is awaited.

Runs on the thread of the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from counter_app.domain.errors import GatewayError
from counter_app.sync.calls import Caller, Packed, Traffic, check_acknowledgement
from counter_app.sync.flight import Crossing, Depth, Flight, is_of
from counter_app.sync.policy import FEW, FIRST_SIZE, SIZED, after_failure, after_success, in_turn
from counter_app.sync.ports import Journal, Reached, SyncReport
from counter_app.wire.batch import BatchAnswer, Position
from counter_app.wire.outgoing import DeviceIdentity, Pending

MAX_PENDING_BYTES = 8 * 1024 * 1024
_MAX_REWINDS = 3
REMEMBERED_S = 600.0
"""As long as the gateway keeps what came of a torn batch: it holds people's data."""
_CUT_OFF = frozenset({"answer_cut", "answer_late"})
_NOT_JOINED = frozenset({"signature_wrong", "path_unknown"})
"""What a gateway says to a rest it can do nothing with, such as an older one behind the same address."""
Batches = Flight[Packed, BatchAnswer | Position]


@dataclass(slots=True)
class Run:
    """What one run has done so far."""

    pushed: int = 0
    duplicates: int = 0
    parked: int = 0
    pulled: int = 0
    files: int = 0
    rewinds: int = 0
    reached: Reached | None = None
    traffic: Traffic = field(default_factory=Traffic)

    def report(self) -> SyncReport:
        """Return it as it is told."""
        return SyncReport(
            pushed=self.pushed,
            duplicates=self.duplicates,
            parked=self.parked,
            pulled=self.pulled,
            files=self.files,
            bytes_sent=self.traffic.sent,
            bytes_received=self.traffic.received,
            checkpoint=self.reached,
        )


@dataclass(slots=True)
class Pushing:
    """Sends batches of a fitting size.

    ``rewind`` puts back what a restored gateway lost, ``contact`` hears of every answer, ``gained`` of every one that
    was kept, ``failed`` of the batch that was not; it raises unless a smaller one may pass at once.
    """

    journal: Journal
    monotonic: Callable[[], float]
    rewind: Callable[[DeviceIdentity, Position], int]
    contact: Callable[[], None]
    gained: Callable[[], None]
    failed: Callable[[GatewayError, Pending], None]
    size: int = field(default=FIRST_SIZE, init=False)
    _depth: Depth = field(default_factory=Depth, init=False)
    _tried: int = field(default=0, init=False)
    _cut_off: tuple[Packed, ...] = field(default=(), init=False)
    _cut_off_at: float = field(default=0.0, init=False)

    def pending(self) -> Pending | None:
        """Return what to send next."""
        return self.journal.pending(self.size, MAX_PENDING_BYTES)

    def first(self, *, trying: bool) -> Pending | None:
        """Return what to send first; a single entry where many wait while ``trying`` a line that failed or is new."""
        if self._cut_off and self.monotonic() - self._cut_off_at > REMEMBERED_S:
            self._cut_off = ()
        trying = trying or bool(self._cut_off)
        found = self.journal.pending(min(self.size, FEW) if trying else self.size, MAX_PENDING_BYTES)
        self._tried = found.first if trying and found is not None and len(found.entries) == FEW < self.size else 0
        return self.journal.pending(1, MAX_PENDING_BYTES) if self._tried else found

    def push(self, caller: Caller, identity: DeviceIdentity, pending: Pending, run: Run) -> None:
        """Send what waits, the next batch while an answer is awaited, smaller and smaller where that can help."""
        crossing: Crossing[Packed, BatchAnswer | Position] = Crossing(
            lambda batch: caller.begin_push(identity, batch),
            caller.finish_push,
            lambda batch: caller.push(identity, batch),
        )
        flight: Batches = Flight(caller.transport, crossing, self.monotonic, self._depth)
        following: Packed | None = caller.packed(identity, pending)
        last = pending.last
        try:
            while following is not None or flight.oldest is not None:
                if following is not None and flight.has_room:
                    flight.send(following)
                    last = following.pending.last
                    # Behind a cut the first answer says what came before it: nothing leaves that may be there.
                    asks = self._tried or self._cut_off
                    following = None if asks else self._following(caller, flight, identity, last)
                    continue
                landed, torn = self._land(flight, identity, run)
                if not landed:
                    return
                following = following or torn or self._following(caller, flight, identity, last)
        except GatewayError as error:
            failed = flight.oldest.pending if flight.oldest is not None else pending
            if error.code in _CUT_OFF and not self._tried:
                self._cut_off, self._cut_off_at = flight.under_way, self.monotonic()
            if flight.oldest is not None and flight.oldest.offset and error.code in _NOT_JOINED:
                error = GatewayError("torn_unknown")
            flight.drop(broken=error.code == "answer_cut")
            self._shrink(error, failed)
            self.failed(error, failed)
        finally:
            flight.drop(broken=False)  # no answer may meet another question, whatever went wrong

    def _following(self, caller: Caller, flight: Batches, identity: DeviceIdentity, last: int) -> Packed | None:
        """Return what waits behind the batches on their way, of the same epoch."""
        if not flight.has_room:
            return None
        found = self.journal.pending(self.size, MAX_PENDING_BYTES, last)
        return caller.packed(identity, found) if found is not None and is_of(identity, found) else None

    def _land(self, flight: Batches, identity: DeviceIdentity, run: Run) -> tuple[bool, Packed | None]:
        """Take in the oldest answer; False when what follows cannot join, and what is left of a torn batch."""
        packed = flight.expected
        pending = packed.pending
        answer, took = flight.land()
        self.contact()
        if isinstance(answer, Position):
            self._close_gap(identity, pending, answer, run)
            return False, None
        self._take_in(identity, pending, answer, run)
        flight.landed()
        if pending.first != self._tried and not packed.offset:
            self.size = after_success(self.size, took) if flight.answers == 1 else in_turn(self.size, took)
        self._tried = 0
        left = self._left_of_torn(identity, answer)
        self.gained()
        return True, left

    def _left_of_torn(self, identity: DeviceIdentity, answer: BatchAnswer) -> Packed | None:
        """Return what is left of a batch that a cut tore, where the gateway has its beginning and it joins."""
        cut_off, self._cut_off = self._cut_off, ()
        for one in cut_off:
            left = one.behind(answer.torn or ())
            joins = one.pending.first <= answer.count + 1 <= one.pending.last
            if left is not None and joins and is_of(identity, one.pending):
                return left
        return None

    def _take_in(self, identity: DeviceIdentity, pending: Pending, answer: BatchAnswer, run: Run) -> None:
        statement = check_acknowledgement(identity, answer.acknowledgement, answer.count, answer.head)
        if len(answer.answers) != len(pending.entries) or answer.count < pending.last:
            raise GatewayError("acknowledgement_wrong")
        answers = dict(enumerate(answer.answers, start=pending.first))
        run.pushed += self.journal.record_acknowledgement(answer.acknowledgement, statement, answers)
        run.duplicates += sum(one.outcome == "duplicate" for one in answer.answers)
        run.parked += sum(one.outcome == "parked" for one in answer.answers)
        run.reached = Reached(answer.count, answer.head)

    def _close_gap(self, identity: DeviceIdentity, pending: Pending, position: Position, run: Run) -> None:
        run.rewinds += 1
        if not self.rewind(identity, position) or run.rewinds > _MAX_REWINDS or position.count >= pending.first:
            raise GatewayError("gap")

    def _shrink(self, error: GatewayError, pending: Pending) -> None:
        """Make the next batch smaller; what was made small only to try the line says nothing about sizes."""
        if error.code in SIZED and (pending.first != self._tried or error.code == "batch_too_large"):
            self.size = after_failure(min(len(pending.entries), self.size))
