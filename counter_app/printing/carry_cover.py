"""Draws the cover sheet of a packet: one A4 page that travels with the stick."""

from __future__ import annotations

from collections.abc import Iterator

from counter_app.domain.carry import CarriedPart, CarryCover
from counter_app.domain.slip import Align, Paper
from counter_app.domain.zone import LOCAL
from counter_app.printing.canvas import PdfPages, RenderedPdf
from counter_app.printing.codes import qr_symbol
from counter_app.printing.composing import Composer
from counter_app.printing.fonts import Font, load_faces
from counter_app.printing.pages import Modules, Strip, fill_pages
from counter_app.printing.paper import MM, SHEETS
from counter_app.printing.words import Run, clean
from counter_app.texts import texts

_LABEL_SHARE = 0.36
_MODULE = 0.9 * MM
_HEAD_GROUP = 8


def render_carry_cover(cover: CarryCover) -> RenderedPdf:
    """Draw the sheet, in Vietnamese; equal input gives equal bytes.

    Raises:
        DeviceError: ``font_missing`` when this machine has no Times-metric fonts.
    """
    words = texts("vi")
    composer = Composer(SHEETS[Paper.A4], load_faces(), {}, {}, None)
    sheet = composer.sheet
    strips = [
        *_lines(composer, clean(cover.office_name), Font.STRONG, sheet.size, Align.CENTER),
        *_lines(composer, words("carry.cover.title"), Font.STRONG, sheet.title_size, Align.CENTER),
        *_lines(composer, words("carry.cover.subtitle"), Font.ITALIC, sheet.size, Align.CENTER),
        _symbol(composer, cover.packet),
    ]
    for label, value in _rows(cover):
        strips.append(_row(composer, label, value))
    strips += _lines(composer, words("carry.cover.advice"), Font.PLAIN, sheet.size, Align.LEFT, gap=16)
    strips.append(_signatures(composer))
    pages = fill_pages(strips, sheet.depth, sheet.depth)
    pdf = PdfPages(sheet.width, sheet.height, words("carry.cover.title"))
    for placed in pages:
        pdf.start_page(sheet.width, sheet.height)
        pdf.draw_strips(placed, sheet.left, sheet.top)
        pdf.end_page()
    return pdf.finish()


def _rows(cover: CarryCover) -> Iterator[tuple[str, str]]:
    words = texts("vi")
    yield words("carry.cover.packet"), cover.packet
    yield words("carry.cover.counter"), words("carry.cover.counter_text", counter=cover.counter, office=cover.office)
    yield words("carry.cover.device"), cover.device
    yield words("carry.cover.made_at"), f"{cover.made_at.astimezone(LOCAL):%H:%M %d/%m/%Y}"
    yield words("carry.cover.files"), "\n".join(cover.files)
    yield words("carry.cover.size"), words("carry.cover.bytes", bytes=f"{cover.size:,}".replace(",", "."))
    yield words("carry.cover.entries"), str(cover.entries)
    for part in cover.parts:
        yield words("carry.cover.part"), _part(part)
    if cover.registration:
        yield words("carry.cover.registration"), words("carry.cover.registration_text")


def _part(part: CarriedPart) -> str:
    words = texts("vi")
    grouped = " ".join(part.head[at : at + _HEAD_GROUP] for at in range(0, len(part.head), _HEAD_GROUP))
    if part.last < part.first:
        return words("carry.cover.nothing", count=part.last, head=grouped)
    return words("carry.cover.range", first=part.first, last=part.last, count=part.last, head=grouped)


def _lines(
    composer: Composer, text: str, font: Font, size: float, align: Align, gap: float | None = None
) -> list[Strip]:
    lines = composer.break_lines([Run(text, font)], size=size)
    return composer.strips_of_lines(lines, size=size, align=align, gap=gap)


def _symbol(composer: Composer, packet: str) -> Strip:
    symbol = qr_symbol(packet)
    side = symbol.width * _MODULE
    x = (composer.sheet.room - side) / 2
    return Strip(side, (Modules(x, 0.0, symbol, _MODULE, _MODULE),), gap=14)


def _row(composer: Composer, label: str, value: str) -> Strip:
    """Set a label and its value side by side."""
    sheet = composer.sheet
    left = sheet.room * _LABEL_SHARE
    named = composer.break_lines([Run(label, Font.PLAIN)], left - 8)
    told = composer.break_lines([Run(clean(value), Font.STRONG)], sheet.room - left)
    height = composer.line_height(sheet.size)
    marks = [
        *composer.set_lines(named, width=left),
        *composer.set_lines(told, x=left, width=sheet.room - left),
    ]
    return Strip(max(len(named), len(told)) * height, tuple(marks), gap=6)


def _signatures(composer: Composer) -> Strip:
    """Leave room to sign: who hands over, who carries, who takes in."""
    words, sheet = texts("vi"), composer.sheet
    width = sheet.room / 3
    marks = []
    for place, key in enumerate(("carry.cover.hands_over", "carry.cover.carries", "carry.cover.takes_in")):
        lines = composer.break_lines([Run(words(key), Font.STRONG)], width)
        marks += composer.set_lines(lines, x=place * width, width=width, align=Align.CENTER)
    return Strip(composer.line_height(sheet.size) + sheet.signing_room, tuple(marks), gap=24)
