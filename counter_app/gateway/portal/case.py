"""Reads the facts of a dossier into what a portal is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from counter_app.domain.dossier import Dossier
from counter_app.domain.events import APPLICATIONS, Judgement
from counter_app.domain.evolve import fold, standing
from counter_app.domain.fact import Fact
from counter_app.domain.lawful import apply
from counter_app.gateway.portal.ports import Case
from counter_app.wire.encoding import Entry, decode_entry

ERASING = "PersonErased"


def read_case(entries: Iterable[Entry]) -> Case | None:
    """Return the dossier these facts are of; None without any.

    Raises:
        InputError: ``fact_malformed`` or ``kind_unknown``, which the gateway would have parked.
    """
    facts = [decode_entry(entry) for entry in entries]
    if not facts:
        return None
    state = fold(facts)
    return Case(state, standing(facts, state), _is_erased(facts))


def walk(case: Case) -> Iterator[tuple[Fact, Dossier]]:
    """Yield each fact with the state behind it."""
    state = Dossier(id=case.state.id)
    for fact in case.facts:
        after = apply(state, fact)
        if isinstance(after, Dossier):
            state = after
            yield fact, after


def _is_erased(facts: list[Fact]) -> bool:
    """Tell whether anything of a person was forgotten, whatever of the rest is still there."""
    ids = {fact.id for fact in facts}
    named = (
        event
        for fact in facts
        if fact.kind == ERASING and isinstance(fact.facts, Judgement)
        for event in fact.facts.events
    )
    return any(event in ids for event in named) or any(
        fact.kind in APPLICATIONS and fact.person is None for fact in facts
    )
