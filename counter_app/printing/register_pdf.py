"""The register (form 07) as PDF, A4 landscape: thousands of rows drawn one by one, every page anchored in the journal.

Runs on the io pool; asks ``cancelled`` and reports ``progress`` once per page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from counter_app.domain import slip
from counter_app.domain.errors import InputError, RuleError
from counter_app.domain.slip import Align, FormLayout, Register, filled
from counter_app.printing.blocks import strips_of
from counter_app.printing.canvas import PdfPages, RenderedPdf
from counter_app.printing.composing import Composer
from counter_app.printing.fonts import Font, load_faces
from counter_app.printing.pages import Mark, Placed, Strip, Stroke, Words, fill_pages
from counter_app.printing.paper import MM, REGISTER_SHEET
from counter_app.printing.register_rows import RowSetter
from counter_app.printing.tables import WEIGHT, header_strip
from counter_app.printing.words import Run, clean

__all__ = ["RenderedPdf", "render_register"]

_ROWS_PER_CHECK = 100
_FOOTER_RULE = 3.0 * MM
_FOOTER_BELOW = 6.2 * MM
_FOOTER_SECOND = 9.4 * MM
_SUMMARY_COLUMNS = 3
_SPACES = 4


def render_register(
    register: Register,
    layout: FormLayout,
    *,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda _done, _pages: None,
) -> RenderedPdf:
    """Draw the register; equal input gives equal bytes.

    ``progress`` is told (pages drawn, pages in all).

    Raises:
        InputError: ``slip_form_mismatch`` when the layout is not that of form 07.
        RuleError: ``printing_cancelled`` once ``cancelled`` answers yes.
        DeviceError: ``font_missing`` when this machine has no Times-metric fonts.
    """
    table = next((block for block in layout.blocks if isinstance(block, slip.Table)), None)
    if layout.no != slip.REGISTER_FORM or table is None:
        raise InputError("slip_form_mismatch", "form", form=layout.no)
    composer = _composer(register)
    at = layout.blocks.index(table)
    setter = RowSetter(table.columns, composer, layout.marks, register.rows)
    strips = strips_of(layout.blocks[:at], composer)
    for number, strip in enumerate(_body(setter, register, layout), start=1):
        if number % _ROWS_PER_CHECK == 0 and cancelled():
            raise RuleError("printing_cancelled")
        strips.append(strip)
    strips += _closing(register, layout, at, composer)
    pages = fill_pages(strips, composer.sheet.depth, composer.sheet.depth)
    strips.clear()  # let go of page by page below: thousands of rows at once would hold the interpreter for 40 ms
    return _draw(pages, setter, _Footer(register, layout, composer), clean(layout.title), cancelled, progress)


def _composer(register: Register) -> Composer:
    fields = {name: clean(text).strip() for name, text in register.fields.items()}
    return Composer(REGISTER_SHEET, load_faces(), fields, {}, None)


def _body(setter: RowSetter, register: Register, layout: FormLayout) -> Iterator[Strip]:
    header = header_strip(setter.columns, setter.widths, setter.composer, setter.composer.sheet.small_size)
    yield header
    for row in register.rows:
        yield from setter.strips(row, header)
    if not register.rows:
        yield setter.spanning(layout.marks.nothing, header)


def _closing(register: Register, layout: FormLayout, at: int, composer: Composer) -> list[Strip]:
    """Return what follows the rows: the legend, the day's figures, and who signs."""
    strips: list[Strip] = []
    if any(isinstance(row, slip.RegisterRow) and row.late for row in register.rows):
        lines = composer.break_lines([Run(layout.marks.late_legend, Font.ITALIC)], size=composer.sheet.small_size)
        strips += composer.strips_of_lines(lines, size=composer.sheet.small_size, gap=4.0)
    strips += _summary(register.summary, composer)
    return strips + strips_of(layout.blocks[at + 1 :], composer)


def _summary(pairs: Sequence[tuple[str, str]], composer: Composer) -> list[Strip]:
    """Set ``label: figure`` in columns, read row by row, the figures in bold."""
    size = composer.sheet.size * 1.2
    width = composer.sheet.room / _SUMMARY_COLUMNS
    strips: list[Strip] = []
    for start in range(0, len(pairs), _SUMMARY_COLUMNS):
        marks: list[Mark] = []
        most = 1
        for place, (label, figure) in enumerate(pairs[start : start + _SUMMARY_COLUMNS]):
            runs = [Run(clean(label) + ":", Font.PLAIN), Run(" " + clean(figure), Font.STRONG)]
            lines = composer.break_lines(runs, width - _SPACES * MM, size)
            most = max(most, len(lines))
            marks += composer.set_lines(lines, x=place * width, width=width, size=size, align=Align.LEFT)
        strips.append(Strip(most * composer.line_height(size), tuple(marks), gap=2.0 if start else 8.0, keep=True))
    return strips


class _Footer:
    """The last lines of every page: the anchor in the journal, when it was printed, and the page."""

    def __init__(self, register: Register, layout: FormLayout, composer: Composer) -> None:
        marks = layout.marks
        self._composer = composer
        self._journal = filled(marks.journal, {"count": str(register.count), "head": register.head})
        self._printed = filled(marks.printed, {"printed_at": clean(register.printed_at_text)})
        self._form = filled(marks.form, {"no": layout.no, "basis": clean(layout.basis)})
        self._page = marks.page

    def marks(self, page: int, pages: int) -> list[Mark]:
        """Return the footer's marks, measured from the bottom margin."""
        sheet = self._composer.sheet
        size = sheet.small_size
        face = self._composer.faces[Font.PLAIN]
        number = filled(self._page, {"page": str(page), "pages": str(pages)})
        return [
            Stroke(0.0, _FOOTER_RULE, sheet.room, _FOOTER_RULE, 0.4),
            Words(0.0, _FOOTER_BELOW, self._journal, Font.PLAIN, size),
            Words(sheet.room - face.width(number, size), _FOOTER_BELOW, number, Font.PLAIN, size),
            Words(0.0, _FOOTER_SECOND, self._form, Font.ITALIC, size),
            Words(sheet.room - face.width(self._printed, size), _FOOTER_SECOND, self._printed, Font.PLAIN, size),
        ]


def _draw(
    pages: list[list[Placed]],
    setter: RowSetter,
    footer: _Footer,
    title: str,
    cancelled: Callable[[], bool],
    progress: Callable[[int, int], None],
) -> RenderedPdf:
    sheet = setter.composer.sheet
    pdf = PdfPages(sheet.width, sheet.height, title)
    for number, placed in enumerate(pages, start=1):
        if cancelled():
            raise RuleError("printing_cancelled")
        pdf.start_page(sheet.width, sheet.height)
        pdf.draw_strips(placed, sheet.left, sheet.top)
        pdf.draw(_verticals(placed, setter), sheet.left, sheet.top)
        pdf.draw(footer.marks(number, len(pages)), sheet.left, sheet.height - sheet.bottom)
        pdf.end_page()
        placed.clear()
        progress(number, len(pages))
    return pdf.finish()


def _verticals(placed: Sequence[Placed], setter: RowSetter) -> Iterator[Mark]:
    """Rule the columns once per stretch of rows: fifteen lines a page instead of fifteen a row."""
    start: float | None = None
    end = 0.0
    for top, strip in (*placed, (0.0, None)):
        ruled = strip is not None and setter.is_ruled(strip)
        if start is not None and (not ruled or top - end > 1):
            yield from (Stroke(x, start, x, end, WEIGHT) for x in setter.edges)
            start = None
        if ruled and strip is not None:
            start = top if start is None else start
            end = top + strip.height
