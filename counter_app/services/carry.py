"""Carrying facts to the province by hand, as the command line and the window do it.

The journal's steps run on the store lane, writing the stick on the thread that calls: the io lane or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.store import epochs, facts, province
from counter_app.wire.packet import Part
from counter_app.wire.statements import Acknowledgement, Signed, public_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.services.lanes import Lane
    from counter_app.store.identity import Identity
    from counter_app.store.outbox import Outbox
    from counter_app.wire.batch import Position
    from counter_app.wire.invitation import Invitation, ProvinceKeys
    from counter_app.wire.outgoing import DeviceIdentity, Pending
    from counter_app.wire.requests import Enrolment


class ProvinceJournal:
    """What the counter keeps of its province and of the facts on their way there; every call is one store step."""

    def __init__(
        self,
        connection: Connection,
        identity: Identity,
        outbox: Outbox,
        lane: Lane,
        now: Callable[[], datetime],
    ) -> None:
        self._connection = connection
        self._identity = identity
        self._outbox = outbox
        self._lane = lane
        self._now = now

    def keep_invitation(self, invitation: Invitation) -> None:
        """Enrol by an invitation, without a line; as ``store.province.keep_invitation``."""
        self._lane.submit(province.keep_invitation, self._connection, self._identity, invitation, self._now()).result()

    def device(self) -> DeviceIdentity:
        """Return who this device is."""
        return self._lane.submit(self._outbox.device).result()

    def registration(self) -> Enrolment | None:
        """Return the registration the province has not confirmed yet."""
        public_key = public_bytes(self.device().private_key)
        return self._lane.submit(province.registration, self._connection, self._identity, public_key).result()

    def confirm(self) -> None:
        """Note that the province knows this device."""
        self._lane.submit(province.confirm, self._connection).result()

    def keys(self) -> ProvinceKeys:
        """Return the province's keys as known here."""
        return self._lane.submit(province.keys_of, self._connection).result()

    def earlier_keys(self) -> tuple[bytes, ...]:
        """Return the public keys the province signed with before."""
        return self._lane.submit(province.earlier_keys, self._connection).result()

    def learn(self, keys: tuple[ProvinceKeys, ...]) -> None:
        """Keep newer keys of the province."""
        self._lane.submit(province.learn, self._connection, keys, self._now()).result()

    def closed_epochs(self) -> tuple[str, ...]:
        """Return the epochs before the present one of which the province holds anything."""
        found = self._lane.submit(epochs.stretches, self._connection).result()
        return tuple(one.epoch for one in found if one.epoch != self._identity.epoch and one.acknowledged)

    def rewind_epoch(self, epoch: str, position: Position) -> int:
        """Put links of a closed epoch a restored gateway no longer holds back to waiting."""
        return self._lane.submit(self._outbox.rewind_epoch, epoch, position.count, position.head).result()

    def waiting(self) -> tuple[Part, ...]:
        """Return what waits of each epoch, the oldest first, and always the present one."""
        return self._lane.submit(self._waiting).result()

    def _waiting(self) -> tuple[Part, ...]:
        return tuple(
            Part(one.epoch, one.acknowledged + 1, max(one.acknowledged, one.bound), self._head(one.epoch, one.bound))
            for one in epochs.stretches(self._connection)
            if one.waiting or one.epoch == self._identity.epoch
        )

    def head(self, epoch: str, count: int) -> str:
        """Return the hash (hex) of an epoch at ``count``."""
        return self._lane.submit(self._head, epoch, count).result()

    def _head(self, epoch: str, count: int) -> str:
        return (epochs.hash_at(self._connection, epoch, count) or b"").hex()

    def sizes(self, epoch: str, after: int, limit: int) -> list[int]:
        """Return the bytes of each fact behind seq ``after``."""
        return self._lane.submit(facts.own_sizes, self._connection, epoch, after, limit).result()

    def behind(self, epoch: str, done: int, bound: int, max_entries: int, max_bytes: int) -> Pending | None:
        """Return facts behind ``done`` and up to ``bound``, with their signed checkpoint."""
        return self._lane.submit(self._outbox.behind, epoch, done, bound, max_entries, max_bytes).result()

    def take_answer(self, signed: Signed, statement: Acknowledgement, floor: int) -> int:
        """Keep a statement that came on a stick; as ``store.outbox.Outbox.take_answer``."""
        return self._lane.submit(self._outbox.take_answer, signed, statement, floor).result()

    def mark_forked(self) -> None:
        """Write down that the province holds another history."""
        self._lane.submit(self._outbox.mark_forked).result()
