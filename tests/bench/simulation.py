"""Simulation: as many schedules as the proof of sync asks for, on model stores, encrypted stores and PostgreSQL."""

from __future__ import annotations

from functools import partial

from tests.bench.measured import Row
from tests.builders.postgresql import missing_part
from tests.simulation.play import play_all

MODEL, REAL, POSTGRESQL = 100_000, 2_000, 200


def measure(model: int = MODEL, real: int = REAL, postgresql: int = POSTGRESQL) -> list[Row]:
    """Play schedules from seed 0 on each kind of store; the first broken invariant ends the run with its seed."""
    row = partial(_row, first=0)
    rows = [row("model", "on model stores", model), row("sqlite", "on real counters and SQLite", real)]
    if missing_part() is None:
        rows.append(row("postgresql", "on real counters and PostgreSQL", postgresql))
    return rows


def _row(on: str, what: str, count: int, *, first: int) -> Row:
    played, seconds = play_all(on, range(first, first + count))
    details: dict[str, float | int | str] = {"s": seconds, "ms each": seconds / played * 1_000, "broken": 0}
    told = f"schedules {what}, no invariant broken"
    return Row("simulation", told, played, "schedules", count, at_least=True, details=details)
