"""Accept: the median durable commit of one dossier, against one raw transaction of the same bytes, taken in turns."""

from __future__ import annotations

from pathlib import Path

from counter_app.bootstrap import Counter, open_counter
from counter_app.database.driver import Connection
from counter_app.database.factory import open_connection
from tests.bench.measured import Row, ms, percentile, timed
from tests.bench.wards import SESSION, key_of, new_ward, request

_WARM, _TIMES = 100, 600
_PARTS = "header, facts, person, salt, facts_hash, person_hash, hash"


def measure(folder: Path) -> list[Row]:
    """Take in dossiers through the service and write the bytes of each once more, raw, in a file of its own."""
    counter = open_counter(new_ward(folder / "accept"))
    raw = open_connection(folder / "raw.db", key_of(folder / "accept"), mode="maintenance", create=True)
    try:
        raw.execute(f"CREATE TABLE kept (n INTEGER PRIMARY KEY, {_PARTS})")
        for n in range(_WARM):
            _pair(counter, raw, n)
        pairs = [_pair(counter, raw, _WARM + n) for n in range(_TIMES)]
    finally:
        raw.close()
        counter.close()
    service, floor = ms([one for one, _ in pairs]), ms([one for _, one in pairs])
    return [
        Row(
            "accept",
            "accept: durable commit through the service, median",
            service / floor,
            "× raw",
            3,
            floor="one INSERT of the journal's blobs, same SQLCipher settings, FULL",
            details={
                "ms": service,
                "raw ms": floor,
                "p95 ms": percentile([one for one, _ in pairs], 95) * 1_000,
            },
        )
    ]


def _pair(counter: Counter, raw: Connection, n: int) -> tuple[float, float]:
    asked = request(counter, n)
    service = timed(lambda: counter.intake.receive(asked, SESSION))
    blobs = counter.writer.execute(f"SELECT {_PARTS} FROM journal ORDER BY n DESC LIMIT 1").fetchone()
    return service, timed(lambda: _write(raw, blobs))


def _write(raw: Connection, blobs: tuple[bytes, ...]) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.execute(f"INSERT INTO kept ({_PARTS}) VALUES (?, ?, ?, ?, ?, ?, ?)", blobs)
    raw.execute("COMMIT")
