"""What becomes of a scanned page: level, cropped, blank found, kept in the fewest bytes its content allows."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from counter_app.documents.page import AS_SCANNED, Page, Pages, Treatment
from counter_app.documents.pages import pages_of_bytes
from counter_app.documents.preparing import prepared
from counter_app.domain.errors import InputError
from tests.builders import paper

DPI = 150


def page_of(sheet: Image.Image, dpi: int = DPI, treatment: Treatment | None = None) -> Page:
    """Prepare one sheet."""
    return prepared(sheet, dpi, treatment or Treatment())


@pytest.mark.parametrize("degrees", [-4.5, -1.2, 0.6, 3.3])
def test_a_crooked_page_is_made_level(degrees: float) -> None:
    """The text is turned back to within a quarter of a degree."""
    assert abs(page_of(paper.turned(paper.text_sheet(DPI), degrees)).skew + degrees) <= 0.25


def test_a_level_page_is_left_alone() -> None:
    """Neither text that lies level nor a photograph without lines is turned."""
    assert page_of(paper.text_sheet(DPI)).skew == 0
    assert page_of(Image.radial_gradient("L").resize((1_200, 1_600)).convert("RGB")).skew == 0


def test_black_text_is_kept_in_black_and_white() -> None:
    """Grain and the tint of the paper do not make a page coloured or gray."""
    page = page_of(paper.grainy(paper.text_sheet(300)), 300)
    assert (page.kind, page.dpi) == ("bilevel", 300)
    assert page.size < 80_000
    yellow = paper.blank_sheet(DPI, (246, 238, 205))
    yellow.paste(paper.text_sheet(DPI), mask=paper.text_sheet(DPI).convert("L").point(lambda shade: 255 - shade))
    assert page_of(yellow).kind == "bilevel"


@pytest.mark.parametrize("ink", [(200, 40, 45), (30, 60, 190), (110, 40, 150)])
def test_a_seal_or_coloured_ink_keeps_the_colours(ink: tuple[int, int, int]) -> None:
    """Red, blue and violet rings on a page of text are still coloured in what is stored."""
    page = page_of(paper.grainy(paper.with_seal(paper.text_sheet(DPI), DPI, ink)))
    assert page.kind == "colour"
    assert page.dpi == DPI
    with Image.open(BytesIO(page.content)) as stored:
        pixels = stored.convert("HSV").getchannel("S").histogram()
        assert sum(pixels[80:]) > 0.0005 * stored.width * stored.height


def test_photographs_and_shadows_are_kept_in_shades() -> None:
    """A portrait on a page, and a page in half shade as a camera takes it, are not cut to black and white."""
    assert page_of(paper.with_photograph(paper.text_sheet(DPI))).kind == "gray"
    shade = Image.linear_gradient("L").rotate(90).resize(paper.text_sheet(DPI).size).point(lambda one: 120 + one // 2)
    shaded = Image.composite(paper.text_sheet(DPI), Image.new("RGB", shade.size), shade)
    assert page_of(shaded).kind == "gray"


def test_the_ground_around_a_page_is_cut_off() -> None:
    """A sheet on the dark lid loses the lid and nothing of itself; a sheet without ground stays whole."""
    sheet = paper.text_sheet(DPI)
    page = page_of(paper.on_dark_ground(sheet))
    assert abs(page.width - sheet.width) <= 8
    assert abs(page.height - sheet.height) <= 8
    assert (page_of(sheet).width, page_of(sheet).height) == sheet.size


def test_a_blank_page_is_marked_and_kept_for_undoing() -> None:
    """An empty sheet with grain and specks is left out of the document until somebody wants it back."""
    sheet = paper.blank_sheet(DPI)
    for at in range(40):
        sheet.putpixel((97 * at % sheet.width, 131 * at % sheet.height), (90, 90, 90))
    page = page_of(paper.grainy(sheet, 3))
    assert (page.blank, page.removed) == (True, True)
    pages = Pages((page,))
    assert pages.kept == ()
    assert len(pages.restored(0).kept) == 1
    assert not page_of(sheet, treatment=AS_SCANNED).removed


def test_a_page_with_one_line_or_one_signature_is_not_blank() -> None:
    """Whatever a person wrote keeps the page."""
    sheet = paper.blank_sheet(DPI)
    ImageDraw.Draw(sheet).line([(500, 800), (560, 770), (600, 830), (680, 790)], fill=(30, 40, 140), width=3)
    assert not page_of(sheet).blank
    number = paper.blank_sheet(DPI)
    ImageDraw.Draw(number).text((600, 1_500), "- 2 -", fill=paper.INK, font_size=24)
    assert not page_of(number).blank


def test_what_a_person_wants_goes_before_what_is_measured() -> None:
    """A kind asked for is used whatever the page shows."""
    sheet = paper.with_seal(paper.text_sheet(DPI), DPI)
    assert page_of(sheet, treatment=Treatment(kind="bilevel")).kind == "bilevel"
    assert page_of(paper.text_sheet(DPI), treatment=Treatment(kind="colour")).kind == "colour"


def test_fine_scans_are_brought_to_the_fineness_that_is_kept() -> None:
    """600 dots an inch become 300 in black and white; a coarse picture is not blown up."""
    assert page_of(paper.text_sheet(450), 450).dpi == 300
    assert page_of(paper.with_seal(paper.text_sheet(300), 300), 300).dpi == 200
    assert page_of(paper.text_sheet(100), 100).dpi == 100


def test_a_picture_that_lies_on_its_side_is_set_upright() -> None:
    """The orientation a telephone writes into the file is followed."""
    sheet = paper.text_sheet(DPI)
    exif = Image.Exif()
    exif[0x0112] = 6
    (page,) = pages_of_bytes(paper.file_of(sheet, dpi=DPI, exif=exif))
    assert page.width > page.height


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["move", "turn", "remove", "restore", "replace"]), st.integers(-1, 5))))
def test_no_change_of_the_pages_loses_one(changes: list[tuple[str, int]]) -> None:
    """Whatever is done in whatever order, the same number of pages stays, and a place that is not there is refused."""
    page = Page("gray", b"x", 10, 20, 100)
    pages = Pages(tuple(replace(page, number=n) for n in range(4)))
    for what, place in changes:
        if not 0 <= place < 4:
            with pytest.raises(InputError, match="page_unknown"):
                pages.turned(place, 90)
            continue
        pages = {
            "move": lambda pages=pages, place=place: pages.moved(place, 3 - place),
            "turn": lambda pages=pages, place=place: pages.turned(place, 90),
            "remove": lambda pages=pages, place=place: pages.removed(place),
            "restore": lambda pages=pages, place=place: pages.restored(place),
            "replace": lambda pages=pages, place=place: pages.replaced(place, pages.all[place].turned(180)),
        }[what]()
    assert sorted(one.number for one in pages.all) == [0, 1, 2, 3]
    assert pages.size == sum(not one.removed for one in pages.all)
