"""Which way of folding the kept state was made by, and making it anew when the program folds otherwise by now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate

if TYPE_CHECKING:
    from counter_app.database.driver import Connection

STATE_VERSION = 3
"""Raise it with every change of ``domain.evolve``, ``domain.lawful`` or ``store.dossiers`` that changes a kept row."""


def is_behind(connection: Connection) -> bool:
    """Tell whether the state was made by an older way of folding than this program's."""
    (version,) = connection.execute("SELECT version FROM state_version").fetchone()
    return bool(version < STATE_VERSION)


def bring_up_to_date(connection: Connection) -> bool:
    """Make the state anew when it is behind; return whether it was. The caller holds the writer's lock."""
    with immediate(connection):
        behind = is_behind(connection)
        if behind:
            make_anew(connection)
    return behind


def make_anew(connection: Connection) -> int:
    """Make the state anew from the facts inside an open transaction; return how many dossiers there are."""
    from counter_app.store import dossiers  # every kind of fact: seldom needed, and 20 ms of a start

    dossiers.rebuild(connection)
    connection.execute("UPDATE state_version SET version = ?", (STATE_VERSION,))
    (count,) = connection.execute("SELECT count(*) FROM dossiers").fetchone()
    return int(count)
