from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from counter_app.printing.pages import Placed, Strip, fill_pages

_DEPTH = 100.0


@st.composite
def _strips(draw: st.DrawFn) -> list[Strip]:
    header = Strip(draw(st.floats(1, 20)))
    return [
        Strip(
            draw(st.floats(1, 75)),
            gap=draw(st.floats(0, 5)),
            keep=draw(st.booleans()),
            header=draw(st.sampled_from([None, header])),
        )
        for _ in range(draw(st.integers(0, 25)))
    ]


def _end(page: list[Placed]) -> float:
    return page[-1].top + page[-1].strip.height


@given(_strips(), st.floats(95, 100))
def test_every_strip_stands_once_in_order_and_inside_its_page(strips: list[Strip], later: float) -> None:
    """Nothing is lost, repeated, swapped or drawn below the margin, however strips are bound together."""
    pages = fill_pages(strips, _DEPTH, later)
    headers = {id(strip.header) for strip in strips}
    placed = [placed.strip for page in pages for placed in page if id(placed.strip) not in headers]
    assert [id(strip) for strip in placed] == [id(strip) for strip in strips]
    for number, page in enumerate(pages):
        assert page or not strips
        tops = [placed.top for placed in page]
        assert tops == sorted(tops)
        if page:
            assert _end(page) <= (_DEPTH if number == 0 else later) + 1e-6


@given(_strips())
def test_a_row_that_opens_a_page_stands_below_its_header(strips: list[Strip]) -> None:
    """Each page that begins with a table row begins with the header of that table."""
    for page in fill_pages(strips, _DEPTH, _DEPTH):
        if page and page[0].strip in strips:
            assert page[0].strip.header is None


def test_bound_strips_move_together() -> None:
    """A signature takes the line before it along to the next page."""
    line, last, signature = Strip(60), Strip(20, keep=True), Strip(30)
    pages = fill_pages([line, last, signature], _DEPTH, _DEPTH)
    assert [[placed.strip for placed in page] for page in pages] == [[line], [last, signature]]


def test_strips_bound_beyond_a_page_are_let_go() -> None:
    """What no page can hold together is placed one by one instead of running off the paper."""
    strips = [Strip(60, keep=True), Strip(60, keep=True), Strip(60)]
    assert [len(page) for page in fill_pages(strips, _DEPTH, _DEPTH)] == [1, 1, 1]
