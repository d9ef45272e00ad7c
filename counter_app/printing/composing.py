"""What every block needs while it is laid out: the sheet, the faces, the cleaned fields, and text set in lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from counter_app.domain.slip import Align, Block, Style, filled, names_in
from counter_app.printing.fonts import Face, Font
from counter_app.printing.pages import Mark, Strip, Stroke, Words
from counter_app.printing.paper import Sheet
from counter_app.printing.words import Line, Run, wrap

DOTS = "…………………"
_ASCENT, _DESCENT = 0.891, 0.216

FONT_OF = {
    Style.PLAIN: Font.PLAIN,
    Style.STRONG: Font.STRONG,
    Style.ITALIC: Font.ITALIC,
    Style.STRONG_RULE: Font.STRONG,
    Style.STRONG_SHORT_RULE: Font.STRONG,
}


@dataclass(frozen=True, slots=True)
class Composer:
    """Sets text for one slip on one sheet."""

    sheet: Sheet
    faces: Mapping[Font, Face]
    fields: Mapping[str, str]
    tables: Mapping[str, tuple[tuple[str, ...], ...]]
    code: str | None

    def shows(self, block: Block) -> bool:
        """Return whether the block's conditions hold."""
        wanted = block.when is None or bool(self.fields.get(block.when))
        return wanted and (block.unless is None or not self.fields.get(block.unless))

    def is_blank(self, template: str) -> bool:
        """Return whether the template says nothing because all its fields are empty."""
        names = names_in(template)
        return not any(self.fields.get(name) for name in names) if names else not template

    def fill(self, template: str) -> str:
        """Put the fields in; an empty one becomes dots."""
        return filled(template, {name: self.fields.get(name) or DOTS for name in names_in(template)})

    def break_lines(self, runs: Sequence[Run], width: float | None = None, size: float | None = None) -> list[Line]:
        """Break runs for a width (the whole room) and a size (that of the sheet)."""
        return wrap(runs, width or self.sheet.room, size or self.sheet.size, self.faces)

    def line_height(self, size: float) -> float:
        """Return the distance of two baselines."""
        return size * self.sheet.leading

    def set_lines(
        self,
        lines: Sequence[Line],
        *,
        x: float = 0.0,
        y: float = 0.0,
        width: float | None = None,
        size: float | None = None,
        align: Align = Align.LEFT,
    ) -> list[Mark]:
        """Place broken lines below ``y``; ``len(lines) * line_height(size)`` points of height are used."""
        size = size or self.sheet.size
        width = self.sheet.room if width is None else width
        height = self.line_height(size)
        marks: list[Mark] = []
        for index, line in enumerate(lines):
            free = width - line.width
            shift = 0.0 if align is Align.LEFT else free / 2 if align is Align.CENTER else free
            base = y + index * height + baseline(height, size)
            marks += [Words(x + shift + piece.x, base, piece.text, piece.font, size) for piece in line.pieces]
        return marks

    def strips_of_lines(
        self, lines: Sequence[Line], *, size: float | None = None, align: Align = Align.LEFT, gap: float | None = None
    ) -> list[Strip]:
        """Return a strip for each line, so that long text may go on over the page."""
        height = self.line_height(size or self.sheet.size)
        first = self.sheet.gap if gap is None else gap
        return [
            Strip(height, tuple(self.set_lines([line], size=size, align=align)), gap=0.0 if index else first)
            for index, line in enumerate(lines)
        ]


def baseline(height: float, size: float) -> float:
    """Return how far below the top of a line of this height its letters stand, Vietnamese marks included."""
    return (height - size * (_ASCENT + _DESCENT)) / 2 + size * _ASCENT


def leader(x1: float, x2: float, y: float) -> Stroke:
    """Return the dotted line on which a missing value is written by hand."""
    return Stroke(x1, y, x2, y, weight=0.7, dots=True)
