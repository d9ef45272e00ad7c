"""What the program asks of a scanner, whichever way it is reached.

A scan blocks for as long as the paper moves: it belongs on a thread of its own (``ScanJob``), never on the window's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol

PageFormat = Literal["png", "jpeg", "tiff", "pdf"]
MOST_PAGES = 500
"""Of one scan; the longest stack a feeder of an office takes is 100 sheets."""
LARGEST_PAGE = 128 * 1024 * 1024
"""Bytes of one page as the scanner hands it over; A4 in colour at 600 dpi has 105 million uncompressed. While a page is
packed and sealed it lies in memory four times at most."""
A4_MM = (210.0, 297.0)


class Source(StrEnum):
    """Where the paper lies; ``DUPLEX`` is the feeder with both sides."""

    FLATBED = "flatbed"
    FEEDER = "feeder"
    DUPLEX = "duplex"


class ColourMode(StrEnum):
    """How a page is seen; ``BILEVEL`` is black and white without shades."""

    COLOUR = "colour"
    GRAY = "gray"
    BILEVEL = "bilevel"


@dataclass(frozen=True, slots=True)
class ScannerEntry:
    """A scanner a person may choose.

    ``device`` is what it is opened by, ``kind`` the way it is reached: ``sane``, ``escl``, ``wia`` or ``folder``.
    """

    device: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a scanner can do; ``resolutions`` in dots an inch, rising. Empty tuples mean it does not say."""

    sources: tuple[Source, ...] = ()
    modes: tuple[ColourMode, ...] = ()
    resolutions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSettings:
    """What is wanted of a scan; a scanner that cannot do it does what comes next to it.

    ``source`` None takes the feeder where paper lies in it, else the glass. ``pages`` None takes one page from
    the glass and everything from the feeder. ``size_mm`` is width and height of the paper.
    """

    source: Source | None = None
    mode: ColourMode = ColourMode.GRAY
    dpi: int = 300
    pages: int | None = None
    size_mm: tuple[float, float] = A4_MM

    def wanted(self, source: Source) -> int:
        """Return how many pages end the scan from ``source``."""
        return min(self.pages or (1 if source is Source.FLATBED else MOST_PAGES), MOST_PAGES)


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """One page as it left the scanner; a watched folder may give a PDF or TIFF of several under one number.

    ``number`` counts from 1 within a scan; ``dpi`` is what was scanned with, 0 where only the file may know.
    """

    number: int
    content: bytes = field(repr=False)
    format: PageFormat
    dpi: int


TakePage = Callable[[ScannedPage], None]


class Scanner(Protocol):
    """Turns paper into pages; every call may take seconds."""

    def devices(self) -> list[ScannerEntry]:
        """Give the scanners that can be reached now.

        Raises:
            DeviceError: ``scanning_unavailable``, ``scanner_silent``, ``scanner_failed``.
        """
        ...

    def capabilities(self, device: str) -> Capabilities:
        """Give what one scanner can do.

        Raises:
            DeviceError: ``scanner_missing``, ``scanner_busy``, ``scanner_silent`` and their like.
        """
        ...

    def scan(self, device: str, settings: ScanSettings, on_page: TakePage, cancelled: Callable[[], bool]) -> int:
        """Hand each page to ``on_page`` and return how many there were; the next is only asked for when it returned.

        A page that was handed over is never taken back. ``cancelled`` is asked at least twice a second; once it says
        yes the scanner is stopped and the count of whole pages returned. What ``on_page`` raises stops the scanner too.

        Raises:
            DeviceError: ``scanner_missing``, ``scanner_busy``, ``scanner_feeder_empty``, ``scanner_jammed``,
                ``scanner_cover_open``, ``scanner_lost``, ``scanner_no_access``, ``scanner_unsupported``,
                ``scanner_failed``, ``scanner_silent``, ``scan_page_too_large``, ``scanning_unavailable``.
        """
        ...
