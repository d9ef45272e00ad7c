"""Gateway processes on one PostgreSQL: duplicates at once, the database restarted underneath, the commands beside."""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
import signal
import threading
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from counter_app.domain.errors import StoreError
from counter_app.gateway.administration import entries, invite
from counter_app.gateway.opening import open_store, opened_store
from counter_app.gateway.ports import Arrival
from counter_app.gateway.postgresql_pool import Pool, Session, connected
from counter_app.gateway.postgresql_store import PostgresqlStore
from counter_app.sync.engine import Surroundings, SyncEngine
from counter_app.sync.enrol import enrol
from counter_app.sync.http import connect
from counter_app.sync.ports import SyncStatus
from counter_app.wire.outgoing import DeviceIdentity
from tests.builders.command_line import call
from tests.builders.intakes import intake_of
from tests.builders.journal_facts import START, Author
from tests.builders.postgresql import PrivatePostgresql
from tests.builders.storms import authors, postings, storm
from tests.fakes.gateway_process import GatewayProcess, running_gateway
from tests.fakes.model_journal import ModelJournal

AROUND = Surroundings(lambda: datetime.now(UTC), monotonic, lambda: 0.0, lambda: str(uuid.uuid4()))


def _registered(gateway: GatewayProcess, author: Author) -> ModelJournal:
    token = invite(gateway.store_url, gateway.keys, author.office, author.counter)
    identity = DeviceIdentity(author.device, author.epoch, author.office, author.counter, author.key)
    transport = connect(gateway.url, None)
    key = base64.b64decode(enrol(transport, identity, token, AROUND).province_key)
    transport.close()
    return ModelJournal(replace(identity, province_key=key, gateway_url=gateway.url))


@pytest.fixture
def two_gateways(tmp_path: Path, postgresql_server: PrivatePostgresql) -> Iterator[list[GatewayProcess]]:
    """Run two gateways with the same keys on one database."""
    url = postgresql_server.fresh_store()
    with ExitStack() as stack:
        yield [stack.enter_context(running_gateway(tmp_path, store_url=url)) for _ in range(2)]


@pytest.mark.slow
def test_a_storm_of_duplicates_adds_each_fact_once(two_gateways: list[GatewayProcess]) -> None:
    """Every batch five times from eight threads over two processes: each entry is accepted exactly once."""
    first = two_gateways[0]
    batches = []
    for author in authors(4):
        _registered(first, author)
        batches += postings(author, author.chain(150), 30)
    outcome = storm([gateway.url for gateway in two_gateways], batches, times=5, threads=8)
    assert outcome.answers == {"accepted": 600, "duplicate": 2_400}
    lines = list(entries(first.store_url, first.keys))
    assert len({line["event_id"] for line in lines}) == len(lines) == 600
    assert [int(line["cursor"]) for line in lines] == list(range(1, 601))


@pytest.fixture
def own_server(postgresql_server: PrivatePostgresql) -> Iterator[PrivatePostgresql]:
    """Run a server that a test may stop, where one can be run at all."""
    with PrivatePostgresql() as server:
        yield server


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_a_restart_of_the_database_loses_nothing(
    tmp_path: Path, own_server: PrivatePostgresql, how: signal.Signals
) -> None:
    """The server is stopped while facts are pushed; the counter hears "busy" and goes on by itself."""
    author = Author()
    heard: list[str | None] = []
    with running_gateway(tmp_path, store_url=own_server.fresh_store()) as gateway:
        journal = _registered(gateway, author)
        journal.append(*author.chain(2_500))
        progress = threading.Condition()

        def told(status: SyncStatus) -> None:
            with progress:
                heard.append(status.last_code)
                progress.notify_all()

        engine = SyncEngine(journal, connect, replace(AROUND, on_status=told))
        worker = threading.Thread(target=engine.run_until_empty, args=(threading.Event(),))
        worker.start()
        with progress:
            progress.wait_for(lambda: journal.acknowledged >= 400, timeout=30)
        own_server.stop(how)
        with progress:
            progress.wait_for(lambda: heard[-1] == "gateway_busy", timeout=30)
        own_server.start()
        assert len(list(entries(gateway.store_url, gateway.keys))) >= journal.acknowledged
        worker.join(60)
        assert not worker.is_alive()
        engine.close()
        lines = list(entries(gateway.store_url, gateway.keys))
    assert journal.acknowledged == 2_500
    assert [line["seq"] for line in lines] == list(range(1, 2_501))
    assert "gateway_busy" in heard


def test_a_commit_waits_for_the_disk_whatever_the_default(postgresql_server: PrivatePostgresql) -> None:
    """A database set to acknowledge before the disk has it does not make the province's word weaker."""
    url = postgresql_server.fresh_store()

    async def work() -> Any:  # noqa: ANN401 - a setting as the server gives it
        async with connected(url) as session:
            await session.execute(f"ALTER DATABASE {url.rpartition('/')[2]} SET synchronous_commit = off")
        pool = Pool(url)

        async def ask(session: Session) -> Any:  # noqa: ANN401 - as above
            return await session.fetchval("SHOW synchronous_commit")

        answer = await pool.transact(ask)
        await pool.close()
        return answer

    assert asyncio.run(work()) == "on"


