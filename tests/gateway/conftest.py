"""Every store the gateway can have, and a loop to run them on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from counter_app.gateway.ports import GatewayStore
from counter_app.gateway.sqlite_store import SqliteStore
from tests.fakes.memory_gateway import MemoryGatewayStore

T = TypeVar("T")
KEY = bytes(range(32))

Run = Callable[[Coroutine[object, object, T]], T]


@pytest.fixture
def run() -> Iterator[Callable[[Coroutine[object, object, T]], T]]:
    """Run a coroutine to its end, on the same loop each time."""
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture(params=["sqlite", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path, run: Run[None]) -> Iterator[GatewayStore]:
    """Each store in turn: what one promises, all keep."""
    opened: GatewayStore = (
        SqliteStore.open(tmp_path / "gateway.db", KEY) if request.param == "sqlite" else MemoryGatewayStore()
    )
    yield opened
    run(opened.close())
