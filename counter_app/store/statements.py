"""Checking the signed statements a counter keeps: its own checkpoints and the province's acknowledgements.

They are what makes a journal that was cut off at its end visible: the chain alone would still be whole.
"""

from __future__ import annotations

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
    row = connection.execute("SELECT province_key FROM enrolment").fetchone()
    if row is not None:
        province_key = row[0]
        yield from _checked(
            connection, "acknowledgements", lambda signed: verify(signed, province_key, Acknowledgement)
        )


def _checked(
    connection: Connection, table: str, read: Callable[[Signed], Checkpoint | Acknowledgement]
) -> Iterator[str]:
    word = table.removesuffix("s")
    rows = connection.execute(f"SELECT epoch, count, body, signature FROM {table}")  # noqa: S608  # fixed names
    for epoch, count, body, signature in rows.fetchall():
        place = f"{epoch[:8]}/{count}"
        try:
            statement = read(Signed(body, signature))
        except GatewayError:
            yield f"{word}_broken {place}"
            continue
        # A gateway restored from a backup puts the count back below what it once signed, never above.
        if statement.epoch != epoch or count > statement.count:
            yield f"{word}_differs {place}"
        elif _hash_at(connection, epoch, statement.count) != statement.head:
            yield f"{word}_beyond {place}"


def _hash_at(connection: Connection, epoch: str, count: int) -> str | None:
    if count == 0:
        return chain.GENESIS.hex()
    row = connection.execute("SELECT hash FROM journal WHERE epoch = ? AND seq = ?", (epoch, count)).fetchone()
    return None if row is None else row[0].hex()