def test_the_commands_work_beside_a_running_gateway(tmp_path: Path, postgresql_server: PrivatePostgresql) -> None:
    """Invite, entries and revoke of the command line reach the same store while it is served."""
    with running_gateway(tmp_path, store_url=postgresql_server.fresh_store()) as gateway:
        place = ("--store", gateway.store_url, "--keys", str(gateway.keys))
        answer = call("--json", "gateway", "invite", *place, "--office", "H14.31", "--counter", "2")
        assert answer.code == 0
        author = Author()
        journal = _registered(gateway, author)
        journal.append(*author.chain(3))
        engine = SyncEngine(journal, connect, AROUND)
        assert engine.run_once().pushed == 3
        engine.close()
        assert [line["seq"] for line in call("--json", "gateway", "entries", *place).lines] == [1, 2, 3]
        assert call("--json", "gateway", "revoke", *place, author.device).code == 0
        with opened_store(gateway.store_url, gateway.keys) as (run, store):
            assert run(store.find_device(author.device)).revoked


def test_a_server_that_is_away_is_said(tmp_path: Path, postgresql_server: PrivatePostgresql) -> None:
    """No server, no such database and lost keys each have their code; nothing is made."""
    with pytest.raises(StoreError, match="store_unreachable"):
        open_store("postgresql://gateway@127.0.0.1:1/x", tmp_path / "keys")
    with pytest.raises(StoreError, match="store_refused"):
        open_store(postgresql_server.url("nowhere"), tmp_path / "keys")
    assert not (tmp_path / "keys").exists()
    url = postgresql_server.fresh_store()
    invite(url, tmp_path / "keys", "H14.31", 1)
    with pytest.raises(StoreError, match="keys_missing"):
        open_store(url, tmp_path / "others")


def test_health_says_whether_the_store_answers(tmp_path: Path, own_server: PrivatePostgresql) -> None:
    """A gateway whose database is away says so to whoever watches it, and is well again with it."""

    def health(gateway: GatewayProcess) -> tuple[int, Any]:
        netloc = gateway.url.removeprefix("http://")
        with closing(http.client.HTTPConnection(netloc, timeout=60)) as connection:
            connection.request("GET", "/health")
            response = connection.getresponse()
            return response.status, json.loads(response.read())

    with running_gateway(tmp_path, store_url=own_server.fresh_store()) as gateway:
        assert health(gateway) == (200, {"status": "ok"})
        own_server.stop()
        assert health(gateway) == (503, {"status": "store_unreachable"})
        own_server.start()
        assert health(gateway) == (200, {"status": "ok"})


def test_an_erasure_and_its_fact_may_arrive_at_once(postgresql_server: PrivatePostgresql) -> None:
    """Of a fact and the erasure that names it, taken in by two processes at the same moment, no person is left."""
    author, other = authors(2)
    facts = [author.received(seq, id=f"e-{seq}", dossier=f"e-{seq}") for seq in range(1, 41)]
    erasures = [other.judged(seq, "PersonErased", f"e-{seq}") for seq in range(1, 41)]
    url = postgresql_server.fresh_store()

    async def work() -> list[Arrival]:
        one, two = PostgresqlStore(url), PostgresqlStore(url)
        for seq in range(1, 41):
            await asyncio.gather(
                one.take_batch(intake_of(author, facts, seq, seq), START),
                two.take_batch(intake_of(other, erasures, seq, seq), START),
            )
        kept = await one.entries(None, None, 100)
        await one.close()
        await two.close()
        return kept

    assert [line.entry.person for line in asyncio.run(work())] == [None] * 80


def test_one_event_id_of_two_counters_at_once_is_accepted_once(postgresql_server: PrivatePostgresql) -> None:
    """Two processes that both found the id free meet at the unique key: one runs once more and parks its fact."""
    first, second = authors(2)
    url = postgresql_server.fresh_store()
    journals = [[one.received(seq, id=f"e-{seq}") for seq in range(1, 31)] for one in (first, second)]

    async def work() -> list[set[str]]:
        one, two = PostgresqlStore(url), PostgresqlStore(url)
        said = []
        for seq in range(1, 31):
            taken = await asyncio.gather(
                one.take_batch(intake_of(first, journals[0], seq, seq), START),
                two.take_batch(intake_of(second, journals[1], seq, seq), START),
            )
            said.append({answer.code or answer.outcome for each in taken for answer in each.answers})
        await one.close()
        await two.close()
        return said

    assert asyncio.run(work()) == [{"accepted", "event_repeated"}] * 30


def test_a_value_that_fits_no_column_is_a_bug_and_no_outage(postgresql_server: PrivatePostgresql) -> None:
    """Counters are told to wait for an outage only: a fault of ours would make them wait for ever."""
    url = postgresql_server.fresh_store()

    async def work() -> None:
        async with connected(url) as session:
            await session.fetchval("SELECT count FROM epoch WHERE count = $1", "a word")

    with pytest.raises(Exception, match="invalid input"):
        asyncio.run(work())
