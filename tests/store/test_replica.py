"""Facts of others: each kept once and verbatim, and one state whatever the order they come in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.database.transaction import immediate
from counter_app.domain import events
from counter_app.domain.fact import Fact
from counter_app.store import copies, dossiers, numbers, replica, verification
from counter_app.store.instants import to_text
from counter_app.store.replica import Replica
from counter_app.wire.chain import GENESIS, NO_PERSON, link, person_hash
from counter_app.wire.encoding import Entry, encode_header, encode_part
from counter_app.wire.feed import CounterLine, Counters, Foreign
from counter_app.wire.statements import Signed
from tests.builders.counter_database import IDENTITY, NOW, Desk, a_desk
from tests.builders.histories import DOSSIER, Author, histories, received, text

STATE = f"SELECT {verification._STATE} FROM dossiers ORDER BY dossier_id"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a counter's database."""
    with a_desk(tmp_path) as opened:
        yield opened


def committed(facts: list[Fact]) -> list[Foreign]:
    """Return facts as their authors committed them, each author's chain whole."""
    heads: dict[str, bytes] = {}
    found = []
    for fact in facts:
        header = fact.header
        person = None if fact.person is None else encode_part(fact.person)
        salt = None if person is None else bytes(16)
        hashed = NO_PERSON if person is None else person_hash(salt, person)
        entry = Entry(encode_header(header), encode_part(fact.facts), person, salt, hashed)
        heads[header.device] = link(heads.get(header.device, GENESIS), entry)
        found.append(Foreign(header.office, header.device, header.epoch, header.seq, entry, heads[header.device]))
    return found


def opened(desk: Desk) -> Replica:
    """Return the replica of a database."""
    return Replica(desk.connection, IDENTITY, desk.clock.now)


def pieces(foreign: list[Foreign], random: Random) -> Iterator[list[Foreign]]:
    """Cut facts into chunks at random places; some come twice."""
    at = 0
    while at < len(foreign):
        size = random.randint(1, 4)
        yield foreign[max(0, at - random.randint(0, 1)) : at + size]
        at += size


