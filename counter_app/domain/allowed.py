"""Which actions a dossier allows now: what the screen offers and a refusal names (the table of steps)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain import dossier as states
from counter_app.domain.lawful import WORKING
from counter_app.domain.punctuality import IN_FORCE

if TYPE_CHECKING:
    from counter_app.domain.dossier import Dossier
    from counter_app.domain.rule import DeadlinePolicy

ALWAYS = ("correct", "approve", "fee", "pay", "refund")
_BY_STATUS = {
    states.RECEIVED: ("forward", "result", "supplement", "pause", "extend", "refuse", "void"),
    states.PROCESSING: ("result", "supplement", "pause", "extend", "recall"),
    states.SUPPLEMENT: ("supplemented", "refuse"),
    states.READY: ("return",),
}


def allowed(state: Dossier, *, terms: DeadlinePolicy = IN_FORCE) -> tuple[str, ...]:
    """Return the actions that are lawful in this state, the likeliest first; dates and roles are judged elsewhere."""
    if state.code is None:
        return ALWAYS
    if state.status == states.VOIDED:
        # It never was a dossier: nothing is charged or corrected any more; money taken for it is given back.
        return ("refund",) if state.money.kept > 0 else ()
    likely = list(_BY_STATUS.get(state.status, ()))
    if state.status in WORKING:
        if state.paused:
            likely = ["resume", *(action for action in likely if action != "pause")]
        if state.due_at is None or state.extensions >= terms.extensions:
            likely.remove("extend")
        if state.resolving_office is not None and not state.arrived:
            likely.insert(0, "arrived")
    if state.is_open:
        likely += ["stop", "withdraw", "call", "assist"]
        if state.help_asked_at is not None:
            likely.insert(0, "acknowledge")
    return (*likely, *ALWAYS)
