"""The text in the QR code of a citizen card: 7 to 11 fields between ``|``, strict in its head, tolerant in its tail.

The code is not signed, so it is a typing aid and proves nothing. Where number, sex and date of birth disagree the clerk
is warned and decides; text that was cut, doubled or misread is refused with one coded error.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from counter_app.domain import checks, text_damage
from counter_app.domain.errors import InputError

Sex = Literal["male", "female"]
CardWarning = Literal["sex_mismatch", "century_mismatch", "year_mismatch", "input_method_damage"]

LONGEST_TEXT = 2_000
LONGEST_NAME = 200
FEWEST_FIELDS, MOST_FIELDS = 7, 11
FIRST_BIRTH = date(1900, 1, 1)
LAST_BIRTH = date(2199, 12, 31)

_NUMBER = re.compile("[0-9]{12}")
_OLD_NUMBER = re.compile("(?:[0-9]{9})?")
_DATE = re.compile("([0-9]{2})([0-9]{2})([0-9]{4})")
_DATE_LENGTH = 8
_DIGITS = re.compile("[0-9]+")
# A whole head (number, old number, name, date of birth) wherever a second one may begin.
_HEAD = re.compile(r"[0-9]{12}\s*\|\s*(?:[0-9]{9})?\s*\|[^|]*\|\s*[0-9]{8}\s*\|")
# The end of one card and the beginning of the next without a separator: a date of issue, then a number.
_RUN_ON = re.compile("[0-9]{8} ?[0-9]{12}")
_NEXT_LINE = re.compile(r"[\r\n]\s*[0-9]{12}")
_ENDS = " \t\r\n\ufeff"
_NAME_SIGNS = frozenset(" '’‘ʼ`.,()/-–")
# A digit at the start of a word, or more in a row than any input method leaves behind.
_NOT_TYPED = re.compile(r"(?<!\w)[0-9]|[0-9]{4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a citizen card says; ``extra`` keeps fields 8 to 11 as they are, ``repr`` shows nothing of the person."""

    number: str
    old_number: str | None
    name: str
    born_on: date
    sex: Sex
    address: str
    issued_on: date | None
    extra: tuple[str, ...] = ()
    warnings: tuple[CardWarning, ...] = ()

    def __repr__(self) -> str:
        return f"Card(redacted, warnings={self.warnings!r})"


def parse_card(text: str, *, today: date | None = None) -> Card:
    """Read the text of a card's QR code; a birth after ``today`` (else after 2199) is refused.

    Raises:
        InputError: one of ``card_empty``, ``card_too_long``, ``card_control_characters``, ``card_encoding``,
            ``card_not_recognised``, ``card_truncated``, ``card_doubled``, ``card_number``, ``card_old_number``,
            ``card_name``, ``card_date``, ``card_sex``; ``field`` is the key of the faulty field, or ``card``.
    """
    number, old_number, name, born, sex_word, address, issued, *extra = _fields(text)
    _require(_NUMBER, number, "number", "card_number")
    _require(_OLD_NUMBER, old_number, "old_number", "card_old_number")
    for value, field in ((name, "name"), (sex_word, "sex"), (address, "address")):
        if text_damage.is_misread_name(value):
            raise InputError("card_encoding", field)
    _check_name(name)
    born_on = _date(born)
    if born_on is None or not FIRST_BIRTH <= born_on <= (today or LAST_BIRTH):
        raise InputError("card_date", "born_on")
    sex, sex_damaged = _sex(sex_word)
    warnings = _disagreements(number, sex, born_on)
    if sex_damaged or text_damage.shows_input_method(name, address):
        warnings.append("input_method_damage")
    return Card(
        number=number,
        old_number=old_number or None,
        name=name,
        born_on=born_on,
        sex=sex,
        address=address,
        issued_on=_date(issued),
        extra=tuple(extra),
        warnings=tuple(warnings),
    )


def _fields(text: str) -> list[str]:
    # The length first: nothing below may work through megabytes that can be no card.
    if len(text) > LONGEST_TEXT:
        raise InputError("card_too_long", "card", at_most=LONGEST_TEXT)
    body = text.strip(_ENDS).replace("\t", " ")
    if not body:
        raise InputError("card_empty", "card")
    if text_damage.is_misread(body):
        raise InputError("card_encoding", "card")
    if _has_second_head(body):
        raise InputError("card_doubled", "card")
    if checks.has_controls(body):
        raise InputError("card_control_characters", "card")
    fields = [checks.clean(field) for field in body.split("|")]
    if not FEWEST_FIELDS <= len(fields) <= MOST_FIELDS:
        if _DIGITS.fullmatch(fields[0]) is None:
            raise InputError("card_not_recognised", "card")
        raise InputError("card_truncated" if len(fields) < FEWEST_FIELDS else "card_doubled", "card")
    head, tail = fields[:FEWEST_FIELDS], fields[FEWEST_FIELDS:]
    if head[0] in tail or any(_RUN_ON.search(field) for field in head):
        raise InputError("card_doubled", "card")
    if _DIGITS.fullmatch(head[-1]):
        _check_cut(head[-1], last=not tail)
    return fields


def _check_cut(issued: str, *, last: bool) -> None:
    # Tolerance for a date of issue that is missing or strange ends where the text was plainly cut inside it, or where
    # another card begins in it.
    if last and len(issued) < _DATE_LENGTH:
        raise InputError("card_truncated", "issued_on")
    if len(issued) > _DATE_LENGTH:
        raise InputError("card_doubled", "issued_on")


def _has_second_head(body: str) -> bool:
    first_separator = body.find("|")
    if first_separator >= 0 and any(match.start() > first_separator for match in _HEAD.finditer(body)):
        return True
    return _NEXT_LINE.search(body) is not None


def _require(shape: re.Pattern[str], value: str, field: str, code: str) -> None:
    if shape.fullmatch(value) is None:
        raise InputError(code, field)


def _check_name(name: str) -> None:
    plain = all(sign.isalnum() or sign in _NAME_SIGNS or unicodedata.combining(sign) for sign in name)
    if not plain or len(name) > LONGEST_NAME or _NOT_TYPED.search(name) or not any(map(str.isalpha, name)):
        raise InputError("card_name", "name")


def _date(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


def _sex(word: str) -> tuple[Sex, bool]:
    """Return the sex, and whether the word was damaged on its way."""
    match word.casefold():
        case "nam":
            return "male", False
        case "nữ":
            return "female", False
    if text_damage.is_damaged_female(word):
        return "female", True
    raise InputError("card_sex", "sex")


def _disagreements(number: str, sex: Sex, born_on: date) -> list[CardWarning]:
    # The fourth digit holds both: 0 and 1 are men and women born in the 1900s, 2 and 3 in the 2000s, and so on.
    centuries, female = divmod(int(number[3]), 2)
    warnings: list[CardWarning] = []
    if bool(female) != (sex == "female"):
        warnings.append("sex_mismatch")
    if born_on.year // 100 != 19 + centuries:
        warnings.append("century_mismatch")
    if born_on.year % 100 != int(number[4:6]):
        warnings.append("year_mismatch")
    return warnings
