"""Forms 01 to 06 as PDF: fields and layout in, bytes out; no clock, no files, any thread but the UI's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from counter_app.domain.errors import InputError
from counter_app.domain.slip import Block, FormLayout, Paper, Slip, filled
from counter_app.printing.blocks import strips_of
from counter_app.printing.canvas import PdfPages, RenderedPdf
from counter_app.printing.composing import Composer
from counter_app.printing.fonts import Font, load_faces
from counter_app.printing.pages import Frame, Mark, Placed, Strip, Stroke, Words, fill_pages
from counter_app.printing.paper import MM, SHEETS, Sheet
from counter_app.printing.words import clean

__all__ = ["RenderedPdf", "render_slip"]

_TIGHTER = (0.96, 0.91)
_CONTINUED_ROOM = 6 * MM
_FOOTER_BELOW = 5 * MM


def render_slip(slip: Slip, layout: FormLayout, paper: Paper | str, *, further: Sequence[Slip] = ()) -> RenderedPdf:
    """Draw one slip, once or once for each of its leaves (liên); equal input gives equal bytes.

    ``further`` slips of the same form follow in the same file, so that many go to the printer as one job.

    Raises:
        InputError: ``paper_unknown`` when the form is not laid out for this paper, ``slip_form_mismatch`` when the
            slip belongs to another form, ``slip_leaf_unknown`` when a leaf is not in the layout.
        DeviceError: ``font_missing`` when this machine has no Times-metric fonts.
    """
    if paper not in layout.papers:
        raise InputError("paper_unknown", "paper")
    for one in (slip, *further):
        if one.form != layout.no:
            raise InputError("slip_form_mismatch", "form", form=one.form)
        if any(not 0 <= leaf < len(layout.leaves) for leaf in one.leaves):
            raise InputError("slip_leaf_unknown", "leaves")
    sheet = SHEETS[Paper(paper)]
    load_faces()  # the fonts must be known before a page is begun
    pdf = PdfPages(sheet.width, sheet.height, clean(layout.title))
    for one in (slip, *further):
        _draw_slip(pdf, one, layout, sheet)
    return pdf.finish()


def _draw_slip(pdf: PdfPages, slip: Slip, layout: FormLayout, sheet: Sheet) -> None:
    composer, pages = _paginated(layout.blocks, _composer(slip, sheet), _opening(slip, layout))
    for leaf in slip.leaves or (None,):
        leaf_label = "" if leaf is None else clean(layout.leaves[leaf])
        marker = _Marker(composer, slip, layout, leaf_label)
        _draw(pdf, pages, marker, first=marker.opening())


def _composer(slip: Slip, sheet: Sheet) -> Composer:
    fields = {name: clean(text).strip() for name, text in slip.fields.items()}
    if slip.code is not None:
        fields.setdefault("code", slip.code)
    tables = {
        name: tuple(tuple(clean(cell).strip() for cell in row) for row in rows) for name, rows in slip.tables.items()
    }
    return Composer(sheet, load_faces(), fields, tables, slip.code)


def _opening(slip: Slip, layout: FormLayout) -> bool:
    """Return whether the first page begins with a line of marks (copy or leaf)."""
    return slip.copy > 0 or bool(slip.leaves and layout.leaves)


def _paginated(
    blocks: Iterable[Block],
    composer: Composer,
    opening: bool,  # noqa: FBT001 - one caller
) -> tuple[Composer, list[list[Placed]]]:
    """Fill pages; a slip that runs a little over one page is set tighter rather than sent to a second sheet."""
    blocks = tuple(blocks)
    pages = _fill(blocks, composer, opening=opening)
    if composer.sheet.endless or len(pages) != 2:  # noqa: PLR2004 - only a near miss is worth another try
        return composer, pages
    for factor in _TIGHTER:
        tight = Composer(
            composer.sheet.tightened(factor), composer.faces, composer.fields, composer.tables, composer.code
        )
        tried = _fill(blocks, tight, opening=opening)
        if len(tried) == 1:
            return tight, tried
    return composer, pages


def _fill(blocks: Iterable[Block], composer: Composer, *, opening: bool) -> list[list[Placed]]:
    depth = composer.sheet.depth
    return fill_pages(
        strips_of(blocks, composer),
        depth - (_CONTINUED_ROOM if opening else 0.0),
        depth - _CONTINUED_ROOM,
    )


class _Marker:
    """The words around the form itself: copy mark, leaf, continuation, form number and page number."""

    def __init__(self, composer: Composer, slip: Slip, layout: FormLayout, leaf: str) -> None:
        self.composer = composer
        self.sheet = composer.sheet
        self._code = slip.code or ""
        self._layout = layout
        self._leaf = leaf
        self._copy = filled(layout.marks.copy, {"copy": str(slip.copy)}) if slip.copy > 0 else ""

    def opening(self) -> list[Mark]:
        """Return the marks above the first page, none for a plain first print."""
        marks: list[Mark] = [*self._copy_marks()]
        if self._leaf:
            marks.append(Words(0.0, 3.6 * MM, self._leaf, Font.ITALIC, self.sheet.small_size))
        return marks

    def continued(self) -> list[Mark]:
        """Return the marks above the later pages: which dossier this sheet belongs to."""
        label = next((block.label for block in self._layout.blocks if hasattr(block, "label")), "")
        text = filled(self._layout.marks.continued, {"label": label, "code": self._code}).strip()
        words = Words(0.0, 3.6 * MM, text, Font.ITALIC, self.sheet.small_size)
        rule = Stroke(0.0, 4.8 * MM, self.sheet.room, 4.8 * MM, 0.4)
        return [words, rule, *self._copy_marks()]

    def footer(self, page: int, pages: int) -> list[Mark]:
        """Return the marks below a page, from its bottom margin."""
        size = self.sheet.small_size
        form = filled(self._layout.marks.form, {"no": self._layout.no, "basis": self._layout.basis})
        marks: list[Mark] = [Words(0.0, _FOOTER_BELOW, clean(form), Font.ITALIC, size)]
        if pages > 1:
            text = filled(self._layout.marks.page, {"page": str(page), "pages": str(pages)})
            width = self.composer.faces[Font.PLAIN].width(text, size)
            marks.append(Words(self.sheet.room - width, _FOOTER_BELOW, text, Font.PLAIN, size))
        return marks

    def _copy_marks(self) -> list[Mark]:
        if not self._copy:
            return []
        size = self.sheet.small_size * 1.08
        width = self.composer.faces[Font.STRONG].width(self._copy, size)
        x = self.sheet.room - width - 4
        return [
            Frame(x - 4, 0.2 * MM, width + 8, 4.3 * MM, 1.0),
            Words(x, 3.4 * MM, self._copy, Font.STRONG, size),
        ]


def _draw(pdf: PdfPages, pages: list[list[Placed]], marker: _Marker, first: list[Mark]) -> None:
    sheet = marker.sheet
    for number, placed in enumerate(pages, start=1):
        head = first if number == 1 else marker.continued()
        shift = _CONTINUED_ROOM if head else 0.0
        height = sheet.height
        if sheet.endless:
            height = sheet.top + shift + _used(placed) + sheet.bottom
        pdf.start_page(sheet.width, height)
        pdf.draw(head, sheet.left, sheet.top)
        pdf.draw_strips(placed, sheet.left, sheet.top + shift)
        pdf.draw(marker.footer(number, len(pages)), sheet.left, height - sheet.bottom)
        pdf.end_page()


def _used(placed: list[Placed]) -> float:
    last: tuple[float, Strip] = placed[-1] if placed else (0.0, Strip(0.0))
    return last[0] + last[1].height
