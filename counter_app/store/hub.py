"""Rows about the hub of the office: where it is, what it keeps of ours, how far we have what is others'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate
from counter_app.store.instants import from_text, to_text

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.database.driver import Connection

_RELAYED = """
INSERT INTO deliveries (epoch, seq, state)
SELECT epoch, seq, 'relayed' FROM journal
WHERE epoch = ?1 AND seq <= ?2 AND seq > max(
  coalesce((SELECT acknowledged FROM progress WHERE epoch = ?1), 0),
  coalesce((SELECT max(seq) FROM deliveries WHERE epoch = ?1 AND state = 'relayed'), 0))
ON CONFLICT (epoch, seq) DO UPDATE SET state = 'relayed' WHERE state = 'waiting'
"""


def hub_of(connection: Connection) -> tuple[str, str | None] | None:
    """Return the address of the hub and the authority that vouches for it, None where there is none."""
    row = connection.execute("SELECT url, ca_pem FROM hub").fetchone()
    return None if row is None else (row[0], row[1] or None)


def keep_hub(connection: Connection, url: str, ca_pem: str) -> None:
    """Keep the address of the hub; an empty one forgets it."""
    with immediate(connection):
        connection.execute("DELETE FROM hub")
        if url:
            connection.execute("INSERT INTO hub (singleton, url, ca_pem) VALUES (1, ?, ?)", (url, ca_pem))


def state_of(connection: Connection) -> tuple[str | None, datetime | None] | None:
    """Return the code of what is wrong with the hub (empty: it answers) and since when; None where there is none.

    Both are None until it is met for the first time.
    """
    row = connection.execute("SELECT last_code, since FROM hub").fetchone()
    return None if row is None else (row[0], from_text(row[1]))


def met(connection: Connection, code: str, at: datetime) -> None:
    """Keep that the hub answered, or what was wrong; the same again changes nothing, so that it says since when."""
    row = connection.execute("SELECT last_code FROM hub").fetchone()
    if row is None or row[0] == code:
        return
    with immediate(connection):
        connection.execute("UPDATE hub SET last_code = ?, since = ?", (code, to_text(at)))


def set_relayed(connection: Connection, epoch: str, count: int) -> None:
    """Write down that the hub keeps the links of an epoch up to ``count``, to be handed on."""
    with immediate(connection):
        connection.execute(_RELAYED, (epoch, count))


def known(connection: Connection) -> list[tuple[str, str, int]]:
    """Return device, epoch and the last link of every journal of others that is here."""
    return connection.execute("SELECT device, epoch, max(seq) FROM replica GROUP BY device, epoch").fetchall()
