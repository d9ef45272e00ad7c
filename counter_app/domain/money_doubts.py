"""Money that wants a second look before it is recorded: lawful, but more often a slip of the finger than meant.

The window asks once, the command line says it with what was done. What can never be right is refused elsewhere.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from counter_app.domain.dossier import WITHOUT_RESULT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counter_app.domain.act import Act
    from counter_app.domain.dossier import Money
    from counter_app.domain.events import FeeStep

CASH = "cash"
"""The way of money that changes hands unnamed: it lies in the till."""
Moved = tuple[str, "FeeStep"]
"""A payment or refund that stands: its kind of fact and its facts part."""


def money_doubts(act: Act, money: Money, status: str, moved: Sequence[Moved]) -> tuple[str, ...]:
    """Return the flags of a payment or refund, in the order they are told; ``moved`` is what the dossier had before.

    ``overpaid``: more than was charged (what was never charged cannot be judged). ``receipt_again``: a receipt this
    dossier has already. ``refund_other_way``: more than was paid and is left in that way. ``refund_whole``: nothing is
    left of a dossier that was not refused, stopped, withdrawn or voided.
    """
    amount = act.amount or 0
    flags = []
    if act.action == "pay":
        if 0 < money.charged < money.kept + amount:
            flags.append("overpaid")
        if money.kept > 0 and act.receipt.strip() and _same(act.receipt) in _receipts(moved):
            flags.append("receipt_again")
    elif act.action == "refund" and amount <= money.kept:
        if amount > left_by_way(moved).get(act.method or CASH, 0):
            flags.append("refund_other_way")
        if amount == money.kept and status not in WITHOUT_RESULT:
            flags.append("refund_whole")
    return tuple(flags)


def same_receipt(one: str, other: str) -> bool:
    """Tell whether two receipt numbers are one: spaces and small letters make no other receipt."""
    return _same(one) == _same(other)


def left_by_way(moved: Sequence[Moved]) -> dict[str, int]:
    """Return the đồng paid in each way and not given back in it, the most first."""
    left: Counter[str] = Counter()
    for kind, part in moved:
        left[part.method or CASH] += {"FeePaid": part.amount, "FeeRefunded": -part.amount}.get(kind, 0)
    return dict(left.most_common())


def _same(receipt: str) -> str:
    return "".join(receipt.split()).upper()


def _receipts(moved: Sequence[Moved]) -> set[str]:
    return {_same(part.receipt) for kind, part in moved if kind == "FeePaid" and part.receipt}
