"""The way of a paper file from hand to hand, as the control slip (form 06) follows it; Vietnamese, as it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from counter_app.domain import events
from counter_app.services.slip_words import Table, instant_text
from counter_app.texts import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from counter_app.domain.dossier import Dossier
    from counter_app.domain.fact import Fact

HANDOVERS = frozenset({"DossierForwarded", "DossierRecalled", "DossierArrived", "ResultReady"})
"""The facts with which a file passes from one unit to another."""


def resolving_unit(state: Dossier, known: Iterable[Fact], named: Callable[[str], str]) -> str:
    """Return who works on the dossier: the competent office, else the unit it was forwarded to last."""
    if state.resolving_office:
        return named(state.resolving_office)
    return next((_unit(fact) for fact in reversed([*known]) if fact.kind == "DossierForwarded" and _unit(fact)), "")


def partner_units(known: Iterable[Fact]) -> str:
    """Return the units asked to verify while the clock stood still, each once."""
    return "; ".join(dict.fromkeys(_unit(fact) for fact in known if fact.kind == "ClockPaused" and _unit(fact)))


def handovers(
    state: Dossier, known: Iterable[Fact], desk: str, named: Callable[[str], str], person: Callable[[Fact], str]
) -> Table:
    """Return the rows of form 06: who gave to whom and when, who acted, how it stood with the deadline, a remark."""
    words = texts("vi")
    competent = named(state.resolving_office) if state.resolving_office else ""
    unit = competent
    rows = []
    for fact in known:
        if fact.kind not in HANDOVERS:
            continue
        away = fact.kind in {"DossierForwarded", "DossierArrived"}
        if away:
            unit = _unit(fact) or competent or unit
        actor = person(fact)
        outcome = cast("events.ResultStep", fact.facts).result_class if fact.kind == "ResultReady" else ""
        rows.append(
            (
                words("slip.handover", giver=desk if away else unit, receiver=unit if away else desk),
                instant_text(fact.header.at),
                actor if away else "",
                "" if away else actor,
                words(f"punctuality.{outcome}") if outcome else "",
                fact.person.reason if isinstance(fact.person, events.StepText) else "",
            )
        )
    return tuple(rows)


def _unit(fact: Fact) -> str:
    return cast("events.Step", fact.facts).unit
