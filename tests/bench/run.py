"""Measures the program and prints each figure as a ratio against a floor, or against its target.

``python tests/bench/run.py [--only NAME]… [--json FILE] [--dossiers N]``. A target that is missed is printed as MISSED
and does not change the exit code: the machine may be busy. docs/benchmarks.md says what each row means.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench import (
    accept,
    board,
    carry,
    deadlines,
    decoding,
    documents,
    files,
    heartbeat,
    kill_link,
    pouchdb,
    province,
    pull,
    push,
    push_gateway,
    register,
    register_beat,
    scanning,
    search,
    simulation,
    slip,
    small,
    start,
    weak_link,
)
from tests.bench.measured import Row, said
from tests.bench.wards import full_ward

_MANY, _USUAL = 1_000_000, 100_000
_KILLS = 200


def main(argv: list[str]) -> int:
    """Measure what was asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", choices=tuple(_measures(Path(), _MANY)), metavar="NAME")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--dossiers", type=int, default=_MANY, help="how many the large ward holds")
    arguments = parser.parse_args(argv)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="counter-bench-") as name:
        for one, measure in _measures(Path(name), arguments.dossiers).items():
            if arguments.only is None or one in arguments.only:
                with said(one):
                    found = measure()
                for row in found:
                    print(row.line(), flush=True)
                rows += found
    if arguments.json is not None:
        told = [asdict(row) | {"met": row.met} for row in rows]
        arguments.json.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0


def _measures(folder: Path, many: int) -> dict[str, Callable[[], list[Row]]]:
    """Return every measurement by its name, quick ones first; large wards are made once, when first needed."""

    @cache
    def ward(dossiers: int) -> Path:
        return full_ward(folder / f"ward-{dossiers}", dossiers)

    usual = min(_USUAL, many)
    return {
        "accept": partial(accept.measure, folder),
        "slip": partial(slip.measure, folder),
        "due": deadlines.measure,
        "forms": register.measure,
        "push": partial(push.measure, folder),
        "small": partial(small.measure, folder),
        "push-tls": partial(push_gateway.sqlite, folder),
        "push-postgresql": partial(push_gateway.postgresql, folder),
        "pouchdb": partial(pouchdb.measure, folder),
        "pull": partial(pull.measure, folder),
        "storm": partial(push_gateway.duplicates, folder),
        "province": partial(province.measure, folder),
        "carry": partial(carry.measure, folder),
        "files-cut": partial(files.measure, folder),
        "heartbeat": partial(heartbeat.measure, folder),
        "register-beat": partial(register_beat.measure, folder),
        "decoding": decoding.measure,
        "documents": partial(documents.measure, folder),
        "scan": partial(scanning.measure, folder / "scan"),
        "start": lambda: start.measure(ward(usual), usual),
        "search": lambda: search.measure(ward(many), many),
        "memory": lambda: start.memory(ward(many), many),
        "board": lambda: board.measure(ward(many), many),  # last of the large ward: it closes most of its dossiers
        "weak-link": partial(weak_link.measure, folder / "weak-link"),
        "kill-link": partial(kill_link.measure, folder / "kill-link"),
        "simulation": simulation.measure,
        "kill": partial(_kill, folder),
    }


def _kill(folder: Path) -> list[Row]:
    """Kill the program again and again while it receives: nothing answered may be lost, no code given twice."""
    from tests.bench.kill_receive import run

    found = run(folder / "kill", _KILLS)
    problems = len(found.lost) + len(found.doubled) + (not found.verified)
    details = {"answered": found.acknowledged, "kept": found.kept}
    return [
        Row("kill", f"killed {_KILLS} times at random moments of receive", problems, "problems", 0, details=details)
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
