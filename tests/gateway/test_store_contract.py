"""What every gateway store promises about facts; run against each of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from counter_app.domain import events
from counter_app.domain.errors import GatewayError, InputError
from counter_app.gateway.ports import GatewayStore, Taken
from counter_app.wire.batch import Answer
from counter_app.wire.encoding import Entry
from counter_app.wire.statements import Parked
from tests.builders.intakes import device_of, intake_of
from tests.builders.journal_facts import START, Author, head

Run = Any
ACCEPTED, DUPLICATE = Answer("accepted"), Answer("duplicate")


def _push(run: Run, store: GatewayStore, author: Author, journal: list[Entry], first: int = 1, last: int = 0) -> Taken:
    taken: Taken = run(store.take_batch(intake_of(author, journal, first, last or len(journal)), START))
    return taken


def test_new_links_are_accepted_one_by_one(run: Run, store: GatewayStore) -> None:
    """Two batches that follow each other are held whole, with the head the device computed."""
    author = Author()
    journal = author.chain(5)
    assert _push(run, store, author, journal, 1, 3).answers == (ACCEPTED,) * 3
    taken = _push(run, store, author, journal, 4)
    assert taken.answers == (ACCEPTED,) * 2
    assert (taken.held.count, taken.held.head) == (5, head(journal))
    assert run(store.position(device_of(author), author.epoch)) == taken.held


def test_what_is_held_is_a_duplicate(run: Run, store: GatewayStore) -> None:
    """A batch whose answer was lost adds nothing the second time, nor where only a part of it was held."""
    author = Author()
    journal = author.chain(4)
    _push(run, store, author, journal, 1, 3)
    assert _push(run, store, author, journal, 1, 3).answers == (DUPLICATE,) * 3
    assert _push(run, store, author, journal, 2, 4).answers == (DUPLICATE, DUPLICATE, ACCEPTED)
    late = _push(run, store, author, journal, 1, 2)
    assert (late.held.count, late.held.head) == (4, head(journal))
    assert [line.seq for line in run(store.entries(None, None, 100))] == [1, 2, 3, 4]


def test_a_checkpoint_alone_is_answered(run: Run, store: GatewayStore) -> None:
    """A batch without entries proves the head and gets the statement of what is held."""
    author = Author()
    journal = author.chain(2)
    _push(run, store, author, journal)
    taken = run(store.take_batch(intake_of(author, journal, 3, 2), START))
    assert (taken.answers, taken.held.count) == ((), 2)


def test_a_batch_that_does_not_join_stores_nothing(run: Run, store: GatewayStore) -> None:
    """Missing links in between are a gap; what was held stays as it was."""
    author = Author()
    journal = author.chain(6)
    _push(run, store, author, journal, 1, 2)
    with pytest.raises(GatewayError, match="gap"):
        _push(run, store, author, journal, 4, 6)
    assert run(store.position(device_of(author), author.epoch)).count == 2


def test_another_fact_at_a_known_seq_is_a_fork(run: Run, store: GatewayStore) -> None:
    """A cloned disk goes on differently: nothing of its tail is stored, and the first history goes on."""
    first, clone = Author(), Author(seed=2)
    journal = first.chain(5)
    _push(run, store, first, journal, 1, 4)
    other = journal[:2] + clone.chain(4, first=3)
    for _ in range(2):
        with pytest.raises(GatewayError, match="forked"):
            _push(run, store, clone, other, 1)
    assert _push(run, store, first, journal, 5).answers == (ACCEPTED,)
    assert len(run(store.entries(None, None, 100))) == 5


def test_a_changed_byte_breaks_the_chain(run: Run, store: GatewayStore) -> None:
    """Entries that do not end in the signed head are refused whole."""
    author = Author()
    journal = author.chain(3)
    intake = intake_of(author, journal)
    link = replace(intake.links[1], entry=replace(intake.links[1].entry, facts=b"{}"))
    with pytest.raises(GatewayError, match="chain_broken"):
        run(store.take_batch(replace(intake, links=(intake.links[0], link, intake.links[2])), START))
    assert run(store.position(device_of(author), author.epoch)).count == 0


def test_bytes_are_kept_as_committed(run: Run, store: GatewayStore) -> None:
    """Header, facts, person, salt and person hash come back as they came in."""
    author = Author()
    journal = author.chain(3)
    _push(run, store, author, journal)
    assert [line.entry for line in run(store.entries(author.office, None, 10))] == journal


def test_a_parked_fact_is_kept_and_blocks_nobody(run: Run, store: GatewayStore) -> None:
    """An unknown kind is stored, answered `parked` each time, and listed until a later fact settles it."""
    author = Author()
    journal = [author.received(1), author.received(2, kind="NotYetInvented"), author.received(3)]
    parked = Answer("parked", "kind_unknown")
    assert _push(run, store, author, journal).answers == (ACCEPTED, parked, ACCEPTED)
    assert _push(run, store, author, journal).answers == (DUPLICATE, parked, DUPLICATE)
    lines = run(store.entries(None, None, 10))
    assert [line.kind for line in lines] == ["DossierReceived", "NotYetInvented", "DossierReceived"]
    assert run(store.position(device_of(author), author.epoch)).parked == (Parked(2, "kind_unknown"),)
    journal.append(author.judged(4, "Corrected", lines[1].event_id or ""))
    assert _push(run, store, author, journal, 4).held.parked == ()
    assert _push(run, store, author, journal, 2).answers == (DUPLICATE,) * 3


def test_a_mending_fact_may_arrive_first(run: Run, store: GatewayStore) -> None:
    """Another counter's correction settles a parked fact that arrives after it."""
    author, other = Author(), Author(device="0192f0c1-0000-7000-8000-000000000002", counter=2)
    journal = [author.received(1, kind="NotYetInvented", id="e-1", dossier="e-1")]
    _push(run, store, other, [other.judged(1, "Corrected", "e-1")])
    taken = _push(run, store, author, journal)
    assert (taken.answers, taken.held.parked) == ((Answer("parked", "kind_unknown"),), ())


