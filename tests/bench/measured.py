"""What a measurement gives: one row of the table, and the few sums that go into it."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """One figure against its target; ``floor`` says what it was compared with, ``details`` what it was made of."""

    name: str
    what: str
    value: float
    unit: str
    target: float
    at_least: bool = False
    floor: str = ""
    details: Mapping[str, float | int | str] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        """Whether the target is met."""
        return self.value >= self.target if self.at_least else self.value <= self.target

    def line(self) -> str:
        """Return the row as a line of the printed table."""
        bound = f"{'≥' if self.at_least else '≤'} {self.target:,g} {self.unit}"
        verdict = "ok" if self.met else "MISSED"
        details = ", ".join(f"{name} {_short(value)}" for name, value in self.details.items())
        return f"{self.what:<58} {self.value:>10,.2f} {self.unit:<9} {bound:<16} {verdict:<7} {details}"


def _short(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,}" if value == int(value) else f"{value:,.3g}"


def ms(seconds: Sequence[float]) -> float:
    """Return the median in milliseconds."""
    return median(seconds) * 1_000


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that ``percent`` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds ``work`` took."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


@contextmanager
def said(what: str) -> Iterator[None]:
    """Say what is being prepared and how long it took, so that a long wait has a reason."""
    print(f"… {what}", file=sys.stderr, flush=True)
    started = time.perf_counter()
    yield
    print(f"  {what} took {time.perf_counter() - started:.1f} s", file=sys.stderr, flush=True)


def peak_mb() -> float:
    """Return the most memory this process ever had resident, in MB of a million bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024 / 1e6


def resident_mb() -> float:
    """Return the memory this process has resident now, in MB of a million bytes (Linux)."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - measured often
        pages = int(file.read().split()[1])
    return pages * resource.getpagesize() / 1e6
