"""Ruled tables: a header with groups that opens every page, and rows that are never cut (unless one fills a page)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from counter_app.domain.slip import TABLES, Align, Column, Table
from counter_app.printing.composing import Composer
from counter_app.printing.fonts import Font
from counter_app.printing.pages import Frame, Mark, Strip, Stroke
from counter_app.printing.words import Line, Run, balanced, fitting_size

PAD = 3.0
WEIGHT = 0.5
_TIGHT_PAD = 3.6
_HEADER_GREY = 0.93
_INDENT = 15.0
_NOTHING = ("", "0")

CELLS = {rows: cells for tables in TABLES.values() for rows, cells in tables.items()}


def table_strips(block: Table, composer: Composer) -> list[Strip]:
    """Lay out a table; on narrow paper each row becomes a line of words with its figures below."""
    rows = composer.tables.get(block.rows, ())
    index = [CELLS[block.rows].index(column.cell) for column in block.columns]
    picked = [[row[place] if place < len(row) else "" for place in index] for row in rows]
    if not picked and block.empty:
        return composer.strips_of_lines(composer.break_lines([Run(block.empty, Font.ITALIC)]))
    if composer.sheet.narrow:
        return [strip for row in picked for strip in _stacked(row, block.columns, composer)]
    widths = column_widths(block.columns, composer.sheet.room)
    header = header_strip(block.columns, widths, composer, composer.sheet.small_size)
    if not picked:
        if not block.blank_rows:
            return []
        picked = [[column.blank for column in block.columns]] * block.blank_rows
    strips = [strip for row in picked for strip in _row_strips(row, block.columns, widths, composer, header)]
    return [header, *strips]


def column_widths(columns: Sequence[Column], room: float) -> list[float]:
    """Share the room out by the columns' percentages, whatever they add up to."""
    total = sum(column.width for column in columns)
    return [room * column.width / total for column in columns]


def _row_strips(
    cells: Sequence[str], columns: Sequence[Column], widths: Sequence[float], composer: Composer, header: Strip
) -> Iterator[Strip]:
    size = composer.sheet.size * 0.96
    line_height = composer.line_height(size)
    broken = [
        composer.break_lines([Run(cell, Font.PLAIN)], width - 2 * PAD, size)
        for cell, width in zip(cells, widths, strict=True)
    ]
    most = max(int((composer.sheet.depth * 0.9 - header.height - 2 * PAD) / line_height), 1)
    tallest = max(max((len(lines) for lines in broken), default=0), 1)
    for start in range(0, tallest, most):
        part = [lines[start : start + most] for lines in broken]
        yield row_strip(part, columns, widths, composer, size, header)


def row_strip(
    cells: Sequence[Sequence[Line]],
    columns: Sequence[Column],
    widths: Sequence[float],
    composer: Composer,
    size: float,
    header: Strip | None,
) -> Strip:
    """Return one row of broken cells with its rules."""
    height = max(max((len(lines) for lines in cells), default=0), 1) * composer.line_height(size) + PAD * 1.3
    marks: list[Mark] = grid(widths, height)
    x = 0.0
    for lines, column, width in zip(cells, columns, widths, strict=True):
        marks += composer.set_lines(lines, x=x + PAD, y=PAD * 0.5, width=width - 2 * PAD, size=size, align=column.align)
        x += width
    return Strip(height, tuple(marks), header=header)


def grid(widths: Sequence[float], height: float) -> list[Mark]:
    """Return the rules of a row: its sides, the lines between its cells, and the line below it."""
    total = sum(widths)
    marks: list[Mark] = [Stroke(0.0, height, total, height, WEIGHT), Stroke(0.0, 0.0, 0.0, height, WEIGHT)]
    x = 0.0
    for width in widths:
        x += width
        marks.append(Stroke(x, 0.0, x, height, WEIGHT))
    return marks


def header_strip(columns: Sequence[Column], widths: Sequence[float], composer: Composer, size: float) -> Strip:
    """Return the header, bound to the first row; grouped columns stand under the name of their group."""
    face = composer.faces[Font.STRONG]
    size = min(
        fitting_size(word, width - _TIGHT_PAD, size, face)
        for column, width in zip(columns, widths, strict=True)
        for word in (column.label.split() or [""])
    )  # no word of a heading is cut
    line = composer.line_height(size)
    labels = [
        balanced([Run(column.label, Font.STRONG)], width - _TIGHT_PAD, size, composer.faces)
        for column, width in zip(columns, widths, strict=True)
    ]
    grouped = any(column.group for column in columns)
    top = line + PAD if grouped else 0.0
    low = max((len(text) for text, column in zip(labels, columns, strict=True) if column.group), default=0)
    high = max((len(text) for text, column in zip(labels, columns, strict=True) if not column.group), default=0)
    height = max(top + low * line, high * line) + PAD * 1.4
    total = sum(widths)
    marks: list[Mark] = [Frame(0.0, 0.0, total, height, WEIGHT, _HEADER_GREY)]
    x = 0.0
    for text, column, width in zip(labels, columns, widths, strict=True):
        start = top if column.group else 0.0
        y = start + (height - start - len(text) * line) / 2
        marks += composer.set_lines(text, x=x, y=y, width=width, size=size, align=Align.CENTER)
        x += width
        if x < total - 1:
            marks.append(Stroke(x, start, x, height, WEIGHT))
    marks += _group_marks(columns, widths, composer, size, top)
    return Strip(height, tuple(marks), gap=composer.sheet.gap, keep=True)


def _group_marks(
    columns: Sequence[Column], widths: Sequence[float], composer: Composer, size: float, top: float
) -> Iterator[Mark]:
    x = 0.0
    for group, members in groupby(zip(columns, widths, strict=True), key=lambda pair: pair[0].group):
        width = sum(width for _, width in members)
        if group:
            lines = composer.break_lines([Run(group, Font.STRONG)], width, size)[:1]
            yield from composer.set_lines(
                lines, x=x, y=(top - composer.line_height(size)) / 2, width=width, size=size, align=Align.CENTER
            )
            yield Stroke(x, top, x + width, top, WEIGHT)
            yield Stroke(x, 0.0, x, top, WEIGHT)
            yield Stroke(x + width, 0.0, x + width, top, WEIGHT)
        x += width


def _stacked(cells: Sequence[str], columns: Sequence[Column], composer: Composer) -> list[Strip]:
    """Return ``1) name`` and below it ``label: figure`` for the figures that are not nought, indented."""
    number, name, *figures = (*cells, "", "")[: max(len(cells), 2)]
    told = [
        f"{column.label}: {figure}".replace(" ", "\u00a0")
        for column, figure in zip(columns[2:], figures, strict=True)
        if figure not in _NOTHING
    ]
    width = composer.sheet.room - _INDENT
    strips: list[Strip] = []
    for text, font, size in (
        (name, Font.PLAIN, composer.sheet.size),
        (" · ".join(told), Font.ITALIC, composer.sheet.small_size),
    ):
        for line in composer.break_lines([Run(text, font)], width, size):
            marks = composer.set_lines([line], x=_INDENT, width=width, size=size)
            strips.append(Strip(composer.line_height(size), tuple(marks)))
    if strips:
        lead = composer.set_lines(composer.break_lines([Run(f"{number})", Font.PLAIN)]))
        strips[0] = Strip(strips[0].height, (*lead, *strips[0].marks), gap=composer.sheet.gap)
    return strips