@pytest.mark.parametrize("erased_first", [False, True])
def test_an_erased_person_is_gone(run: Run, store: GatewayStore, erased_first: bool) -> None:
    """Person and salt are nulled in either order of arrival; the chain and the rest stay."""
    author, other = Author(), Author(device="0192f0c1-0000-7000-8000-000000000002", counter=2)
    journal = [author.received(1, id="e-1", dossier="e-1"), author.received(2)]
    erasure = [other.judged(1, "PersonErased", "e-1")]
    for who, what in [(other, erasure), (author, journal)] if erased_first else [(author, journal), (other, erasure)]:
        _push(run, store, who, what)
    kept = {line.event_id: line.entry for line in run(store.entries(None, None, 10))}
    assert kept["e-1"] == replace(journal[0], person=None, salt=None)
    assert journal[1] in kept.values()
    assert _push(run, store, author, journal).answers == (DUPLICATE,) * 2


def test_a_new_epoch_repeats_refused_facts_unharmed(run: Run, store: GatewayStore) -> None:
    """Event id and payload appended again in a new epoch are accepted as links and served once."""
    old = Author()
    new = Author(epoch="0192f0c1-0000-7000-8000-00000000e002", seed=2)
    fact = old.received(1, id="e-1", dossier="e-1")
    _push(run, store, old, [fact])
    again = replace(new.received(1, id="e-1", dossier="e-1"), facts=fact.facts, person=fact.person)
    again = replace(again, salt=fact.salt, person_hash=fact.person_hash)
    assert _push(run, store, new, [again, new.received(2)]).answers == (ACCEPTED,) * 2
    assert [line.seq for line in run(store.entries(None, None, 10)) if line.event_id == "e-1"] == [1]


def test_an_event_id_used_twice_is_parked(run: Run, store: GatewayStore) -> None:
    """The same id for another fact, in one batch or from another device, is kept and marked."""
    author, other = Author(), Author(device="0192f0c1-0000-7000-8000-000000000002", counter=2)
    repeated = Answer("parked", "event_repeated")
    journal = [author.received(1, id="e-1"), author.received(2, id="e-1"), author.received(3, id="e-1")]
    assert _push(run, store, author, journal).answers == (ACCEPTED, repeated, repeated)
    assert _push(run, store, other, [other.received(1, id="e-1")]).answers == (repeated,)


def test_arrivals_are_paged_by_cursor(run: Run, store: GatewayStore) -> None:
    """The cursor of the last line brings exactly what arrived later, for one office or all."""
    here, there = Author(), Author(device="0192f0c1-0000-7000-8000-000000000003", office="H14.99")
    mine, theirs = here.chain(3), there.chain(3)
    _push(run, store, here, mine, 1, 2)
    _push(run, store, there, theirs, 1, 2)
    page = run(store.entries(None, None, 3))
    assert [line.seq for line in page] == [1, 2, 1]
    _push(run, store, here, mine, 3)
    _push(run, store, there, theirs, 3)
    rest = run(store.entries(None, page[-1].cursor, 10))
    assert [(line.device, line.seq) for line in rest] == [(there.device, 2), (here.device, 3), (there.device, 3)]
    assert [line.seq for line in run(store.entries(there.office, page[-1].cursor, 10))] == [2, 3]
    with pytest.raises(InputError, match="cursor_malformed"):
        run(store.entries(None, "x", 10))


def test_every_line_names_its_dossier(run: Run, store: GatewayStore) -> None:
    """A later fact carries the code of its dossier; a fact of the office carries none."""
    author = Author()
    slip = events.SlipPrinted(form="01", of="e-1")
    journal = [
        author.received(1, id="e-1", dossier="e-1"),
        author.judged(2, "Voided", "e-1"),
        author.entry(author.header(3, kind="SlipPrinted", dossier="e-1"), slip),
        author.entry(author.header(4, kind="SlipPrinted", id="e-4", dossier="e-4"), slip),
        author.received(5, dossier="e-4"),
    ]
    _push(run, store, author, journal)
    codes = [line.code for line in run(store.entries(None, None, 10))]
    assert codes == [f"H14.31-261120-1{n:04}" if n else None for n in (1, 0, 1, 5, 5)]


def test_forks_can_be_looked_up(run: Run, store: GatewayStore) -> None:
    """An epoch two disks wrote to is named once, with the first seq that differs and when it was noticed."""
    author = Author()
    journal = author.chain(3)
    _push(run, store, author, journal)
    assert run(store.forked_epochs()) == []
    other = [*journal[:1], *Author(seed=7).chain(2, first=2)]
    for last in (2, 3):
        with pytest.raises(GatewayError, match="forked"):
            _push(run, store, author, other, 2, last)
    (fork,) = run(store.forked_epochs())
    assert (fork.office, fork.device, fork.epoch, fork.seq) == (author.office, author.device, author.epoch, 2)
    assert fork.first_at == START.isoformat()
