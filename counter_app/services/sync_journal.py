"""The journal as the sync thread sees it: every step runs on the store lane, so that one thread owns all writing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from counter_app.services.lanes import Lane
    from counter_app.store.outbox import Outbox
    from counter_app.wire.batch import Answer, Position
    from counter_app.wire.outgoing import DeviceIdentity, Pending
    from counter_app.wire.statements import Acknowledgement, Signed


class SyncJournal:
    """Carries each call of the engine over to the store lane and waits for its answer."""

    def __init__(self, outbox: Outbox, lane: Lane) -> None:
        self._outbox = outbox
        self._lane = lane

    def device(self) -> DeviceIdentity:
        """Return who this device is."""
        return self._lane.submit(self._outbox.device).result()

    def pending(self, max_entries: int, max_bytes: int, after: int = 0) -> Pending | None:
        """Return what to send next."""
        return self._lane.submit(self._outbox.pending, max_entries, max_bytes, after).result()

    def record_attempt(self, first: int, last: int, code: str, next_attempt_at: datetime | None) -> None:
        """Write down a failed attempt."""
        self._lane.submit(self._outbox.record_attempt, first, last, code, next_attempt_at).result()

    def record_acknowledgement(
        self, signed: Signed, acknowledgement: Acknowledgement, answers: Mapping[int, Answer]
    ) -> int:
        """Keep the province's statement and return how many links it newly covers."""
        return self._lane.submit(self._outbox.record_acknowledgement, signed, acknowledgement, answers).result()

    def rewind(self, position: Position) -> int:
        """Put links a restored gateway no longer holds back to waiting."""
        return self._lane.submit(self._outbox.rewind, position).result()

    def mark_forked(self) -> None:
        """Write down that the province holds another history."""
        self._lane.submit(self._outbox.mark_forked).result()
