"""One page of a document before it is filed: its picture, encoded once, and what the clerk decided about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from counter_app.domain.errors import InputError

Kind: TypeAlias = Literal["bilevel", "gray", "colour", "pdf"]
"""How a page is kept: black and white (G4), shades or colours (JPEG), or as it came in a PDF file."""
Wanted: TypeAlias = Literal["auto", "bilevel", "gray", "colour"]
KINDS: tuple[Wanted, ...] = ("auto", "bilevel", "gray", "colour")
_TURN = 360


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done to a scanned page; ``kind`` ``auto`` lets the content decide."""

    kind: Wanted = "auto"
    straighten: bool = True
    crop: bool = True
    find_blank: bool = True


AS_SCANNED = Treatment(straighten=False, crop=False, find_blank=False)


@dataclass(frozen=True, slots=True)
class Page:
    """An encoded page: a G4 strip, a JPEG, or (``pdf``) page ``number`` (from 0) of a whole PDF file.

    ``width`` and ``height`` are pixels at ``dpi`` dots an inch, before ``turn`` (0, 90, 180, 270 degrees clockwise) is
    applied. ``skew`` is how many degrees it was straightened by, ``thumbnail`` a small JPEG. A ``blank`` page comes
    ``removed``; nothing is lost before the document is filed.
    """

    kind: Kind
    content: bytes = field(repr=False)
    width: int
    height: int
    dpi: int
    thumbnail: bytes = field(repr=False, default=b"")
    turn: int = 0
    blank: bool = False
    removed: bool = False
    skew: float = 0.0
    number: int = 0

    @property
    def size(self) -> int:
        """How many bytes the page adds to a document."""
        return len(self.content)

    def turned(self, degrees: int) -> Page:
        """Return the page turned clockwise by a multiple of 90 degrees, without encoding it again."""
        return replace(self, turn=(self.turn + degrees // 90 * 90) % _TURN)


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one document to be, in order; every change gives another object, so that all can be undone."""

    all: tuple[Page, ...] = ()

    @property
    def kept(self) -> tuple[Page, ...]:
        """The pages that will be filed."""
        return tuple(page for page in self.all if not page.removed)

    @property
    def size(self) -> int:
        """How many bytes the pages that will be filed have; the PDF around them adds some 2,000."""
        return sum(page.size for page in self.kept)

    def added(self, *pages: Page) -> Pages:
        """Return the pages with more at the end."""
        return Pages((*self.all, *pages))

    def moved(self, place: int, to: int) -> Pages:
        """Return the pages with one of them at another place (both from 0).

        Raises:
            InputError: ``page_unknown``, as all that name a place.
        """
        page = self._at(place)
        self._at(to)
        others = [*self.all[:place], *self.all[place + 1 :]]
        return Pages((*others[:to], page, *others[to:]))

    def turned(self, place: int, degrees: int) -> Pages:
        """Return the pages with one of them turned clockwise."""
        return self._with(place, self._at(place).turned(degrees))

    def removed(self, place: int) -> Pages:
        """Return the pages with one of them left out of the document; ``restored`` brings it back."""
        return self._with(place, replace(self._at(place), removed=True))

    def restored(self, place: int) -> Pages:
        """Return the pages with one of them, a blank one too, in the document again."""
        return self._with(place, replace(self._at(place), removed=False))

    def replaced(self, place: int, page: Page) -> Pages:
        """Return the pages with one of them scanned again."""
        self._at(place)
        return self._with(place, page)

    def _at(self, place: int) -> Page:
        if not 0 <= place < len(self.all):
            raise InputError("page_unknown", "page", pages=len(self.all))
        return self.all[place]

    def _with(self, place: int, page: Page) -> Pages:
        return Pages((*self.all[:place], page, *self.all[place + 1 :]))
