"""Kills ``receive`` at random moments and counts what was promised and is not there: nothing may be.

Run by ``dev.py bench`` with 200 kills: ``kill_receive.run(folder, 200)``.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from tests.builders.command_line import ROOT, Station, dossier, lines, station

_LINES_A_RUN = 2_000
# One day for each run: a counter has 10,998 numbers a day, and a run that found them used up would prove nothing.
_FIRST_DAY = date(2026, 1, 1)
_DAYS = 300
# A machine under load may take seconds to answer first: only every third kill goes by the clock, before, in or after
# the start; the others by the answers already given, so that something was promised whatever the speed.
_FIRST_S, _LAST_S = 0.1, 1.6
_MOST_ANSWERS = 1_500
_FEW_ANSWERS = 20
_AFTERWARDS_S = 0.02
_PATIENCE_S = 120.0


@dataclass(frozen=True)
class Moment:
    """When to kill: so many seconds after the start, or after so many answers and a little more."""

    after_s: float
    answers: int = 0

    @classmethod
    def chosen(cls, turn: int, chance: random.Random) -> Moment:
        """Return the moment of a turn: by the clock, soon after the first answers, anywhere among them, in turn."""
        if turn % 3 == 0:
            return cls(chance.uniform(_FIRST_S, _LAST_S))
        most = _FEW_ANSWERS if turn % 3 == 1 else _MOST_ANSWERS
        return cls(chance.uniform(0, _AFTERWARDS_S), chance.randint(1, most))


@dataclass
class Outcome:
    """What a series of kills came to."""

    kills: int = 0
    acknowledged: int = 0
    kept: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    verified: bool = False


def run(folder: Path, kills: int, seed: int = 1) -> Outcome:
    """Kill ``receive`` ``kills`` times on one counter and return what is there afterwards."""
    counter = station(folder, admin=False)
    chance = random.Random(seed)
    answered: dict[str, str] = {}
    for turn in range(kills):
        for line in _killed(counter, turn, Moment.chosen(turn, chance)):
            answer = json.loads(line)
            answered[answer["request_id"]] = answer["code"]
    return _examined(counter, kills, answered)


def _killed(counter: Station, turn: int, moment: Moment) -> list[bytes]:
    """Start ``receive``, feed it, kill it at the moment, and return its whole lines."""
    process = subprocess.Popen(
        counter.command("receive"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
    )
    assert process.stdin is not None
    assert process.stdout is not None
    feeder = threading.Thread(target=_feed, args=(process, turn), daemon=True)
    # One that never answers is killed all the same, and shows as nothing acknowledged.
    killer = threading.Timer(_PATIENCE_S if moment.answers else moment.after_s, process.kill)
    feeder.start()
    killer.start()
    out = b"".join(process.stdout.readline() for _ in range(moment.answers))
    if moment.answers:
        killer.cancel()
        killer = threading.Timer(moment.after_s, process.kill)
        killer.start()
    out += process.stdout.read()
    process.wait()
    killer.cancel()
    feeder.join()
    process.stdout.close()
    # The last piece may be half a line: it was never an answer.
    return out.split(b"\n")[:-1]


def _feed(process: subprocess.Popen[bytes], turn: int) -> None:
    assert process.stdin is not None
    day = _FIRST_DAY + timedelta(turn % _DAYS)
    try:
        for at in range(_LINES_A_RUN):
            process.stdin.write(lines(dossier(f"{turn}-{at}", received_at=f"{day}T09:15")))
        process.stdin.close()
    except OSError:
        try:
            process.stdin.close()
        except OSError:
            return


def _examined(counter: Station, kills: int, answered: dict[str, str]) -> Outcome:
    verified = counter.call("verify")
    found = [line["code"] for line in counter.call("find", "", "--limit", "1000000").lines]
    there = set(found)
    return Outcome(
        kills=kills,
        acknowledged=len(answered),
        kept=len(found),
        lost=[code for code in answered.values() if code not in there],
        doubled=sorted({code for code in found if found.count(code) > 1} if len(there) != len(found) else ()),
        verified=verified.code == 0 and verified.one["ok"] and verified.one["entries"] == len(found),
    )


if __name__ == "__main__":
    started = time.monotonic()
    outcome = run(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 200)
    print(f"{outcome}  {time.monotonic() - started:.0f} s")
