"""Conflicts: what counts as one, who stands on which side, and what a decision does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import events
from counter_app.domain.errors import InputError, RuleError
from counter_app.domain.evolve import conflicts, fold, reaches
from counter_app.domain.fact import Fact
from counter_app.services.conflicts import Decision, sides
from tests.builders.histories import Author, histories, received, text
from tests.builders.offices import AnOffice, Counter, an_office


def _split() -> tuple[Author, Author, list[Fact]]:
    """Return two counters that heard the reception and nothing of each other afterwards."""
    first, second = Author("a"), Author("b")
    reception = first.write("DossierReceived", received(), 0, text())
    second.heard.append(reception)
    return first, second, [reception]


def test_what_was_built_on_one_another_stands_on_one_side() -> None:
    """Two steps of one counter stand against one of another: one conflict, two sides."""
    first, second, facts = _split()
    facts += [
        first.write("DossierForwarded", events.Step(), 1),
        first.write("ResultReady", events.ResultStep(), 2),
        second.write("DossierStopped", events.NumberedStep(number="1.1-26/HDHS"), 3),
    ]
    (conflict,) = conflicts(facts)
    assert sides(facts, conflict) == ((facts[1].id, facts[2].id), (facts[3].id,))
    assert reaches(facts, facts[2].id, facts[0].id)
    assert not reaches(facts, facts[3].id, facts[1].id)


def test_what_commutes_is_no_conflict() -> None:
    """A slip printed here and a step done there agree."""
    first, second, facts = _split()
    facts += [
        first.write("SlipPrinted", events.SlipPrinted(form="01", of=facts[0].id), 1),
        second.write("DossierForwarded", events.Step(), 2),
    ]
    assert conflicts(facts) == ()


def test_a_decision_covers_only_what_it_names() -> None:
    """A third late fact stands against the winner and opens a new conflict."""
    first, second, facts = _split()
    third = Author("c", list(facts))
    facts += [first.write("DossierForwarded", events.Step(), 1), second.write("ResultReady", events.ResultStep(), 2)]
    first.heard.append(facts[2])
    facts.append(
        first.write("ConflictDecided", events.Judgement(events=(facts[1].id, facts[2].id), keep=facts[2].id), 3)
    )
    assert (conflicts(facts), fold(facts).status) == ((), "ready")
    facts.append(third.write("DossierStopped", events.NumberedStep(number="1.1-26/HDHS"), 4))
    assert [{fact.id for fact in one} for one in conflicts(facts)] == [{facts[2].id, facts[4].id}]


def _contrary() -> tuple[list[Fact], Author]:
    """Return two decisions that keep different facts, made without knowing of each other."""
    first, second, facts = _split()
    facts += [first.write("DossierForwarded", events.Step(), 1), second.write("ResultReady", events.ResultStep(), 2)]
    first.heard.append(facts[2])
    second.heard.append(facts[1])
    pair = (facts[1].id, facts[2].id)
    facts.append(first.write("ConflictDecided", events.Judgement(events=pair, keep=pair[0]), 3))
    facts.append(second.write("ConflictDecided", events.Judgement(events=pair, keep=pair[1]), 4))
    first.heard.append(facts[4])
    return facts, first


def test_two_contrary_decisions_are_a_conflict_again() -> None:
    """Neither silently wins for good: both are shown, and a third decision settles it."""
    facts, judge = _contrary()
    assert [[fact.kind for fact in one] for one in conflicts(facts)] == [["ConflictDecided"] * 2]
    assert fold(facts).status == "ready"
    named = (facts[3].id, facts[4].id)
    facts.append(judge.write("ConflictDecided", events.Judgement(events=named, keep=named[0]), 5))
    assert (conflicts(facts), fold(facts).status) == ((), "processing")


def test_a_later_decision_about_the_same_facts_counts() -> None:
    """Whoever saw the first decision may decide otherwise."""
    facts, judge = _contrary()
    facts.append(
        judge.write("ConflictDecided", events.Judgement(events=(facts[1].id, facts[2].id), keep=facts[1].id), 5)
    )
    assert fold(facts).status == "processing"


@given(histories(), st.randoms(use_true_random=False))
def test_conflicts_are_the_same_in_any_order(history: list[Fact], random: object) -> None:
    """What stands against what depends on the set of facts alone, repeats and other epochs included."""
    again = [replace(fact, header=replace(fact.header, epoch="f", seq=99)) for fact in history[:2]]
    shuffled = [*history, *again]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    ids = [[fact.id for fact in one] for one in conflicts(history)]
    assert [[fact.id for fact in one] for one in conflicts(shuffled)] == ids
    assert fold(shuffled) == fold(history)
    marked = {item.event for item in fold(history).attention if item.code == "conflict"}
    assert marked == {event for one in ids for event in one}


def test_one_id_for_two_facts_is_told_and_one_counts_everywhere() -> None:
    """Whichever arrives first, the same fact counts, and a person is told; the same one in a new epoch is no matter."""
    first, _second, facts = _split()
    facts.append(first.write("DossierForwarded", events.Step(), 1))
    false = replace(facts[1], facts=events.Step(unit="khác"), header=replace(facts[1].header, device="z"))
    one, other = fold([*facts, false]), fold([false, *facts])
    assert one == other
    assert [item.code for item in one.attention] == ["event_repeated"]
    assert one.status == "processing"
    again = replace(facts[1], header=replace(facts[1].header, epoch="f", seq=9))
    assert fold([*facts, again]).attention == ()


def _apart(office: AnOffice) -> tuple[Counter, Counter, str]:
    """Return two real counters that acted on one dossier and have heard of each other since."""
    first, second = office.counter(1), office.counter(2)
    code = first.desk.receive()
    for one in (first, second):
        one.engine.run_once()
    first.desk.act(code, "forward")
    second.desk.act(code, "stop")
    for one in (first, second, first):
        one.engine.run_once()
    return first, second, code


def test_real_counters_decide_and_agree(tmp_path: Path) -> None:
    """Both sides are read with who did what; both kept, one kept: every counter comes to the same state."""
    with an_office(tmp_path) as office:
        first, second, code = _apart(office)
        (seen,) = first.conflicts.every()
        assert [[fact.counter for fact in side.facts] for side in seen.sides] == [[1], [2]]
        assert (first.conflicts.count(), seen.row.code, len(seen.facts)) == (1, code, 2)
        with pytest.raises(InputError, match="event_not_in_conflict"):
            first.decide(code, Decision(keep=None, events=("x",)))
        first.decide(code, Decision(keep=seen.sides[0].keep, reason="Người dân ở lại"))
        for one in (first, second):
            one.engine.run_once()
        assert first.state() == second.state()
        assert first.desk.state(code).status == "processing"
        with pytest.raises(RuleError, match="no_conflict"):
            second.decide(code, Decision(keep=None))
        assert (first.conflicts.count(), second.problems()) == (0, ())
