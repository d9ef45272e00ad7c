from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import events
from counter_app.domain.dossier import PROCESSING, READY, RECEIVED, RETURNED, STATUSES, SUPPLEMENT
from counter_app.domain.evolve import fold
from counter_app.domain.fact import Fact
from tests.builders.histories import DOSSIER, START, STEPS, Author, histories, received, text

PARTS = dict(STEPS)


def written(*kinds: str) -> list[Fact]:
    """Write a reception and these steps by one author."""
    author = Author("a")
    author.write("DossierReceived", received(), 0, text())
    for n, kind in enumerate(kinds, 1):
        author.write(kind, PARTS[kind], n)
    return author.heard


@given(histories(), st.integers())
def test_any_arrival_order_folds_to_one_state(facts: list[Fact], seed: int) -> None:
    """Shuffled and doubled, the same set of facts of several counters always gives the same state."""
    shuffled = [*facts, *facts[: len(facts) // 2]]
    Random(seed).shuffle(shuffled)
    assert fold(shuffled) == fold(facts)


@given(histories())
def test_every_history_folds_to_a_known_status_and_loses_no_fact(facts: list[Fact]) -> None:
    """No history crashes the fold; what is not lawful is marked and each mark names a fact that is there."""
    state = fold(facts)
    assert state.status in STATUSES
    assert {item.event for item in state.attention} <= {fact.id for fact in facts}


@given(histories())
def test_heads_are_named_by_no_other_fact(facts: list[Fact]) -> None:
    """The heads the next fact will name are exactly the facts nobody has named yet."""
    named = {parent for fact in facts for parent in fact.header.after}
    assert set(fold(facts).heads) == {fact.id for fact in facts} - named


def test_a_whole_life_ends_returned() -> None:
    """Received, forwarded, supplemented, ready and handed over: the statuses follow one another."""
    life = written("DossierForwarded", "SupplementRequested", "SupplementReceived", "ResultReady", "ResultReturned")
    statuses = [fold(life[: n + 1]).status for n in range(len(life))]
    assert statuses == [RECEIVED, PROCESSING, SUPPLEMENT, PROCESSING, READY, RETURNED]
    assert fold(life).attention == ()


def test_a_supplement_returns_to_the_status_before_and_takes_the_clock_away() -> None:
    """While papers are awaited there is no due date; afterwards the fact's own date stands."""
    life = written("SupplementRequested", "SupplementReceived")
    assert fold(life[:2]).due_at is None
    assert (fold(life).status, fold(life).due_at) == (RECEIVED, START)


def test_an_unlawful_fact_is_kept_and_marked() -> None:
    """A result that is handed over before it is ready changes nothing and is shown with its reason."""
    life = written("ResultReturned")
    state = fold(life)
    assert state.status == RECEIVED
    assert [(item.event, item.code) for item in state.attention] == [(life[1].id, "status_forbids")]


def test_two_counters_that_did_not_hear_of_each_other_are_in_conflict() -> None:
    """A stop and a result written at once are both kept and both shown."""
    first, second = Author("a"), Author("b")
    second.heard.append(first.write("DossierReceived", received(), 0, text()))
    stop = first.write("DossierStopped", PARTS["DossierStopped"], 1)
    ready = second.write("ResultReady", PARTS["ResultReady"], 2)
    conflicts = {item.event for item in fold([*first.heard, ready]).attention if item.code == "conflict"}
    assert conflicts == {stop.id, ready.id}


def test_a_decision_settles_the_conflict_it_names() -> None:
    """After a person kept the result, the stop is set aside and nothing is left to decide."""
    first, second = Author("a"), Author("b")
    second.heard.append(first.write("DossierReceived", received(), 0, text()))
    stop = first.write("DossierStopped", PARTS["DossierStopped"], 1)
    ready = second.write("ResultReady", PARTS["ResultReady"], 2)
    first.heard.append(ready)
    first.write("ConflictDecided", events.Judgement(events=(stop.id, ready.id), keep=ready.id), 3)
    state = fold(first.heard)
    assert (state.status, state.attention) == (READY, ())


def test_facts_that_commute_are_never_in_conflict() -> None:
    """Printing at one counter while another logs a call is no disagreement."""
    first, second = Author("a"), Author("b")
    second.heard.append(first.write("DossierReceived", received(), 0, text()))
    first.write("SlipPrinted", PARTS["SlipPrinted"], 1)
    call = second.write("CallLogged", PARTS["CallLogged"], 2)
    assert fold([*first.heard, call]).attention == ()


def test_a_correction_counts_once_somebody_else_approved_it() -> None:
    """An author cannot approve their own correction; a supervisor's approval changes the name."""
    clerk, supervisor = Author("a"), Author("b")
    clerk.write("DossierReceived", received(), 0, text())
    changes = events.StepText(changes={"applicant.name": "Nguyễn Văn An"})
    fix = clerk.write("Corrected", events.Judgement(events=(DOSSIER,)), 1, changes)
    own = clerk.write("CorrectionApproved", events.Judgement(events=(fix.id,)), 2)
    before = fold(clerk.heard).application
    supervisor.heard = [fact for fact in clerk.heard if fact is not own]
    supervisor.write("CorrectionApproved", events.Judgement(events=(fix.id,)), 3)
    after = fold(supervisor.heard).application
    assert before is not None
    assert after is not None
    assert (before.applicant.name, after.applicant.name) == ("Nguyễn Văn A", "Nguyễn Văn An")


def test_another_offices_dossier_has_no_due_date_until_it_arrives() -> None:
    """Reception across boundaries starts the clock when the competent office receives the dossier."""
    author = Author("a")
    clock = events.Clock(rule="5 working_days", provisional_due_at=START + timedelta(days=7))
    author.write("DossierReceived", received(clock=clock, resolving_office="H14.32"), 0, text())
    assert fold(author.heard).due_at is None
    author.write("DossierArrived", events.ClockStep(clock=replace(clock, due_at=START + timedelta(days=8))), 1)
    state = fold(author.heard)
    assert (state.status, state.due_at) == (PROCESSING, START + timedelta(days=8))


def test_a_parked_fact_is_shown_with_its_reason_and_changes_nothing() -> None:
    """What the province parked is kept, marked with the province's code and left out of the state."""
    life = written("DossierForwarded")
    parked = Fact(life[1].header, life[1].facts, None, "office_unknown")
    state = fold([life[0], parked])
    assert (state.status, [item.code for item in state.attention]) == (RECEIVED, ["office_unknown"])
