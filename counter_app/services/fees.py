"""Money at the counter: what the catalogue asks, what is to be given back, and a till that balances to the đồng.

Reads only (read lane); charging, paying and refunding are acts of ``services.steps``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING, cast

from counter_app.domain import events
from counter_app.domain.errors import InputError
from counter_app.domain.evolve import fold
from counter_app.domain.zone import local_instant
from counter_app.store import facts, money

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from counter_app.database.driver import Connection
    from counter_app.domain.fact import Fact
    from counter_app.services.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeProposal:
    """What the catalogue asks for: ``amount`` in đồng, None where only ``text`` is known."""

    amount: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDue:
    """Money of a dossier that will have no result, still with the office; ``amount`` in đồng."""

    dossier_id: str
    code: str
    status: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TillRow:
    """A payment (``amount`` above 0) or a refund (below 0) in đồng; ``at`` is when it happened."""

    event_id: str
    code: str
    at: datetime
    account: str
    amount: int
    method: str
    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CashUp:
    """The money one account, or the counter, moved on a day of entry; sums in đồng by way of payment."""

    on: date
    account: str | None
    rows: tuple[TillRow, ...]
    paid: Mapping[str, int]
    refunded: Mapping[str, int]

    @property
    def total(self) -> int:
        """What was taken in less what was given back."""
        return sum(self.paid.values()) - sum(self.refunded.values())

    @property
    def cash(self) -> int:
        """What must lie in the till: cash taken in less cash given back."""
        return self.paid.get("cash", 0) - self.refunded.get("cash", 0)


class Fees:
    """The questions about money the desk and the supervisor ask."""

    def __init__(self, connection: Connection, catalogue: Catalogue) -> None:
        self._connection = connection
        self._catalogue = catalogue

    def proposal(self, procedure: str, *, pages: int = 1, copies: int = 1) -> FeeProposal:
        """Return what the catalogue asks for ``copies`` of ``pages`` each (TT 226/2016/TT-BTC for certified copies).

        Raises:
            InputError: ``procedure_unknown``, ``count_out_of_range`` below one page or copy.
        """
        found = self._catalogue.snapshot().get(procedure)
        if found is None:
            raise InputError("procedure_unknown", "procedure", procedure=procedure)
        for field, value in (("pages", pages), ("copies", copies)):
            if not 1 <= value <= _MOST_PIECES:
                raise InputError("count_out_of_range", field, at_least=1, at_most=_MOST_PIECES)
        return FeeProposal(amount=found.fee.total(pages=pages, copies=copies), text=found.fee.text)

    def refunds_due(self) -> tuple[RefundDue, ...]:
        """Return every dossier refused, stopped, withdrawn or voided whose money was not wholly given back."""
        due = []
        for dossier_id in money.paid_without_result(self._connection):
            state = fold(facts.of_dossier(self._connection, dossier_id))
            if state.refund_due > 0:
                due.append(
                    RefundDue(
                        dossier_id=dossier_id, code=state.shown_code, status=state.status, amount=state.refund_due
                    )
                )
        return tuple(due)

    def cash_up(self, on: date, account: str | None = None) -> CashUp:
        """Return the money typed at this counter on a local day, by one account or by all.

        The day of entry counts, not the day it happened: a closed day never changes, and nothing falls between two.
        """
        first = local_instant(on, time())
        moved = money.moved_between(self._connection, first, first + timedelta(days=1))
        rows = tuple(_row(fact, code) for fact, code in moved if account in {None, fact.header.actor})
        paid: Counter[str] = Counter()
        refunded: Counter[str] = Counter()
        for row in rows:
            (paid if row.amount > 0 else refunded)[row.method] += abs(row.amount)
        return CashUp(on=on, account=account, rows=rows, paid=dict(paid), refunded=dict(refunded))


_MOST_PIECES = 10_000


def _row(fact: Fact, code: str) -> TillRow:
    part = cast("events.FeeStep", fact.facts)
    return TillRow(
        event_id=fact.id,
        code=code,
        at=fact.header.at,
        account=fact.header.actor,
        amount=part.amount if fact.kind == "FeePaid" else -part.amount,
        method=part.method,
        receipt=part.receipt,
    )
