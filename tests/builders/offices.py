"""An office of several counters in temporary folders and the gateway between them: who heard what is up to the test."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from counter_app.gateway.exchange import Exchange
from counter_app.gateway.keys import Keys
from counter_app.gateway.ports import GatewayStore
from counter_app.gateway.sqlite_store import SqliteStore, token_hash
from counter_app.services.conflicts import Conflicts, Deciding, Decision
from counter_app.services.pulled_packs import PulledPacks
from counter_app.services.steps import Acted
from counter_app.services.verification import verify
from counter_app.store.outbox import Outbox
from counter_app.store.replica import Replica
from counter_app.sync.calls import Caller
from counter_app.sync.engine import Surroundings, SyncEngine
from counter_app.sync.enrol import enrol
from counter_app.sync.pull import Puller
from counter_app.wire.outgoing import DeviceIdentity
from tests.builders.desk import ADesk, a_desk, clerk
from tests.builders.journal_facts import START, private_key
from tests.fakes.exchange_link import ExchangeLink

URL = "https://gateway.invalid"


@dataclass
class Counter:
    """One counter with its services, its link and its engine."""

    desk: ADesk
    link: ExchangeLink
    outbox: Outbox
    replica: Replica
    packs: PulledPacks
    puller: Puller
    engine: SyncEngine
    around: Surroundings

    def caller(self) -> Caller:
        """Return what makes signed calls for this counter."""
        return Caller(self.link, self.around.clock, self.around.new_request)

    def device(self) -> DeviceIdentity:
        """Return who it is."""
        return self.outbox.device()

    @property
    def conflicts(self) -> Conflicts:
        """Return what this counter sees in conflict."""
        return Conflicts(self.desk.connection, self.desk.finder)

    def decide(self, code: str, decision: Decision) -> Acted:
        """Decide a conflict as a clerk."""
        deciding = Deciding(self.desk.connection, self.desk.finder, self.desk.journal, self.desk.clock)
        return deciding.decide(code, decision, clerk())

    def state(self) -> list[tuple[object, ...]]:
        """Return the folded state without the order of arrival."""
        rows = self.desk.connection.execute("SELECT * FROM dossiers ORDER BY dossier_id")
        return [tuple(row[1:]) for row in rows]

    def problems(self) -> tuple[str, ...]:
        """Return what verification finds."""
        return verify(self.desk.connection).problems


@dataclass
class AnOffice:
    """The gateway and its counters."""

    folder: Path
    run: Callable[[Any], Any]
    store: GatewayStore
    exchange: Exchange
    keys: Keys

    def counter(self, number: int, office: str = "H14.31") -> Counter:
        """Set up and enrol a counter."""
        folder = self.folder / office
        folder.mkdir(exist_ok=True)
        desk = a_desk(folder, counter=number)
        assert office == desk.identity.office
        tick, requests = count(), count()
        around = Surroundings(desk.clock.now, lambda: float(next(tick)), lambda: 0.5, lambda: f"r{next(requests)}")
        link = ExchangeLink(self.exchange, self.run)
        outbox = Outbox(desk.connection, desk.identity, desk.clock.now)
        token = f"token-{office}-{number}"
        self.run(self.store.invite(office, number, token_hash(token), None, START))
        key = base64.b64decode(enrol(link, outbox.device(), token, around).province_key)
        outbox.keep_enrolment(URL, "", key)
        replica = Replica(desk.connection, desk.identity, desk.clock.now)
        packs = PulledPacks(desk.connection, desk.identity, lambda: desk.catalogue, desk.clock)
        puller = Puller(replica, packs, around.monotonic)
        engine = SyncEngine(outbox, link, around, puller)
        return Counter(desk, link, outbox, replica, packs, puller, engine, around)


@contextmanager
def an_office(folder: Path) -> Iterator[AnOffice]:
    """Give an office whose gateway keeps its facts in a real SQLite store."""
    keys = Keys(bytes(32), private_key("province"))
    store = SqliteStore.open(folder / "gateway.db", keys.database)
    with asyncio.Runner() as runner:
        exchange = Exchange(store, keys, lambda: START, feed=store)
        yield AnOffice(folder, runner.run, store, exchange, keys)
        runner.run(exchange.close())
