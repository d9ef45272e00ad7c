"""An act is spread over several modules; this holds them together for every act there is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from counter_app.domain import act, dossier, events, lawful
from counter_app.domain.allowed import allowed
from counter_app.domain.dossier import Dossier
from counter_app.services.step_parts import Parts
from counter_app.texts import LANGUAGES, texts
from tests.builders.desk import ADesk, a_desk

MADE_AT = datetime(2026, 11, 2, 2, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> ADesk:
    """One counter for all."""
    return a_desk(tmp_path_factory.mktemp("desk"))


@pytest.mark.parametrize("action", act.KINDS)
def test_an_act_is_known_wherever_it_must_be(action: str, desk: ADesk) -> None:
    """Each act writes a known kind of fact, folds, has what makes its facts part, and its words in both languages."""
    kind = act.KINDS[action]
    assert kind in events.type_of_facts
    assert kind in lawful._STEPS
    makers = Parts(desk.identity, desk.quotes)._makers
    # Without a maker of its own an act becomes a plain Step: right only for a kind whose facts are just that.
    assert action in makers or events.type_of_facts[kind] is events.Step
    for language in LANGUAGES:
        words = texts(language)
        for key in (f"action.{action}", f"cli.kind.{kind}", f"ui.dossier.kind.{kind}"):
            assert words(key) != key, (language, key)


def test_every_act_is_offered_somewhere() -> None:
    """Over all states the acts allowed are the acts there are: none out of reach, none unknown."""
    everywhere = (
        Dossier(
            id="d",
            code="c",
            status=status,
            paused=paused,
            due_at=due_at,
            resolving_office=office,
            arrived=arrived,
            asked_at=due_at,
        )
        for status in (*dossier.OPEN, dossier.RETURNED)
        for paused in (False, True)
        for due_at in (None, MADE_AT)
        for office, arrived in ((None, True), ("H14.1", False))
    )
    assert {action for state in everywhere for action in allowed(state)} == set(act.KINDS)


def test_no_part_is_left_of_an_act_that_is_gone(desk: ADesk) -> None:
    """What makes parts, and what must be given, name only acts that exist."""
    named = {*Parts(desk.identity, desk.quotes)._makers, *act.NEEDS_REASON, *act.NEEDS_AMOUNT}
    assert named <= act.KINDS.keys()
    assert len(set(act.KINDS.values())) == len(act.KINDS)
