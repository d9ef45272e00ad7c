"""What a scanned text is: a citizen card, a dossier code, the number of a form, a payment QR, or nothing we know.

Nothing is guessed: a text that is not plainly one of these is shown as it is and fills no field. Payment codes follow
EMVCo's merchant-presented QR as VietQR uses it; their checksum must fit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

from counter_app.domain.card import Card, parse_card
from counter_app.domain.dossier_code import DossierCode, FormNumber
from counter_app.domain.errors import InputError
from counter_app.domain.vietqr import checksum

_ENDS: Final = " \t\r\n\ufeff"
_BEGINNING: Final = "000201"
# The checksum is the last field and covers its own tag and length (EMVCo QRCPS, 4.7.3).
_CHECKED = re.compile(r"(?P<covered>.*6304)(?P<crc>[0-9A-Fa-f]{4})", re.DOTALL)
_LONGEST_PAYMENT: Final = 512
_NAPAS: Final = "A000000727"
_ACCOUNT_TAG, _AMOUNT_TAG, _MORE_TAG = "38", "54", "62"
_AMOUNT = re.compile(r"(?P<dong>[1-9][0-9]{0,12})(?:\.0{1,2})?")
_BANK = re.compile(r"[0-9]{6}")
# Faults that say "this never was a card"; every other fault is told, because the clerk can scan the card again.
_NO_CARD = frozenset(("card_not_recognised", "card_empty", "card_too_long", "card_control_characters", "card_encoding"))


@dataclass(frozen=True, slots=True)
class Payment:
    """A VietQR to ``account`` at the bank with BIN ``bank``; ``amount`` in đồng, None where the payer types it."""

    bank: str
    account: str = field(repr=False)
    amount: int | None = None
    purpose: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A text that is none of ours; ``fault`` is the error code of a card that was cut, doubled or misread."""

    fault: str | None = None


ScannedText: TypeAlias = Card | DossierCode | FormNumber | Payment | Unrecognised


def classify(text: str, *, today: date | None = None) -> ScannedText:
    """Return what a scanned text is; ``today`` bounds the date of birth on a card."""
    body = text.strip(_ENDS)
    own = _own_code(body)
    if own is not None:
        return own
    payment = read_payment(body)
    if payment is not None:
        return payment
    try:
        return parse_card(text, today=today)
    except InputError as error:
        cut_card = "|" in body and error.code not in _NO_CARD
        return Unrecognised(error.code if cut_card or _looks_like_card(body) else None)


def read_payment(text: str) -> Payment | None:
    """Return the VietQR a text is, None where its checksum, its shape or its network is another."""
    match = _CHECKED.fullmatch(text) if len(text) <= _LONGEST_PAYMENT and text.startswith(_BEGINNING) else None
    if match is None or checksum(match["covered"]) != int(match["crc"], 16):
        return None
    fields = _fields(text)
    provider = _fields(fields.get(_ACCOUNT_TAG, "")) if fields else None
    holder = _fields(provider.get("01", "")) if provider else None
    if not fields or not provider or not holder or provider.get("00") != _NAPAS:
        return None
    bank, account = holder.get("00", ""), holder.get("01", "")
    amount = _AMOUNT.fullmatch(fields[_AMOUNT_TAG]) if _AMOUNT_TAG in fields else None
    if _BANK.fullmatch(bank) is None or not account or (_AMOUNT_TAG in fields and amount is None):
        return None
    more = _fields(fields.get(_MORE_TAG, "")) or {}
    return Payment(bank, account, int(amount["dong"]) if amount else None, more.get("08", ""))


def _own_code(text: str) -> DossierCode | FormNumber | None:
    # A scanner adds nothing inside a code, so what has a break in it is a list or a sentence.
    if any(sign.isspace() for sign in text):
        return None
    for parse in (DossierCode.parse, FormNumber.parse):
        try:
            return parse(text)
        except InputError:
            continue
    return None


def _looks_like_card(text: str) -> bool:
    number, separator, _ = text.partition("|")
    return bool(separator) and len(number) == 12 and number.isascii() and number.isdecimal()  # noqa: PLR2004 - digits


def _fields(text: str) -> dict[str, str] | None:
    """Return the values of a run of tag, length of two digits, value; None where it does not come out even."""
    fields: dict[str, str] = {}
    at = 0
    while at < len(text):
        tag, length = text[at : at + 2], text[at + 2 : at + 4]
        if not (len(length) == 2 and (tag + length).isascii() and (tag + length).isdecimal()) or tag in fields:  # noqa: PLR2004 - as EMVCo writes it
            return None
        value = text[at + 4 : at + 4 + int(length)]
        if len(value) != int(length):
            return None
        fields[tag] = value
        at += 4 + len(value)
    return fields or None
