"""Procedures as the database holds them, by code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counter_app.domain.errors import StoreError
from counter_app.domain.procedure import Procedure
from counter_app.store.instants import to_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from counter_app.database.driver import Connection

_decoder = msgspec.json.Decoder(Procedure)


def procedures(connection: Connection) -> dict[str, Procedure]:
    """Return every procedure by its code.

    Raises:
        StoreError: ``database_corrupt``: SQLCipher hands the rows of a damaged page out as zeros before it says so.
    """
    rows = connection.execute("SELECT code, body FROM procedures")
    try:
        return {code: _decoder.decode(body) for code, body in rows}
    except msgspec.DecodeError as error:
        raise StoreError("database_corrupt") from error


def origins(connection: Connection) -> dict[str, str]:
    """Return, by the code of each procedure not of the office's own, the hash of the pack or file it came from."""
    return dict(connection.execute("SELECT code, origin FROM procedures WHERE origin <> ''").fetchall())


def write_procedures(connection: Connection, changed: Iterable[Procedure], origin: str, at: datetime) -> None:
    """Write procedures as they are now; ``origin``: the hash of their pack or file, empty for the office."""
    connection.executemany(
        "INSERT INTO procedures (code, body, origin, changed_at) VALUES (?, ?, ?, ?) ON CONFLICT (code) DO UPDATE SET"
        " body = excluded.body, origin = excluded.origin, changed_at = excluded.changed_at",
        [(one.code, msgspec.json.encode(one).decode(), origin, to_text(at)) for one in changed],
    )
