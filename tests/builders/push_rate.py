"""Measures how fast this process brings facts to a real gateway process over loopback, acknowledged durably."""

from __future__ import annotations

import base64
import random
import time
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from counter_app.gateway.administration import invite
from counter_app.sync.engine import Surroundings, SyncEngine
from counter_app.sync.enrol import enrol
from counter_app.sync.http import connect
from counter_app.wire.outgoing import DeviceIdentity
from tests.builders.journal_facts import Author
from tests.fakes.certificates import certify
from tests.fakes.gateway_process import running_gateway
from tests.fakes.model_journal import ModelJournal


@dataclass(frozen=True, slots=True)
class PushRate:
    """What was measured; bytes are those of calls with their headers."""

    entries_per_s: float
    bytes_per_entry: float


def push_rate(folder: Path, entries: int, *, tls: bool = False, store_url: str | None = None) -> PushRate:
    """Push ``entries`` receptions from a model journal, which holds them encoded, through the real engine.

    The figure is that of engine, wire, HTTP, gateway and its store, which is encrypted SQLite with
    ``synchronous=FULL`` unless ``store_url`` names another.
    """
    author = Author()
    around = Surroundings(lambda: datetime.now(UTC), time.monotonic, random.random, lambda: str(uuid.uuid4()))
    certified = certify(folder / "tls") if tls else None
    certificate, key = (certified.certificate, certified.key) if certified else (None, None)
    with running_gateway(folder, certificate, key, store_url) as gateway:
        token = invite(gateway.store_url, gateway.keys, author.office, author.counter)
        ca_pem = certified.ca_pem if certified else None
        identity = DeviceIdentity(author.device, author.epoch, author.office, author.counter, author.key)
        transport = connect(gateway.url, ca_pem)
        province_key = base64.b64decode(enrol(transport, identity, token, around).province_key)
        transport.close()
        identity = replace(identity, province_key=province_key, gateway_url=gateway.url, ca_pem=ca_pem)
        journal = ModelJournal(identity)
        journal.append(*author.chain(entries))
        engine = SyncEngine(journal, connect, around)
        started = time.perf_counter()
        report = engine.run_once()
        elapsed = time.perf_counter() - started
        engine.close()
    if report.pushed != entries:
        raise AssertionError(report)
    return PushRate(entries / elapsed, report.bytes_sent / entries)
