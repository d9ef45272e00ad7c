"""The top of a form: authority and motto, the dossier code as letters, Code 128 and QR, and the title."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.domain.slip import Align, Barcode, CodeBand, Heading, HeadLine, Style, Title
from counter_app.printing.codes import BAR_QUIET, QR_QUIET, bar_symbol, qr_symbol
from counter_app.printing.composing import FONT_OF, Composer, baseline
from counter_app.printing.fonts import Font
from counter_app.printing.pages import Mark, Modules, Strip, Stroke, Words
from counter_app.printing.paper import MM
from counter_app.printing.words import Run, balanced, clean, fitting_size

_LEFT_SHARE = 0.42
_RULE_GAP = 2.0
_RULE_ROOM = 4.5
_SHORT_RULE = 0.38
_ONE_LINE_SHRINK = 0.92

_BAR_HEIGHT = 9.5 * MM
_BAR_WIDEST = 0.3 * MM
_BAR_NARROWEST = 0.15 * MM
_BARCODE_SIDE = 26 * MM
"""A payment QR has some 45 modules: wide enough for the camera of any telephone."""
_DOT = 25.4 / 203 * MM
"""A dot of a receipt printer (203 dpi): bars of whole dots stay sharp."""


def heading_strips(block: Heading, composer: Composer) -> list[Strip]:
    """Set the two heading columns side by side, on narrow paper one below the other."""
    room = composer.sheet.room
    if composer.sheet.narrow:
        marks, middle = _column(block.left, composer, 0.0, room, 0.0)
        more, height = _column(block.right, composer, 0.0, room, middle + 3)
        return [Strip(height, (*marks, *more))]
    gutter = 4 * MM
    left_width = (room - gutter) * _LEFT_SHARE
    left, left_height = _column(block.left, composer, 0.0, left_width, 0.0)
    right, right_height = _column(block.right, composer, left_width + gutter, room - left_width - gutter, 0.0)
    return [Strip(max(left_height, right_height), (*left, *right))]


def _column(
    lines: Sequence[HeadLine], composer: Composer, x: float, width: float, y: float
) -> tuple[list[Mark], float]:
    marks: list[Mark] = []
    for line in lines:
        if composer.is_blank(line.text):
            continue
        text = composer.fill(line.text)
        text = text.upper() if line.capitals else text
        font = FONT_OF[line.style]
        size = composer.sheet.size * 0.94
        fitted = fitting_size(text, width, size, composer.faces[font])
        size = fitted if fitted >= size * _ONE_LINE_SHRINK else size
        broken = balanced([Run(text, font)], width, size, composer.faces)
        marks += composer.set_lines(broken, x=x, y=y, width=width, size=size, align=Align.CENTER)
        y += len(broken) * composer.line_height(size)
        if line.style in (Style.STRONG_RULE, Style.STRONG_SHORT_RULE):
            length = broken[-1].width * (1 if line.style is Style.STRONG_RULE else _SHORT_RULE)
            start = x + (width - length) / 2
            marks.append(Stroke(start, y + _RULE_GAP, start + length, y + _RULE_GAP, 0.6))
            y += _RULE_ROOM
    return marks, y


def code_strips(block: CodeBand, composer: Composer) -> list[Strip]:
    """Set the code: letters over bars at the left, QR at the right; on narrow paper all centred."""
    if composer.code is None:
        return []
    return [_narrow_code(block, composer, composer.code) if composer.sheet.narrow else _wide_code(block, composer)]


def _wide_code(block: CodeBand, composer: Composer) -> Strip:
    sheet, code = composer.sheet, composer.code or ""
    qr = qr_symbol(code)
    side = sheet.code_size * 3.9
    module = side / qr.width
    room = sheet.room - side - 2 * QR_QUIET * module
    letters, _ = _code_letters(block.label, composer, code, room)
    line = composer.line_height(sheet.code_size)
    marks: list[Mark] = [*letters]
    bars = bar_symbol(code)
    bar = min(_BAR_WIDEST, room / (bars.width + 2 * BAR_QUIET))
    if bar >= _BAR_NARROWEST:
        marks.append(Modules(0.0, line + 3, bars, bar, min(side - line - 3, _BAR_HEIGHT)))
    marks.append(Modules(sheet.room - side - module, 0.0, qr, module, module))
    return Strip(side, tuple(marks), gap=2.2 * MM)


def _code_letters(label: str, composer: Composer, code: str, width: float) -> tuple[list[Mark], float]:
    """Set ``label code`` on one line whatever its length: a code is never broken."""
    sheet = composer.sheet
    plain, strong = composer.faces[Font.PLAIN], composer.faces[Font.STRONG]
    label_width = plain.width(label + " ", sheet.size)
    size = fitting_size(code, width - label_width, sheet.code_size, strong)
    base = baseline(composer.line_height(sheet.code_size), sheet.code_size)
    marks: list[Mark] = [
        Words(0.0, base, label, Font.PLAIN, sheet.size),
        Words(label_width, base, code, Font.STRONG, size),
    ]
    return marks, label_width + strong.width(code, size)


def _narrow_code(block: CodeBand, composer: Composer, code: str) -> Strip:
    sheet = composer.sheet
    line = composer.line_height(sheet.code_size)
    letters, used = _code_letters(block.label, composer, code, sheet.room)
    shift = (sheet.room - used) / 2
    marks: list[Mark] = [mark._replace(x=mark.x + shift) for mark in letters if isinstance(mark, Words)]
    y = line + 1
    bars = bar_symbol(code)
    dots = int(sheet.room / (bars.width + 2 * BAR_QUIET) / _DOT)
    if dots:
        bar = dots * _DOT
        marks.append(Modules((sheet.room - bars.width * bar) / 2, y, bars, bar, 10 * MM))
        y += 10 * MM
    qr = qr_symbol(code)
    module = int(24 * MM / qr.width / _DOT) * _DOT
    y += QR_QUIET * module
    marks.append(Modules((sheet.room - qr.width * module) / 2, y, qr, module, module))
    return Strip(y + qr.width * module, tuple(marks), gap=2 * MM)


def barcode_strips(block: Barcode, composer: Composer) -> list[Strip]:
    """Set a QR with its caption at its right, on narrow paper below it; one piece, never cut by a page."""
    if composer.is_blank(block.value):
        return []
    sheet = composer.sheet
    qr = qr_symbol(composer.fill(block.value))
    module = _BARCODE_SIDE / qr.width
    if sheet.narrow:
        module = int(_BARCODE_SIDE / qr.width / _DOT) * _DOT
    quiet, side = QR_QUIET * module, qr.width * module
    width = sheet.room if sheet.narrow else sheet.room - side - 2 * quiet
    x, y = (0.0, side + 2 * quiet) if sheet.narrow else (side + 2 * quiet, quiet)
    lines = composer.break_lines([Run(composer.fill(block.caption), Font.PLAIN)], width)
    start = (sheet.room - side) / 2 if sheet.narrow else quiet
    marks = (Modules(start, quiet, qr, module, module), *composer.set_lines(lines, x=x, y=y, width=width))
    height = max(side + 2 * quiet, y + len(lines) * composer.line_height(sheet.size))
    return [Strip(height, marks, gap=sheet.gap)]


def title_strips(block: Title, composer: Composer) -> list[Strip]:
    """Set the title in capitals with its smaller lines, as one piece."""
    sheet = composer.sheet
    title = balanced([Run(clean(block.text).upper(), Font.STRONG)], sheet.room, sheet.title_size, composer.faces)
    marks = composer.set_lines(title, size=sheet.title_size, align=Align.CENTER)
    y = len(title) * composer.line_height(sheet.title_size)
    for template in block.lines:
        if composer.is_blank(template):
            continue
        lines = balanced([Run(composer.fill(template), Font.ITALIC)], sheet.room, sheet.size, composer.faces)
        marks += composer.set_lines(lines, y=y, align=Align.CENTER)
        y += len(lines) * composer.line_height(sheet.size)
    return [Strip(y + sheet.gap * 1.5, tuple(marks), gap=sheet.gap * 3.2, keep=True)]
