from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.vietqr import vietqr
from counter_app.texts import texts
from counter_app.ui.scanned import what_is

TODAY = date(2026, 11, 20)
CARD = "034090123456|123456789|Nguyễn Văn Ví Dụ|01021990|Nam|Thôn Bản Ngà, Cao Bằng|01012022"
WORDS = texts("vi")


@pytest.mark.parametrize(
    "text, kind",
    [
        (CARD, "card"),
        (CARD[:40], "card"),
        (CARD.replace("ễ", "\ufffd"), "card"),
        ("034090123456", "number"),
        ("H14.31-261120-1001\r\n", "code"),
        ("3.12-26/HDHS", "code"),
        (vietqr("970436", "0011001234567", amount=8_000), "payment"),
        ("https://example.vn/?a=1|2|3", "unknown"),
        ("8934563138165", "unknown"),
        ("Nguyễn Văn Ví Dụ", "unknown"),
    ],
)
def test_a_text_is_shown_as_what_it_is(text: str, kind: str) -> None:
    """Cards, bare numbers, codes, payments and the rest are told apart; only the first two are about a person."""
    found = what_is(text, TODAY, WORDS)
    assert found.kind == kind
    assert found.about_person is (kind in {"card", "number"})
    assert bool(found.words) is (kind in {"payment", "unknown"})


def test_a_payment_names_its_sum_and_hides_most_of_the_account() -> None:
    """The clerk sees what was held up to the reader; the account is not spelled out."""
    words = what_is(vietqr("970436", "0011001234567", amount=8_000), TODAY, WORDS).words
    assert "8.000 đ" in words
    assert "970436" in words
    assert "001234567" not in words


@given(st.text(max_size=3_000))
def test_no_text_is_too_strange_to_be_named(text: str) -> None:
    """Anything a scanner can send has a kind, its words are short and in one line, and its repr shows nothing of it."""
    found = what_is(text, TODAY, WORDS)
    assert len(found.words) < 300
    assert "\n" not in found.words
    assert repr(found) == f"Scanned(kind='{found.kind}')"
