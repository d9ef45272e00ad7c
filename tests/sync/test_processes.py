"""A real client, a real server process, real TLS, and power cuts of the server: each fact once."""

from __future__ import annotations

import base64
import threading
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest

from counter_app.gateway.administration import entries, invite
from counter_app.sync.engine import Surroundings, SyncEngine
from counter_app.sync.enrol import enrol
from counter_app.sync.http import connect
from counter_app.sync.ports import SyncStatus
from counter_app.wire.outgoing import DeviceIdentity
from tests.builders.journal_facts import Author
from tests.fakes.certificates import certify
from tests.fakes.gateway_process import GatewayProcess, running_gateway
from tests.fakes.model_journal import ModelJournal

AROUND = Surroundings(lambda: datetime.now(UTC), monotonic, lambda: 0.0, lambda: str(uuid.uuid4()))


def _enrolled(gateway: GatewayProcess, author: Author, ca_pem: str | None = None) -> ModelJournal:
    token = invite(gateway.store_url, None, author.office, author.counter)
    identity = DeviceIdentity(author.device, author.epoch, author.office, author.counter, author.key)
    transport = connect(gateway.url, ca_pem)
    first = enrol(transport, identity, token, AROUND)
    assert enrol(transport, identity, token, AROUND) == first
    transport.close()
    key = base64.b64decode(first.province_key)
    return ModelJournal(replace(identity, province_key=key, gateway_url=gateway.url, ca_pem=ca_pem))


def test_from_enrolment_to_acknowledgement_over_tls(tmp_path: Path) -> None:
    """Enrol, push, push again: what `gateway entries` lists is the journal, in order, once."""
    certified, author = certify(tmp_path / "tls"), Author()
    with running_gateway(tmp_path, certified.certificate, certified.key) as gateway:
        assert gateway.url.startswith("https://")
        journal = _enrolled(gateway, author, certified.ca_pem)
        journal.append(*author.chain(450))
        engine = SyncEngine(journal, connect, AROUND)
        report = engine.run_once()
        assert (report.pushed, report.checkpoint and report.checkpoint.head) == (450, journal.hash_at(450))
        assert engine.run_once().pushed == 0
        engine.close()
        assert [line["seq"] for line in entries(gateway.store_url, None)] == list(range(1, 451))


@pytest.mark.slow
def test_power_cuts_of_the_server_lose_and_double_nothing(tmp_path: Path) -> None:
    """The server is killed again and again while facts are pushed; the client goes on by itself to equal heads."""
    author = Author()
    with running_gateway(tmp_path) as gateway:
        journal = _enrolled(gateway, author)
        journal.append(*author.chain(3_000))
        progress = threading.Condition()

        def told(_status: SyncStatus) -> None:
            with progress:
                progress.notify_all()

        engine = SyncEngine(journal, connect, replace(AROUND, on_status=told))
        stop = threading.Event()
        worker = threading.Thread(target=engine.run_until_empty, args=(stop,))
        worker.start()
        for kill in range(1, 5):
            with progress:
                progress.wait_for(lambda goal=kill * 500: journal.acknowledged >= goal, timeout=30)  # type: ignore[misc]  # a default binds it
            gateway.kill()
            assert len(list(entries(gateway.store_url, None))) >= journal.acknowledged
            gateway.start()
        worker.join(60)
        stop.set()
        assert not worker.is_alive()
        engine.close()
        lines = list(entries(gateway.store_url, None))
    assert journal.acknowledged == 3_000
    assert [line["seq"] for line in lines] == list(range(1, 3_001))
    assert len({line["event_id"] for line in lines}) == 3_000


def test_a_power_cut_between_commit_and_answer_is_harmless(tmp_path: Path) -> None:
    """What the server committed but never answered is found again as duplicates after it is back."""
    author = Author()
    with running_gateway(tmp_path) as gateway:
        journal = _enrolled(gateway, author)
        journal.append(*author.chain(20))
        engine = SyncEngine(journal, connect, AROUND)
        engine.run_once()
        gateway.kill()
        gateway.start()
        journal.acknowledged = 5
        report = engine.run_once()
        engine.close()
        assert (report.pushed, report.duplicates) == (15, 15)
        assert len(list(entries(gateway.store_url, None))) == 20
