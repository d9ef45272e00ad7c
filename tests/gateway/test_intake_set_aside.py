"""A document taken off at a counter arrives at the province like any other fact, and is rebuilt from there."""

from __future__ import annotations

from counter_app.domain import events
from counter_app.domain.document import attached
from counter_app.domain.evolve import fold
from counter_app.gateway.intake import read_batch
from counter_app.wire.encoding import VERSION, Entry, decode_entry
from tests.builders.intakes import batch_of, device_of
from tests.builders.journal_facts import Author


def journal_of(author: Author) -> list[Entry]:
    """Return a dossier with a document that was taken off."""
    begun = author.received(1)
    dossier = decode_entry(begun).id
    scan = author.header(2, kind="DocumentAttached", dossier=dossier, after=(dossier,))
    off = author.header(3, kind="DocumentSetAside", dossier=dossier, after=(scan.id,))
    return [
        begun,
        author.entry(scan, events.DocumentAttached(sha256="ab" * 32, pages=1, bytes=9, line=0)),
        author.entry(off, events.DocumentSetAside(document=scan.id), events.StepText(reason="nhầm")),
    ]


def test_the_gateway_takes_it_and_everybody_folds_it_alike() -> None:
    """Nothing is parked, the event version is still the oldest one, and from the bytes the document is off."""
    author = Author()
    links = read_batch(batch_of(author, journal_of(author)), device_of(author)).links
    assert [link.parked for link in links] == [None, None, None]
    facts = [decode_entry(link.entry) for link in links]
    assert {fact.header.v for fact in facts} == {VERSION} == {1}
    assert [one.aside for one in attached(facts, fold(facts))] == [True]
    assert fold(facts).attention == ()


def test_a_gateway_that_does_not_know_it_yet_holds_nothing_up() -> None:
    """Parked there, the document stands for everybody until a person has looked: one state, marked the same way."""
    author = Author()
    read = [decode_entry(one) for one in journal_of(author)]
    facts = [*read[:2], decode_entry(journal_of(author)[2], parked="kind_unknown")]
    state = fold(facts)
    assert [item.code for item in state.attention] == ["kind_unknown"]
    assert [one.stands for one in attached(facts, state)] == [True]
