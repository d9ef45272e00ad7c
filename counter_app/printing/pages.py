"""Strips of a form and how they fill pages: pure geometry, no drawing, so that it can be tested by its numbers.

A strip is a full-width piece of the form with its marks at fixed places; strips are never cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from counter_app.printing.codes import Symbol
from counter_app.printing.fonts import Font


class Words(NamedTuple):
    """Words on a baseline ``y`` points below the top of the strip."""

    x: float
    y: float
    text: str
    font: Font
    size: float


class Stroke(NamedTuple):
    """A line; ``dots`` makes it the dotted line people write on."""

    x1: float
    y1: float
    x2: float
    y2: float
    weight: float = 0.5
    dots: bool = False


class Frame(NamedTuple):
    """A rectangle with its top-left corner at (x, y); ``grey`` 1 is no filling."""

    x: float
    y: float
    width: float
    height: float
    weight: float = 0.5
    grey: float = 1.0
    radius: float = 0.0


class Modules(NamedTuple):
    """A barcode symbol with its top-left corner at (x, y); one module is ``width`` by ``height`` points."""

    x: float
    y: float
    symbol: Symbol
    width: float
    height: float


Mark = Words | Stroke | Frame | Modules


@dataclass(frozen=True, slots=True)
class Strip:
    """A piece of a form: its height, the gap wanted above it (not at the top of a page) and its marks.

    ``keep`` binds it to the next strip; ``header`` is drawn above it wherever it opens a page.
    """

    height: float
    marks: tuple[Mark, ...] = ()
    gap: float = 0.0
    keep: bool = False
    header: Strip | None = None


class Placed(NamedTuple):
    """A strip with the distance of its top from the top margin of its page."""

    top: float
    strip: Strip


def fill_pages(strips: Sequence[Strip], depth: float, later_depth: float) -> list[list[Placed]]:
    """Place the strips in order on as many pages as they need; ``later_depth`` is the room from page two on.

    Strips bound together move together as long as one page can hold them.
    """
    pages: list[list[Placed]] = [[]]
    used = 0.0
    room = depth
    for group in _groups(strips):
        if pages[-1] and used + _height(group) > room:
            pages.append([])
            used, room = 0.0, later_depth
        if not pages[-1] and _opened_height(group) > room and len(group) > 1:
            loose: Sequence[Sequence[Strip]] = [[strip] for strip in group]
        else:
            loose = [group]
        for part in loose:
            if pages[-1] and used + _height(part) > room:
                pages.append([])
                used, room = 0.0, later_depth
            used = _place(part, pages[-1], used)
    return pages


def _place(group: Sequence[Strip], page: list[Placed], used: float) -> float:
    for strip in group:
        if not page and strip.header is not None:
            page.append(Placed(0.0, strip.header))
            used = strip.header.height
        elif page:
            used += strip.gap
        page.append(Placed(used, strip))
        used += strip.height
    return used


def _groups(strips: Sequence[Strip]) -> Iterator[list[Strip]]:
    group: list[Strip] = []
    for strip in strips:
        group.append(strip)
        if not strip.keep:
            yield group
            group = []
    if group:
        yield group


def _height(group: Sequence[Strip]) -> float:
    return sum(strip.gap + strip.height for strip in group)


def _opened_height(group: Sequence[Strip]) -> float:
    header = group[0].header
    return _height(group) - group[0].gap + (header.height if header else 0.0)
