"""Processes on a weak link under SIGKILL: nothing acknowledged may be lost, nothing may stand twice."""

from __future__ import annotations

from pathlib import Path

from tests.bench.measured import Row
from tests.builders.postgresql import PrivatePostgresql, missing_part
from tests.simulation.kill_link import Killed, run
from tests.simulation.weak_link import HILLS

DOSSIERS, KILLS, MOST_S = 3_000, 40, 600.0


def measure(folder: Path) -> list[Row]:
    """Kill counter and gateway at random on the link of the issue, over SQLite and over PostgreSQL."""
    rows = [_row("SQLite", run(folder / "sqlite", DOSSIERS, KILLS, HILLS, seconds=MOST_S))]
    if missing_part() is None:
        with PrivatePostgresql(durable=True) as database:
            found = run(folder / "postgresql", DOSSIERS, KILLS, HILLS, seconds=MOST_S, database=database)
        rows.append(_row("PostgreSQL, restarted in the middle", found))
    return rows


def _row(store: str, found: Killed) -> Row:
    details: dict[str, float | int | str] = {
        "counter killed": found.clients,
        "gateway killed": found.gateways,
        "database restarted": found.databases,
        "cuts": found.cuts,
        "s": found.seconds,
        "found": "; ".join(found.problems),
    }
    what = f"{found.dossiers} facts over the weak link under SIGKILL, {store}"
    return Row("kill-link", what, len(found.problems), "problems", 0, details=details)
