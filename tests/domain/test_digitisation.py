"""Which dossiers and papers count as digitised, and when that was on receipt."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import events
from counter_app.domain.digitisation import Digitisation, counted, digitisation
from counter_app.domain.document import SOURCES, attached, seconds_to_send
from counter_app.domain.evolve import fold
from counter_app.domain.fact import Fact
from tests.builders.histories import START, Author, received, text

PAPERS = (events.Paper(originals=1), events.Paper(copies=2), events.Paper())


def later(fact: Fact, at: datetime) -> Fact:
    """Return a fact as if it had happened and been entered at another instant."""
    from dataclasses import replace

    return Fact(replace(fact.header, at=at, entered_at=at), fact.facts, fact.person)


def a_dossier(
    *documents: tuple[events.DocumentAttached, timedelta], forwarded: timedelta | None = None
) -> Digitisation:
    """Return how far a dossier of two papers (and one that does not apply) is digitised."""
    author = Author("a")
    facts = [author.write("DossierReceived", received(papers=PAPERS), 0, text())]
    if forwarded is not None:
        facts.append(later(author.write("DossierForwarded", events.Step(), 99), START + forwarded))
    for n, (part, after) in enumerate(documents, 1):
        facts.append(later(author.write("DocumentAttached", part, n), START + after))
    return digitisation(facts, fold(facts))


def scan(*lines: int, source: str = "scanned", replaces: str = "") -> events.DocumentAttached:
    """Return the fact of a scan of some lines."""
    line, also = (lines[0], lines[1:]) if lines else (None, ())
    sha = "ab" * 32
    return events.DocumentAttached(sha256=sha, pages=1, bytes=9, line=line, also=also, source=source, replaces=replaces)


NOW, NEXT_DAY = timedelta(minutes=5), timedelta(days=1)


def test_a_dossier_is_digitised_when_each_of_its_papers_is() -> None:
    """One file may cover several lines; a line nobody handed anything in for is not asked for."""
    assert not a_dossier((scan(0), NOW)).on_receipt
    assert a_dossier((scan(0), NOW), (scan(1), NOW)).on_receipt
    assert a_dossier((scan(0, 1), NOW)).whole
    assert [one.line for one in a_dossier((scan(0, 1), NOW)).components] == [0, 1]
    assert not a_dossier((scan(), NOW)).whole


def test_on_receipt_ends_with_the_day_or_with_forwarding() -> None:
    """The next day is too late, unless the dossier was forwarded only then."""
    assert not a_dossier((scan(0, 1), NEXT_DAY)).on_receipt
    assert a_dossier((scan(0, 1), NEXT_DAY)).whole
    assert a_dossier((scan(0, 1), NEXT_DAY), forwarded=NEXT_DAY + NOW).on_receipt
    assert a_dossier((scan(0, 1), NOW), forwarded=timedelta(minutes=1)).on_receipt


def test_scanning_again_does_not_make_it_late() -> None:
    """What was scanned on receipt and mended later stays on receipt, and counts once."""
    author = Author("a")
    facts = [author.write("DossierReceived", received(papers=PAPERS[:1]), 0, text())]
    facts.append(author.write("DocumentAttached", scan(0), 1))
    facts.append(later(author.write("DocumentAttached", scan(0, replaces=facts[1].id), 2), START + NEXT_DAY))
    found = digitisation(facts, fold(facts))
    assert found.on_receipt
    assert [one.replaced for one in found.documents] == [True, False]
    assert counted([found]).pages == 1


def test_a_scan_of_one_paper_leaves_the_others_of_the_old_file_standing() -> None:
    """Mending one line of a file of two keeps the other line digitised, on receipt, and its pages counted."""
    author = Author("a")
    facts = [author.write("DossierReceived", received(papers=PAPERS), 0, text())]
    facts.append(author.write("DocumentAttached", scan(0, 1), 1))
    facts.append(later(author.write("DocumentAttached", scan(1, replaces=facts[1].id), 2), START + NEXT_DAY))
    found = digitisation(facts, fold(facts))
    assert [(one.lines, one.stands) for one in found.documents] == [((0,), True), ((1,), True)]
    assert found.on_receipt
    assert counted([found]).pages == 2
    facts.append(author.write("DocumentAttached", scan(0, replaces=facts[1].id), 3))
    assert [one.stands for one in digitisation(facts, fold(facts)).documents] == [False, True, True]


def test_a_late_scan_of_more_papers_makes_none_of_the_new_ones_early() -> None:
    """A file of two that stands for an early scan of one is in time for that one alone."""
    author = Author("a")
    facts = [author.write("DossierReceived", received(papers=PAPERS), 0, text())]
    facts.append(author.write("DocumentAttached", scan(0), 1))
    facts.append(later(author.write("DocumentAttached", scan(0, 1, replaces=facts[1].id), 2), START + NEXT_DAY))
    found = digitisation(facts, fold(facts))
    assert [one.on_receipt for one in found.components] == [True, False]
    assert not found.on_receipt


def test_each_paper_says_where_its_copy_came_from() -> None:
    """The portal's three flags follow from the source."""
    flags = {source: a_dossier((scan(0, source=source), NOW)).components[0].flags for source in SOURCES}
    assert flags["scanned"] == {"DuocSoHoa": True, "DuocTaiSuDung": False, "DuocLayTuKhoDMQG": False}
    assert flags["reused"]["DuocTaiSuDung"]
    assert flags["citizen_store"]["DuocLayTuKhoDMQG"]
    assert not any(a_dossier().components[0].flags.values())


@given(st.lists(st.tuples(st.sets(st.integers(0, 1)), st.sampled_from(SOURCES), st.sampled_from([NOW, NEXT_DAY]))))
def test_figures_add_up_whatever_was_scanned(scans: list[tuple[set[int], str, timedelta]]) -> None:
    """No more papers are digitised than there are, none is counted twice, and on receipt is never more than at all."""
    found = a_dossier(*((scan(*sorted(lines), source=source), after) for lines, source, after in scans))
    count = counted([found, a_dossier()])
    assert count.dossiers == 2
    assert count.digitised_on_receipt <= count.digitised <= 1
    assert count.components_digitised == len({line for lines, _source, _after in scans for line in lines})
    assert count.components == 4


def test_the_order_in_which_facts_arrive_does_not_matter() -> None:
    """Documents are a function of the set of facts."""
    author = Author("a")
    facts = [author.write("DossierReceived", received(papers=PAPERS), 0, text())]
    facts += [author.write("DocumentAttached", scan(n % 2), n + 1) for n in range(3)]
    backwards = list(reversed(facts))
    assert attached(facts, fold(facts)) == attached(backwards, fold(backwards))


def test_a_page_over_a_slow_line_takes_the_time_it_takes() -> None:
    """70 KB take 12 seconds at 50 kbit/s; nothing takes no time."""
    assert (seconds_to_send(70_000), seconds_to_send(1), seconds_to_send(0)) == (12, 1, 0)
