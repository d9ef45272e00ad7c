"""What every gateway store promises about serving facts, word of counters and packs; run against each that serves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain import events
from counter_app.domain.errors import RuleError
from counter_app.gateway.ports import Published, Served, Span
from counter_app.gateway.postgresql_store import PostgresqlStore
from counter_app.gateway.sqlite_store import SqliteStore
from counter_app.wire.encoding import Entry
from counter_app.wire.statements import Signed
from tests.builders.intakes import device_of, intake_of
from tests.builders.journal_facts import START, Author, hashes
from tests.simulation.model_gateway import ModelGateway

Run = Any
HERE, THERE = "H14.31", "H14.99"
FAR = 10**15


@pytest.fixture(params=["sqlite", "postgresql", "model"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, run: Run
) -> Iterator[SqliteStore | PostgresqlStore | ModelGateway]:
    """Each store that serves."""
    opened: SqliteStore | PostgresqlStore | ModelGateway
    if request.param == "sqlite":
        opened = SqliteStore.open(tmp_path / "gateway.db", bytes(32))
    elif request.param == "model":
        opened = ModelGateway()
    else:
        opened = PostgresqlStore.open(request.getfixturevalue("postgresql_server").fresh_store())
    yield opened
    run(opened.close())


def an_author(counter: int, office: str = HERE) -> Author:
    """Return a device at a counter."""
    return Author(f"0192f0c1-0000-7000-8000-{counter:012}", f"e{counter}", office, counter)


def resolved_by(author: Author, seq: int, dossier: str, office: str) -> Entry:
    """Return a reception that another office resolves."""
    facts = events.DossierReceived(
        code=f"{author.office}-261120-1{seq:04}",
        matter=events.Matter(procedure="1.001193", name="Khai sinh"),
        clock=events.Clock(rule="5 working_days"),
        resolving_office=office,
    )
    return author.entry(author.header(seq, id=dossier, dossier=dossier), facts)


def step(author: Author, seq: int, dossier: str, kind: str = "DossierForwarded") -> Entry:
    """Return a later step of a dossier."""
    part = events.ReturnStep() if kind == "ResultReturned" else events.Step()
    return author.entry(author.header(seq, kind=kind, dossier=dossier), part, events.StepText())


def push(run: Run, store: Any, author: Author, journal: list[Entry], first: int = 1) -> None:  # noqa: ANN401 - either store
    """Bring a journal from ``first`` on."""
    run(store.take_batch(intake_of(author, journal, first), START))


def served(run: Run, store: Any, office: str, after: int = 0, **narrowed: Any) -> list[Served]:  # noqa: ANN401 - as above
    """Return what an office is served."""
    found: list[Served] = run(store.served(Span(office, after, FAR, 1_000, **narrowed)))
    return found


def test_an_office_is_served_its_facts_in_the_order_of_arrival(run: Run, store: Any) -> None:  # noqa: ANN401 - either store
    """Bytes and hashes come as committed, without the asking journal, from any cursor on."""
    mine, other = an_author(1), an_author(2)
    own, theirs = mine.chain(2), other.chain(3)
    push(run, store, mine, own)
    push(run, store, other, theirs)
    found = served(run, store, HERE, device=mine.device, epoch=mine.epoch)
    assert [one.entry for one in found] == theirs
    assert [one.hash for one in found] == hashes(theirs)
    assert run(store.newest(HERE)) == found[-1].cursor
    until = run(store.served_until(HERE, found[1].cursor))
    assert until == [(mine.device, mine.epoch, 2, hashes(own)[1]), (other.device, other.epoch, 2, found[1].hash)]
    assert [one.seq for one in served(run, store, HERE, found[0].cursor, device=mine.device, epoch=mine.epoch)] == [
        2,
        3,
    ]
    assert served(run, store, THERE) == []
    assert (run(store.newest(THERE)), run(store.served_until(THERE, 1))) == (0, [])
    assert run(store.hashes_before([(HERE, other.device, other.epoch, 3), (HERE, mine.device, mine.epoch, 1)])) == [
        hashes(theirs)[1],
        bytes(32),
    ]


@pytest.mark.parametrize("reception_first", [True, False])
def test_a_dossier_is_served_to_both_its_offices(run: Run, store: Any, reception_first: bool) -> None:  # noqa: ANN401 - either store
    """Facts of receiving and resolving office reach the other, each once, whichever comes first, and no others."""
    here, second, there = an_author(1), an_author(2), an_author(3, THERE)
    received = [resolved_by(here, 1, "d-1", THERE), here.received(2)]
    later, answer = [step(second, 1, "d-1")], [step(there, 1, "d-1", "DossierArrived"), there.received(2)]
    batches = [(here, received), (second, later), (there, answer)]
    for author, journal in batches if reception_first else reversed(batches):
        push(run, store, author, journal)
    elsewhere = [one for one in served(run, store, THERE) if one.office == HERE]
    assert {(one.device, one.seq) for one in elsewhere} == {(here.device, 1), (second.device, 1)}
    assert len(elsewhere) == 2
    back = [one for one in served(run, store, HERE) if one.office == THERE]
    assert [(one.device, one.seq) for one in back] == [(there.device, 1)]
    (shared,) = [one for one in run(store.served_until(HERE, FAR)) if " " in one[0]]
    assert shared == (f"{THERE} {there.device}", f"{there.epoch} 1 {2654435761 % 1000000007}", 1, back[0].hash)
    cursors = [one.cursor for one in served(run, store, HERE)]
    assert cursors == sorted(set(cursors))
    assert run(store.newest(HERE)) == cursors[-1]
    whole = run(store.dossiers(THERE, ("d-1",)))
    assert {one.entry.header for one in whole} == {one.header for one in (received[0], later[0], answer[0])}
    assert run(store.dossiers("H14.50", ("d-1",))) == []


def test_a_place_among_shared_facts_says_which_they_are(run: Run, store: Any) -> None:  # noqa: ANN401 - either store
    """As many facts of a journal with the same last one have another name where another one is among them."""
    here, there, beside = an_author(1), an_author(3, THERE), an_author(4, THERE)
    push(run, store, here, [resolved_by(here, seq, f"d-{seq}", THERE) for seq in (1, 2)])
    for author, about in ((there, ("d-1", "own", "d-2")), (beside, ("own", "d-1", "d-2"))):
        push(run, store, author, [step(author, seq, one, "DossierArrived") for seq, one in enumerate(about, start=1)])
    found = [one for one in run(store.served_until(HERE, FAR)) if " " in one[0]]
    assert [(one[2], one[1].split()[1]) for one in found] == [(2, "4"), (2, "5")]
    assert len({one[1].split()[2] for one in found}) == 2


def test_a_forgotten_person_is_served_without(run: Run, store: Any) -> None:  # noqa: ANN401 - either store
    """After an erasure the fact travels as header, facts and person hash."""
    author = an_author(1)
    journal = [author.received(1, id="d-1", dossier="d-1"), author.judged(2, "PersonErased", "d-1")]
    push(run, store, author, journal)
    assert served(run, store, HERE)[0].entry == replace(journal[0], person=None, salt=None)


@pytest.mark.parametrize("erased_first", [True, False])
def test_an_erasure_reaches_the_other_office(run: Run, store: Any, erased_first: bool) -> None:  # noqa: ANN401 - either store
    """What the resolving office wrote about a person is forgotten with what the receiving one did, in either order."""
    here, there = an_author(1), an_author(3, THERE)
    push(run, store, here, [resolved_by(here, 1, "d-1", THERE)])
    answer = there.entry(there.header(1, kind="CallLogged", id="c-1", dossier="d-1"), events.Step(), events.StepText())
    erasure = here.header(1, kind="PersonErased", dossier="d-1", epoch="later")
    later = replace(here, epoch="later")
    batches = [(there, [answer]), (later, [here.entry(erasure, events.Judgement(events=("d-1", "c-1")))])]
    for author, journal in reversed(batches) if erased_first else batches:
        push(run, store, author, journal)
    (kept,) = [one for one in served(run, store, HERE) if one.office == THERE]
    assert kept.entry == replace(answer, person=None, salt=None)


def test_a_first_filling_leaves_out_what_ended_long_ago(run: Run, store: Any) -> None:  # noqa: ANN401 - either store
    """Dossiers with a closing fact older than the bound, and guidance nobody came back about, stay away."""
    author = an_author(1)
    old = {at: author.new_id(START) for at in range(4)}
    journal = [author.received(n + 1, id=old[n], dossier=old[n]) for n in range(2)]
    journal.append(step(author, 3, old[0], "ResultReturned"))
    guided = events.IntakeGuided(number="1.1-26/HDHS", matter=events.Matter(procedure="1.001193", name="Khai sinh"))
    journal += [
        author.entry(author.header(n, kind="IntakeGuided", id=old[n - 2], dossier=old[n - 2]), guided) for n in (4, 5)
    ]
    journal.append(author.received(6, dossier=old[3]))
    push(run, store, author, journal)
    bound = author.new_id(START.replace(year=2027))
    assert [one.seq for one in served(run, store, HERE, open_since=bound)] == [2, 5, 6]
    assert len(served(run, store, HERE, open_since="0")) == 6


def test_every_counter_is_heard_of(run: Run, store: Any) -> None:  # noqa: ANN401 - either store
    """Each device stands there with its checkpoint and its last call; one that never sent has none."""
    from counter_app.gateway.sqlite_store import token_hash
    from counter_app.wire.requests import Enrolment

    authors = [an_author(1), an_author(2)]
    for author in authors:
        run(store.invite(HERE, author.counter, token_hash(author.device), None, START))
        wish = Enrolment(author.device, author.device, HERE, author.counter, "")
        run(store.register(wish, device_of(author).public_key, START))
    push(run, store, authors[0], authors[0].chain(3))
    run(store.contacted(device_of(authors[1]), START))
    first, second = run(store.heard(HERE))
    assert (first.counter, first.count, first.head, first.contact_at) == (
        1,
        3,
        hashes(Author.chain(an_author(1), 3))[-1],
        "",
    )
    assert (second.counter, second.count, second.contact_at, second.revoked) == (2, 0, START.isoformat(), False)


def a_pack(version: str, office: str = "", content: str = "") -> Published:
    """Return an offer; the store never looks into it."""
    return Published(
        office, "calendar", "vn", version, f"{version}{content}".rjust(64, "0"), Signed(b"b", b"s"), b"raw"
    )


def test_only_a_newer_pack_takes_the_place_of_another(run: Run, store: Any) -> None:  # noqa: ANN401 - either store
    """The same again changes its statement alone; what is older or as old is refused; offices have their own."""
    run(store.publish(replace(a_pack("2"), statement=Signed(b"old", b"s")), START))
    run(store.publish(a_pack("2"), START))
    assert [one.statement for one in run(store.offers(THERE))] == [Signed(b"b", b"s")]
    for refused in (a_pack("1"), a_pack("2", content="x")):
        with pytest.raises(RuleError, match="pack_version_old"):
            run(store.publish(refused, START))
    run(store.publish(a_pack("10"), START))
    run(store.publish(a_pack("1", HERE), START))
    assert [(one.office, one.version) for one in run(store.offers(HERE))] == [("", "10"), (HERE, "1")]
    assert [one.version for one in run(store.offers(THERE))] == ["10"]
    assert run(store.packed(THERE, a_pack("10").sha256)) == b"raw"
    assert run(store.packed(THERE, a_pack("1", HERE).sha256)) is None
    assert run(store.packed(HERE, a_pack("2").sha256)) is None
