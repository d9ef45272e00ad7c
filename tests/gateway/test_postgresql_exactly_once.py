"""Whatever link and database server do to a counter and a gateway on PostgreSQL: each fact once."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.gateway.postgresql_pool import CONNECTIONS, connected
from counter_app.gateway.postgresql_store import PostgresqlStore
from tests.builders.postgresql import PrivatePostgresql
from tests.builders.sync_pair import enrolled_pair
from tests.fakes.exchange_link import FAULTS
from tests.sync.test_exactly_once import _play, _settled, _try

_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> $1"
steps = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(1, 7)),
        st.tuples(st.just("sync"), st.lists(st.sampled_from(FAULTS), max_size=4)),
        st.tuples(st.just("cut"), st.none()),
        st.tuples(st.just("size"), st.integers(1, 5)),
    ),
    max_size=12,
)


async def _cut(url: str) -> None:
    """End every connection to the database at once, as a restart of the server does."""
    async with connected(url) as session:
        await session.execute(_CUT, await session.fetchval("SELECT pg_backend_pid()"))


@pytest.mark.slow
@given(script=steps)
@settings(max_examples=20)
def test_each_fact_arrives_once(script: list[tuple[str, object]], postgresql_server: PrivatePostgresql) -> None:
    """Any interleaving of new facts, spoiled calls and connections cut by the server ends with equal heads."""
    url = postgresql_server.fresh_store()
    with enrolled_pair(PostgresqlStore(url)) as pair:
        for step in script:
            if step[0] == "cut":
                asyncio.run(_cut(url))
            else:
                _play(pair, [step])
        pair.spoil()
        for _ in range(CONNECTIONS):
            _try(pair)  # each connection of the pool may learn only now that it was cut
        _settled(pair)
