"""A counter and a gateway in this process, with a link between them that can be spoiled."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.gateway.exchange import Exchange
from counter_app.gateway.keys import Keys
from counter_app.gateway.ports import Device, GatewayStore
from counter_app.gateway.sqlite_store import token_hash
from counter_app.sync.engine import Surroundings, SyncEngine
from counter_app.sync.enrol import enrol
from counter_app.sync.ports import SyncStatus
from counter_app.wire.outgoing import DeviceIdentity
from tests.builders.journal_facts import START, Author, private_key
from tests.fakes.exchange_link import ExchangeLink, Fault
from tests.fakes.memory_gateway import MemoryGatewayStore
from tests.fakes.model_journal import ModelJournal

TOKEN = "one-time"


@dataclass(slots=True)
class Clock:
    """A clock that moves a second each time it is read."""

    now: datetime = START
    seconds: float = 0.0

    def read(self) -> datetime:
        """Return the next instant."""
        self.now += timedelta(seconds=1)
        return self.now

    def monotonic(self) -> float:
        """Return seconds that hardly move: the link is quick."""
        self.seconds += 0.01
        return self.seconds


@dataclass(slots=True)
class Pair:
    """Both sides; ``statuses`` and ``incidents`` are what the engine told."""

    author: Author
    store: GatewayStore
    far_end: Exchange
    link: ExchangeLink
    journal: ModelJournal
    engine: SyncEngine
    runner: asyncio.Runner
    statuses: list[SyncStatus] = field(default_factory=list)
    incidents: list[Exception] = field(default_factory=list)

    def spoil(self, *faults: Fault) -> None:
        """Let the next calls go wrong, in this order."""
        self.link.faults = iter(faults)

    def held(self) -> tuple[int, str]:
        """Return what the gateway holds of this counter's epoch."""
        device = Device(self.author.device, self.author.office, self.author.counter, b"")
        held = self.runner.run(self.store.position(device, self.author.epoch))
        return held.count, held.head.hex()

    def arrived(self) -> list[str | None]:
        """Return the event ids that arrived."""
        return [line.event_id for line in self.runner.run(self.store.entries(None, None, 10**6))]


def surroundings(statuses: list[SyncStatus], incidents: list[Exception]) -> Surroundings:
    """Return repeatable clocks, chance and request ids."""
    clock, numbers = Clock(), iter(range(10**9))
    return Surroundings(
        clock.read,
        clock.monotonic,
        lambda: 0.5,
        lambda: f"request-{next(numbers)}",
        statuses.append,
        incidents.append,
    )


@contextmanager
def enrolled_pair(store: GatewayStore | None = None, signing: Ed25519PrivateKey | None = None) -> Iterator[Pair]:
    """Give a counter that is enrolled with a gateway on ``store``."""
    author, kept = Author(), store or MemoryGatewayStore()
    statuses: list[SyncStatus] = []
    incidents: list[Exception] = []
    around = surroundings(statuses, incidents)
    keys = Keys(bytes(32), signing or private_key("province"))
    with asyncio.Runner() as runner:
        far_end = Exchange(kept, keys, lambda: START)
        link = ExchangeLink(far_end, runner.run)
        runner.run(kept.invite(author.office, author.counter, token_hash(TOKEN), None, START))
        identity = DeviceIdentity(author.device, author.epoch, author.office, author.counter, author.key)
        province_key = base64.b64decode(enrol(link, identity, TOKEN, around).province_key)
        identity = replace(identity, province_key=province_key, gateway_url="https://gateway.invalid")
        journal = ModelJournal(identity)
        engine = SyncEngine(journal, link, around)
        yield Pair(author, kept, far_end, link, journal, engine, runner, statuses, incidents)
        runner.run(far_end.close())