@settings(max_examples=40)
@given(histories(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_one_state(history: list[Fact], random: Random) -> None:
    """Histories of up to three counters, shuffled, cut and repeated: the rows are those of a rebuild from all facts."""
    shuffled = committed(history)
    random.shuffle(shuffled)
    states = []
    for order in (committed(history), shuffled):
        with tempfile.TemporaryDirectory() as folder, a_desk(Path(folder)) as desk:
            taken = sum(opened(desk).take_in(chunk).new for chunk in pieces(order, random))
            assert taken == len(history)
            states.append(desk.connection.execute(STATE).fetchall())
            with immediate(desk.connection):
                dossiers.rebuild(desk.connection)
            states.append(desk.connection.execute(STATE).fetchall())
            (lamport,) = desk.connection.execute("SELECT seen_lamport FROM device").fetchone()
            assert lamport == max(fact.header.lamport for fact in history)
    assert states[0] == states[1] == states[2] == states[3]


def test_a_dossier_of_another_counter_is_found_and_worked_on(desk: Desk) -> None:
    """Words of a foreign dossier are searched at once, and an own fact goes on behind what was heard."""
    author = Author("b")
    author.write("DossierReceived", received(), 40, text())
    foreign = committed(author.heard)
    assert opened(desk).take_in(foreign).new == 1
    (words,) = desk.connection.execute("SELECT words FROM search_tail").fetchone()
    assert "nguyen nguyễn van" in words
    own = desk.receive()
    (header,) = desk.connection.execute("SELECT header FROM journal WHERE event_id = ?", (own.event,)).fetchone()
    assert f'"lamport":{author.heard[0].header.lamport + 1},'.encode() in header


@pytest.mark.parametrize("erased_first", [False, True])
def test_a_person_is_forgotten_in_either_order(desk: Desk, erased_first: bool) -> None:
    """Erasure nulls the person of the named fact here, or when it comes; name and words leave the rows with it."""
    author = Author("b")
    author.write("DossierReceived", received(), 0, text())
    author.write("PersonErased", events.Judgement(events=(DOSSIER,)), 1)
    foreign = committed(author.heard)
    for one in reversed(foreign) if erased_first else foreign:
        opened(desk).take_in([one])
    kept = desk.connection.execute("SELECT person, salt, person_hash FROM replica ORDER BY seq LIMIT 1").fetchone()
    assert kept == (None, None, foreign[0].entry.person_hash)
    assert desk.connection.execute("SELECT applicant_name FROM dossiers").fetchone() == ("",)
    assert "nguyen" not in desk.connection.execute("SELECT words FROM search_tail").fetchone()[0]
    assert list(replica.problems(desk.connection)) == []


def test_an_own_fact_is_forgotten_too(desk: Desk) -> None:
    """A foreign erasure reaches the own journal; its chain stays whole."""
    own = desk.receive()
    author = Author("b")
    fact = author.write("PersonErased", events.Judgement(events=(own.event,)), 3)
    erasure = committed([fact])
    opened(desk).take_in(erasure)
    assert desk.connection.execute("SELECT person, salt FROM journal").fetchone() == (None, None)
    assert desk.connection.execute("SELECT applicant_name FROM dossiers").fetchone() == ("",)
    assert [line for line in verification.problems(desk.connection) if not line.startswith("state")] == []


def test_a_fact_under_a_false_name_is_kept_and_counts_nothing(desk: Desk) -> None:
    """Who claims another device or office in the header is marked; so is nobody else's fact."""
    author = Author("b")
    author.write("DossierReceived", received(), 0, text())
    (honest,) = committed(author.heard)
    forged = Foreign("H14.99", "c", "e", 1, honest.entry, honest.hash)
    opened(desk).take_in([forged])
    assert desk.connection.execute("SELECT parked FROM replica").fetchone() == ("office_unknown",)
    assert desk.connection.execute("SELECT count(*) FROM dossiers").fetchone() == (0,)
    opened(desk).take_in([honest])
    assert desk.connection.execute("SELECT count(*) FROM dossiers").fetchone() == (1,)


def test_another_fact_at_a_held_place_is_told(desk: Desk) -> None:
    """What is held stays; the difference is written down and verification names it."""
    author = Author("b")
    author.write("DossierReceived", received(), 0, text())
    (one,) = committed(author.heard)
    opened(desk).take_in([one])
    assert opened(desk).take_in([Foreign(one.office, one.device, one.epoch, one.seq, one.entry, bytes(32))]).new == 0
    assert [line.split()[0] for line in replica.problems(desk.connection)] == ["replica_differs"]


def test_changed_bytes_are_found(desk: Desk) -> None:
    """A broken chain and another payload than the hash says are named."""
    author = Author("b")
    author.write("DossierReceived", received(), 0, text())
    author.write("CallLogged", events.Step(), 1, events.StepText())
    first, second = committed(author.heard)
    opened(desk).take_in([first, Foreign(second.office, "b", "e", 2, second.entry, bytes(32))])
    assert [line.split()[0] for line in replica.problems(desk.connection)] == ["chain_broken"]
    assert desk.clock.now() == NOW


def test_a_fact_of_another_copy_of_this_counter_is_heard(desk: Desk) -> None:
    """A dossier of this device in another epoch moves the next number; one of another device does not."""
    author = Author(IDENTITY.device)
    written = author.write("DossierReceived", received(code="H14.31-261120-1004"), 0, text())
    later = replace(written.header, epoch="9" * 32, at=NOW, entered_at=NOW)
    elsewhere = replace(later, device="another", id="01930000-0000-7000-8000-0000000000ff")
    opened(desk).take_in(committed([replace(written, header=elsewhere)]))
    with immediate(desk.connection):
        assert numbers.next_of_day(desk.connection, NOW.date()) == 1
    opened(desk).take_in(committed([replace(written, header=later)]))
    with immediate(desk.connection):
        assert numbers.next_of_day(desk.connection, NOW.date()) == 5


def test_the_provinces_word_tells_of_another_copy(desk: Desk) -> None:
    """A journal of this device that grows without it is a copy's, on whatever machine."""
    desk.receive()

    def word(**counts: int) -> Signed:
        lines = tuple(CounterLine(IDENTITY.device, 1, epoch, n, "", "", to_text(NOW)) for epoch, n in counts.items())
        return Signed(encode_part(Counters("k", "H14.31", to_text(NOW), lines)), b"")

    own = IDENTITY.epoch
    for counts, lives in (({own: 1}, False), ({own: 1, "f": 1}, True)):
        opened(desk).keep_counters(word(**counts))
        assert (copies.latest(desk.connection) is not None) is lives
