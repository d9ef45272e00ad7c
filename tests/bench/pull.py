"""How fast a real counter takes in what another did: over loopback from a gateway process, folded and searchable."""

from __future__ import annotations

import base64
import random
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from counter_app.bootstrap import Counter, enrol, sync_engine
from counter_app.gateway.administration import invite
from counter_app.sync.engine import Surroundings, SyncEngine
from counter_app.sync.enrol import enrol as ask_to_enrol
from counter_app.sync.http import connect
from counter_app.wire.outgoing import DeviceIdentity
from tests.bench.measured import Row
from tests.builders.counter import a_counter
from tests.builders.journal_facts import Author
from tests.fakes.gateway_process import GatewayProcess, running_gateway
from tests.fakes.model_journal import ModelJournal

FACTS = 10_000
_TARGET_S = 30.0


def measure(folder: Path) -> list[Row]:
    """Let counter 1 push receptions, and counter 2 pull them into its encrypted database."""
    place = folder / "pull"
    place.mkdir()
    with running_gateway(place) as gateway:
        push_receptions(gateway, FACTS)
        counter = a_counter(place, counter=2, at="")
        try:
            elapsed, received = _pull(counter, gateway)
            (found,) = counter.connection.execute("SELECT count(*) FROM dossiers").fetchone()
        finally:
            counter.close()
    if found != FACTS:
        raise AssertionError(found)
    details: dict[str, float | int | str] = {"facts/s": FACTS / elapsed, "bytes each": received / FACTS}
    what = "pull 10,000 receptions of another counter, durable and folded"
    return [Row("pull", what, elapsed, "s", _TARGET_S, details=details)]


def push_receptions(gateway: GatewayProcess, facts: int) -> None:
    """Let an invented counter 1 push that many receptions."""
    author = Author()
    around = Surroundings(lambda: datetime.now(UTC), time.monotonic, random.random, lambda: str(uuid.uuid4()))
    token = invite(gateway.store_url, gateway.keys, author.office, author.counter)
    identity = DeviceIdentity(author.device, author.epoch, author.office, author.counter, author.key)
    transport = connect(gateway.url, None)
    key = base64.b64decode(ask_to_enrol(transport, identity, token, around).province_key)
    transport.close()
    journal = ModelJournal(replace(identity, province_key=key, gateway_url=gateway.url))
    journal.append(*author.chain(facts))
    engine = SyncEngine(journal, connect, around)
    engine.run_once()
    engine.close()


def _pull(counter: Counter, gateway: GatewayProcess) -> tuple[float, int]:
    token = invite(gateway.store_url, gateway.keys, counter.identity.office, counter.identity.counter)
    counter.lanes.io.submit(enrol, counter, gateway.url, token).result()
    engine = sync_engine(counter)
    started = time.perf_counter()
    report = engine.run_once()
    elapsed = time.perf_counter() - started
    engine.close()
    if report.pulled != FACTS:
        raise AssertionError(report)
    return elapsed, report.bytes_received
