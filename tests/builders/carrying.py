"""A real counter's database and a gateway, joined by a link that fails and by sticks that are lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ParamSpec, TypeVar

from counter_app.gateway.carry import CarriedIn, carry_in
from counter_app.gateway.exchange import Exchange
from counter_app.gateway.keys import Keys
from counter_app.gateway.ports import Device, GatewayStore
from counter_app.gateway.sqlite_store import token_hash
from counter_app.services.carry import ProvinceJournal
from counter_app.services.sync_journal import SyncJournal
from counter_app.store.outbox import Outbox
from counter_app.sync.carry import TakenBack, acknowledge, export
from counter_app.sync.engine import SyncEngine
from counter_app.sync.first_contact import FirstContact
from counter_app.wire.age import new_identity
from counter_app.wire.invitation import read_invitation, write_invitation
from counter_app.wire.packet import MAX_VOLUME_BYTES, encode_answer
from tests.builders.counter_database import IDENTITY, NOW, Desk, a_desk
from tests.builders.journal_facts import private_key
from tests.builders.sync_pair import surroundings
from tests.fakes.exchange_link import ExchangeLink

P = ParamSpec("P")
T = TypeVar("T")
TOKEN = "one-time"


class Lane:
    """A lane that does its work at once, on the thread that asks."""

    def submit(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        done: Future[T] = Future()
        try:
            done.set_result(work(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - carried to whoever asks for the result
            done.set_exception(error)
        return done

    def close(self) -> None:
        """Do nothing."""


@dataclass(slots=True)
class Rig:
    """Both ends; ``sticks`` are packets on their way, ``answers`` files on their way back."""

    folder: Path
    desk: Desk
    store: GatewayStore
    keys: Keys
    link: ExchangeLink
    journal: ProvinceJournal
    engine: SyncEngine
    runner: asyncio.Runner
    sticks: list[Path] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    written: int = 0

    def receive(self, count: int) -> None:
        for _ in range(count):
            self.written += 1
            self.desk.receive(self.written)

    def export(self, limit: int = MAX_VOLUME_BYTES) -> list[Path]:
        place = self.folder / f"{len(self.sticks)}.age"
        made = list(export(self.journal, place, NOW, limit=limit).files)
        self.sticks += made
        return made

    def take_in(self, stick: Path) -> CarriedIn:
        taken: CarriedIn = self.runner.run(carry_in(self.store, self.keys, stick, lambda: NOW))
        self.answers.append(encode_answer(taken.answer))
        return taken

    def acknowledge(self, answer: bytes) -> TakenBack:
        return acknowledge(self.journal, answer)

    def held(self, epoch: str = IDENTITY.epoch) -> tuple[int, str]:
        held = self.runner.run(self.store.position(Device(IDENTITY.device, IDENTITY.office, 1, b""), epoch))
        return held.count, held.head.hex()

    def own(self, epoch: str = IDENTITY.epoch) -> tuple[int, str]:
        row = self.desk.connection.execute(
            "SELECT seq, hash FROM journal WHERE epoch = ? ORDER BY seq DESC LIMIT 1", (epoch,)
        ).fetchone()
        return (row[0], row[1].hex()) if row else (0, bytes(32).hex())

    def arrived(self) -> list[str | None]:
        return [line.event_id for line in self.runner.run(self.store.entries(None, None, 10**6))]


def engine_of(outbox: Outbox, journal: ProvinceJournal, link: ExchangeLink) -> SyncEngine:
    """Return the engine as the program puts it together."""
    around = surroundings([], [])
    return SyncEngine(FirstContact(SyncJournal(outbox, Lane()), journal, link, around), link, around)  # type: ignore[arg-type]  # a lane of the test


@contextmanager
def a_rig(folder: Path, store: GatewayStore) -> Iterator[Rig]:
    """Give a counter that was invited and never had any contact, and the gateway it was invited to."""
    identity, recipient = new_identity()
    signing = private_key("province")
    keys = Keys(bytes(32), signing, (identity,))
    with a_desk(folder) as desk, asyncio.Runner() as runner:
        far_end = Exchange(store, keys, lambda: NOW)
        link = ExchangeLink(far_end, runner.run)
        runner.run(store.invite(IDENTITY.office, IDENTITY.counter, token_hash(TOKEN), None, NOW))
        journal = ProvinceJournal(desk.connection, IDENTITY, desk.outbox, Lane(), lambda: NOW)  # type: ignore[arg-type]  # as above
        place = (IDENTITY.office, IDENTITY.counter)
        raw = write_invitation(signing, recipient, place, TOKEN, gateway_url="https://gateway.invalid")
        journal.keep_invitation(read_invitation(raw))
        yield Rig(folder, desk, store, keys, link, journal, engine_of(desk.outbox, journal, link), runner)
        runner.run(far_end.close())
