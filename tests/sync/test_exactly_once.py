"""Whatever the link loses, repeats or spoils, and whenever the gateway goes back to a backup: each fact once."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.errors import GatewayError
from counter_app.gateway.sqlite_store import SqliteStore
from tests.builders.sync_pair import Pair, enrolled_pair
from tests.fakes.exchange_link import FAULTS
from tests.fakes.memory_gateway import MemoryGatewayStore

steps = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(1, 7)),
        st.tuples(st.just("sync"), st.lists(st.sampled_from(FAULTS), max_size=4)),
        st.tuples(st.just("backup"), st.none()),
        st.tuples(st.just("restore"), st.none()),
        st.tuples(st.just("size"), st.integers(1, 5)),
    ),
    max_size=14,
)


def _try(pair: Pair) -> None:
    try:
        pair.engine.run_once()
    except GatewayError as error:
        assert error.code not in {"forked", "head_differs", "chain_broken", "gap"}, error.code  # noqa: PT017 - or none


def _play(pair: Pair, script: list[tuple[str, object]]) -> None:
    store = pair.store
    backup: list[object] = []
    for step, value in script:
        if step == "append":
            assert isinstance(value, int)
            pair.journal.append(*pair.author.chain(value, first=len(pair.journal.entries) + 1))
        elif step == "sync":
            assert isinstance(value, list)
            pair.spoil(*value)
            _try(pair)
        elif step == "size":
            assert isinstance(value, int)
            pair.engine._pushing.size = value
        elif step == "backup" and isinstance(store, MemoryGatewayStore):
            backup = list(deepcopy(store.arrived))
        elif step == "restore" and isinstance(store, MemoryGatewayStore):
            store.arrived = deepcopy(backup)  # type: ignore[arg-type]  # a copy of what it held


def _settled(pair: Pair) -> None:
    """On a whole link everything ends equal, in one run and a second that has nothing to do."""
    pair.spoil()
    pair.engine.run_once()
    assert pair.engine.run_once().pushed == 0
    count = len(pair.journal.entries)
    assert pair.held() == (count, pair.journal.hash_at(count))
    assert pair.journal.acknowledged == count
    arrived = pair.arrived()
    assert len(arrived) == len(set(arrived)) == count
    assert not pair.journal.forked


@given(steps)
@settings(max_examples=150)
def test_each_fact_arrives_once(script: list[tuple[str, object]]) -> None:
    """Any interleaving of new facts, lost, late, torn and doubled answers and restored backups ends equal."""
    with enrolled_pair() as pair:
        _play(pair, script)
        _settled(pair)


@given(script=steps)
@settings(max_examples=25)
def test_each_fact_arrives_once_on_disk(
    script: list[tuple[str, object]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The same on the encrypted store."""
    path: Path = tmp_path_factory.mktemp("gateway") / "gateway.db"
    with enrolled_pair(SqliteStore.open(path, bytes(32))) as pair:
        _play(pair, [step for step in script if step[0] != "restore"])
        _settled(pair)
