from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.card import Card
from counter_app.domain.dossier_code import DossierCode, FormNumber
from counter_app.domain.scanned_text import Payment, Unrecognised, classify, read_payment
from counter_app.domain.vietqr import checksum, vietqr

CARD = "000090123456||NGUYỄN VĂN ẢNH|01021990|Nam|Thôn Bản Ngà, Xã Thông Nông|05062021"


def test_each_kind_is_known_by_its_shape() -> None:
    """A card, a dossier code of both live shapes, a form number and a payment are told apart, line ends or not."""
    card = classify(CARD + "\r\n")
    assert isinstance(card, Card)
    assert card.name == "NGUYỄN VĂN ẢNH"
    assert classify("H14.31-261120-1001\r\n") == DossierCode("H14.31", date(2026, 11, 20), "1001")
    assert isinstance(classify("000.17.22.H56-210531-0001"), DossierCode)
    assert classify("3.12-26/HDHS") == FormNumber(3, 12, 2026)
    assert classify(vietqr("970436", "0011223344", amount=8_000, purpose="le phi")) == Payment(
        "970436", "0011223344", 8_000, "le phi"
    )


@pytest.mark.parametrize(
    "text,fault",
    [
        ("", None),
        ("https://example.vn/?a=1|2", None),
        ("NGUYỄN VĂN ẢNH", None),
        ("H14.31-261120-1001 H14.31-261120-1002", None),
        ("H14.31-261320-1001", None),
        ("9.99-26/HDHSX", None),
        (CARD[:40], "card_truncated"),
        (CARD + CARD, "card_doubled"),
        (CARD.replace("Nam", "Nan"), "card_sex"),
        (CARD.replace("NGUYỄN", "NGUYá»…N"), "card_encoding"),
    ],
)
def test_what_is_not_plainly_ours_fills_nothing(text: str, fault: str | None) -> None:
    """Links, names, lists, impossible days are unknown; of a card that was cut or misread the fault is told."""
    assert classify(text) == Unrecognised(fault)


def test_a_payment_needs_its_checksum() -> None:
    """One changed digit of an account makes a payment code unknown."""
    text = vietqr("970436", "0011223344", amount=8_000)
    assert classify(text.replace("0011223344", "0011223345")) == Unrecognised()
    assert classify(text.lower().replace("a000000727", "A000000727")) == Unrecognised()


def test_a_code_of_another_network_is_no_vietqr() -> None:
    """A merchant code with a right checksum but another network stays unknown."""
    body = "000201" + "38" + "08" + "0004ABCD" + "5303704" + "5802VN" + "6304"
    assert read_payment(f"{body}{checksum(body):04X}") is None


@given(st.from_regex(r"[0-9]{6}", fullmatch=True), st.from_regex(r"[0-9A-Za-z]{1,19}", fullmatch=True), st.data())
def test_every_payment_we_print_is_read_back(bank: str, account: str, data: st.DataObject) -> None:
    """Bank, account, amount and purpose of a printed VietQR come back as they were."""
    amount = data.draw(st.none() | st.integers(1, 10**9))
    purpose = data.draw(st.from_regex(r"[a-z0-9]{0,25}", fullmatch=True))
    text = vietqr(bank, account, amount=amount, purpose=purpose)
    assert read_payment(text) == Payment(bank, account, amount, purpose)


@given(st.text() | st.text("0123456789|.-/HDSNam ", min_size=1, max_size=120))
def test_any_text_is_classified(text: str) -> None:
    """No text raises; only a text with the two bars of a card can become a person."""
    found = classify(text)
    assert not isinstance(found, Card) or text.count("|") >= 6


@given(st.text("0123456789", max_size=200))
def test_digits_alone_are_nothing(digits: str) -> None:
    """A run of digits is never a code, a person or a payment: it may be a telephone, a number, a price."""
    assert isinstance(classify(digits), Unrecognised | Payment)


def test_nobody_is_shown_by_repr() -> None:
    """The account and the purpose of a payment stay out of logs."""
    assert "0011" not in repr(classify(vietqr("970436", "0011223344", purpose="Nguyen Van A")))
