"""Pulling over a link that fails: nothing is lost, nothing comes twice, and only the province is believed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import msgspec
import pytest

from counter_app.database.transaction import immediate
from counter_app.domain import events
from counter_app.domain.errors import GatewayError
from counter_app.services.outbox import OutboxView
from counter_app.store.journal import NewFact
from counter_app.sync.ports import Call, Reply
from counter_app.wire.batch import MESSAGE_TYPE, pack, unpack
from counter_app.wire.feed import Feed, FeedPage, Foreign, Wish, digest, encode_runs, read_runs
from counter_app.wire.statements import sign
from tests.builders.journal_facts import START, private_key
from tests.builders.offices import AnOffice, Counter, an_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[AnOffice]:
    """Return an office without counters yet."""
    with an_office(tmp_path) as made:
        yield made


def _filled(office: AnOffice, dossiers: int = 5) -> tuple[Counter, Counter]:
    """Return two counters; the first has received and pushed some dossiers."""
    first, second = office.counter(1), office.counter(2)
    for _ in range(dossiers):
        first.desk.receive()
    first.engine.run_once()
    return first, second


FAULTS = ["portal", "portal_message", "redirect", "busy", "broken", "torn", "answer_lost", "answer_late", "unreachable"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failed_pull_loses_nothing(office: AnOffice, fault: str) -> None:
    """Whatever a call is spoiled by, the next one brings all, each once."""
    _first, second = _filled(office)
    second.engine.run_once()
    _first.desk.receive()
    _first.engine.run_once()
    second.link.faults = iter(["none", fault])
    with pytest.raises(GatewayError):
        second.engine.run_once()
    assert second.engine.run_once().pulled == 1
    assert second.engine.run_once().pulled == 0
    assert len(second.state()) == 6
    assert second.problems() == ()


def test_who_only_hears_has_had_contact(office: AnOffice) -> None:
    """The last contact is the province's last word: a counter that had nothing to send for days was not silent."""
    _first, second = _filled(office)
    shown = OutboxView(second.desk.connection, second.desk.clock)
    second.desk.receive()
    second.engine.run_once()
    second.desk.clock.set("2026-12-24T09:30")
    asked_at = second.desk.clock.now()
    _first.desk.receive()
    _first.engine.run_once()
    assert second.engine.run_once().pulled == 1
    heard_at = shown.summary().last_contact_at
    assert heard_at is not None
    assert heard_at > asked_at


def test_small_pages_go_on_where_they_were(office: AnOffice) -> None:
    """A page at a time, cut between any two of them: what came stays, and the cursor moves only behind it."""
    first, second = _filled(office, 7)
    second.puller._size = 3
    second.link.faults = iter(["none", "none", "unreachable"])
    with pytest.raises(GatewayError, match="unreachable"):
        second.engine.run_once()
    assert len(second.state()) == 3
    assert second.engine.run_once().pulled == 4
    assert second.state() == first.state()


def test_an_old_cursor_served_again_adds_nothing(office: AnOffice) -> None:
    """A crash before the cursor moved brings the same page once more."""
    first, second = _filled(office)
    second.engine.run_once()
    before = second.state()
    second.replica.move("")
    assert second.engine.run_once().pulled == 0
    assert second.state() == before == first.state()


def test_a_gateway_restored_from_a_backup_starts_the_feed_anew(office: AnOffice) -> None:
    """A cursor it never gave is told, and the counter begins again instead of missing what came in between."""
    first, second = _filled(office)
    second.engine.run_once()
    second.replica.move("9999-0123456789abcdef")
    first.desk.receive()
    first.engine.run_once()
    assert second.engine.run_once().pulled == 1
    assert second.state() == first.state()


def _forged(counter: Counter, key: str, office: str, runs: bytes | None = None, epoch: str = "") -> None:
    """Let the far end answer a wish with a page of its own making."""
    carried = counter.link.exchange

    def forge(call: Call) -> Reply:
        reply = carried(call)
        if not call.path.endswith("/feed"):
            return reply
        page = unpack(reply.body, FeedPage)
        journal = epoch or msgspec.json.decode(page.statement.body, type=Feed).epoch
        said = Feed("k", office, journal, "", "1-0123456789abcdef", False, digest(page.runs))
        return Reply(200, MESSAGE_TYPE, pack(FeedPage(runs or page.runs, sign(said, private_key(key)))))

    counter.engine._connect = _Carrier(forge)  # type: ignore[assignment]  # as much of a transport as is asked
    counter.engine._transport = None


class _Carrier:
    def __init__(self, exchange: object) -> None:
        self.exchange = exchange

    def __call__(self, gateway_url: str, ca_pem: str | None) -> _Carrier:
        return self

    def close(self) -> None:
        return


@pytest.mark.parametrize(
    "key,named,runs,epoch",
    [
        ("thief", "H14.31", None, ""),
        ("province", "H14.99", None, ""),
        ("province", "H14.31", encode_runs([]), ""),
        ("province", "H14.31", None, "0198-an-older-journal"),
    ],
)
def test_only_the_provinces_word_is_taken_in(
    office: AnOffice, key: str, named: str, runs: bytes | None, epoch: str
) -> None:
    """A page by another key, for another office or journal, or about other bytes brings nothing; a person is asked."""
    _first, second = _filled(office)
    _forged(second, key, named, runs, epoch)
    with pytest.raises(GatewayError, match="feed_wrong"):
        second.engine.run_once()
    assert second.state() == []


