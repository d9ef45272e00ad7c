"""Who this counter is: its device, office, number, epoch and signing key, as the database holds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.domain.errors import StoreError

if TYPE_CHECKING:
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
