"""The payment QR of Vietnamese banks (VietQR, after EMVCo merchant-presented QR): tag, two-digit length, value.

A transfer is not reconciled by it: a clerk still notes the payment.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from counter_app.domain.act import MOST_DONG
from counter_app.domain.errors import InputError

LONGEST_PURPOSE: Final = 25
"""What banking applications keep of a transfer's purpose."""

_NAPAS: Final = "A000000727"
_STATIC, _DYNAMIC = "11", "12"
_DONG, _COUNTRY = "704", "VN"
_BIN = re.compile(r"[0-9]{6}")
_ACCOUNT = re.compile(r"[0-9A-Za-z]{1,19}")
_NOT_ALLOWED = re.compile(r"[^0-9A-Za-z .-]+")
_POLYNOMIAL, _START = 0x1021, 0xFFFF


def vietqr(bank: str, account: str, *, amount: int | None = None, purpose: str = "", card: bool = False) -> str:
    """Return the text of a payment QR to an account (or a ``card``) at the bank with BIN ``bank``.

    With an ``amount`` in đồng the code is dynamic (for one payment), without it static. ``purpose`` is brought to plain
    letters and cut to 25, because banking applications garble the rest.

    Raises:
        InputError: ``bank_malformed`` (6 digits), ``account_number_malformed`` (1 to 19 letters and digits),
            ``amount_out_of_range``.
    """
    if _BIN.fullmatch(bank) is None:
        raise InputError("bank_malformed", "bank")
    if _ACCOUNT.fullmatch(account) is None:
        raise InputError("account_number_malformed", "account")
    if amount is not None and not 0 < amount <= MOST_DONG:
        raise InputError("amount_out_of_range", "amount", at_most=MOST_DONG)
    service = "QRIBFTTC" if card else "QRIBFTTA"
    holder = _field("00", bank) + _field("01", account)
    plain = plain_purpose(purpose)
    text = "".join(
        (
            _field("00", "01"),
            _field("01", _STATIC if amount is None else _DYNAMIC),
            _field("38", _field("00", _NAPAS) + _field("01", holder) + _field("02", service)),
            _field("53", _DONG),
            "" if amount is None else _field("54", str(amount)),
            _field("58", _COUNTRY),
            _field("62", _field("08", plain)) if plain else "",
            "6304",
        )
    )
    return f"{text}{checksum(text):04X}"


def plain_purpose(text: str) -> str:
    """Return a purpose as banks take it: no marks, letters, digits, spaces, dots and hyphens, at most 25."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    unmarked = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(_NOT_ALLOWED.sub(" ", unmarked).split())[:LONGEST_PURPOSE].rstrip()


def checksum(text: str) -> int:
    """Return the CRC-16/CCITT-FALSE of a text (polynomial 1021, start FFFF, no reflection)."""
    value = _START
    for byte in text.encode():
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ _POLYNOMIAL if value & 0x8000 else value << 1) & 0xFFFF
    return value


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"
