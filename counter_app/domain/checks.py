"""Checks of single values from outside (text, counts, dates, choices), each with one error code.

Every function returns the value in its kept form, so that checking and normalising cannot drift apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date

from counter_app.domain.errors import InputError

FIRST_BIRTH = date(1900, 1, 1)
MOST_COUNT = 9_999

# Invisible and without meaning in Vietnamese: zero width space, word joiner, BOM, soft hyphen. A pasted name that
# carries one looks right and is never found again.
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]")
# Every space of Unicode (category Zs); control characters such as TAB are deliberately not among them.
_SPACES = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Controls, line and paragraph separators, marks that reverse the direction of text, and halves of a code point, which
# no UTF-8 file can hold.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_CONTROLS_BUT_LINES = re.compile("(?![\t\n\r])" + _CONTROLS.pattern)


def clean(text: str) -> str:
    """Return ``text`` composed (NFC), without invisible characters, each run of spaces made one, ends trimmed."""
    return _SPACES.sub(" ", _composed(text)).strip(" ")


def has_controls(text: str) -> bool:
    """Tell whether ``text`` holds a character that has no place in one line of text."""
    return _CONTROLS.search(text) is not None


def one_line(text: str, field: str, *, at_most: int) -> str:
    """Return ``text`` cleaned; it may be empty.

    Raises:
        InputError: ``text_too_long`` over ``at_most`` letters, ``text_control_characters`` for what has no place in
            one line.
    """
    cleaned = clean(_bounded(text, field, at_most))
    if len(cleaned) > at_most:
        raise InputError("text_too_long", field, at_most=at_most)
    if has_controls(cleaned):
        raise InputError("text_control_characters", field)
    return cleaned


def name_line(text: str, field: str, *, at_most: int) -> str:
    """Return ``text`` cleaned like ``one_line``; it must hold at least one letter or digit.

    Raises:
        InputError: ``text_missing`` when it holds none, else as ``one_line``.
    """
    cleaned = one_line(text, field, at_most=at_most)
    if not any(letter.isalnum() for letter in cleaned):
        raise InputError("text_missing", field)
    return cleaned


def free_text(text: str, field: str, *, at_most: int) -> str:
    """Return a note of several lines, composed (NFC), with one kind of line break (LF) and its ends trimmed.

    Raises:
        InputError: ``text_too_long`` over ``at_most`` letters, ``text_control_characters`` but for line breaks and TAB.
    """
    composed = _composed(_bounded(text, field, at_most)).replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(composed) > at_most:
        raise InputError("text_too_long", field, at_most=at_most)
    if _CONTROLS_BUT_LINES.search(composed) is not None:
        raise InputError("text_control_characters", field)
    return composed


def count(value: int, field: str, *, at_least: int = 0) -> int:
    """Return ``value`` when it is a number of pieces from ``at_least`` to 9,999.

    Raises:
        InputError: ``count_out_of_range``.
    """
    if not at_least <= value <= MOST_COUNT:
        raise InputError("count_out_of_range", field, at_least=at_least, at_most=MOST_COUNT)
    return value


def day(value: date, field: str, *, last: date, first: date = FIRST_BIRTH) -> date:
    """Return ``value`` when it lies from ``first`` to ``last``, both included.

    Raises:
        InputError: ``date_out_of_range``.
    """
    if not first <= value <= last:
        raise InputError("date_out_of_range", field, first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}")
    return value


def choice(value: str, field: str, among: Collection[str]) -> str:
    """Return ``value`` when it is one of ``among``.

    Raises:
        InputError: ``choice_unknown``, with the choices.
    """
    if value not in among:
        raise InputError("choice_unknown", field, among=", ".join(among))
    return value


def _composed(text: str) -> str:
    # Invisible characters go first: one between a letter and its mark would keep the two from composing.
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def _bounded(text: str, field: str, at_most: int) -> str:
    # Cleaning shortens (a Vietnamese letter may come as three code points), but not without limit, and composing a
    # hundred megabytes only to refuse them would hold up the counter.
    if len(text) > 4 * at_most:
        raise InputError("text_too_long", field, at_most=at_most)
    return text
