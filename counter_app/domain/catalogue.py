"""How an imported catalogue is laid over the one in use, so that no import makes a procedure worse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from counter_app.domain.procedure import FeeKind, Procedure, RuleOrigin

_RANK = {RuleOrigin.MISSING: 0, RuleOrigin.ASSUMED: 1, RuleOrigin.KNOWN: 2, RuleOrigin.CONFIRMED: 3}
# The longest name that still fits a line of the intake list in two rows.
LONG_NAME = 120


@dataclass(frozen=True, slots=True)
class Merge:
    """What an import does: codes in the order they came in, and the whole catalogue afterwards."""

    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    suspect: tuple[str, ...]
    result: Mapping[str, Procedure]


def merge(existing: Mapping[str, Procedure], incoming: Iterable[Procedure]) -> Merge:
    """Lay ``incoming`` over ``existing``; doing it twice changes nothing the second time.

    A known rule is never replaced by a missing or assumed one, a rule the office confirmed by none. A suspect row
    never touches a good one. Papers and fee that people wrote short stay while the same decision stands behind both.
    """
    result = dict(existing)
    seen: dict[str, bool] = {}
    for procedure in incoming:
        new = _laid_over(result.get(procedure.code), _unconfirmed(procedure))
        seen[new.code] = seen.get(new.code, False) or procedure.suspect
        result[new.code] = new
    return Merge(
        added=tuple(code for code in seen if code not in existing),
        updated=tuple(code for code in seen if code in existing and result[code] != existing[code]),
        unchanged=tuple(code for code in seen if code in existing and result[code] == existing[code]),
        suspect=tuple(code for code, suspect in seen.items() if suspect),
        result=result,
    )


def _unconfirmed(procedure: Procedure) -> Procedure:
    """Only this office confirms a rule: a file that says so states it, no more."""
    if procedure.rule_origin is RuleOrigin.CONFIRMED:
        return replace(procedure, rule_origin=RuleOrigin.KNOWN)
    return procedure


def _laid_over(old: Procedure | None, new: Procedure) -> Procedure:
    if old is None:
        return new
    if new.suspect and not old.suspect:
        return old
    kept = old.edited and not new.edited and old.basis == new.basis
    if kept:
        laid = replace(old, name=old.name if len(new.name) > LONG_NAME else new.name)
    elif new.edited:
        laid = new
    else:
        laid = replace(
            new,
            name=_name(old, new),
            documents=new.documents or old.documents,
            fee=old.fee if new.fee.kind is FeeKind.UNKNOWN else new.fee,
            frequent=old.frequent,
            policy=old.policy,
        )
    if _keeps_rule(old, new, kept=kept):
        return replace(laid, rule=old.rule, rule_origin=old.rule_origin, policy=old.policy)
    return replace(laid, rule=new.rule, rule_origin=new.rule_origin)


def _keeps_rule(old: Procedure, new: Procedure, *, kept: bool) -> bool:
    if _RANK[old.rule_origin] > _RANK[new.rule_origin]:
        return True
    # A person's guess is better than one read off a number without a unit.
    return kept and old.rule_origin is new.rule_origin is RuleOrigin.ASSUMED


def _name(old: Procedure, new: Procedure) -> str:
    """A name too long for a line does not replace the short one it begins with."""
    continues = len(old.name) <= LONG_NAME < len(new.name) and new.name.casefold().startswith(old.name.casefold())
    return old.name if continues and not old.suspect else new.name
