"""Files over a line that is cut: what entered it twice, as a share of what had to go."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path
from random import Random

from tests.bench.measured import Row
from tests.builders.file_side import file_side
from tests.fakes.weak_link import weak_link

PAPERS, PAPER_BYTES = 20, 70_000
SPEED = 10
"""How much faster than 64 kbit/s and 600 ms the line is; a cut comes after as many bytes as 20 seconds carry there."""


def measure(folder: Path) -> list[Row]:
    """Send twenty pages over a line cut every 160 kB, and once over a whole one."""
    whole, _, _ = _sent(folder / "whole", 10**9)
    cut, cuts, seconds = _sent(folder / "cut", 160_000)
    again = 100 * (cut / whole - 1)
    limit = whole / (8_000 * SPEED)
    details: dict[str, float | int | str] = {
        "cuts": cuts,
        "bytes": cut,
        "s": seconds,
        "of the line's own": seconds / limit,
    }
    return [Row("files-cut", "bytes sent again because of cuts, 20 pages of 70 KB", again, "%", 5, details=details)]


def _sent(folder: Path, cut_every: int) -> tuple[int, int, float]:
    folder.mkdir()
    with file_side(folder) as one:
        for seed in range(PAPERS):
            one.attach(Random(seed).randbytes(PAPER_BYTES))
        with weak_link(one.gateway.url, bytes_per_s=8_000 * SPEED, delay_s=0.3 / SPEED, cut_every=cut_every) as link:
            one.journal.identity = replace(one.journal.identity, gateway_url=f"http://127.0.0.1:{link.port}")
            engine, started = one.engine(), time.perf_counter()
            engine.run_until_empty(threading.Event())
            engine.close()
            return link.sent, link.cuts, time.perf_counter() - started
