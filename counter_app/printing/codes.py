"""The dossier code as QR (ISO/IEC 18004) and Code 128 (ISO/IEC 15417), as plain rectangles in module units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from reportlab.graphics.barcode import code128, qrencoder

QR_QUIET = 4
BAR_QUIET = 10
_MASK = 3


class Bar(NamedTuple):
    """A dark rectangle in modules, from the top-left corner of the symbol without its quiet zone."""

    x: int
    y: int
    width: int
    height: int


class Symbol(NamedTuple):
    """A symbol of ``width`` modules; a Code 128 is one module high and stretched when drawn."""

    width: int
    bars: tuple[Bar, ...]


def qr_symbol(text: str) -> Symbol:
    """Return the QR symbol of an ASCII text, at error level M.

    The mask is fixed: choosing the best of eight costs more than the rest of the slip, and any mask is readable.
    """
    code: Any = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(text)
    code.version = code.calculate_version()
    code.makeImpl(False, _MASK)  # noqa: FBT003 - reportlab's own signature
    rows: list[list[bool]] = code.modules
    return Symbol(len(rows), tuple(_runs(rows)))


def _runs(rows: list[list[bool]]) -> Iterator[Bar]:
    for y, row in enumerate(rows):
        start = None
        for x, dark in enumerate([*row, False]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                yield Bar(start, y, x - start, 1)
                start = None


def bar_symbol(text: str) -> Symbol:
    """Return the Code 128 symbol of an ASCII text, digits in pairs where that is shorter."""
    code: Any = code128.Code128(text, quiet=0)
    code.validate()
    code.encode()
    x = 0
    bars: list[Bar] = []
    for letter in code.decompose():  # capitals are bars, small letters gaps; A is one module wide
        width = ord(letter.upper()) - ord("A") + 1
        if letter.isupper():
            bars.append(Bar(x, 0, width, 1))
        x += width
    return Symbol(x, tuple(bars))
