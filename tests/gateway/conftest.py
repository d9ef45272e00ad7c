"""Every store the gateway can have, and a loop to run them on."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from counter_app.gateway.ports import GatewayStore
from counter_app.gateway.postgresql_store import PostgresqlStore
from counter_app.gateway.sqlite_store import SqliteStore
from tests.builders import postgresql
from tests.builders.postgresql import PrivatePostgresql
from tests.fakes.memory_gateway import MemoryGatewayStore
from tests.simulation.model_gateway import ModelGateway

T = TypeVar("T")
KEY = bytes(range(32))

Run = Callable[[Coroutine[object, object, T]], T]


@pytest.fixture
def run() -> Iterator[Callable[[Coroutine[object, object, T]], T]]:
    """Run a coroutine to its end, on the same loop each time."""
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PrivatePostgresql]:
    """Run a real server; a machine without one skips, CI fails."""
    missing = postgresql.missing_part()
    if missing is not None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"missing: {missing}")
    with PrivatePostgresql() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql", "memory", "model"])
def store(request: pytest.FixtureRequest, tmp_path: Path, run: Run[None]) -> Iterator[GatewayStore]:
    """Each store in turn: what one promises, all keep."""
    opened: GatewayStore
    if request.param == "sqlite":
        opened = SqliteStore.open(tmp_path / "gateway.db", KEY)
    elif request.param == "postgresql":
        server: PrivatePostgresql = request.getfixturevalue("postgresql_server")
        opened = PostgresqlStore.open(server.fresh_store())
    else:
        opened = ModelGateway() if request.param == "model" else MemoryGatewayStore()
    yield opened
    run(opened.close())
