"""A counter that pulls, as a process, killed again and again: what was taken in stays, nothing comes twice."""

from __future__ import annotations

import subprocess
from pathlib import Path
from random import Random

import pytest

from tests.bench.pull import push_receptions
from tests.builders.command_line import ROOT, station
from tests.fakes.gateway_process import running_gateway

FACTS = 4_000


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_a_killed_pull_goes_on_where_it_was(tmp_path: Path, seed: int) -> None:
    """SIGKILL at random moments of a pull: in the end each fact is here once, folded, and nothing is wrong."""
    random, kills = Random(seed), 0
    with running_gateway(tmp_path) as gateway:
        push_receptions(gateway, FACTS)
        counter = station(tmp_path / "quay-2", counter=2)
        store = ("--store", gateway.store_url)
        token = counter.call("gateway", "invite", *store, "--office", "H14.31", "--counter", "2").one["token"]
        assert counter.call("enrol", "--gateway", gateway.url, "--token", token, *counter.administrator).code == 0
        for _ in range(6):
            process = subprocess.Popen(counter.command("sync", "--once"), stdout=subprocess.DEVNULL, cwd=ROOT)
            try:
                process.wait(random.uniform(0.4, 1.2))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                kills += 1
        assert kills
        assert counter.call("sync", "--once").code == 0
        assert counter.call("sync", "--once").one["pulled"] == 0
    assert counter.call("verify").one["problems"] == []
    assert len(counter.call("find", "Thử", "--limit", "10000").lines) == FACTS
