"""Everything that is asked of the tree besides its tests: each check by name, all of them run, one closing summary."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools.environment import ROOT


@dataclass(frozen=True, slots=True)
class Check:
    """A name a person can read and the module arguments that decide it."""

    name: str
    command: tuple[str, ...]


CHECKS: tuple[Check, ...] = (
    Check("lint", ("-m", "ruff", "check", ".")),
    Check("format", ("-m", "ruff", "format", "--check", ".")),
    Check("types", ("-m", "mypy")),
    # the console script of import-linter has no module form
    Check("layers", ("-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-logo")),
    Check("tree", ("-m", "pytest", "-q", "tests/quality")),
)


def run_checks(python: Path, only: Sequence[str] = ()) -> int:
    """Run the checks (or those named) to the end whatever fails; return 0 when all passed, else 1, 2 for a bad name."""
    known = [check.name for check in CHECKS]
    if unknown := sorted(set(only) - set(known)):
        print(f"dev.py check: there is no check {unknown[0]!r}; there are: {' '.join(known)}", file=sys.stderr)
        return 2
    results: list[tuple[str, bool, float]] = []
    for check in CHECKS:
        if only and check.name not in only:
            continue
        print(f"\n== {check.name}", flush=True)
        started = time.monotonic()
        done = subprocess.run([python, *check.command], cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
        results.append((check.name, done.returncode == 0, time.monotonic() - started))
    print()
    for name, passed, seconds in results:
        print(f"{'passed' if passed else 'FAILED'}  {name:<8} {seconds:5.1f} s")
    return 0 if all(passed for _, passed, _ in results) else 1
