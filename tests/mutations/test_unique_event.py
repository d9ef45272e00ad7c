"""The last guard against a doubled fact stands in the database itself, whatever the program believes."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from counter_app.database import driver
from counter_app.database.factory import open_connection
from counter_app.gateway.sqlite_store import SqliteStore
from tests.builders.intakes import intake_of
from tests.builders.journal_facts import START, Author

_AGAIN = "INSERT INTO entry SELECT office, device, 'e2', seq, cursor + 9, event_id, {columns} FROM entry"
_REST = "repeat, kind, dossier, code, parked, settled_by, header, facts, person, salt, person_hash, hash"


def test_an_event_cannot_stand_twice_under_the_same_repeat(tmp_path: Path) -> None:
    """Two programs that both found an event id free cannot both write it."""
    author, path = Author(), tmp_path / "gateway.db"

    async def take() -> None:
        store = SqliteStore.open(path, bytes(32))
        await store.take_batch(intake_of(author, author.chain(1)), START)
        await store.close()

    asyncio.run(take())
    with closing(open_connection(path, bytes(32), mode="write")) as connection:
        with pytest.raises(driver.IntegrityError, match="UNIQUE"):
            connection.execute(_AGAIN.format(columns=_REST))
        connection.execute(_AGAIN.format(columns=_REST.replace("repeat", "repeat + 1", 1)))
