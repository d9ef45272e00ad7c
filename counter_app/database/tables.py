"""Gives sqlite-utils a connection of ours, for bulk inserts and queries off the hot path.

sqlite_utils takes about 140 ms to import, so it is imported on first use, on the thread that needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.database.driver import Connection

if TYPE_CHECKING:
    from sqlite_utils import Database


def tables(connection: Connection) -> Database:
    """Wrap the connection; plugins stay unloaded and the factory has set the pragmas already."""
    from sqlite_utils import Database

    return Database(connection, recursive_triggers=False, execute_plugins=False)
