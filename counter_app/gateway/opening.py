"""Opens the store an address names, whatever kind it is, with the keys that belong to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from counter_app.gateway.keys import Keys, open_keys
from counter_app.gateway.ports import GatewayStore
from counter_app.gateway.store_url import PostgresqlPlace, read_place

T = TypeVar("T")

Run = Callable[[Coroutine[Any, Any, T]], T]


def open_store(store_url: str, keys_folder: Path | None) -> tuple[GatewayStore, Keys]:
    """Open a store, creating and migrating it first; its keys are made only while nobody can have learned them.

    Not on a running event loop.

    Raises:
        InputError: as ``read_place``. StoreError: as ``open_keys``, ``SqliteStore.open`` and ``PostgresqlStore.open``.
    """
    place = read_place(store_url, keys_folder)
    if isinstance(place, PostgresqlPlace):
        from counter_app.gateway.postgresql_store import PostgresqlStore, prepare

        used = asyncio.run(prepare(place.url))
        return PostgresqlStore(place.url), open_keys(place.keys, make=not used)
    from counter_app.gateway.sqlite_store import SqliteStore

    keys = open_keys(place.keys, make=not place.database.exists())
    return SqliteStore.open(place.database, keys.database), keys


@contextmanager
def opened_store(store_url: str, keys_folder: Path | None) -> Iterator[tuple[Run[Any], GatewayStore]]:
    """Give an open store and what runs its calls; for commands beside a running gateway.

    Raises:
        InputError, StoreError: as ``open_store``.
    """
    store, _keys = open_store(store_url, keys_folder)
    with asyncio.Runner() as runner:
        try:
            yield runner.run, store
        finally:
            runner.run(store.close())
