"""Amounts in Vietnamese words, as a page that is signed for money must say them."""

from __future__ import annotations

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_THOUSANDS = ("", " nghìn", " triệu")
_BILLION = 1_000_000_000
_TEN, _HUNDRED, _THOUSAND = 10, 100, 1_000


def dong_in_words(amount: int) -> str:
    """Return ``Mười sáu nghìn đồng`` of an amount in đồng; a negative one begins with ``Âm``."""
    sign = "âm " if amount < 0 else ""
    words = f"{sign}{_number(abs(amount), leading=False)} đồng"
    return words[:1].upper() + words[1:]


def _number(amount: int, *, leading: bool) -> str:
    """Read a number; ``leading``: something greater was read before it, so that empty places are said."""
    if amount >= _BILLION:
        above, below = divmod(amount, _BILLION)
        rest = f" {_number(below, leading=True)}" if below else ""
        return f"{_number(above, leading=leading)} tỷ{rest}"
    parts: list[str] = []
    for power in (2, 1, 0):
        group = amount // _THOUSAND**power % _THOUSAND
        if group:
            parts.append(f"{_group(group, full=leading or bool(parts))}{_THOUSANDS[power]}")
    return " ".join(parts) or "không"


def _group(number: int, *, full: bool) -> str:
    hundreds, rest = divmod(number, _HUNDRED)
    tens, ones = divmod(rest, _TEN)
    words = [f"{_DIGITS[hundreds]} trăm"] if hundreds or full else []
    if tens > 1:
        words.append(f"{_DIGITS[tens]} mươi")
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("lẻ")
    if ones == 1 and tens > 1:
        words.append("mốt")
    elif ones == 5 and tens > 0:  # noqa: PLR2004 - the figure itself
        words.append("lăm")
    elif ones:
        words.append(_DIGITS[ones])
    return " ".join(words)
