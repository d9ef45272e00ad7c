"""Opens the store for one packet, beside a running gateway or without one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from counter_app.gateway.carry import CarriedIn
from counter_app.gateway.carry import carry_in as take_in
from counter_app.gateway.file_folder import FileFolder
from counter_app.gateway.keys import open_keys
from counter_app.gateway.opening import opened_store
from counter_app.gateway.store_url import files_folder, read_place


def carry_in(store_url: str, keys_folder: Path | None, source: Path, files: Path | None = None) -> CarriedIn:
    """Take in the packet at ``source``; as ``gateway.carry.carry_in``, for the command line.

    Raises:
        InputError, GatewayError, StoreError: as there, and as ``opened_store``.
    """
    with opened_store(store_url, keys_folder) as (run, store):
        place = read_place(store_url, keys_folder)
        keys = open_keys(place.keys, make=False)
        folder = FileFolder(files_folder(place, files), keys.database)
        taken: CarriedIn = run(take_in(store, keys, source, lambda: datetime.now(UTC), folder))
    return taken
