"""What WIA says and is told, by its numbers (Windows Image Acquisition, wiadef.h and wiaerr). Pure; runs anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from counter_app.devices.scanning.ports import Capabilities, ColourMode, ScanSettings, Source
from counter_app.devices.scanning.sane_options import HIGHEST_DPI, STANDARD_DPI

SCANNER_TYPE = 1
HANDLING_CAPABILITIES, HANDLING_SELECT, PAGES = "3086", "3088", "3096"
INTENT, DPI_X, DPI_Y = "6146", "6147", "6148"
START_X, START_Y, EXTENT_X, EXTENT_Y = "6149", "6150", "6151", "6152"
_FEED, _FLAT, _DUPLEX = 1, 2, 4
_MM_PER_INCH = 25.4
_UNSIGNED = 0xFFFFFFFF
_INTENTS = {ColourMode.COLOUR: 1, ColourMode.GRAY: 2, ColourMode.BILEVEL: 4}
_FAILURES = {
    0x80210002: "scanner_jammed",
    0x80210003: "scanner_feeder_empty",
    0x80210004: "scanner_jammed",
    0x80210005: "scanner_missing",
    0x80210006: "scanner_busy",
    0x80210007: "scanner_busy",
    0x80210008: "scanner_cover_open",
    0x80210009: "scanner_lost",
    0x8021000A: "scanner_lost",
    0x8021000B: "scanner_unsupported",
    0x8021000C: "scanner_unsupported",
    0x8021000D: "scanner_busy",
    0x80210015: "scanner_missing",
    0x80210016: "scanner_cover_open",
    0x80210020: "scanner_jammed",
    0x80070005: "scanner_no_access",
    0x80070057: "scanner_unsupported",
}


@dataclass(frozen=True, slots=True)
class Span:
    """What a property may be set to: from ``low`` to ``high``, or one of ``values``."""

    low: int = 0
    high: int = 0
    values: tuple[int, ...] = ()


def failure(result: int) -> str:
    """Return the code of an HRESULT, signed as COM gives it or not."""
    return _FAILURES.get(result & _UNSIGNED, "scanner_failed")


def capabilities(handling: int | None, resolutions: Span) -> Capabilities:
    """Return what the numbers say; a scanner that says nothing of its inputs has the glass."""
    flags = _FLAT if handling is None else handling
    sources = {Source.FLATBED: _FLAT, Source.FEEDER: _FEED, Source.DUPLEX: _DUPLEX}
    found = tuple(source for source, bit in sources.items() if flags & bit)
    return Capabilities(found or (Source.FLATBED,), tuple(ColourMode), tuple(offered(resolutions)))


def offered(span: Span) -> Iterable[int]:
    """Return the resolutions in dots an inch, rising; none where the scanner does not say."""
    if span.values:
        return sorted({one for one in span.values if 0 < one <= HIGHEST_DPI})
    return [one for one in STANDARD_DPI if span.low <= one <= span.high]


def device_properties(source: Source) -> dict[str, int]:
    """Return what to set at the scanner for pages from ``source``, one page at a time."""
    select = {Source.FLATBED: _FLAT, Source.FEEDER: _FEED, Source.DUPLEX: _FEED | _DUPLEX}
    return {HANDLING_SELECT: select[source], PAGES: 1}


def item_properties(settings: ScanSettings, resolutions: Span) -> dict[str, int]:
    """Return what to set at the picture, in the order to set it: the size counts in dots of the resolution."""
    listed = list(offered(resolutions))
    dpi = min(listed, key=lambda one: (one < settings.dpi, abs(one - settings.dpi)), default=settings.dpi)
    width, height = (round(side / _MM_PER_INCH * dpi) for side in settings.size_mm)
    return {
        INTENT: _INTENTS[settings.mode],
        DPI_X: dpi,
        DPI_Y: dpi,
        START_X: 0,
        START_Y: 0,
        EXTENT_X: width,
        EXTENT_Y: height,
    }
