"""Draws pages of strips with reportlab: the only place that knows PDF coordinates grow upwards."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from counter_app.printing.fonts import Font
from counter_app.printing.pages import Frame, Mark, Modules, Placed, Stroke, Words

_saving = threading.Lock()
"""reportlab cuts the letters it needs out of a shared font file with one read position: one save at a time."""

rl_config.useA85 = 0  # base 85 makes the bytes a quarter more and slower, for mail systems of the last century

_DOTS = "[0.5 1.9] 0"


@dataclass(frozen=True, slots=True)
class RenderedPdf:
    """A finished PDF and its number of pages."""

    content: bytes
    pages: int


class PdfPages:
    """A PDF under construction; every font in it is embedded and equal content gives equal bytes."""

    def __init__(self, width: float, height: float, title: str) -> None:
        self._canvas: Any = Canvas(
            None,
            pagesize=(width, height),
            invariant=1,
            pageCompression=1,
            initialFontName=Font.PLAIN.value,
            lang="vi-VN",
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor("")
        self._canvas.setSubject("")
        self._document: Any = self._canvas._doc  # noqa: SLF001 - which letters a font must embed is kept per document
        self._encoded: dict[tuple[str, Font], list[tuple[str, str]]] = {}
        self._height = height
        self.count = 0

    def start_page(self, width: float, height: float) -> None:
        """Begin a page of this size."""
        self._canvas.setPageSize((width, height))
        self._height = height

    def end_page(self) -> None:
        """Finish the page."""
        self._canvas.showPage()
        self.count += 1

    def draw_strips(self, placed: Iterable[Placed], left: float, top: float) -> None:
        """Draw strips whose page begins at (left, top) from the upper-left corner of the paper."""
        for offset, strip in placed:
            self.draw(strip.marks, left, top + offset)

    def draw(self, marks: Iterable[Mark], left: float, top: float) -> None:
        """Draw marks whose origin is (left, top) from the upper-left corner of the paper."""
        base = self._height - top
        for mark in marks:
            match mark:
                case Words():
                    self._words(mark, left, base)
                case Stroke():
                    self._stroke(mark, left, base)
                case Frame():
                    self._frame(mark, left, base)
                case Modules():
                    self._modules(mark, left, base)

    def _words(self, mark: Words, left: float, base: float) -> None:
        """Write the text operators directly: on a long register reportlab's text objects cost four times as much."""
        key = (mark.text, mark.font)
        chunks = self._encoded.get(key)
        if chunks is None:
            font: Any = pdfmetrics.getFont(mark.font.value)
            chunks = [
                (font.getSubsetInternalName(subset, self._document), text.hex())
                for subset, text in font.splitString(mark.text, self._document)
            ]
            self._encoded[key] = chunks
        shown = " ".join([f"{name} {mark.size:.2f} Tf <{text}> Tj" for name, text in chunks])
        self._canvas.addLiteral(f"BT 1 0 0 1 {left + mark.x:.2f} {base - mark.y:.2f} Tm {shown} ET")

    def _stroke(self, mark: Stroke, left: float, base: float) -> None:
        line = (
            f"{mark.weight:.2f} w {left + mark.x1:.2f} {base - mark.y1:.2f} m "
            f"{left + mark.x2:.2f} {base - mark.y2:.2f} l S"
        )
        self._canvas.addLiteral(f"q 1 J {_DOTS} d {line} Q" if mark.dots else line)

    def _frame(self, mark: Frame, left: float, base: float) -> None:
        filled = mark.grey < 1
        if filled:
            self._canvas.setFillGray(mark.grey)
        self._canvas.setLineWidth(mark.weight)
        x, y = left + mark.x, base - mark.y - mark.height
        how = {"stroke": int(mark.weight > 0), "fill": int(filled)}
        if mark.radius:
            self._canvas.roundRect(x, y, mark.width, mark.height, mark.radius, **how)
        else:
            self._canvas.rect(x, y, mark.width, mark.height, **how)
        if filled:
            self._canvas.setFillGray(0)

    def _modules(self, mark: Modules, left: float, base: float) -> None:
        """Draw the dark runs as one filled path: a fraction of the time and bytes of separate rectangles."""
        rectangles = []
        for bar in mark.symbol.bars:
            height = bar.height * mark.height
            x, y = left + mark.x + bar.x * mark.width, base - mark.y - bar.y * mark.height - height
            rectangles.append(f"{x:.3f} {y:.3f} {bar.width * mark.width:.3f} {height:.3f} re")
        self._canvas.addLiteral(" ".join([*rectangles, "f"]))

    def finish(self) -> RenderedPdf:
        """Return the bytes of the PDF."""
        with _saving:
            content: bytes = self._canvas.getpdfdata()
        return RenderedPdf(content, self.count)
