"""Slip: form 01 as PDF, every one after the first (which loads fonts), each of another dossier."""

from __future__ import annotations

from pathlib import Path

from counter_app.bootstrap import open_counter
from tests.bench.measured import Row, ms, percentile, timed
from tests.bench.wards import SESSION, new_ward, request

_TIMES = 60


def measure(folder: Path) -> list[Row]:
    """Draw the slips of many dossiers on A5."""
    counter = open_counter(new_ward(folder / "slip"))
    try:
        codes = [counter.intake.receive(request(counter, n), SESSION).dossier_id for n in range(_TIMES)]
        orders = [counter.slips.preview(code, "01", paper="a5") for code in codes]
        first = timed(lambda: counter.slips.render(orders[0]))
        after = [timed(lambda order=order: counter.slips.render(order)) for order in orders[1:]]  # type: ignore[misc]  # a default binds it
    finally:
        counter.close()
    details = {"first ms": first * 1_000, "p95 ms": percentile(after, 95) * 1_000}
    return [Row("slip", "slip PDF after the first, median", ms(after), "ms", 25, details=details)]
