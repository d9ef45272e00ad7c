"""The board: all lists and figures with a million dossiers on file, three thousand of them open.

``python tests/bench/board.py [--dossiers N]`` makes a ward of its own; ``measure`` takes one that is there.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from counter_app.bootstrap import open_reader
from counter_app.database.factory import open_connection
from counter_app.domain.zone import LOCAL
from counter_app.store.instants import to_text
from tests.bench.measured import Row, ms, percentile, said, timed
from tests.bench.wards import full_ward, key_of

_OPEN = 3_000
_TIMES = 40
_WARM = 3
_STATUSES = ("received", "processing", "processing", "supplement", "ready", "ready", "payment")


def measure(ward: Path, dossiers: int) -> list[Row]:
    """Open the board again and again, the first time on a connection that has read nothing yet."""
    keep_open(ward, _OPEN)
    first = _first(ward)
    reader = open_reader(ward)
    try:
        for _ in range(_WARM):
            reader.board.columns()
        times = [timed(reader.board.columns) for _ in range(_TIMES)]
        figures = [timed(reader.board.figures) for _ in range(_TIMES)]
        view = reader.board.columns()
    finally:
        reader.close()
    details: Mapping[str, float | int | str] = {
        "p95": percentile(times, 95) * 1_000,
        "figures only": ms(figures),
    } | {column.name: column.count for column in view.columns}
    what = f"board of {_OPEN:,} open among {dossiers:,} dossiers"
    opened = "first opening of the board, services and calendar with it"
    return [
        Row("board", what, ms(times), "ms", 100, details=details),
        Row("board", opened, first * 1_000, "ms", 100),
    ]


def keep_open(ward: Path, wanted: int) -> None:
    """Close all dossiers but ``wanted`` spread over the file, some due around today; state only, no facts."""
    connection = open_connection(ward / "counter.db", key_of(ward), mode="maintenance")
    try:
        connection.execute("PRAGMA synchronous = OFF")
        (total,) = connection.execute("SELECT count(*) FROM dossiers").fetchone()
        step = max(total // wanted, 1)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE dossiers SET status = 'returned' WHERE n % ?", (step,))
        now = datetime.now(LOCAL)
        for place, (n,) in enumerate(connection.execute("SELECT n FROM dossiers WHERE n % ? = 0", (step,)).fetchall()):
            status = _STATUSES[place % len(_STATUSES)]
            due = None if status == "supplement" else now + timedelta(days=place % 40 - 10)
            connection.execute(
                "UPDATE dossiers SET status = ?, due_at = ?, due_on = ?, since = ?, arrived = ? WHERE n = ?",
                (
                    status,
                    to_text(due),
                    due and due.date().isoformat(),
                    to_text(now - timedelta(days=place % 30, minutes=place)),
                    int(place % 50 > 0),
                    n,
                ),
            )
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()


def _first(ward: Path) -> float:
    reader = open_reader(ward)
    try:
        return timed(reader.board.columns)
    finally:
        reader.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=1_000_000)
    many = parser.parse_args().dossiers
    with tempfile.TemporaryDirectory(prefix="counter-board-") as name:
        with said(f"a ward of {many:,}"):
            made = full_ward(Path(name) / "ward", many)
        for row in measure(made, many):
            print(row.line())
