"""Making a counter's database: the schema, the identity, the first epoch and the packs it starts with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.database.factory import open_connection
from counter_app.database.migrations import migrate
from counter_app.database.transaction import immediate
from counter_app.resources import migrations_folder
from counter_app.store.instants import to_text

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from counter_app.store.identity import Identity


def create_database(path: Path, key: bytes, identity: Identity, at: datetime) -> None:
    """Make the encrypted database of a new counter; the caller has made sure that none is there.

    Raises:
        StoreError: ``disk_full``, ``key_malformed``.
    """
    migrate(path, key, migrations_folder("counter"), create=True)
    connection = open_connection(path, key, mode="write")
    try:
        with immediate(connection):
            connection.execute(
                "INSERT INTO epochs (epoch, office, opened_at) VALUES (?, ?, ?)",
                (identity.epoch, identity.office, to_text(at)),
            )
            connection.execute(
                "INSERT INTO device (singleton, device_id, office, office_name, counter, epoch, private_key,"
                " created_at) VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
                (
                    identity.device,
                    identity.office,
                    identity.office_name,
                    identity.counter,
                    identity.epoch,
                    identity.private_key,
                    to_text(at),
                ),
            )
    finally:
        connection.close()
