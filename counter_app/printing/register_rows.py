"""One row of the register as a strip: cells broken, the dossier code kept whole, late entries and gaps made visible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from counter_app.domain.slip import REGISTER_CELLS, Align, Column, Marks, RegisterGap, RegisterRow
from counter_app.printing.composing import Composer, baseline
from counter_app.printing.fonts import Font
from counter_app.printing.pages import Frame, Mark, Strip, Stroke, Words
from counter_app.printing.tables import PAD, WEIGHT, column_widths
from counter_app.printing.words import Line, Run, clean, fitting_size

_CODE = REGISTER_CELLS.index("code")
_NOTE = REGISTER_CELLS.index("note")
_WIDEST_CODE = 0.2
_LATE_GREY = 0.9
_GAP_GREY = 0.965
_EMPTY: list[Line] = []


class RowSetter:
    """Sets the rows of one register; the code's column is as wide as its longest code needs."""

    def __init__(
        self,
        columns: Sequence[Column],
        composer: Composer,
        marks: Marks,
        rows: Sequence[RegisterRow | RegisterGap],
    ) -> None:
        self.columns = columns
        self.composer = composer
        self._marks = marks
        self._cells = [REGISTER_CELLS.index(column.cell) for column in columns]
        self._size = composer.sheet.size
        self._line = composer.line_height(self._size)
        self._base = baseline(self._line, self._size)
        self.widths = self._shared_widths(rows)
        self.edges = [sum(self.widths[:count]) for count in range(len(self.widths) + 1)]
        self._rows: set[int] = set()
        self._known: dict[tuple[str, float], list[Line]] = {}  # procedures, dates and clerks recur
        most = composer.sheet.depth * 0.8 / self._line
        self._most_lines = max(int(most), 1)

    def _shared_widths(self, rows: Sequence[RegisterRow | RegisterGap]) -> list[float]:
        room = self.composer.sheet.room
        widths = column_widths(self.columns, room)
        if _CODE not in self._cells:
            return widths
        place = self._cells.index(_CODE)
        face = self.composer.faces[Font.PLAIN]
        codes = {row.cells[_CODE] for row in rows if not isinstance(row, RegisterGap)}
        longest = max((face.width(code, self._size) for code in codes), default=0.0) + 2 * PAD + 0.1
        wanted = min(max(longest, widths[place]), room * _WIDEST_CODE)
        scale = (room - wanted) / (room - widths[place])
        return [wanted if index == place else width * scale for index, width in enumerate(widths)]

    def is_ruled(self, strip: Strip) -> bool:
        """Return whether the strip is a row with cells, so that the column rules run through it."""
        return id(strip) in self._rows

    def strips(self, row: RegisterRow | RegisterGap, header: Strip) -> Iterator[Strip]:
        """Yield the strip of a row; a row taller than a page, and only such a row, is continued on the next."""
        if isinstance(row, RegisterGap):
            yield self.spanning(row.text, header)
            return
        broken = [self._broken(row, cell, width) for cell, width in zip(self._cells, self.widths, strict=True)]
        tallest = max(map(len, broken))
        for start in range(0, max(tallest, 1), self._most_lines):
            part = [lines[start : start + self._most_lines] for lines in broken] if tallest > 1 else broken
            strip = self._row(part, row, header, first=start == 0)
            self._rows.add(id(strip))
            yield strip

    def _broken(self, row: RegisterRow, cell: int, width: float) -> list[Line]:
        if cell == _CODE:
            return _EMPTY
        text = clean(row.cells[cell]) if cell < len(row.cells) else ""
        if cell == _NOTE and row.late:
            text = f"{self._marks.late} {text}".rstrip()
        if not text:
            return _EMPTY
        lines = self._known.get((text, width))
        if lines is None:
            lines = self.composer.break_lines([Run(text, Font.PLAIN)], width - 2 * PAD, self._size)
            self._known[text, width] = lines
        return lines

    def _row(self, cells: Sequence[Sequence[Line]], row: RegisterRow, header: Strip, *, first: bool) -> Strip:
        height = max(1, *map(len, cells)) * self._line + PAD
        total = self.edges[-1]
        marks: list[Mark] = []
        if row.late:
            marks.append(Frame(0.0, WEIGHT / 2, total, height - WEIGHT / 2, 0.0, _LATE_GREY))
        marks.append(Stroke(0.0, height, total, height, WEIGHT))
        for lines, column, cell, x, width in zip(
            cells, self.columns, self._cells, self.edges, self.widths, strict=False
        ):
            if cell == _CODE and first:
                marks.append(self._code(row.cells[cell], x, width))
                continue
            for index, line in enumerate(lines):
                free = width - 2 * PAD - line.width
                shift = x + PAD + (0.0 if column.align is Align.LEFT else free / 2)
                y = PAD / 2 + self._base + index * self._line
                marks += [Words(shift + piece.x, y, piece.text, piece.font, self._size) for piece in line.pieces]
        return Strip(height, tuple(marks), header=header)

    def _code(self, code: str, x: float, width: float) -> Words:
        """A dossier code is never broken: set smaller, if it must be."""
        size = fitting_size(code, width - 2 * PAD, self._size, self.composer.faces[Font.PLAIN])
        return Words(x + PAD, PAD / 2 + self._base, code, Font.PLAIN, size)

    def spanning(self, text: str, header: Strip) -> Strip:
        """Return a row of one cell over the whole width: an explained gap, or that there was nothing."""
        total = self.edges[-1]
        lines = self.composer.break_lines([Run(clean(text), Font.ITALIC)], total - 2 * PAD, self._size)
        height = max(len(lines), 1) * self._line + PAD
        marks = self.composer.set_lines(lines, x=PAD, y=PAD / 2, width=total - 2 * PAD, size=self._size)
        return Strip(height, (Frame(0.0, 0.0, total, height, WEIGHT, _GAP_GREY), *marks), header=header)
