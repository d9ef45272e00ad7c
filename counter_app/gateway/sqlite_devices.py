"""Keeps devices, invitations and the list of what arrived in SQLite; plain functions on an open connection."""

from __future__ import annotations

from counter_app.database.driver import Connection
from counter_app.database.transaction import immediate
from counter_app.domain.errors import GatewayError, InputError, RuleError
from counter_app.gateway.ports import Arrival, Device, Fork
from counter_app.wire.encoding import Entry
from counter_app.wire.requests import Enrolment

_DEVICE = "SELECT device, office, counter, public_key, revoked_at IS NOT NULL FROM device "
_ENTRIES = """
SELECT e.device, e.epoch, e.seq, e.event_id, e.kind, e.cursor, e.header, e.facts, e.person, e.salt, e.person_hash,
       COALESCE(e.code,
                (SELECT d.code FROM entry d WHERE d.office = e.office AND d.event_id = e.dossier AND d.repeat = 0),
                (SELECT d.code FROM entry d
                 WHERE d.office = e.office AND d.dossier = e.dossier AND d.code IS NOT NULL
                       AND d.dossier <> d.event_id
                 ORDER BY d.cursor LIMIT 1))
FROM entry e
WHERE e.office = ? AND e.cursor > ? AND (e.repeat = 0 OR e.parked IS NOT NULL)
ORDER BY e.cursor LIMIT ?
"""
_REGISTER = """
INSERT INTO device (office, device, counter, public_key, enrolled_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (office, device) DO UPDATE
SET counter = excluded.counter, public_key = excluded.public_key, enrolled_at = excluded.enrolled_at, revoked_at = NULL
"""


def find_device(connection: Connection, device: str) -> Device | None:
    """Return the registered device, revoked or not."""
    row = connection.execute(_DEVICE + "WHERE device = ? ORDER BY revoked_at IS NOT NULL LIMIT 1", (device,)).fetchone()
    return _device(row) if row else None


def alive_at(connection: Connection, office: str, counter: int) -> Device | None:
    """Return the device alive at a counter."""
    row = connection.execute(
        _DEVICE + "WHERE office = ? AND counter = ? AND revoked_at IS NULL", (office, counter)
    ).fetchone()
    return _device(row) if row else None


def invite(connection: Connection, office: str, counter: int, token_hash: bytes, replace: str | None, at: str) -> None:
    """Keep the hash of a one-time token; see ``GatewayStore.invite``."""
    with immediate(connection):
        alive = alive_at(connection, office, counter)
        if replace is not None and (alive is None or alive.device != replace):
            raise InputError("device_unknown", "replace")
        if replace is None and alive is not None:
            raise RuleError("counter_alive", "counter", device=alive.device)
        connection.execute(
            "INSERT INTO invitation (office, token_hash, counter, replaces, invited_at) VALUES (?, ?, ?, ?, ?)",
            (office, token_hash, counter, replace, at),
        )


def register(connection: Connection, wish: Enrolment, token_hash: bytes, public_key: bytes, at: str) -> Device:
    """Register a device by its token; see ``GatewayStore.register``."""
    with immediate(connection):
        row = connection.execute(
            "SELECT office, counter, replaces, device, public_key FROM invitation WHERE token_hash = ?", (token_hash,)
        ).fetchone()
        if row is None:
            raise GatewayError("token_unknown", "token")
        office, counter, replaces, used_by, used_key = row
        if used_by is not None:
            return _once_more(connection, wish, public_key, used_by, used_key)
        if (wish.office, wish.counter) != (office, counter):
            raise GatewayError("counter_mismatch", "counter", office=office, counter=counter)
        _make_room(connection, wish, replaces, at)
        connection.execute(_REGISTER, (office, wish.device, counter, public_key, at))
        connection.execute(
            "UPDATE invitation SET device = ?, public_key = ?, used_at = ? WHERE office = ? AND token_hash = ?",
            (wish.device, public_key, at, office, token_hash),
        )
    return Device(wish.device, office, counter, public_key)


def revoke(connection: Connection, device: str, at: str) -> None:
    """Shut a device out; see ``GatewayStore.revoke``."""
    with immediate(connection):
        changed = connection.execute(
            "UPDATE device SET revoked_at = COALESCE(revoked_at, ?) WHERE device = ?", (at, device)
        ).rowcount
        if not changed:
            raise InputError("device_unknown", "device")


def forked_epochs(connection: Connection) -> list[Fork]:
    """Return every epoch that forked; see ``GatewayStore.forked_epochs``."""
    rows = connection.execute(
        "SELECT office, device, epoch, min(seq), min(first_at) FROM fork GROUP BY office, device, epoch"
        " ORDER BY min(first_at), device, epoch"
    )
    return [Fork(*row) for row in rows]


def arrivals(connection: Connection, office: str | None, after: str | None, limit: int) -> list[Arrival]:
    """Return what arrived after the cursor; see ``GatewayStore.entries``."""
    start = read_cursor(after)
    if office is not None:
        return _arrivals_of(connection, office, start, limit)
    # Offices are few on a SQLite gateway, and the cursor counts for the whole store.
    offices = connection.execute("SELECT DISTINCT office FROM epoch").fetchall()
    merged = [arrival for (name,) in offices for arrival in _arrivals_of(connection, name, start, limit)]
    return sorted(merged, key=lambda arrival: int(arrival.cursor))[:limit]


def _arrivals_of(connection: Connection, office: str, start: int, limit: int) -> list[Arrival]:
    return [
        Arrival(device, epoch, seq, event_id, kind, code, str(cursor), Entry(header, facts, person, salt, person_hash))
        for device, epoch, seq, event_id, kind, cursor, header, facts, person, salt, person_hash, code in (
            connection.execute(_ENTRIES, (office, start, limit))
        )
    ]


def read_cursor(after: str | None) -> int:
    """Return the number a cursor stands for, 0 for none.

    Raises:
        InputError: ``cursor_malformed``.
    """
    if after is None:
        return 0
    if not (after.isascii() and after.isdigit() and len(after) <= 18):  # noqa: PLR2004 - what SQLite's integers hold
        raise InputError("cursor_malformed", "after")
    return int(after)


def _device(row: tuple[str, str, int, bytes, int]) -> Device:
    device, office, counter, public_key, revoked = row
    return Device(device, office, counter, public_key, revoked=bool(revoked))


def _once_more(connection: Connection, wish: Enrolment, public_key: bytes, used_by: str, used_key: bytes) -> Device:
    """Return the first result to the device whose answer was lost; a token serves nobody else."""
    if (wish.device, public_key) != (used_by, used_key):
        raise GatewayError("token_used", "token")
    device = find_device(connection, wish.device)
    if device is None or device.revoked or device.public_key != public_key:
        raise GatewayError("device_revoked")
    return device


def _make_room(connection: Connection, wish: Enrolment, replaces: str | None, at: str) -> None:
    """Shut out the device that is replaced; refuse where anyone else would be pushed aside."""
    alive = alive_at(connection, wish.office, wish.counter)
    if alive is not None:
        if alive.device != replaces:
            raise GatewayError("counter_alive", "counter", device=alive.device)
        connection.execute(
            "UPDATE device SET revoked_at = ? WHERE office = ? AND device = ?", (at, wish.office, alive.device)
        )
    same = find_device(connection, wish.device)
    if same is not None and (same.office != wish.office or not same.revoked):
        # Taking over the id of a device that works elsewhere would shut that one out.
        raise GatewayError("device_known", "device")
