"""The running blocks of a form as strips: lines, paragraphs, the framed due date, numbered lines, signatures."""

from __future__ import annotations

from collections.abc import Iterable

from counter_app.domain import slip
from counter_app.domain.slip import Align
from counter_app.printing.composing import FONT_OF, Composer, baseline, leader
from counter_app.printing.fonts import Font
from counter_app.printing.head import barcode_strips, code_strips, heading_strips, title_strips
from counter_app.printing.pages import Frame, Mark, Strip, Stroke
from counter_app.printing.paper import MM
from counter_app.printing.tables import table_strips
from counter_app.printing.words import Run, balanced, fitting_size

_INDENT = "\u00a0" * 8
_PADDING = 5.0
_TITLE_SHRINK = 0.78


def strips_of(blocks: Iterable[slip.Block], composer: Composer) -> list[Strip]:
    """Lay out the blocks whose conditions hold, from top to bottom."""
    strips: list[Strip] = []
    for block in blocks:
        if not composer.shows(block):
            continue
        made = _strips_of_block(block, composer)
        if isinstance(block, slip.Signatures) and strips:
            strips[-1] = _bound(strips[-1])  # a signature alone on a page signs nothing
        strips += made
    return strips


def _bound(strip: Strip) -> Strip:
    return Strip(strip.height, strip.marks, strip.gap, keep=True, header=strip.header)


def _strips_of_block(block: slip.Block, composer: Composer) -> list[Strip]:  # noqa: C901, PLR0911, PLR0912 - a table
    match block:
        case slip.Heading():
            return heading_strips(block, composer)
        case slip.CodeBand():
            return code_strips(block, composer)
        case slip.Title():
            return title_strips(block, composer)
        case slip.LabelledLine():
            return _labelled(block, composer)
        case slip.Pair():
            return _pair(block, composer)
        case slip.Highlight():
            return _highlight(block, composer)
        case slip.Paragraph():
            return _paragraph(block, composer)
        case slip.Table():
            return table_strips(block, composer)
        case slip.Numbered():
            return _numbered(block, composer)
        case slip.Signatures():
            return _signatures(block, composer)
        case slip.Note():
            runs = [Run(composer.fill(block.text), Font.ITALIC)]
            size = composer.sheet.small_size
            return composer.strips_of_lines(composer.break_lines(runs, size=size), size=size, gap=4.0)
        case slip.Barcode():
            return barcode_strips(block, composer)
        case slip.RuleLine():
            return [Strip(1.0, (Stroke(0.0, 0.5, composer.sheet.room, 0.5),), gap=composer.sheet.gap)]
        case slip.Spacer():
            return [Strip(block.mm * MM)]
        case _:
            return []


def _runs(block: slip.LabelledLine, composer: Composer) -> list[Run]:
    font = Font.STRONG if block.strong else Font.PLAIN
    return [Run(block.label, Font.PLAIN), Run(" " + composer.fill(block.value), font)]


def _labelled(block: slip.LabelledLine, composer: Composer) -> list[Strip]:
    sheet = composer.sheet
    if not composer.is_blank(block.value):
        return composer.strips_of_lines(composer.break_lines(_runs(block, composer)))
    if sheet.narrow:
        return []  # nobody writes on a receipt
    height = composer.line_height(sheet.size)
    marks = _leader_marks(block.label, composer, 0.0, sheet.room)
    return [Strip(height, tuple(marks), gap=sheet.gap)]


def _leader_marks(label: str, composer: Composer, x: float, width: float) -> list[Mark]:
    sheet = composer.sheet
    start = x + composer.faces[Font.PLAIN].width(label, sheet.size) + 3
    marks = composer.set_lines(composer.break_lines([Run(label, Font.PLAIN)]), x=x)
    marks.append(leader(start, x + width, baseline(composer.line_height(sheet.size), sheet.size)))
    return marks


def _pair(block: slip.Pair, composer: Composer) -> list[Strip]:
    sheet = composer.sheet
    halves = (block.left, block.right)
    gutter = 3 * MM
    width = (sheet.room - gutter) / 2
    fits = all(len(composer.break_lines(_runs(half, composer), width)) == 1 for half in halves)
    if sheet.narrow or not fits:
        return [strip for half in halves for strip in _labelled(half, composer)]
    marks: list[Mark] = []
    for x, half in zip((0.0, width + gutter), halves, strict=True):
        if composer.is_blank(half.value):
            marks += _leader_marks(half.label, composer, x, width)
        else:
            marks += composer.set_lines(composer.break_lines(_runs(half, composer), width), x=x)
    return [Strip(composer.line_height(sheet.size), tuple(marks), gap=sheet.gap)]


