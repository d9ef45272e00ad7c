"""Checking the signed statements a counter keeps: its own checkpoints and the province's acknowledgements.

They are what makes a journal that was cut off at its end visible: the chain alone would still be whole.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.domain.errors import GatewayError
from counter_app.wire import chain
from counter_app.wire.statements import Acknowledgement, Checkpoint, Signed, public_bytes, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from counter_app.database.driver import Connection


def problems(connection: Connection) -> Iterator[str]:
    """Yield every statement that is not signed as it should be, or that the journal does not bear out."""
    (private_key,) = connection.execute("SELECT private_key FROM device").fetchone()
    own_key = public_bytes(Ed25519PrivateKey.from_private_bytes(private_key))
    yield from _checked(connection, "checkpoints", lambda signed: verify(signed, own_key, Checkpoint))
    keys = province_keys(connection)
    if keys:
        yield from _checked(connection, "acknowledgements", lambda signed: _verified(signed, keys))


def province_keys(connection: Connection) -> list[bytes]:
    """Return the key the province signs with, then those it signed with before; none without an enrolment."""
    rows = connection.execute(
        "SELECT province_key FROM enrolment UNION ALL SELECT public_key FROM province_keys"
    ).fetchall()
    return [bytes(key) for (key,) in rows]


def _verified(signed: Signed, keys: list[bytes]) -> Acknowledgement:
    """Return a statement signed with the present key of the province or an earlier one."""
    for key in keys[:-1]:
        with suppress(GatewayError):
            return verify(signed, key, Acknowledgement)
    return verify(signed, keys[-1], Acknowledgement)


def _checked(
    connection: Connection, table: str, read: Callable[[Signed], Checkpoint | Acknowledgement]
) -> Iterator[str]:
    word = table.removesuffix("s")
    # Where an epoch was left, a row without a statement says only that nothing of it waits any more.
    rows = connection.execute(f"SELECT epoch, count, body, signature FROM {table} WHERE body <> x''")  # noqa: S608  # fixed names
    for epoch, count, body, signature in rows.fetchall():
        place = f"{epoch[:8]}/{count}"
        try:
            statement = read(Signed(body, signature))
        except GatewayError:
            yield f"{word}_broken {place}"
            continue
        bound = _left_at(connection, epoch)
        # A gateway restored from a backup puts the count back below what it once signed, never above.
        if statement.epoch != epoch or (count > statement.count and (bound is None or statement.count < bound)):
            yield f"{word}_differs {place}"
        elif bound is not None and statement.count > bound:
            continue  # the epoch went on elsewhere: on the disk this one was copied or restored from
        elif _hash_at(connection, epoch, statement.count) != statement.head:
            yield f"{word}_beyond {place}"


def _left_at(connection: Connection, epoch: str) -> int | None:
    """Return at which count an epoch was left for a later one; None for the present epoch."""
    row = connection.execute(
        "SELECT coalesce(e.appended_after, p.length) FROM epochs e JOIN progress p ON p.epoch = e.epoch"
        " WHERE e.epoch = ? AND e.epoch <> (SELECT epoch FROM device)",
        (epoch,),
    ).fetchone()
    return None if row is None else int(row[0])


def _hash_at(connection: Connection, epoch: str, count: int) -> str | None:
    if count == 0:
        return chain.GENESIS.hex()
    row = connection.execute("SELECT hash FROM journal WHERE epoch = ? AND seq = ?", (epoch, count)).fetchone()
    return None if row is None else row[0].hex()
