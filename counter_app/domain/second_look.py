"""Letters of a name or address that a person should look at after a code was read: often misread, not surely wrong.

What is surely wrong is refused (``card``) or reduced to its digits (``text_damage``). What stays is what real names and
damaged ones share: letters no alphabet of the country has (Ð for Đ), D for Đ, words that
nearly always carry marks, keys an input method may have left, signs that stand for marks, O and l among digits.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from counter_app.domain.text_damage import keys_left_in

_PLAIN: Final = "aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz"
_TONED: Final = "áàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
_OF_PEOPLES: Final = "ĕŏĭŭƀčñ"
"""Letters of Ê-đê, Gia-rai and Chăm names (Bhĕr): where they are written they are written every day."""
_ALPHABET: Final = frozenset(letter for small in _PLAIN + _TONED + _OF_PEOPLES for letter in (small, small.upper()))
_SIGN_FOR_MARK = re.compile(r"(?<=[^\W\d_])(?:[`´^~¨*+]|[(](?=\w))")
_LETTER_AMONG_DIGITS = re.compile(r"(?<=[0-9])[OolI](?![^\W\d_])|(?<![^\W_])[OolI](?=[0-9])")
_WORD = re.compile(r"[^\s,;./-]+")
# Family and middle names that are not written without marks, and the same with D for Đ.
_NAMES: Final = frozenset(
    (
        *("nguyen", "tran", "pham", "hoang", "huynh", "dang", "bui", "duong", "luong", "trinh", "doan", "truong"),
        *("thi", "van", "duc", "dặng", "dỗ", "doàn", "dức", "dạt"),
    )
)
_PLACES: Final = frozenset(("xa", "phuong", "huyen", "thon", "tinh", "duong", "quan", "dặc", "dường", "dông", "dồng"))
_SURE, _WEAK = 2, 1


class Span(NamedTuple):
    """Letters ``start`` to ``end`` (not included) of a text."""

    start: int
    end: int


def doubtful_name(text: str) -> tuple[Span, ...]:
    """Return what of a name wants a second look, from left to right, without overlaps."""
    return _doubtful(text, _NAMES, _WEAK)


def doubtful_address(text: str) -> tuple[Span, ...]:
    """Return the same of an address, which may hold English (``Town``) and places of other peoples (``Ea Kar``)."""
    # Without any mark it is written so as a whole, and that is pointed out elsewhere.
    return () if text.isascii() else _doubtful(text, _PLACES, _SURE)


def words_of(text: str, spans: tuple[Span, ...]) -> tuple[str, ...]:
    """Return the words that hold the spans, each once, to be named to a person."""
    words = [word for word in re.finditer(r"\S+", text) if any(_meet(word, span) for span in spans)]
    return tuple(dict.fromkeys(word.group().strip(",;.") for word in words))


def _doubtful(text: str, always_marked: frozenset[str], least_weight: int) -> tuple[Span, ...]:
    spans = [Span(at, at + 1) for at, sign in enumerate(text) if _is_foreign(sign)]
    for pattern in (_SIGN_FOR_MARK, _LETTER_AMONG_DIGITS):
        spans += [Span(*match.span()) for match in pattern.finditer(text)]
    for word in _WORD.finditer(text):
        if word.group().casefold() in always_marked or keys_left_in(word.group()) >= least_weight:
            spans.append(Span(*word.span()))
    return _joined(spans)


def _is_foreign(sign: str) -> bool:
    # A combining mark that NFC left alone belongs to no letter of the alphabet either.
    return not sign.isascii() and sign not in _ALPHABET and unicodedata.category(sign)[0] in "LM"


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def _meet(word: re.Match[str], span: Span) -> bool:
    return word.start() < span.end and span.start < word.end()
