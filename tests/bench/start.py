"""Start and memory: the program as a process of its own, against a bare PySide6 window in another."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from tests.bench.measured import Row

_RUNS = 7
_SCREEN = Path(__file__).with_name("screen.py")


def measure(ward: Path, dossiers: int) -> list[Row]:
    """Start them in turns, from the start of the process to the first painted screen that takes keys.

    Counted is what a clerk waits for: until the password can be typed, and from there to the first field of the intake.
    """
    for kind in ("bare", "intake", "straight"):
        _run(kind, ward)
    turns = [[_run(kind, ward)[0] for kind in ("bare", "intake", "straight")] for _ in range(_RUNS)]
    floor, screen, straight = (median(kind) for kind in zip(*turns, strict=True))
    what = f"start to a usable intake screen, {dossiers:,} dossiers"
    details = {"s": screen, "bare s": floor, "without a second to type the password, × bare": straight / floor}
    return [Row("start", what, screen / floor, "× bare", 2, floor="a bare PySide6 window", details=details)]


def memory(ward: Path, dossiers: int) -> list[Row]:
    """Return what the program holds resident after its start and a few searches."""
    _seconds, after = _run("search", ward)
    _seconds, bare = _run("bare")
    what = f"memory of the app with {dossiers:,} dossiers, after a search"
    return [Row("memory", what, after, "MB", 250, details={"bare MB": bare})]


def _run(kind: str, ward: Path | None = None) -> tuple[float, float]:
    """Return the seconds from the start of a process to its line, less what was typed, and the megabytes it held."""
    started = time.perf_counter()
    with subprocess.Popen([sys.executable, _SCREEN, kind, str(ward or "")], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        seconds = time.perf_counter() - started
    told = json.loads(line)
    return seconds - told["typed_s"], told["mb"]
