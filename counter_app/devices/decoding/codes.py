"""What decoders read, and the sieve between a reading and a code that is shown to anybody.

Bars are easily seen where there are none: the program's own benchmark saw ``3080`` in lines of print. A Code 128 counts
only when it looks like one of our codes or when the other decoder read it too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from counter_app.domain.dossier_code import DossierCode, FormNumber
from counter_app.domain.errors import InputError

Symbology: TypeAlias = Literal["qr", "code128"]
DecoderName: TypeAlias = Literal["zxing", "zbar"]

# The most a QR code can hold (version 40, digits, ISO/IEC 18004).
LONGEST_TEXT = 7_089
_LAYOUT_SIGNS = frozenset("\t\r\n\x1d\x1e\x04")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one decoder said of one picture; ``box`` is (left, top, right, bottom), ``turn`` degrees clockwise."""

    symbology: Symbology
    text: str = field(repr=False)
    decoder: DecoderName
    box: tuple[int, int, int, int] | None = None
    turn: int = 0


@dataclass(frozen=True, slots=True)
class FoundCode:
    """One code as it is shown; the text may be a person's, so ``repr`` keeps it back."""

    symbology: Symbology
    text: str = field(repr=False)
    decoder: DecoderName


@dataclass(frozen=True, slots=True)
class PageCodes:
    """The codes of one page, counted from 1."""

    page: int
    codes: tuple[FoundCode, ...]


def is_plausible(text: str) -> bool:
    """Tell whether a text may be what a code holds: something visible, no control characters but those of layouts."""
    if not 0 < len(text) <= LONGEST_TEXT or text.isspace():
        return False
    return all(sign in _LAYOUT_SIGNS or unicodedata.category(sign) != "Cc" for sign in text)


def is_own_code(text: str) -> bool:
    """Tell whether a text is a dossier code or the number of a form."""
    for parse in (DossierCode.parse, FormNumber.parse):
        try:
            parse(text)
        except InputError:
            continue
        return True
    return False


def distinct(readings: Iterable[Reading]) -> tuple[FoundCode, ...]:
    """Return each text of a symbology once, in the order read."""
    found: dict[tuple[str, str], FoundCode] = {}
    for one in readings:
        found.setdefault((one.symbology, one.text), FoundCode(one.symbology, one.text, one.decoder))
    return tuple(found.values())
