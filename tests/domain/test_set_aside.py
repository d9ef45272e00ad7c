"""Documents taken off again: whichever fact came first, whoever said it how often, everybody sees the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import events
from counter_app.domain.digitisation import counted, digitisation
from counter_app.domain.document import Attached, attached
from counter_app.domain.evolve import fold
from counter_app.domain.fact import Fact
from tests.builders.histories import START, Author, received, text

PAPERS = (events.Paper(originals=1), events.Paper(copies=2))
ELSEWHERE = "01930000-0000-7000-8000-0000000000ff"


def a_dossier() -> Author:
    """Return the counter that received a dossier of two papers."""
    author = Author("a")
    author.write("DossierReceived", received(papers=PAPERS), 0, text())
    return author


def scan(line: int, replaces: str = "", moved_from: str = "") -> events.DocumentAttached:
    """Return the fact of a scan."""
    return events.DocumentAttached(
        sha256="ab" * 32, pages=2, bytes=9, line=line, replaces=replaces, moved_from=moved_from
    )


def aside(fact: Fact | str, moved_to: str = "") -> events.DocumentSetAside:
    """Return the fact that takes a document off."""
    return events.DocumentSetAside(document=fact if isinstance(fact, str) else fact.id, moved_to=moved_to)


def seen(facts: list[Fact]) -> tuple[Attached, ...]:
    """Return the documents as everybody sees them."""
    return attached(facts, fold(facts))


def test_a_document_taken_off_leaves_its_line_open() -> None:
    """It stays in the list, stands for nothing, and no figure counts it."""
    author = a_dossier()
    wrong = author.write("DocumentAttached", scan(0), 1)
    author.write("DocumentSetAside", aside(wrong), 2)
    found = digitisation(author.heard, fold(author.heard))
    assert [(one.aside, one.stands) for one in found.documents] == [(True, False)]
    assert [one.source for one in found.components] == [None, None]
    count = counted([found])
    assert (count.pages, count.bytes, count.components_digitised, count.digitised) == (0, 0, 0, 0)
    assert fold(author.heard).attention == ()


def test_taken_off_before_it_is_attached_and_twice_is_the_same() -> None:
    """A counter that heard of both, in any order, from two others, sees one document that is off; nobody argues."""
    first, second = a_dossier(), Author("b")
    second.heard.extend(first.heard)
    wrong = first.write("DocumentAttached", scan(0), 1)
    second.heard.append(wrong)
    here = first.write("DocumentSetAside", aside(wrong), 2)
    there = second.write("DocumentSetAside", aside(wrong, ELSEWHERE), 3)
    begun = first.heard[0]
    early = replace(here, header=replace(here.header, lamport=2, device="0"))  # sorts before the document itself
    for facts in ([begun, wrong, here, there], [there, early, wrong, begun], [begun, wrong, there, there]):
        assert [(one.aside, one.moved_to) for one in seen(facts)] == [(True, ELSEWHERE)]
    assert not {item.code for item in fold([begun, wrong, here, there]).attention}
    assert fold([begun, early, wrong]).attention == ()
    assert seen([begun, here]) == ()


def test_what_was_scanned_again_by_mistake_stands_again() -> None:
    """Taking off the second scan brings the first one back: the paper was digitised all the time."""
    author = a_dossier()
    good = author.write("DocumentAttached", scan(0), 1)
    wrong = author.write("DocumentAttached", scan(0, replaces=good.id), 2)
    author.write("DocumentSetAside", aside(wrong), 3)
    assert [(one.event_id, one.stands) for one in seen(author.heard)] == [(good.id, True), (wrong.id, False)]


def test_moving_to_another_line_keeps_the_hour_of_the_scan() -> None:
    """Scanned on receipt for the wrong line and moved the day after is still digitised on receipt, once."""
    author = a_dossier()
    wrong = author.write("DocumentAttached", scan(0), 1)
    author.write("DocumentSetAside", aside(wrong, wrong.header.dossier), 2)
    moved = author.write("DocumentAttached", scan(1, moved_from=wrong.id), 3)
    late = START + timedelta(days=1)
    author.heard[-1] = Fact(replace(moved.header, at=late, entered_at=late), moved.facts, None)
    found = digitisation(author.heard, fold(author.heard))
    assert [(one.line, one.source, one.on_receipt) for one in found.components] == [
        (0, None, False), (1, "scanned", True),
    ]  # fmt: skip


def test_a_scan_that_was_taken_off_never_was_on_receipt() -> None:
    """What is scanned later in its place counts from then on only."""
    author = a_dossier()
    wrong = author.write("DocumentAttached", scan(0), 1)
    right = author.write("DocumentAttached", scan(0, replaces=wrong.id), 2)
    late = START + timedelta(days=1)
    author.heard[-1] = Fact(replace(right.header, at=late, entered_at=late), right.facts, None)
    author.write("DocumentSetAside", aside(wrong), 3)
    assert not digitisation(author.heard, fold(author.heard)).components[0].on_receipt


@st.composite
def filings(draw: st.DrawFn) -> list[Fact]:
    """Draw what up to three counters attach and take off, hearing of each other now and then or never."""
    first = a_dossier()
    authors = [first, Author("b", list(first.heard)), Author("c", list(first.heard))]
    facts = list(first.heard)
    for n in range(1, draw(st.integers(2, 12))):
        author = draw(st.sampled_from(authors))
        if draw(st.booleans()):
            author.heard = list(facts)
        attached_by_now = [fact.id for fact in facts if fact.kind == "DocumentAttached"]
        taking_off: bool = draw(st.booleans())
        if attached_by_now and taking_off:
            moved_to = draw(st.sampled_from(("", ELSEWHERE)))
            part: object = aside(draw(st.sampled_from(attached_by_now)), moved_to)
            facts.append(author.write("DocumentSetAside", part, n))
        else:
            before = draw(st.sampled_from(["", *attached_by_now]))
            moved = draw(st.sampled_from(["", *attached_by_now]))
            facts.append(author.write("DocumentAttached", scan(draw(st.integers(0, 1)), before, moved), n))
    return facts


@given(filings(), st.integers())
def test_any_arrival_order_gives_the_same_documents_and_figures(facts: list[Fact], seed: int) -> None:
    """Shuffled and doubled, the same facts give the same documents; what is off stays off; no conflict is opened."""
    shuffled = [*facts, *facts[: len(facts) // 2]]
    Random(seed).shuffle(shuffled)
    assert fold(shuffled) == fold(facts)
    assert digitisation(shuffled, fold(shuffled)) == digitisation(facts, fold(facts))
    off = {fact.facts.document for fact in facts if isinstance(fact.facts, events.DocumentSetAside)}
    assert {one.event_id for one in seen(facts) if one.aside} == off
    assert fold(facts).attention == ()
