"""Plays schedules by their seeds: ``python tests/simulation/play.py SEED [COUNT] [--on model|sqlite|postgresql]``.

The same seed plays the same schedule; a failure prints the seed and all that happened.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from counter_app.gateway.keys import Keys
from tests.builders.journal_facts import private_key
from tests.builders.postgresql import PrivatePostgresql
from tests.simulation.hosts import KEYS, Backend, Host, ModelBackend, PostgresqlBackend, SqliteBackend, device_of
from tests.simulation.invariants import check
from tests.simulation.model_station import ModelStation
from tests.simulation.quick import TableKey, table_signatures
from tests.simulation.quick import run as quick_run
from tests.simulation.stations import Station
from tests.simulation.world import World

Play = Callable[[int], World]
SEATS = 3
_MODEL_KEY: Any = TableKey("province")
_MODEL_KEYS = Keys(bytes(32), _MODEL_KEY)


@dataclass(frozen=True, slots=True)
class Stage:
    """What schedules are played on."""

    backend: Backend
    run: Callable[[Coroutine[Any, Any, Any]], Any]
    station: Callable[[int, Random], Station]
    keys: Keys = KEYS
    key: Callable[[str], Any] = private_key


def play(seed: int, on: Stage) -> World:
    """Play one schedule and check what must hold.

    Raises:
        AssertionError: with the seed and the trace.
    """
    chance = Random(seed)
    host = Host(on.backend, on.run, chance, on.keys)
    host.begin([device_of(number, on.key) for number in range(1, SEATS + 1)])
    world = World(chance, host, [on.station(number, chance) for number in range(1, chance.randint(1, SEATS) + 1)])
    try:
        world.play(chance.randint(5, 30))
        world.settle()
        check(world)
    except Exception as error:
        told = "\n  ".join((f"seed {seed} on {type(on.backend).__name__}: {error}", *world.trace))
        raise AssertionError(told) from error
    finally:
        for seat in world.seats:
            seat.station.close()
        host.end()
    return world


@contextmanager
def stage(on: str) -> Iterator[Play]:
    """Give what plays a seed on ``model`` stores, on real counters with ``sqlite``, or with ``postgresql``."""
    with ExitStack() as stack:
        if on == "model":
            stack.enter_context(table_signatures())
            model = Stage(ModelBackend(), quick_run, _model_station, _MODEL_KEYS, TableKey)
            yield lambda seed: play(seed, model)
            return
        runner = stack.enter_context(asyncio.Runner())
        from tests.simulation.real_station import Machines

        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="counter-simulation-")))
        machines = Machines(folder)
        backend: Backend
        if on == "sqlite":
            backend = SqliteBackend(folder, runner.run)
        else:
            # A simulated power cut needs no fsync, and the store says at each opening, rightly, that there is none.
            told = logging.getLogger("counter_app.gateway.postgresql_store")
            stack.callback(told.setLevel, told.level)
            told.setLevel(logging.ERROR)
            backend = PostgresqlBackend(stack.enter_context(PrivatePostgresql()), runner.run)
        real = Stage(backend, runner.run, machines.station)
        yield lambda seed: play(seed, real)


def _model_station(number: int, chance: Random) -> Station:
    return ModelStation(number, _MODEL_KEYS.public, chance)


def play_all(on: str, seeds: Iterable[int]) -> tuple[int, float]:
    """Play these schedules and return how many, and in how many seconds.

    Raises:
        AssertionError: as ``play``, for the first seed that fails.
    """
    played, started = 0, time.perf_counter()
    with stage(on) as one:
        for seed in seeds:
            one(seed)
            played += 1
    return played, time.perf_counter() - started


def main(argv: list[str]) -> int:
    """Play what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seed", type=int)
    parser.add_argument("count", type=int, nargs="?", default=1)
    parser.add_argument("--on", choices=("model", "sqlite", "postgresql"), default="model")
    asked = parser.parse_args(argv)
    played, seconds = play_all(asked.on, range(asked.seed, asked.seed + asked.count))
    print(f"{played} schedules, {seconds:.1f} s, {seconds / played * 1000:.2f} ms each")  # noqa: T201 - a command
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
