"""A journal in memory that keeps the engine's port; entries are encoded before they are needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from counter_app.domain.errors import GatewayError
from counter_app.wire.batch import Answer, Position
from counter_app.wire.chain import GENESIS, link
from counter_app.wire.encoding import Entry
from counter_app.wire.outgoing import DeviceIdentity, Pending
from counter_app.wire.statements import Acknowledgement, Checkpoint, Parked, Signed, sign


@dataclass(slots=True)
class Attempt:
    """One failed attempt as it was written down."""

    first: int
    last: int
    code: str
    next_attempt_at: datetime | None


@dataclass(slots=True)
class ModelJournal:
    """Entries with their hashes, and what the province said of them."""

    identity: DeviceIdentity
    entries: list[Entry] = field(default_factory=list)
    acknowledged: int = 0
    parked: tuple[Parked, ...] = ()
    attempts: list[Attempt] = field(default_factory=list)
    forked: bool = False
    most_acknowledged: int = 0
    _hashes: list[bytes] = field(default_factory=list)

    def append(self, *entries: Entry) -> None:
        """Commit facts."""
        for entry in entries:
            self._hashes.append(link(self._hashes[-1] if self._hashes else GENESIS, entry))
            self.entries.append(entry)

    def hash_at(self, count: int) -> str:
        """Return the head after ``count`` links."""
        return (self._hashes[count - 1] if count else GENESIS).hex()

    def device(self) -> DeviceIdentity:
        return self.identity

    def pending(self, max_entries: int, max_bytes: int, after: int = 0) -> Pending | None:
        first = max(self.acknowledged, after) + 1
        chosen: list[Entry] = []
        size = 0
        for entry in self.entries[first - 1 : first - 1 + max_entries]:
            size += len(entry.header) + len(entry.facts) + len(entry.person or b"")
            if chosen and size > max_bytes:
                break
            chosen.append(entry)
        if not chosen:
            return None
        count = first + len(chosen) - 1
        checkpoint = Checkpoint(self.identity.device, self.identity.epoch, count, self.hash_at(count))
        return Pending(first, tuple(chosen), sign(checkpoint, self.identity.private_key))

    def record_attempt(self, first: int, last: int, code: str, next_attempt_at: datetime | None) -> None:
        self.attempts.append(Attempt(first, last, code, next_attempt_at))

    def record_acknowledgement(
        self, signed: Signed, acknowledgement: Acknowledgement, answers: Mapping[int, Answer]
    ) -> int:
        self._check(acknowledgement.count, acknowledgement.head)
        newly = max(0, acknowledgement.count - self.acknowledged)
        self.acknowledged = max(self.acknowledged, acknowledgement.count)
        self.most_acknowledged = max(self.most_acknowledged, self.acknowledged)
        self.parked = acknowledgement.parked
        return newly

    def rewind(self, position: Position) -> int:
        self._check(position.count, position.head)
        back = max(0, self.acknowledged - position.count)
        self.acknowledged -= back
        return back

    def mark_forked(self) -> None:
        self.forked = True

    def _check(self, count: int, head: str) -> None:
        if count > len(self.entries):
            raise GatewayError("province_ahead")
        if head != self.hash_at(count):
            raise GatewayError("head_differs")
