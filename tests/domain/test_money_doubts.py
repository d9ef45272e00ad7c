from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.act import PAY_WAYS, Act
from counter_app.domain.dossier import Money
from counter_app.domain.events import FeeStep
from counter_app.domain.money_doubts import Moved, money_doubts
from counter_app.texts import texts

TAKEN: tuple[Moved, ...] = (("FeePaid", FeeStep(amount=8_000, method="transfer", receipt="MH 0001")),)


def _act(action: str, amount: int, **values: str) -> Act:
    return Act(action=action, amount=amount, **values)  # type: ignore[arg-type]  # its fields


@pytest.mark.parametrize(
    "act,charged,status,flags",
    [
        (_act("pay", 2_000), 10_000, "processing", ()),
        (_act("pay", 2_001), 10_000, "processing", ("overpaid",)),
        (_act("pay", 900_000), 0, "processing", ()),
        (_act("pay", 2_000, receipt="mh0001"), 10_000, "processing", ("receipt_again",)),
        (_act("pay", 9_000, receipt="MH 0001"), 10_000, "processing", ("overpaid", "receipt_again")),
        (_act("refund", 8_000, method="transfer"), 8_000, "refused", ()),
        (_act("refund", 7_999, method="transfer"), 8_000, "processing", ()),
        (_act("refund", 8_000, method="transfer"), 8_000, "returned", ("refund_whole",)),
        (_act("refund", 1_000), 8_000, "refused", ("refund_other_way",)),
        (_act("refund", 8_000, method="card"), 8_000, "processing", ("refund_other_way", "refund_whole")),
        (_act("refund", 8_001), 8_000, "refused", ()),
        (_act("fee", 8_000), 8_000, "processing", ()),
    ],
)
def test_what_wants_a_second_look(act: Act, charged: int, status: str, flags: tuple[str, ...]) -> None:
    """Too much, the same receipt again, another way back, nothing kept: each is named, and nothing else is."""
    assert money_doubts(act, Money(charged=charged, paid=8_000), status, TAKEN) == flags
    assert {f"flag.{flag}" for flag in flags} <= texts("en").by_key.keys()


def test_a_receipt_whose_money_went_back_is_free_again() -> None:
    """What was recorded with a wrong amount and given back is recorded anew with the same paper."""
    moved = (*TAKEN, ("FeeRefunded", FeeStep(amount=8_000, method="transfer")))
    act = _act("pay", 6_000, receipt="MH 0001")
    assert money_doubts(act, Money(charged=8_000, paid=8_000, refunded=8_000), "processing", moved) == ()


@given(st.lists(st.tuples(st.sampled_from(PAY_WAYS), st.integers(1, 10**6)), min_size=1, max_size=5))
def test_what_goes_back_the_way_it_came_is_never_doubted(paid: list[tuple[str, int]]) -> None:
    """Of any mix of ways, all that was paid in one may go back in it; one đồng more is another way."""
    moved = [("FeePaid", FeeStep(amount=amount, method=way)) for way, amount in paid]
    money = Money(paid=sum(amount for _, amount in paid) + 1)
    for way in {way for way, _ in paid}:
        whole = sum(amount for one, amount in paid if one == way)
        assert money_doubts(_act("refund", whole, method=way), money, "refused", moved) == ()
        assert money_doubts(_act("refund", whole + 1, method=way), money, "refused", moved) == ("refund_other_way",)
