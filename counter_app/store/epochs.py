"""Epochs of this device: how far each is acknowledged, opening another one, and appending refused facts again.

Runs on the thread that owns the write connection; whoever calls holds the transaction where it says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from counter_app.domain.events import EpochOpened
from counter_app.store import facts
from counter_app.store.instants import to_text
from counter_app.store.journal import Journal, NewFact, insert
from counter_app.wire import chain
from counter_app.wire.encoding import decode_header, encode_header

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.store.identity import Identity

_AGAIN = 500


@dataclass(frozen=True, slots=True)
class Stretch:
    """One epoch: ``length`` links here, of which those behind ``bound`` were appended again elsewhere.

    ``acknowledged`` is how many the province holds, never more than ``length``.
    """

    epoch: str
    acknowledged: int
    length: int
    bound: int

    @property
    def waiting(self) -> int:
        """How many links are still to be sent."""
        return max(0, self.bound - self.acknowledged)


def stretches(connection: Connection) -> list[Stretch]:
    """Return every epoch, the oldest first; the last is the present one."""
    rows = connection.execute(
        "SELECT e.epoch, p.acknowledged, p.length, e.appended_after FROM epochs e JOIN progress p ON p.epoch = e.epoch"
        " ORDER BY e.epoch = (SELECT epoch FROM device), e.rowid"
    )
    return [
        Stretch(epoch, acknowledged, length, length if after is None else min(after, length))
        for epoch, acknowledged, length, after in rows
    ]


def stretch(connection: Connection, epoch: str) -> Stretch:
    """Return one epoch; one that is not of this device is as long as nothing."""
    row = connection.execute(
        "SELECT p.acknowledged, p.length, e.appended_after FROM epochs e JOIN progress p ON p.epoch = e.epoch"
        " WHERE e.epoch = ?",
        (epoch,),
    ).fetchone()
    if row is None:
        return Stretch(epoch, 0, 0, 0)
    return Stretch(epoch, row[0], row[1], row[1] if row[2] is None else min(row[2], row[1]))


def at_work(connection: Connection, present: str) -> str:
    """Return the epoch to send from: the oldest with links that wait, else the present one."""
    if connection.execute("SELECT 1 FROM epochs LIMIT 1 OFFSET 1").fetchone() is None:
        return present
    return next((one.epoch for one in stretches(connection) if one.waiting), present)


def hash_at(connection: Connection, epoch: str, count: int) -> bytes | None:
    """Return the chain hash of an epoch at ``count``; None where it is not that long."""
    if count == 0:
        return chain.GENESIS
    row = connection.execute("SELECT hash FROM journal WHERE epoch = ? AND seq = ?", (epoch, count)).fetchone()
    return None if row is None else bytes(row[0])


@dataclass(frozen=True, slots=True)
class Opened:
    """A new epoch, and how many refused facts were appended to it again."""

    epoch: str
    again: int


def open_next(
    connection: Connection,
    identity: Identity,
    actor: tuple[str, str],
    at: datetime,
    random_bytes: Callable[[int], bytes],
    *,
    refused: bool,
) -> Opened:
    """Open another epoch behind the present one in the caller's transaction; ``actor`` is account and via.

    Its first entry names the present epoch with its count and head. With ``refused``, what the province has not taken
    of the epoch at work is appended again: event id, lamport, ``after`` and payload stay, epoch, seq and chain are new.
    """
    epoch = random_bytes(16).hex()
    work = stretch(connection, at_work(connection, identity.epoch))
    last = stretch(connection, identity.epoch)
    count = work.acknowledged if refused and work.epoch == identity.epoch else last.length
    head = hash_at(connection, identity.epoch, count) or chain.GENESIS
    connection.execute(
        "INSERT INTO epochs (epoch, office, opened_at, previous_epoch, previous_count, previous_head)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (epoch, identity.office, to_text(at), identity.epoch, count, head),
    )
    connection.execute("UPDATE device SET epoch = ?", (epoch,))
    # What was left out of what came, as this journal's own, another copy of the disk may have written: served anew.
    connection.execute("UPDATE pull SET cursor = ''")
    new = replace(identity, epoch=epoch)
    lamport = _highest_lamport(connection)
    connection.execute("UPDATE device SET seen_lamport = max(seen_lamport, ?)", (lamport,))
    first = EpochOpened(previous_epoch=identity.epoch, count=count, head=head.hex())
    account, via = actor
    fact = NewFact(kind="EpochOpened", facts=first, person=None, actor=account, via=via, at=at, entered_at=at)
    Journal(connection, new, random_bytes).append(fact)
    again = _append_again(connection, new, work) if refused else 0
    # Facts appended again bring their old lamport: what is new now must still come after the first entry.
    connection.execute("UPDATE device SET seen_lamport = max(seen_lamport, ?)", (lamport + 1,))
    return Opened(epoch, again)


def _highest_lamport(connection: Connection) -> int:
    """Return the highest lamport of the own journal: a fact of another epoch is older than all that follow."""
    rows = connection.execute(
        "SELECT j.header FROM progress p JOIN journal j ON j.epoch = p.epoch AND j.seq = p.length"
    ).fetchall()
    return max((decode_header(header).lamport for (header,) in rows), default=0)


def _append_again(connection: Connection, identity: Identity, work: Stretch) -> int:
    """Append the refused links of ``work`` to the present epoch, and leave them where they stood."""
    seq = stretch(connection, identity.epoch).length
    previous = hash_at(connection, identity.epoch, seq) or chain.GENESIS
    done = work.acknowledged
    while done < work.bound:
        entries = facts.own_entries(connection, work.epoch, done, min(_AGAIN, work.bound - done))
        for entry in entries:
            seq += 1
            header = replace(decode_header(entry.header), epoch=identity.epoch, seq=seq)
            again = replace(entry, header=encode_header(header))
            previous = insert(connection, header, again, previous)
        done += len(entries)
    connection.execute("UPDATE epochs SET appended_after = ? WHERE epoch = ?", (work.acknowledged, work.epoch))
    count_as_done(connection, work.epoch, work.length)
    return work.bound - work.acknowledged


def count_as_done(connection: Connection, epoch: str, length: int) -> None:
    """Let no link of an epoch wait any more: the rest of it stands in a later one. The signed statement stays."""
    connection.execute(
        "INSERT INTO acknowledgements (device, epoch, count, body, signature, taken_in_at)"
        " SELECT device_id, ?, ?, x'', x'', '' FROM device WHERE true"
        " ON CONFLICT (device, epoch) DO UPDATE SET count = excluded.count",
        (epoch, length),
    )
    connection.execute("DELETE FROM deliveries WHERE epoch = ? AND state = 'waiting'", (epoch,))
