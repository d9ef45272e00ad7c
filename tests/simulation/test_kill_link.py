"""Processes on a weak link, killed at random moments: each fact arrives once and both sides end equal."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.builders.postgresql import PrivatePostgresql, missing_part
from tests.simulation.kill_link import OutOfTimeError, _watched, run
from tests.simulation.weak_link import Hills

QUICK = Hills(rate=40_000, round_trip_s=0.06, cut_every_s=2.0, down_s=0.2)


def test_killed_at_random_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    """Either side is killed four times while the link is cut every two seconds."""
    found = run(tmp_path, 600, 4, QUICK, seconds=40)
    assert not found.problems, found
    assert found.clients + found.gateways >= 3


@pytest.mark.slow
@pytest.mark.skipif(missing_part() is not None, reason=str(missing_part()))
def test_a_database_restarted_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    """The same with PostgreSQL, which is restarted while facts come."""
    with PrivatePostgresql(durable=True) as database:
        found = run(tmp_path, 600, 3, QUICK, seconds=60, database=database)
    assert not found.problems, found
    assert found.databases == 1


def test_what_does_not_end_is_ended() -> None:
    """A play that takes too long is told as such, and what it started is ended."""
    ended = threading.Event()
    with pytest.raises(OutOfTimeError, match="not done in"):
        _wait_for_ever(ended)
    assert ended.is_set()


def _wait_for_ever(ended: threading.Event) -> None:
    with _watched(0.05, ended.set):
        ended.wait()
