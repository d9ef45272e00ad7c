"""One receipt, one dossier: a number that was recorded for another one is refused, naming it.

Looks only at what this counter knows: its own facts and those of the office that were pulled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from counter_app.domain import events
from counter_app.domain.errors import RuleError
from counter_app.domain.evolve import fold, standing
from counter_app.domain.money_doubts import same_receipt
from counter_app.store import facts, money
from counter_app.store.identity import own_offices
from counter_app.store.instants import local_day

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.database.driver import Connection


def guard_receipt(connection: Connection, receipt: str, at: datetime, dossier_id: str) -> None:
    """Refuse a receipt number that stands for money another dossier of this office keeps, paid in the same year.

    Money recorded for the wrong dossier is given back there, and its receipt is free again; books of another year, or
    of another office, begin anew.

    Raises:
        RuleError: ``receipt_used`` with the other dossier.
    """
    if not receipt:
        return
    offices = {office for _, office in own_offices(connection)}
    for other in money.paid_with_receipt(connection, receipt):
        if other == dossier_id:
            continue
        known = facts.of_dossier(connection, other)
        state = fold(known)
        for fact in standing(known, state) if state.money.kept > 0 else ():
            if fact.kind != "FeePaid" or fact.header.office not in offices:
                continue
            same_year = local_day(fact.header.at).year == local_day(at).year
            if same_year and same_receipt(cast("events.FeeStep", fact.facts).receipt, receipt):
                raise RuleError("receipt_used", "receipt", receipt=receipt, dossier=state.shown_code)
