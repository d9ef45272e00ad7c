"""Opening another epoch where the province holds another history: nothing is lost, and nobody's numbers are reused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate
from counter_app.store import epochs, restarts
from counter_app.store.identity import read_identity
from counter_app.store.instants import to_second

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from counter_app.database.driver import Connection

MOST_AHEAD = timedelta(days=31)
"""Blank slips may have been printed for so many days ahead."""


def is_forked(connection: Connection) -> bool:
    """Tell whether the province was found to hold another history of what this counter sends."""
    row = connection.execute("SELECT forked FROM enrolment").fetchone()
    return row is not None and bool(row[0])


def leave_fork(connection: Connection, at: datetime, random_bytes: Callable[[int], bytes]) -> epochs.Opened | None:
    """Open a new epoch when the present history forked, append the refused facts to it, and return it, else None.

    The other copy of this disk may have given out the next numbers: days go on in an unused thousand. Run before any
    service is made, as each knows its epoch from the start.
    """
    if not is_forked(connection):
        return None
    at = to_second(at)
    with immediate(connection):
        identity = read_identity(connection)
        opened = epochs.open_next(connection, identity, ("system", "sync"), at, random_bytes, refused=True)
        restarts.begin(connection, opened.epoch, at, MOST_AHEAD)
        connection.execute("UPDATE enrolment SET forked = 0, last_code = ''")
    return opened
