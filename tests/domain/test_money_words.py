from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.money_words import dong_in_words


@pytest.mark.parametrize(
    "amount,words",
    [
        (0, "Không đồng"),
        (5, "Năm đồng"),
        (15, "Mười lăm đồng"),
        (21, "Hai mươi mốt đồng"),
        (105, "Một trăm lẻ năm đồng"),
        (8_000, "Tám nghìn đồng"),
        (16_000, "Mười sáu nghìn đồng"),
        (400_000, "Bốn trăm nghìn đồng"),
        (1_001_000, "Một triệu không trăm lẻ một nghìn đồng"),
        (1_250_500, "Một triệu hai trăm năm mươi nghìn năm trăm đồng"),
        (10_000_000_000, "Mười tỷ đồng"),
        (1_000_000_005, "Một tỷ không trăm lẻ năm đồng"),
        (-8_000, "Âm tám nghìn đồng"),
    ],
)
def test_an_amount_is_said_as_a_receipt_says_it(amount: int, words: str) -> None:
    """The odd ones of the language: lẻ, mười, mốt, lăm, and empty hundreds between greater and smaller parts."""
    assert dong_in_words(amount) == words


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_two_amounts_are_never_said_alike(one: int, other: int) -> None:
    """What is signed for cannot mean another amount."""
    assert (dong_in_words(one) == dong_in_words(other)) == (one == other)