def test_what_came_by_the_hub_is_counted_once(office: AnOffice) -> None:
    """Facts the hub brought are in the figure of the next pass, and not in the one behind it."""
    _first, second = _filled(office)
    second.engine.run_once()
    second.puller.heard(3)
    assert [second.engine.run_once().pulled for _ in range(2)] == [3, 0]


def test_a_revoked_device_learns_it_when_it_pulls(office: AnOffice) -> None:
    """After revocation nothing is served any more, and the counter knows why."""
    _first, second = _filled(office)
    office.run(office.store.revoke(second.desk.identity.device, START))
    with pytest.raises(GatewayError, match="device_revoked"):
        second.engine.run_once()
    assert second.state() == []


def test_a_dossier_closed_long_ago_comes_when_it_is_spoken_of(office: AnOffice) -> None:
    """The first filling leaves it out; a later fact about it brings it whole."""
    first, second = office.counter(1), office.counter(2)
    first.desk.clock.set("2026-05-04T09:15")
    old = first.desk.receive()
    first.desk.act(old, "forward", "2026-05-04T10:15")
    first.desk.act(old, "result", "2026-05-05T10:15")
    first.desk.act(old, "return", "2026-05-06T10:15")
    first.desk.clock.set("2026-11-19T09:15")
    first.desk.receive()
    first.engine.run_once()
    assert second.engine.run_once().pulled == 1
    first.desk.act(old, "fee", "2026-11-19T10:15", amount=8_000)
    first.engine.run_once()
    assert second.engine.run_once().pulled == 5
    assert second.state() == first.state()
    assert second.problems() == ()


def test_every_counter_of_the_office_is_heard_of(office: AnOffice) -> None:
    """The supervisor's counter keeps the province's word about all of them."""
    _first, second = _filled(office)
    second.engine.run_once()
    (body,) = second.desk.connection.execute("SELECT body FROM counters_heard").fetchone()
    assert b'"count":5' in body
    assert body.count(b'"device"') == 2


def _do_something(counter: Counter, code: str, random: Random) -> None:
    """Do any step the dossier allows here now."""
    lawful = [action for action in counter.desk.steps.allowed(code) if action in STEPS]
    if lawful:
        counter.desk.act(code, random.choice(lawful))


STEPS = {"forward", "result", "supplement", "supplemented", "pause", "resume", "stop", "return", "call", "recall"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_three_counters_that_meet_at_random_come_to_one_state(office: AnOffice, seed: int) -> None:
    """Receive, act and sync in any interleaving over a failing link: at rest all hold one state, conflicts too."""
    random = Random(seed)
    counters = [office.counter(number) for number in (1, 2, 3)]
    codes: list[str] = []
    for _ in range(60):
        counter = random.choice(counters)
        known = [code for code in codes if counter.desk.connection.execute(KNOWN, (code,)).fetchone()]
        match random.choice(["receive", "act", "act", "sync"]):
            case "receive":
                codes.append(counter.desk.receive())
            case "act" if known:
                _do_something(counter, random.choice(known), random)
            case _:
                counter.link.faults = iter(random.choices(["none", *FAULTS], k=3))
                with suppress(GatewayError):
                    counter.engine.run_once()
    for counter in [*counters, *counters]:
        counter.link.faults = iter(())
        counter.engine.run_once()
    assert counters[0].state() == counters[1].state() == counters[2].state()
    seen = [[[fact.event_id for fact in one.facts] for one in counter.conflicts.every()] for counter in counters]
    assert seen[0] == seen[1] == seen[2]
    for counter in counters:
        assert counter.problems() == ()
        assert len(counter.state()) == len(codes)


KNOWN = "SELECT 1 FROM dossiers WHERE code = ?"


def test_own_facts_lost_with_a_disk_come_back(office: AnOffice) -> None:
    """What this device once sent and its journal does not hold any more is served to it like any other's."""
    first, second = _filled(office, 3)
    (row,) = first.desk.connection.execute("SELECT epoch FROM device").fetchone()
    wish_epoch = "f" * 32
    assert row != wish_epoch
    second.engine.run_once()
    page = first.caller().feed(first.device(), Wish(wish_epoch))
    foreign = list(read_runs(page.runs))
    assert [(one.device, one.seq) for one in foreign] == [(first.desk.identity.device, seq) for seq in (1, 2, 3)]
    assert first.replica.take_in(foreign).new == 0
    lost = [Foreign(one.office, one.device, "e" * 32, one.seq, one.entry, one.hash) for one in foreign]
    assert first.replica.take_in(lost).new == 3
    assert first.state() == second.state()


def test_a_forgotten_person_is_pulled_by_the_hash_alone(office: AnOffice) -> None:
    """The province serves the fact without its person; the chain and the state are whole all the same."""
    first, second = office.counter(1), office.counter(2)
    code = first.desk.receive()
    named = events.Judgement(events=(first.desk.finder.dossier_id(code),))
    now = first.desk.clock.now().replace(microsecond=0)
    with immediate(first.desk.connection):
        first.desk.journal.append(
            NewFact(
                kind="PersonErased", facts=named, person=None, actor="truong", via="window", at=now, entered_at=now,
                dossier=named.events[0],
            )
        )  # fmt: skip
    first.engine.run_once()
    assert second.engine.run_once().pulled == 2
    kept = second.desk.connection.execute("SELECT person, salt FROM replica WHERE kind = 'DossierReceived'").fetchone()
    assert kept == (None, None)
    assert second.desk.connection.execute("SELECT code, applicant_name FROM dossiers").fetchone() == (code, "")
    assert second.problems() == ()
