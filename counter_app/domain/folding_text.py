"""Vietnamese text for searching: without marks and capitals, cut into words, and as FTS5 query text.

SQLite's ``unicode61`` knows no way from đ to d, so text is folded here and so is the query. Words that carry marks are
indexed beside their folded form in the same column: ``hanh`` finds every Hạnh and Hành, ``hạnh`` only its own.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MOST_WORDS = 16
SHORTEST_PHONE = 8
COUNTRY_CODE = "84"
LONGEST_QUERY = 400

# Đ is typed as any of three letters that look alike: Vietnamese Đ, Icelandic Ð, African Ɖ.
_BARRED = str.maketrans("đĐÐðƉɖ", "dDDddd")
# A letter or digit keeps the marks that follow it; everything else parts words, as in unicode61 (categories L, N).
_WORD = re.compile("(?:[^\\W_][\u0300-\u036f]*)+")
# hoà and hòa, thuý and thúy are one word each: the mark may stand on either vowel, and input methods differ.
_LATE_TONE = re.compile("(?:o([àáảãạèéẻẽẹ])|(?<!q)u([ỳýỷỹỵ]))$")
_EARLY = dict(
    zip(
        "àáảãạèéẻẽẹỳýỷỹỵ",
        ("òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"),
        strict=True,
    )
)
# A telephone or card number typed in groups: 0912 345 678, 0912.345.678, 034 090 123 456.
_GROUPED_NUMBER = re.compile(r"\s*[0-9]{2,6}(?:[ .\-]+[0-9]{2,6}){1,5}\s*")


def fold(text: str) -> str:
    """Return ``text`` without marks and capitals (``Đặng Hoà`` gives ``dang hoa``); folding twice is folding."""
    bare = text
    # Taking marks off can bring out a letter that has a lower case or a barred form of its own, so until it rests.
    while (once := _fold_once(bare)) != bare:
        bare = once
    return bare


def _fold_once(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", text.translate(_BARRED).casefold())
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if unicodedata.category(sign) != "Mn"))


def has_marks(text: str) -> bool:
    """Tell whether folding would take a mark off ``text`` (capitals alone are none)."""
    return not text.isascii() and fold(text) != _marked(text)


def search_tokens(text: str) -> tuple[str, ...]:
    """Return the words and numbers of ``text`` in order: composed, without capitals, marks kept, hòa for hoà."""
    return tuple(_LATE_TONE.sub(_move_tone, word) for word in _WORD.findall(_marked(text)))


def index_text(*parts: str) -> str:
    """Return what the search column holds: every folded word of ``parts``, and the word with its marks beside it."""
    return " ".join(dict.fromkeys(word for part in parts for word in _indexed(part)))


def phone_readings(phone: str) -> tuple[str, ...]:
    """Return the ways people type a telephone number in one run: from its trunk zero, and from the country code."""
    digits = "".join(sign for sign in phone if sign.isdecimal())
    if len(digits) < SHORTEST_PHONE:
        return ()
    national = "0" + digits.removeprefix(COUNTRY_CODE) if digits.startswith(COUNTRY_CODE) else digits
    return (national, COUNTRY_CODE + national[1:]) if national.startswith("0") else (national,)


@lru_cache(maxsize=1024)
def _indexed(part: str) -> tuple[str, ...]:
    """Return the words of one part; kept, because the names of procedures come again with every dossier."""
    return tuple(form for word in search_tokens(part) for form in (fold(word), word))


def match_query(text: str, *, marks: bool = True) -> str | None:
    """Return the FTS5 query for all words of ``text``, each the beginning of a word, or None when it holds none.

    A word with marks asks for those marks, unless ``marks`` is False; ask with marks for the hits that come first, then
    without for the rest. Any text gives a query without syntax errors; words after the 16th are left out.
    """
    readings = [" AND ".join(f'"{word}"*' for word in words) for words in query_readings(text, marks=marks)]
    return " OR ".join(f"({one})" for one in readings) if len(readings) > 1 else next(iter(readings), None)


def query_readings(text: str, *, marks: bool = True) -> tuple[tuple[str, ...], ...]:
    """Return the ways to read what was typed, each the word beginnings a dossier must all have; none for no words.

    A telephone number typed in groups is read both as its groups and as one number.
    """
    bounded = text[:LONGEST_QUERY]
    words = [word if marks else fold(word) for word in search_tokens(bounded)[:MOST_WORDS]]
    if not words:
        return ()
    apart = tuple(dict.fromkeys(words))
    return (apart, ("".join(words),)) if _GROUPED_NUMBER.fullmatch(bounded) else (apart,)


def initials(text: str) -> str:
    """Return the first letters of the words, folded: ``Đăng ký khai sinh`` gives ``dkks``."""
    return "".join(fold(word)[:1] for word in search_tokens(text))


def _marked(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _move_tone(match: re.Match[str]) -> str:
    return _EARLY[match[1] or match[2]]
