"""Folding: the state of a dossier as a pure function of the *set* of its facts, whatever order they arrived in.

Facts are taken once each, sorted by (lamport, device, event id). Decisions that name other facts are collected first,
then what still stands is folded. A fact that is not lawful where it falls is kept and marked, the same way everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from counter_app.domain.dossier import Attention, Dossier, changed
from counter_app.domain.events import ApplicationText, Judgement, Person, StepText
from counter_app.domain.lawful import apply

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from counter_app.domain.fact import Fact

COMMUTING = frozenset(
    {"SlipPrinted", "DocumentAttached", "DocumentSetAside", "CallLogged", "AssistanceRequested", "PersonErased"}
    | {"Corrected", "CorrectionApproved", "AssistanceAcknowledged", "ConflictDecided"}
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
_COUNTING = frozenset({"conflict", "event_repeated"})
"""Reasons to look at a fact that counts all the same."""
_MAY_BE_NONE = frozenset({"number", "email", "sex"})


def fold(facts: Iterable[Fact]) -> Dossier:
    """Return the state of one dossier from all its facts known here, at least one, in any order, repeats allowed."""
    known = list(facts)
    ordered = _ordered(known)
    decided = _decisions(ordered)
    state = Dossier(id=ordered[0].header.dossier)
    attention: list[Attention] = []
    for fact in ordered:
        if fact.parked is not None:
            attention.append(Attention(event=fact.id, code=fact.parked))
        elif fact.id not in decided.lost:
            state = _next(state, fact, attention)
    disputed = sorted({place for pair in _disputes(ordered, decided) for place in pair})
    attention.extend(Attention(event=ordered[place].id, code="conflict") for place in disputed)
    if len(ordered) < len(known):
        attention.extend(Attention(event=event, code="event_repeated") for event in _repeated(known, ordered))
    return changed(
        state,
        application=_corrected(state.application, ordered),
        attention=tuple(attention),
        heads=_heads(ordered),
        lamport=max(fact.header.lamport for fact in ordered),
    )


def standing(facts: Iterable[Fact], state: Dossier) -> tuple[Fact, ...]:
    """Return, in order, the facts that made ``state``: neither set aside by a decision, nor parked, nor unlawful."""
    ordered = _ordered(facts)
    lost = _decisions(ordered).lost
    refused = {item.event for item in state.attention if item.code not in _COUNTING}
    return tuple(fact for fact in ordered if fact.id not in lost and fact.id not in refused)


def conflicts(facts: Iterable[Fact]) -> tuple[tuple[Fact, ...], ...]:
    """Return the open conflicts of one dossier: each the facts that stand against one another, in order.

    Facts that are joined by any chain of contradictions belong to one conflict.
    """
    ordered = _ordered(facts)
    group = list(range(len(ordered)))
    pairs = _disputes(ordered, _decisions(ordered))
    for one, other in pairs:
        joined, gone = sorted((group[one], group[other]))
        group = [joined if place == gone else place for place in group]
    disputed = sorted({place for pair in pairs for place in pair})
    wholes = sorted({group[place] for place in disputed})
    return tuple(tuple(ordered[place] for place in disputed if group[place] == whole) for whole in wholes)


def reaches(facts: Iterable[Fact], later: str, earlier: str) -> bool:
    """Tell whether the author of ``later`` had seen ``earlier``, directly or through other facts."""
    parents = {fact.id: fact.header.after for fact in facts}
    waiting, seen = [later], set[str]()
    while waiting:
        for parent in parents.get(waiting.pop(), ()):
            if parent == earlier:
                return True
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return False


def _ordered(facts: Iterable[Fact]) -> list[Fact]:
    """Return each event once, in the order every holder computes.

    Where one event id stands for two different facts, the same one counts everywhere, whichever came first.
    """
    known = list(facts)
    once = {fact.id: fact for fact in known}
    if len(once) < len(known):
        # The last one put in stays: one that is not parked before any other.
        known.sort(key=lambda fact: (fact.parked is not None, fact.order, fact.header.epoch), reverse=True)
        once = {fact.id: fact for fact in known}
    return sorted(once.values(), key=lambda fact: fact.order)


def _next(state: Dossier, fact: Fact, attention: list[Attention]) -> Dossier:
    after = apply(state, fact)
    if isinstance(after, str):
        attention.append(Attention(event=fact.id, code=after))
        return state
    return after


def _repeated(known: Sequence[Fact], ordered: Sequence[Fact]) -> list[str]:
    """Name the events whose id was used for different facts; the same one again in another epoch is lawful."""
    counting = {fact.id: fact for fact in ordered}
    return sorted({fact.id for fact in known if fact.parked is None and fact.facts != counting[fact.id].facts})


@dataclass(frozen=True, slots=True)
class _Decisions:
    """What people decided: the events set aside, and the sets of events each decision in force has settled."""

    lost: frozenset[str] = frozenset()
    settled: tuple[frozenset[str], ...] = ()


_NONE = _Decisions()


def _decisions(ordered: Sequence[Fact]) -> _Decisions:
    """Collect the decisions; of two about the same event the later one counts, and one may set another aside."""
    made = [fact for fact in ordered if fact.kind == "ConflictDecided" and fact.parked is None]
    if not made:
        return _NONE
    lost: set[str] = set()
    judged: set[str] = set()
    settled: list[frozenset[str]] = []
    for fact in reversed(made):
        if fact.id in lost:
            continue
        decision = cast("Judgement", fact.facts)
        fresh = [event for event in decision.events if event not in judged]
        judged.update(fresh)
        if decision.keep is not None:
            lost.update(event for event in fresh if event != decision.keep)
        settled.append(frozenset(decision.events))
    return _Decisions(frozenset(lost), tuple(settled))


def _disputes(ordered: Sequence[Fact], decided: _Decisions) -> list[tuple[int, int]]:
    """Return the places of each two facts that stand against each other and were not decided.

    Two facts do when neither author had seen the other's and they do not commute; two decisions, when they keep
    different facts of the same conflict.
    """
    places = {fact.id: place for place, fact in enumerate(ordered)}
    seen: list[int] = []
    weighty: list[int] = []
    found: list[tuple[int, int]] = []
    for place, fact in enumerate(ordered):
        mask = 0
        for parent in fact.header.after:
            other = places.get(parent)
            if other is not None and other < place:
                mask |= seen[other] | 1 << other
        seen.append(mask)
        if fact.id in decided.lost or fact.parked is not None:
            continue
        if fact.kind in COMMUTING and fact.kind != "ConflictDecided":
            continue
        for other in weighty:
            pair = {fact.id, ordered[other].id}
            if mask >> other & 1 or not _against(fact, ordered[other]):
                continue
            if not any(pair <= names for names in decided.settled):
                found.append((other, place))
        weighty.append(place)
    return found


def _against(one: Fact, other: Fact) -> bool:
    """Tell whether two concurrent facts of weight contradict each other."""
    if "ConflictDecided" not in {one.kind, other.kind}:
        return True
    if one.kind != other.kind:
        return False
    mine, theirs = cast("Judgement", one.facts), cast("Judgement", other.facts)
    return mine.keep != theirs.keep and not set(mine.events).isdisjoint(theirs.events)


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
