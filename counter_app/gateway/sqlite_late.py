"""What was taken in of revoked devices; plain functions on an open connection, the SQL common to both stores."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.database.driver import Connection
from counter_app.database.transaction import immediate
from counter_app.domain.errors import RuleError
from counter_app.gateway.sqlite_batch import position_of

_PLACE = "office = ? AND device = ? AND epoch = ?"
_KEEP = """
INSERT INTO late_intake (office, device, epoch, first, last, head, accepted_by, reason, accepted_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


@dataclass(frozen=True, slots=True)
class LateIntake:
    """Links ``first`` to ``last`` of an epoch, let in after the device was revoked: by whom, why, when (ISO 8601)."""

    office: str
    device: str
    epoch: str
    first: int
    last: int
    accepted_by: str
    reason: str
    accepted_at: str


def allow(connection: Connection, late: LateIntake, head: bytes) -> int:
    """Write down what is about to be let in, behind what is held, and return how many links that is.

    Written before the links come: a crash between the two leaves no fact unmarked, and the next time sets right how far
    the earlier attempt got.

    Raises:
        RuleError: ``device_not_revoked``.
    """
    place = late.office, late.device, late.epoch
    with immediate(connection):
        shut_out = connection.execute(
            "SELECT 1 FROM device WHERE office = ? AND device = ? AND revoked_at IS NOT NULL", place[:2]
        ).fetchone()
        if shut_out is None:
            raise RuleError("device_not_revoked", "device")
        held, _head = position_of(connection, *place)
        connection.execute(f"DELETE FROM late_intake WHERE {_PLACE} AND first > ?", (*place, held))  # noqa: S608 - a constant
        connection.execute(f"UPDATE late_intake SET last = ? WHERE {_PLACE} AND last > ?", (held, *place, held))  # noqa: S608 - a constant
        if late.last <= held:
            return 0
        why = late.accepted_by, late.reason, late.accepted_at
        connection.execute(_KEEP, (*place, held + 1, late.last, head, *why))
    return late.last - held


def late_intakes(connection: Connection, office: str | None) -> list[LateIntake]:
    """Return what was let in of revoked devices, of one office or of all, oldest first."""
    rows = connection.execute(
        "SELECT office, device, epoch, first, last, accepted_by, reason, accepted_at FROM late_intake"
        " ORDER BY accepted_at, office, device, epoch, first"
    )
    return [LateIntake(*row) for row in rows if office is None or row[0] == office]
