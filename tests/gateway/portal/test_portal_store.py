"""What the queue for the portal promises on every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from counter_app.domain import events
from counter_app.domain.errors import RuleError
from counter_app.gateway.portal_ports import Queued
from counter_app.wire.encoding import Entry
from tests.builders.intakes import intake_of
from tests.builders.journal_facts import START, Author

Run = Any
Store = Any
LONG = START + timedelta(hours=1)
OFFICE = "H14.31"


def same(row: Queued, _entries: list[Entry]) -> Queued:
    """Plan nothing."""
    return row


def held(run: Run, store: Store, *journals: tuple[Author, list[Entry]], owner: str = "one") -> None:
    """Take journals in and queue what they say."""
    for author, journal in journals:
        run(store.take_batch(intake_of(author, journal), START))
    assert run(store.portal_hold(owner, START, LONG))
    while run(store.portal_take_in(owner, 2, START)):
        pass


def test_arrived_dossiers_wait_once_each(run: Run, store: Store) -> None:
    """Facts are read once, in pieces of any size; a later fact of a dossier brings no second row."""
    author = Author()
    journal = [*author.chain(3), author.entry(author.header(4, kind="DossierForwarded", dossier="d-9"), events.Step())]
    held(run, store, (author, journal))
    assert run(store.portal_take_in("one", 100, START)) == 0
    rows = run(store.portal_rows(None, ("", ""), 10))
    assert len(rows) == 4
    assert {row.state for row in rows} == {"waiting"}
    assert run(store.portal_due(START, 2)) == [(OFFICE, row.dossier) for row in rows][:2]
    assert [row.dossier for row in run(store.portal_rows("waiting", (OFFICE, rows[1].dossier), 10))] == [
        row.dossier for row in rows[2:]
    ]
    assert run(store.portal_figures()).waiting == 4


def test_what_was_begun_and_settled_is_there_afterwards(run: Run, store: Store) -> None:
    """Row and steps come back as they were written; steps that are no longer in doubt leave no trace of the doubt."""
    author = Author()
    held(run, store, (author, author.chain(1)))
    place = run(store.portal_due(START, 1))[0]
    seen: list[int] = []

    def begin(row: Queued, entries: list[Entry]) -> Queued:
        seen.append(len(entries))
        return replace(row, call="steps", code="c", begun=("a", "b"), reason="r", field="f", detail="t", attempts=3)

    run(store.portal_begin("one", place, begin, START))
    found = run(store.portal_begin("one", place, same, START))
    assert seen == [1]
    assert (found.call, found.begun, found.sent, found.attempts) == ("steps", ("a", "b"), frozenset(), 3)
    assert (found.code, found.reason, found.field, found.detail) == ("c", "r", "f", "t")
    after = replace(found, call="", begun=(), sent=frozenset("a"), known=True, sent_hash="h", state="rest")
    run(store.portal_settle("one", after, START))
    found = run(store.portal_begin("one", place, same, START))
    assert (found.begun, found.sent, found.known, found.sent_hash) == ((), frozenset("a"), True, "h")
    assert run(store.portal_due(LONG, 10)) == []
    figures = run(store.portal_figures())
    assert (figures.waiting, figures.parked, figures.rest, figures.passed_on, figures.oldest) == (0, 0, 1, 1, "")


def test_what_is_none_of_the_portals_business_was_not_passed_on(run: Run, store: Store) -> None:
    """A row at rest counts as passed on only where the far end has said that it holds the dossier."""
    author = Author()
    held(run, store, (author, author.chain(2)))
    first, second = run(store.portal_due(START, 2))
    for place, known in ((first, True), (second, False)):
        row = run(store.portal_begin("one", place, same, START))
        run(store.portal_settle("one", replace(row, state="rest", known=known), START))
    figures = run(store.portal_figures())
    assert (figures.rest, figures.passed_on) == (2, 1)


def test_the_longest_wait_begins_with_the_first_attempt(run: Run, store: Store) -> None:
    """Neither another attempt, a retry nor a further fact makes a dossier that waits look younger than it is."""
    author = Author()
    journal = author.chain(1)
    held(run, store, (author, journal))
    (place,) = run(store.portal_due(START, 1))
    later = START + timedelta(days=3)
    row = run(store.portal_begin("one", place, same, later))
    run(store.portal_settle("one", replace(row, attempts=4, reason="portal_late"), later))
    run(store.portal_retry(None, None, later))
    step = author.entry(author.header(2, kind="DossierForwarded", dossier=place[1]), events.Step())
    run(store.take_batch(intake_of(author, [*journal, step]), later))
    assert run(store.portal_take_in("one", 10, later)) == 1
    assert datetime.fromisoformat(run(store.portal_figures()).oldest) == START


def test_one_connector_at_a_time(run: Run, store: Store) -> None:
    """A second one waits until the first lets go or its time is over; the first then writes nothing more."""
    author = Author()
    held(run, store, (author, author.chain(1)))
    place = run(store.portal_due(START, 1))[0]
    assert not run(store.portal_hold("two", START, LONG))
    with pytest.raises(RuleError, match="portal_held"):
        run(store.portal_take_in("two", 10, START))
    assert run(store.portal_hold("two", LONG, LONG + timedelta(hours=1)))
    with pytest.raises(RuleError, match="portal_held"):
        run(store.portal_begin("one", place, same, LONG))
    with pytest.raises(RuleError, match="portal_held"):
        run(store.portal_settle("one", Queued(*place), LONG))
    run(store.portal_release("one"))
    assert not run(store.portal_hold("one", LONG, LONG))
    run(store.portal_release("two"))
    assert run(store.portal_hold("one", LONG, LONG))


def test_a_new_fact_brings_back_a_parked_dossier(run: Run, store: Store) -> None:
    """What mends a dossier arrives as a fact; one that waits for its time goes on waiting."""
    author = Author()
    journal = [author.received(1, id="d-1", dossier="d-1"), author.received(2, id="d-2", dossier="d-2")]
    held(run, store, (author, journal))
    for place, state in ((OFFICE, "d-1"), "parked"), ((OFFICE, "d-2"), "waiting"):
        away = {"state": state, "reason": "portal_refused", "due_at": LONG.isoformat(), "attempts": 2, "detail": "x"}
        run(store.portal_begin("one", place, lambda row, _, to=away: replace(row, **to), START))
    assert run(store.portal_due(START, 9)) == []
    step = author.entry(author.header(3, kind="DossierForwarded", dossier="d-1"), events.Step())
    other = author.entry(author.header(4, kind="DossierForwarded", dossier="d-2"), events.Step())
    held(run, store, (author, [*journal, step, other]))
    assert run(store.portal_due(START, 9)) == [(OFFICE, "d-1")]
    back, waits = run(store.portal_rows(None, ("", ""), 9))
    assert (back.state, back.attempts, back.reason, back.detail) == ("waiting", 0, None, None)
    assert (waits.attempts, waits.reason, waits.due_at) == (2, "portal_refused", LONG.isoformat())


def test_people_can_let_dossiers_go_again(run: Run, store: Store) -> None:
    """By code, by reason or all; what rests is left alone."""
    author = Author()
    held(run, store, (author, author.chain(4)))
    states = ("parked", "r1", "c1"), ("parked", "r2", "c2"), ("waiting", "r2", "c3"), ("rest", None, "c4")
    for place, (state, reason, code) in zip(run(store.portal_due(START, 9)), states, strict=True):
        to = {"state": state, "reason": reason, "code": code, "due_at": LONG.isoformat()}
        run(store.portal_begin("one", place, lambda row, _, to=to: replace(row, **to), START))
    assert run(store.portal_retry("c1", None, START)) == 1
    assert len(run(store.portal_due(START, 9))) == 1
    assert run(store.portal_retry(None, "r2", START)) == 2
    assert run(store.portal_retry(None, None, START)) == 3
    assert len(run(store.portal_due(START, 9))) == 3


def test_a_dossier_of_two_offices_is_seen_from_both(run: Run, store: Store) -> None:
    """A step of the resolving office queues the dossier of the receiving one, with the facts of both."""
    here, there = Author(), Author(device="0192f0c1-0000-7000-8000-000000000002", office="H14.99", epoch="e2")
    facts = events.DossierReceived(
        code="H14.31-261120-10001",
        matter=events.Matter(procedure="1.001193", name="Khai sinh"),
        clock=events.Clock(rule="5 working_days"),
        resolving_office="H14.99",
    )
    received = here.entry(here.header(1, id="d-1", dossier="d-1"), facts)
    held(run, store, (here, [received]))
    run(store.portal_begin("one", (OFFICE, "d-1"), lambda row, _: replace(row, state="rest"), START))
    step = there.entry(there.header(1, kind="DossierForwarded", dossier="d-1"), events.Step())
    held(run, store, (there, [step]))
    assert (OFFICE, "d-1") in run(store.portal_due(START, 9))
    seen: list[Entry] = []

    def look(row: Queued, entries: list[Entry]) -> Queued:
        seen.extend(entries)
        return row

    run(store.portal_begin("one", (OFFICE, "d-1"), look, START))
    assert seen == [received, step]


def test_an_erasure_wipes_what_the_far_end_said(run: Run, store: Store) -> None:
    """The dossier of the forgotten person is queued, its detail gone and its facts without the person."""
    author = Author()
    journal = [author.received(1, id="d-1", dossier="d-1")]
    held(run, store, (author, journal))
    run(store.portal_begin("one", (OFFICE, "d-1"), lambda row, _: replace(row, state="parked", detail="x"), START))
    held(run, store, (author, [*journal, author.judged(2, "PersonErased", "d-1")]))
    seen: list[bytes | None] = []

    def look(row: Queued, entries: list[Entry]) -> Queued:
        seen.extend(entry.person for entry in entries)
        return row

    row = run(store.portal_begin("one", (OFFICE, "d-1"), look, START))
    assert (row.state, row.detail, seen) == ("waiting", None, [None])


def test_a_clock_that_was_wrong_stops_nothing(run: Run, store: Store) -> None:
    """A row or a hold dated days ahead, as a clock wrote it that has been put right, counts as over."""
    author = Author()
    held(run, store, (author, author.chain(1)))
    (place,) = run(store.portal_due(START, 9))
    for due, found in ((START + timedelta(hours=20), []), (START + timedelta(days=3), [place])):
        run(store.portal_begin("one", place, lambda row, _, to=due: replace(row, due_at=to.isoformat()), START))
        assert run(store.portal_due(START, 9)) == found
    assert run(store.portal_hold("one", START + timedelta(days=3), START + timedelta(days=3, hours=1)))
    assert run(store.portal_hold("two", START, LONG))
