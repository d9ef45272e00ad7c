"""The replica and the packs as the sync thread sees them: every step runs on the store lane."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counter_app.services.lanes import Lane
    from counter_app.services.pulled_packs import PulledPacks
    from counter_app.store.replica import Replica, TakenIn
    from counter_app.wire.feed import Foreign
    from counter_app.wire.offers import PackPiece
    from counter_app.wire.statements import Signed


class SyncReplica:
    """Carries each call of the engine over to the store lane and waits for its answer.

    ``after`` runs there behind every taking in: what a fact of erasure took from a person leaves the disk at once.
    """

    def __init__(self, replica: Replica, lane: Lane, after: Callable[[], object] = lambda: None) -> None:
        self._replica = replica
        self._lane = lane
        self._after = after

    def cursor(self) -> str:
        """Return how far this counter was served."""
        return self._lane.submit(self._replica.cursor).result()

    def move(self, cursor: str) -> None:
        """Keep how far this counter was served."""
        self._lane.submit(self._replica.move, cursor).result()

    def failed(self, code: str) -> None:
        """Keep why the last attempt brought nothing."""
        self._lane.submit(self._replica.failed, code).result()

    def keep_counters(self, signed: Signed) -> None:
        """Keep the province's word about every counter."""
        self._lane.submit(self._replica.keep_counters, signed).result()

    def take_in(self, foreign: Sequence[Foreign]) -> TakenIn:
        """Keep some facts and fold the dossiers they concern anew."""
        taken = self._lane.submit(self._replica.take_in, foreign).result()
        self._lane.submit(self._after).result()
        return taken


class SyncPacks:
    """The same for packs."""

    def __init__(self, packs: PulledPacks, lane: Lane) -> None:
        self._packs = packs
        self._lane = lane

    def offered(self, offers: Sequence[Signed]) -> None:
        """Take note of what is on offer."""
        self._lane.submit(self._packs.offered, offers).result()

    def next_piece(self) -> tuple[str, int] | None:
        """Return hash and offset of the next piece wanted."""
        return self._lane.submit(self._packs.next_piece).result()

    def keep_piece(self, piece: PackPiece) -> None:
        """Keep a piece, and take the pack in when it is the last."""
        self._lane.submit(self._packs.keep_piece, piece).result()
