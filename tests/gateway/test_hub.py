"""What a hub promises on each store: hands on, shows round, says only what the province said, forgets nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from counter_app.domain.errors import GatewayError
from counter_app.gateway.exchange import Answered, Call, Exchange
from counter_app.gateway.hub import Hub, HubStore
from counter_app.gateway.keys import Keys
from counter_app.gateway.postgresql_store import PostgresqlStore
from counter_app.gateway.sqlite_store import SqliteStore, token_hash
from counter_app.gateway.upstream import Said, Upstream
from counter_app.wire.batch import BatchAnswer, pack, unpack
from counter_app.wire.encoding import Entry
from counter_app.wire.feed import read_runs
from counter_app.wire.relays import (
    DEVICES,
    INTRODUCTION,
    RELAY,
    RELAYED,
    UPSTREAM,
    Known,
    Relayed,
    RelayPage,
    RelayWish,
)
from counter_app.wire.requests import BATCHES, Enrolment, signed_headers
from counter_app.wire.statements import Acknowledgement, public_bytes, sign, verify
from tests.builders.intakes import batch_of
from tests.builders.journal_facts import START, Author, head, private_key
from tests.gateway.test_feed_contract import an_author, step

Run = Any


@dataclass
class Line:
    """The way up, which can be cut; it counts what went over it."""

    far_end: Exchange
    cut: bool = False
    paths: list[str] = field(default_factory=list)

    async def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Said:
        if self.cut:
            raise GatewayError("unreachable")
        self.paths.append(path)
        answered = await self.far_end.answer(Call(method, path, headers, body))
        return Said(answered.status, answered.content_type, answered.body)

    async def close(self) -> None:
        await self.far_end.close()


@dataclass
class Office:
    """A province, a hub below it, and two counters known to the province."""

    hub: Hub
    line: Line
    province: SqliteStore
    keys: Keys
    first: Author
    second: Author
    run: Run

    def call(self, author: Author, method: str, path: str, body: bytes = b"", *, signed_path: str = "") -> Answered:
        headers = signed_headers(
            author.key, method, signed_path or path, body, request="r", device=author.device, sent="0"
        )
        return cast("Answered", self.run(self.hub.answer(Call(method, path, headers, body))))

    def relay(self, author: Author, journal: list[Entry], first: int = 1) -> Answered:
        return self.call(author, "POST", RELAY + author.device, pack(batch_of(author, journal, first)))

    def page(self, author: Author, *known: Known) -> RelayPage:
        answered = self.call(author, "POST", RELAYED, pack(RelayWish(known)))
        assert answered.status == 200, answered.body
        return unpack(answered.body, RelayPage)

    def introduce(self) -> None:
        signed = self.call(self.first, "GET", UPSTREAM + DEVICES, signed_path=DEVICES)
        assert self.call(self.first, "POST", INTRODUCTION, signed.body).status == 200

    def held(self, author: Author) -> tuple[int, str]:
        device = self.run(self.province.find_device(author.device))
        held = self.run(self.province.position(device, author.epoch))
        return held.count, held.head.hex()


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path, run: Run) -> Iterator[Office]:
    """Give a hub on each store, introduced to the devices of its office."""
    store: SqliteStore | PostgresqlStore
    if request.param == "sqlite":
        store = SqliteStore.open(tmp_path / "hub.db", bytes(32))
    else:
        store = PostgresqlStore.open(request.getfixturevalue("postgresql_server").fresh_store())
    province, keys = SqliteStore.open(tmp_path / "province.db", bytes(32)), Keys(bytes(32), private_key("province"))
    line = Line(Exchange(province, keys, lambda: START, province))
    hub = Hub(cast("HubStore", store), cast("Upstream", line), lambda: START)
    made = Office(hub, line, province, keys, an_author(1), an_author(2), run)
    for one in (made.first, made.second):
        run(province.invite(one.office, one.counter, token_hash(one.device), None, START))
        wish = Enrolment(one.device, one.device, one.office, one.counter, "")
        run(province.register(wish, public_bytes(one.key), START))
    made.introduce()
    yield made
    run(hub.close())


def test_what_one_gave_the_other_gets_under_its_authors_word(office: Office) -> None:
    """Without a line: verbatim, chained, each run with the checkpoint; nothing is acknowledged."""
    office.line.cut = True
    journal = office.first.chain(700)
    for start in (1, 401):
        part = pack(batch_of(office.first, journal, start, min(start + 399, 700)))
        answered = office.call(office.first, "POST", RELAY + office.first.device, part)
    assert unpack(answered.body, Relayed) == Relayed(700, head(journal).hex())
    page = office.page(office.second)
    found = list(read_runs(page.runs))
    assert ([one.seq for one in found], page.more, page.words) == (list(range(1, 401)), True, ())
    rest = office.page(office.second, Known(office.first.device, office.first.epoch, 400))
    found += read_runs(rest.runs)
    assert ([one.entry for one in found], found[-1].hash) == (journal, head(journal))
    assert office.page(office.first).own == (Known(office.first.device, office.first.epoch, 700),)


def test_the_line_brings_it_on_and_the_provinces_word_back(office: Office) -> None:
    """Handed on once, whole; the author finds the signed acknowledgement, and nothing goes up again."""
    journal = office.first.chain(3)
    office.line.cut = True
    office.relay(office.first, journal)
    with pytest.raises(GatewayError, match="unreachable"):
        office.run(office.hub.forward())
    office.line.cut = False
    office.run(office.hub.forward())
    assert office.held(office.first) == (3, head(journal).hex())
    (word,) = office.page(office.first).words
    said = verify(word, office.keys.public, Acknowledgement)
    assert (said.device, said.count) == (office.first.device, 3)
    before = len(office.line.paths)
    office.run(office.hub.forward())
    assert len(office.line.paths) == before


def test_calls_for_the_province_pass_as_they_are(office: Office) -> None:
    """A batch signed for the province is answered by it; the hub overhears how far it is held."""
    journal = office.first.chain(2)
    office.relay(office.first, journal)
    batch = batch_of(office.first, journal)
    body = pack(batch)
    answered = office.call(office.first, "POST", UPSTREAM + BATCHES, body, signed_path=BATCHES)
    assert unpack(answered.body, BatchAnswer, known=batch.checkpoint.body).count == 2
    before = len(office.line.paths)
    office.run(office.hub.forward())
    assert len(office.line.paths) == before
    office.line.cut = True
    assert office.call(office.first, "POST", UPSTREAM + BATCHES, body, signed_path=BATCHES).status == 502


def test_strangers_and_forged_words_are_refused(office: Office) -> None:
    """A device the province does not know, another's signature, a gap, a batch that is not its author's."""
    stranger = Author("0192f0c1-0000-7000-8000-000000000009", "e9", "H14.31", 9)
    assert b"device_unknown" in office.relay(stranger, stranger.chain(1)).body
    journal = office.first.chain(4)
    answered = office.relay(office.first, journal, 3)
    assert (answered.status, unpack(answered.body, Relayed).count) == (409, 0)
    body = pack(batch_of(office.second, office.second.chain(1)))
    assert b"chain_broken" in office.call(office.first, "POST", RELAY + office.first.device, body).body
    asked = pack(RelayWish())
    headers = signed_headers(
        office.second.key, "POST", RELAYED, asked, request="r", device=office.first.device, sent="0"
    )
    assert b"signature_wrong" in office.run(office.hub.answer(Call("POST", RELAYED, headers, asked))).body
    forged = msgspec.json.encode({"body": "e30=", "signature": "AAAA"})
    assert b"signature_wrong" in office.call(office.first, "POST", INTRODUCTION, forged).body


def test_an_erased_person_is_not_handed_on(office: Office) -> None:
    """The chain and the author's checkpoint still hold; the person is gone from what is shown and sent."""
    office.line.cut = True
    journal = [office.first.received(1, id="d-1", dossier="d-1"), office.first.judged(2, "PersonErased", "d-1")]
    office.relay(office.first, journal)
    found = list(read_runs(office.page(office.second).runs))
    assert (found[0].entry.person, found[0].entry.salt, found[1].hash) == (None, None, head(journal))
    office.line.cut = False
    office.run(office.hub.forward())
    assert office.held(office.first)[0] == 2


def test_a_province_restored_from_a_backup_gets_it_again(office: Office) -> None:
    """It holds less than it acknowledged: its newer word says so, and the hub hands on from there."""
    journal = [*office.first.chain(2)]
    office.relay(office.first, journal)
    place = office.first.office, office.first.device, office.first.epoch
    said = Acknowledgement(office.keys.id, office.first.device, office.first.epoch, 1, head(journal[:1]).hex())
    office.run(office.hub._store.hub_keep_word(place, 1, sign(said, office.keys.signing)))
    office.run(office.hub.forward())  # a gap: the province says where it stands
    assert office.held(office.first) == (2, head(journal).hex())


def test_another_epoch_and_step_follow(office: Office) -> None:
    """Journals of both counters go up side by side."""
    dossier = office.first.header(1).dossier
    office.relay(office.first, office.first.chain(1))
    office.relay(office.second, [step(office.second, 1, dossier)])
    office.run(office.hub.forward())
    assert (office.held(office.first)[0], office.held(office.second)[0]) == (1, 1)
