"""Folding: the state of a dossier as a pure function of the *set* of its facts, whatever order they arrived in.

Facts are taken once each, sorted by (lamport, device, event id). Decisions that name other facts are collected first,
then what still stands is folded. A fact that is not lawful where it falls is kept and marked, the same way everywhere.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from counter_app.domain.dossier import Attention, Dossier, changed
from counter_app.domain.events import ApplicationText, Judgement, Person, StepText
from counter_app.domain.lawful import apply

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from counter_app.domain.fact import Fact

COMMUTING = frozenset(
    {"SlipPrinted", "DocumentAttached", "CallLogged", "AssistanceRequested", "PersonErased", "ConflictDecided"}
    | {"Corrected", "CorrectionApproved"}
)
"""Kinds whose order against any other fact makes no difference to the state; all others conflict when concurrent."""


CORRECTABLE = frozenset(
    {"note"}
    | {
        f"{person}.{name}"
        for person in ("applicant", "on_behalf_of")
        for name in ("name", "number", "address", "phone", "email", "sex")
    }
)
"""What a correction may change, by its path in the application."""
_MAY_BE_NONE = frozenset({"number", "email", "sex"})


def fold(facts: Iterable[Fact]) -> Dossier:
    """Return the state of one dossier from all its facts known here, at least one, in any order, repeats allowed."""
    ordered = sorted({fact.id: fact for fact in facts}.values(), key=lambda fact: fact.order)
    dropped = _dropped(ordered)
    state = Dossier(id=ordered[0].header.dossier)
    attention: list[Attention] = []
    for fact in ordered:
        if fact.parked is not None:
            attention.append(Attention(event=fact.id, code=fact.parked))
        elif fact.id not in dropped:
            state = _next(state, fact, attention)
    attention.extend(Attention(event=event, code="conflict") for event in _conflicts(ordered, dropped))
    return changed(
        state,
        application=_corrected(state.application, ordered),
        attention=tuple(attention),
        heads=_heads(ordered),
        lamport=max(fact.header.lamport for fact in ordered),
    )


def standing(facts: Iterable[Fact], state: Dossier) -> tuple[Fact, ...]:
    """Return, in order, the facts that made ``state``: neither set aside by a decision, nor parked, nor unlawful."""
    ordered = sorted({fact.id: fact for fact in facts}.values(), key=lambda fact: fact.order)
    dropped = _dropped(ordered)
    refused = {item.event for item in state.attention if item.code != "conflict"}
    return tuple(fact for fact in ordered if fact.id not in dropped and fact.id not in refused)


def _next(state: Dossier, fact: Fact, attention: list[Attention]) -> Dossier:
    after = apply(state, fact)
    if isinstance(after, str):
        attention.append(Attention(event=fact.id, code=after))
        return state
    return after


def _dropped(ordered: Sequence[Fact]) -> frozenset[str]:
    """Name the facts that decisions have set aside: the losing sides of decided conflicts."""
    lost: set[str] = set()
    for fact in ordered:
        if fact.kind == "ConflictDecided":
            decision = cast("Judgement", fact.facts)
            if decision.keep is not None:
                lost.update(event for event in decision.events if event != decision.keep)
    return frozenset(lost)


def _conflicts(ordered: Sequence[Fact], dropped: frozenset[str]) -> tuple[str, ...]:
    """Name the facts that stand against a concurrent one and were not decided, in order."""
    places = {fact.id: place for place, fact in enumerate(ordered)}
    decided = [set(cast("Judgement", fact.facts).events) for fact in ordered if fact.kind == "ConflictDecided"]
    seen: list[int] = []
    weighty: list[int] = []
    found: set[int] = set()
    for place, fact in enumerate(ordered):
        mask = 0
        for parent in fact.header.after:
            other = places.get(parent)
            if other is not None and other < place:
                mask |= seen[other] | 1 << other
        seen.append(mask)
        if fact.kind in COMMUTING or fact.id in dropped or fact.parked is not None:
            continue
        for other in weighty:
            pair = {fact.id, ordered[other].id}
            if not mask >> other & 1 and not any(pair <= names for names in decided):
                found |= {other, place}
        weighty.append(place)
    return tuple(ordered[place].id for place in sorted(found))


def _heads(ordered: Sequence[Fact]) -> tuple[str, ...]:
    named = {parent for fact in ordered for parent in fact.header.after}
    return tuple(sorted(fact.id for fact in ordered if fact.id not in named))


def _corrected(application: ApplicationText | None, ordered: Sequence[Fact]) -> ApplicationText | None:
    """Apply corrections that somebody other than their author approved."""
    authors = {fact.id: fact.header.actor for fact in ordered if fact.kind == "Corrected"}
    if application is None or not authors:
        return application
    approved = {
        event
        for fact in ordered
        if fact.kind == "CorrectionApproved"
        for event in cast("Judgement", fact.facts).events
        if authors.get(event) not in {None, fact.header.actor}
    }
    for fact in ordered:
        if fact.id in approved and fact.person is not None:
            application = corrected(application, cast("StepText", fact.person).changes)
    return application


def corrected(application: ApplicationText, changes: Mapping[str, str]) -> ApplicationText:
    """Return the application with some of ``CORRECTABLE`` changed; other paths are left alone."""
    for path, value in changes.items():
        if path == "note":
            application = replace(application, note=value)
        elif path in CORRECTABLE:
            whose, _, name = path.partition(".")
            person: Person | None = getattr(application, whose)
            if person is not None:
                new: dict[str, Any] = {name: value or None if name in _MAY_BE_NONE else value}
                of_whom: dict[str, Any] = {whose: replace(person, **new)}
                application = replace(application, **of_whom)
    return application
