"""The outbox: what the province has not acknowledged yet, and the statements that settle it.

This is the counter's side of the sync engine's journal port; every method is one short transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.database.transaction import immediate
from counter_app.domain.errors import GatewayError
from counter_app.store import epochs, facts
from counter_app.store.instants import to_text
from counter_app.wire.outgoing import DeviceIdentity, Pending
from counter_app.wire.statements import Acknowledgement, Checkpoint, Signed, sign

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.store.identity import Identity
    from counter_app.wire.batch import Answer, Position
    from counter_app.wire.encoding import Entry


class Outbox:
    """Reads and writes delivery on the connection that owns writing."""

    def __init__(self, connection: Connection, identity: Identity, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._identity = identity
        self._now = now
        self._key = Ed25519PrivateKey.from_private_bytes(identity.private_key)

    def device(self) -> DeviceIdentity:
        """Return who this device is, with the gateway it is enrolled at and the epoch it sends from now."""
        row = self._connection.execute("SELECT gateway_url, ca_pem, province_key FROM enrolment").fetchone()
        url, authority, province_key = row or (None, None, None)
        return DeviceIdentity(
            device=self._identity.device,
            epoch=self._at_work(),
            office=self._identity.office,
            counter=self._identity.counter,
            private_key=self._key,
            province_key=province_key,
            gateway_url=url or None,
            ca_pem=authority or None,
        )

    def keep_enrolment(self, gateway_url: str, ca_pem: str, province_key: bytes, recipient: str = "") -> None:
        """Keep the gateway this device is known to; enrolling again at another replaces it."""
        with immediate(self._connection):
            self._connection.execute(
                "INSERT INTO enrolment (singleton, gateway_url, ca_pem, province_key, enrolled_at, recipient)"
                " VALUES (1, ?, ?, ?, ?, ?) ON CONFLICT (singleton) DO UPDATE SET gateway_url = excluded.gateway_url,"
                " ca_pem = excluded.ca_pem, province_key = excluded.province_key, enrolled_at = excluded.enrolled_at,"
                " recipient = excluded.recipient, token = '', registered = 1",
                (gateway_url, ca_pem, province_key, to_text(self._now()), recipient),
            )

    def acknowledged(self) -> int:
        """Return how many links of the epoch at work the province has acknowledged."""
        return epochs.stretch(self._connection, self._at_work()).acknowledged

    def pending(self, max_entries: int, max_bytes: int, after: int = 0) -> Pending | None:
        """Return the links behind the last acknowledged one, at least one if there is any, with their checkpoint.

        Those up to seq ``after`` are on their way already and are left out.
        """
        work = epochs.stretch(self._connection, self._at_work())
        return self.behind(work.epoch, max(work.acknowledged, after), work.bound, max_entries, max_bytes)

    def behind(self, epoch: str, done: int, bound: int, max_entries: int, max_bytes: int) -> Pending | None:
        """Return links of ``epoch`` behind ``done`` and up to ``bound``, with their checkpoint."""
        rows = facts.own_entries(self._connection, epoch, done, max(0, min(max_entries, bound - done)))
        entries = tuple(_within(rows, max_bytes))
        if not entries:
            return None
        return Pending(done + 1, entries, self._checkpoint(epoch, done + len(entries)))

    def _at_work(self) -> str:
        return epochs.at_work(self._connection, self._identity.epoch)

    def _checkpoint(self, epoch: str, count: int) -> Signed:
        """Return the signed checkpoint at ``count``, kept so that the same statement is served again."""
        place = (self._identity.device, epoch, count)
        row = self._connection.execute(
            "SELECT body, signature FROM checkpoints WHERE device = ? AND epoch = ? AND count = ?", place
        ).fetchone()
        if row is not None:
            return Signed(*row)
        statement = Checkpoint(*place, head=self._hash_at(epoch, count).hex())
        signed = sign(statement, self._key)
        with immediate(self._connection):
            self._connection.execute(
                "INSERT INTO checkpoints (device, epoch, count, body, signature) VALUES (?, ?, ?, ?, ?)",
                (*place, signed.body, signed.signature),
            )
        return signed

    def record_attempt(self, first: int, last: int, code: str, next_attempt_at: datetime | None) -> None:
        """Write down that sending these links failed, why, and when the next try comes."""
        with immediate(self._connection):
            self._connection.execute(
                "INSERT INTO deliveries (epoch, seq, attempts, last_code, next_attempt_at)"
                " SELECT epoch, seq, 1, ?, ? FROM journal WHERE epoch = ? AND seq BETWEEN ? AND ?"
                " ON CONFLICT (epoch, seq) DO UPDATE SET attempts = attempts + 1, last_code = excluded.last_code,"
                " next_attempt_at = excluded.next_attempt_at WHERE state <> 'parked'",
                (code, to_text(next_attempt_at), self._at_work(), first, last),
            )
            self._connection.execute("UPDATE enrolment SET last_code = ?", (code,))

    def record_acknowledgement(
        self,
        signed: Signed,
        acknowledgement: Acknowledgement,
        answers: Mapping[int, Answer],
    ) -> int:
        """Keep the province's statement, settle what it covers, and return how many links it newly covers.

        Raises:
            GatewayError: ``head_differs`` when this journal's hash at its count is another, ``province_ahead`` when it
                lies beyond this journal's end; nothing is changed then.
        """
        place = self._check_head(acknowledgement.epoch, acknowledgement.count, acknowledgement.head)
        covered = _covered(acknowledgement, place, answers)
        with immediate(self._connection):
            self._keep(signed, acknowledgement, place, covered)
            self._settle(acknowledgement, place, covered)
            self._connection.execute(
                "UPDATE enrolment SET last_contact_at = ?, last_code = '', registered = 1", (to_text(self._now()),)
            )
        return max(0, min(covered, place.bound) - place.acknowledged)

    def take_answer(self, signed: Signed, acknowledgement: Acknowledgement, floor: int) -> int:
        """Take in a statement that came on a stick, whatever came over the line meanwhile; return the newly covered.

        It counts when it says more than is known. When it says less than ``floor``, what was acknowledged when its
        packet was made, the gateway was restored from a backup since, and the difference waits again. Otherwise it is
        only old.

        Raises:
            GatewayError: ``head_differs``, ``province_ahead``.
        """
        place = epochs.stretch(self._connection, acknowledgement.epoch)
        known = min(place.acknowledged, place.bound)
        if acknowledgement.count > known:
            return self.record_acknowledgement(signed, acknowledgement, {})
        if acknowledgement.count < floor:
            self.rewind_epoch(acknowledgement.epoch, acknowledgement.count, acknowledgement.head)
        else:
            self._check_head(acknowledgement.epoch, acknowledgement.count, acknowledgement.head)
        with immediate(self._connection):
            self._connection.execute("UPDATE enrolment SET registered = 1")
        return 0

    def _keep(self, signed: Signed, acknowledgement: Acknowledgement, place: epochs.Stretch, covered: int) -> None:
        # What was appended again elsewhere does not wait here any more.
        count = place.length if covered >= place.bound else covered
        self._connection.execute(
            "INSERT INTO acknowledgements (device, epoch, count, body, signature, taken_in_at)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (device, epoch) DO UPDATE SET"
            " count = excluded.count, body = excluded.body,"
            " signature = excluded.signature, taken_in_at = excluded.taken_in_at",
            (
                acknowledgement.device,
                acknowledgement.epoch,
                count,
                signed.body,
                signed.signature,
                to_text(self._now()),
            ),
        )

    def _settle(self, acknowledgement: Acknowledgement, place: epochs.Stretch, covered: int) -> None:
        self._connection.execute(
            "DELETE FROM deliveries WHERE epoch = ? AND seq <= ?", (acknowledgement.epoch, covered)
        )
        self._connection.executemany(
            "INSERT INTO deliveries (epoch, seq, state, last_code) VALUES (?, ?, 'parked', ?)",
            # Behind the bound the province speaks of links another copy of this disk wrote.
            [
                (acknowledgement.epoch, one.seq, one.code)
                for one in acknowledgement.parked
                if one.seq <= min(covered, place.bound)
            ],
        )

    def rewind(self, position: Position) -> int:
        """Put acknowledged links beyond a restored gateway's count back to waiting; return how many they are.

        Raises:
            GatewayError: ``head_differs``, ``province_ahead``.
        """
        return self.rewind_epoch(_epoch_of(position) or self._at_work(), position.count, position.head)

    def rewind_epoch(self, epoch: str, count: int, head: str) -> int:
        """Do the same for one epoch, as ``rewind``."""
        place = self._check_head(epoch, count, head)
        if count >= min(place.acknowledged, place.bound):
            return 0
        with immediate(self._connection):
            self._connection.execute(
                "UPDATE acknowledgements SET count = ? WHERE device = ? AND epoch = ?",
                (count, self._identity.device, epoch),
            )
            self._connection.execute("DELETE FROM deliveries WHERE epoch = ? AND seq > ?", (epoch, count))
        return min(place.acknowledged, place.bound) - count

    def mark_forked(self) -> None:
        """Write down that the province holds another history of this epoch."""
        with immediate(self._connection):
            self._connection.execute("UPDATE enrolment SET forked = 1, last_code = 'forked'")

    def _check_head(self, epoch: str, count: int, head: str) -> epochs.Stretch:
        place = epochs.stretch(self._connection, epoch)
        if epoch != self._identity.epoch and count > place.bound:
            # A closed epoch may have gone on elsewhere, on the disk this one was copied or restored from.
            return place
        if count > place.length:
            # The province speaks of links this journal never had, or had once: the folder is an older copy.
            raise GatewayError("province_ahead", count=count, own=place.length)
        if self._hash_at(epoch, count).hex() != head:
            raise GatewayError("head_differs", count=count)
        return place

    def _hash_at(self, epoch: str, count: int) -> bytes:
        found = epochs.hash_at(self._connection, epoch, count)
        if found is None:
            raise GatewayError("head_differs", count=count)
        return found


def _covered(acknowledgement: Acknowledgement, place: epochs.Stretch, answers: Mapping[int, Answer]) -> int:
    """Return how many links of this disk a statement speaks of.

    One about more links than a closed epoch has here names a head nobody here can check, and another copy of the disk
    may have gone on before the end of this one. Then only what the gateway has just compared link by link is covered;
    over a stick, where nothing answers entry by entry, a statement of its own speaks of the end of what was carried.
    """
    if acknowledgement.count <= place.bound:
        return acknowledgement.count
    return max(answers, default=min(place.acknowledged, place.bound))


def _epoch_of(position: Position) -> str | None:
    """Return the epoch the province's statement is about; the engine has checked its signature."""
    if position.acknowledgement is None:
        return None
    return msgspec.json.decode(position.acknowledgement.body, type=Acknowledgement).epoch


def _within(rows: list[Entry], max_bytes: int) -> list[Entry]:
    """Return the first entries that fit together, never none: one large fact must still go."""
    total = 0
    for at, entry in enumerate(rows):
        total += len(entry.header) + len(entry.facts) + len(entry.person or b"")
        if at and total > max_bytes:
            return rows[:at]
    return rows
