"""Thousands of schedules out of their seeds: what must hold at rest holds; a failure names its seed."""

from __future__ import annotations

import pytest

from tests.simulation.play import play_all, stage


@pytest.mark.slow
def test_two_thousand_schedules_on_model_stores() -> None:
    """Links that fail, power that goes, disks that fill, old backups and copied disks: no invariant breaks."""
    assert play_all("model", range(2_000))[0] == 2_000


@pytest.mark.slow
def test_fifty_schedules_on_real_stores() -> None:
    """The same on encrypted counters and an encrypted gateway."""
    assert play_all("sqlite", range(50))[0] == 50


def test_a_seed_plays_the_same_schedule_again() -> None:
    """Whoever gets a failing seed sees the same failure."""
    with stage("model") as one:
        assert one(7).trace == one(7).trace != one(8).trace


# Each of these seeds once showed a fault of the program itself.
FOUND = {
    170: "a closed epoch counted as acknowledged where another copy of the disk had gone on",
    289: "a counter never heard what another copy of its disk had written in their common epoch",
    484: "a cursor held good at a restored gateway because the same fact had come to stand under it",
    10_356: "a copied disk stopped for ever at a broken chain where a restored gateway had gone on with the other copy",
}


@pytest.mark.parametrize("seed", FOUND)
def test_schedules_that_once_found_a_fault(seed: int) -> None:
    """They stay played."""
    with stage("model") as one:
        one(seed)
