"""Both stores that hold a queue for the portal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from counter_app.gateway.postgresql_store import PostgresqlStore
from counter_app.gateway.sqlite_store import SqliteStore


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path, run: Any) -> Iterator[SqliteStore | PostgresqlStore]:  # noqa: ANN401 - runs any coroutine
    """Each store in turn."""
    opened: SqliteStore | PostgresqlStore
    if request.param == "sqlite":
        opened = SqliteStore.open(tmp_path / "gateway.db", bytes(32))
    else:
        opened = PostgresqlStore.open(request.getfixturevalue("postgresql_server").fresh_store())
    yield opened
    run(opened.close())


@pytest.fixture
def sqlite_store(tmp_path: Path, run: Any) -> Iterator[SqliteStore]:  # noqa: ANN401 - runs any coroutine
    """Give the store alone whose tests take less time, where the store is not what is tried."""
    opened = SqliteStore.open(tmp_path / "gateway.db", bytes(32))
    yield opened
    run(opened.close())