def _paragraph(block: slip.Paragraph, composer: Composer) -> list[Strip]:
    if composer.is_blank(block.text) and slip.names_in(block.text):
        return []
    text = (_INDENT if block.indent and not composer.sheet.narrow else "") + composer.fill(block.text)
    lines = composer.break_lines([Run(text, FONT_OF[block.style])])
    return composer.strips_of_lines(lines, align=block.align)


def _highlight(block: slip.Highlight, composer: Composer) -> list[Strip]:
    sheet = composer.sheet
    width = sheet.room - 2 * _PADDING
    marked = block.mark_when is not None and bool(composer.fields.get(block.mark_when))
    runs = [Run(_at_commas(composer.fill(block.value), width, composer), Font.STRONG)]
    if marked and block.mark:
        together = composer.break_lines([*runs, Run(" " + block.mark, Font.ITALIC)], width, sheet.due_size)
        runs.append(Run((" " if len(together) == 1 else "\n") + block.mark, Font.ITALIC))
    parts = [
        (composer.break_lines([Run(block.label, Font.PLAIN)], width), sheet.size, Align.LEFT),
        (balanced(runs, width, sheet.due_size, composer.faces), sheet.due_size, Align.CENTER),
    ]
    if marked and block.hint:
        lines = balanced([Run(composer.fill(block.hint), Font.ITALIC)], width, sheet.small_size, composer.faces)
        parts.append((lines, sheet.small_size, Align.CENTER))
    marks: list[Mark] = []
    y = _PADDING * 0.6
    for lines, size, align in parts:
        marks += composer.set_lines(lines, x=_PADDING, y=y, width=width, size=size, align=align)
        y += len(lines) * composer.line_height(size)
    height = y + _PADDING * 0.9
    return [Strip(height, (Frame(0.0, 0.0, sheet.room, height, 1.1, radius=2.5), *marks), gap=sheet.gap + 1.5)]


def _at_commas(value: str, width: float, composer: Composer) -> str:
    """Break a value too long for one line after its commas, so that a date stays in one piece."""
    size, face = composer.sheet.due_size, composer.faces[Font.STRONG]
    parts = [part.strip() for part in value.split(",")]
    if face.width(value, size) <= width or any(face.width(part + ",", size) > width for part in parts):
        return value
    return ",\n".join(parts)


def _numbered(block: slip.Numbered, composer: Composer) -> list[Strip]:
    strips: list[Strip] = []
    for row in composer.tables.get(block.rows, ()):
        number, text = (*row, "", "")[:2]
        head = f"{number}." if number and number[-1].isalnum() else number
        strips += composer.strips_of_lines(composer.break_lines([Run(f"{head} {text}".strip(), Font.PLAIN)]))
    return strips


def _signatures(block: slip.Signatures, composer: Composer) -> list[Strip]:
    sheet = composer.sheet
    gutter = 3 * MM
    width = (sheet.room - gutter * (len(block.columns) - 1)) / max(len(block.columns), 1)
    marks: list[Mark] = []
    tops: list[tuple[float, slip.Signature, float]] = []
    titles = [composer.fill(column.title) for column in block.columns]
    titles = [title.upper() if column.capitals else title for title, column in zip(titles, block.columns, strict=True)]
    strong = composer.faces[Font.STRONG]
    smallest = min((fitting_size(title, width, sheet.size * 0.96, strong) for title in titles), default=sheet.size)
    title_size = max(smallest, sheet.size * _TITLE_SHRINK)
    for index, (column, title) in enumerate(zip(block.columns, titles, strict=True)):
        x = index * (width + gutter)
        y = 0.0
        for text, font, size in (
            (title, Font.STRONG, title_size),
            (column.hint, Font.ITALIC, sheet.small_size),
        ):
            lines = balanced([Run(text, font)], width, size, composer.faces)
            marks += composer.set_lines(lines, x=x, y=y, width=width, size=size, align=Align.CENTER)
            y += len(lines) * composer.line_height(size)
        tops.append((x, column, y))
    room = max((y for _, _, y in tops), default=0.0) + sheet.signing_room
    height = room
    for x, column, _ in tops:
        if composer.is_blank(column.name):
            continue
        lines = balanced([Run(composer.fill(column.name), Font.STRONG)], width, sheet.size, composer.faces)
        marks += composer.set_lines(lines, x=x, y=room, width=width, align=Align.CENTER)
        height = max(height, room + len(lines) * composer.line_height(sheet.size))
    return [Strip(height, tuple(marks), gap=sheet.gap * 4)]
