from __future__ import annotations

import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from counter_app.printing.codes import BAR_QUIET, QR_QUIET, Symbol, bar_symbol, qr_symbol

_codes = st.from_regex(
    r"([A-Y][0-9]{2}(\.[0-9]{1,3}){0,4}|[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Y][0-9]{2})-[0-9]{6}-[0-9]{4,6}",
    fullmatch=True,
)
_ascii = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=64)


def _drawn(symbol: Symbol, height: int, quiet: int) -> Image.Image:
    scale = 3
    rows = max(bar.y for bar in symbol.bars) + 1
    size = ((symbol.width + 2 * quiet) * scale, (rows * height + 2 * quiet) * scale)
    image = Image.new("L", size, 255)
    draw = ImageDraw.Draw(image)
    for bar in symbol.bars:
        x, y = (bar.x + quiet) * scale, (bar.y * height + quiet) * scale
        draw.rectangle((x, y, x + bar.width * scale - 1, y + bar.height * height * scale - 1), fill=0)
    return image


def _read(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image)]


@settings(max_examples=40)
@given(_codes | _ascii)
def test_a_qr_says_what_it_was_given(text: str) -> None:
    """Dossier codes and any visible ASCII read back from the QR, although its mask is not chosen."""
    assert _read(_drawn(qr_symbol(text), 1, QR_QUIET)) == [text]


@settings(max_examples=40)
@given(_codes | _ascii)
def test_a_code_128_says_what_it_was_given(text: str) -> None:
    """Dossier codes and any visible ASCII read back from the bars, whatever the switches between its sets."""
    assert _read(_drawn(bar_symbol(text), 40, BAR_QUIET)) == [text]
