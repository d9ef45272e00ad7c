"""The papers of the demonstration: small sheets of gray bars where words would be, each of another dossier.

Nothing on them can be read but the code, so that nobody takes one for a paper of a real person.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from counter_app.documents.page import Page, Pages, Treatment

if TYPE_CHECKING:
    from PIL import Image

_DPI = 50
_WIDE, _HIGH = 413, 585
_MARGIN, _LINE, _WORD, _THICK = 40, 15, 6, 4
_AS_DRAWN = Treatment(kind="bilevel", straighten=False, crop=False, find_blank=False)
_SECOND_PAGE = 0.2


def scanned(code: str, chance: random.Random) -> Pages:
    """Return one or two scanned pages of a dossier; the same chance gives the same pages."""
    count = 2 if chance.random() < _SECOND_PAGE else 1
    return Pages(tuple(_page(f"{code} ({number})", chance) for number in range(1, count + 1)))


def _page(words: str, chance: random.Random) -> Page:
    from counter_app.documents.preparing import prepared

    return prepared(_drawn(words, chance), _DPI, _AS_DRAWN)


def _drawn(words: str, chance: random.Random) -> Image.Image:
    from PIL import Image, ImageDraw, ImageFont

    sheet = Image.new("L", (_WIDE, _HIGH), 255)
    draw = ImageDraw.Draw(sheet)
    draw.text((_MARGIN, _MARGIN // 2), words, fill=0, font=ImageFont.load_default_imagefont())
    for down in range(_MARGIN + _LINE, _HIGH - _MARGIN * chance.randrange(2, 6), _LINE):
        across = _MARGIN
        while across < _WIDE - _MARGIN - _WORD:
            long = min(chance.randrange(_WORD, 7 * _WORD), _WIDE - _MARGIN - across)
            draw.rectangle((across, down, across + long, down + _THICK), fill=0)
            across += long + _WORD
    return sheet
