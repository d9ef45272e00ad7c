"""Who this counter is: its device, office, number, epoch and signing key, as the database holds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.domain.errors import StoreError
from counter_app.store.instants import from_text, local_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from counter_app.database.driver import Connection


@dataclass(frozen=True, slots=True)
class Identity:
    """The counter a database belongs to; ``private_key`` is the Ed25519 seed of 32 bytes."""

    device: str
    office: str
    office_name: str
    counter: int
    epoch: str
    private_key: bytes

    def __repr__(self) -> str:
        return f"Identity({self.device!r}, {self.office!r}, {self.counter})"


def read_identity(connection: Connection) -> Identity:
    """Return the identity of an open database.

    Raises:
        StoreError: ``not_set_up`` when the database was never given one.
    """
    row = connection.execute(
        "SELECT device_id, office, office_name, counter, epoch, private_key FROM device"
    ).fetchone()
    if row is None:
        raise StoreError("not_set_up")
    return Identity(*row)


def own_offices(connection: Connection) -> tuple[tuple[date, str], ...]:
    """Return the offices this device has worked for, each with the local day it began, in order.

    A merger or a move opens a new epoch under the new office; what was received before stays under the old one.
    """
    rows = connection.execute("SELECT opened_at, office FROM epochs ORDER BY opened_at, rowid")
    return tuple((local_day(from_text(opened_at)), office) for opened_at, office in rows)


def office_on(offices: Sequence[tuple[date, str]], on: date) -> str:
    """Return the office a device worked for on a day, the first one before its first day."""
    return next((office for began, office in reversed(offices) if began <= on), offices[0][1])
