"""What the options of a SANE scanner mean: every driver names its feeder, its colours and its sides in its own words.

Pure. The names of options are well known (SANE standard 1.06, 4.5); their values are each driver's own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from counter_app.devices.scanning.ports import Capabilities, ColourMode, ScanSettings, Source

FIXED_ONE = 65_536
Value = str | float
STANDARD_DPI = (75, 100, 150, 200, 300, 400, 600)
HIGHEST_DPI = 1200
_SETTABLE, _INACTIVE = 1, 32
_PIXELS, MILLIMETRES = 1, 3
_MM_PER_INCH = 25.4


class OptionType(IntEnum):
    """``SANE_Value_Type``."""

    BOOL = 0
    INT = 1
    FIXED = 2
    STRING = 3
    BUTTON = 4
    GROUP = 5


@dataclass(frozen=True, slots=True)
class Constraint:
    """What an option may be set to: a range, some numbers, some words, or anything."""

    low: float | None = None
    high: float | None = None
    numbers: tuple[float, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SaneOption:
    """One option; ``size`` is the room of a text in bytes, ``unit`` what its numbers count (``SANE_Unit``)."""

    number: int
    name: str
    type: OptionType
    capability: int = _SETTABLE
    constraint: Constraint = field(default_factory=Constraint)
    size: int = 4
    unit: int = MILLIMETRES

    @property
    def can_be_set(self) -> bool:
        """Whether the program may set it now."""
        settable = bool(self.capability & _SETTABLE) and not self.capability & _INACTIVE
        return settable and self.type not in (OptionType.BUTTON, OptionType.GROUP)


Setting = tuple[str, Value]


def source_of(word: str) -> Source | None:
    """Return what a driver's word for a source means; None where pages must not be taken from it (a slide, a back)."""
    said = word.casefold()
    if any(part in said for part in ("transparen", "film", "slide", "negative", "tpu", "back", "rear", "camera")):
        return None
    if "duplex" in said or "both" in said:
        return Source.DUPLEX
    if any(part in said for part in ("adf", "feed", "automatic")):
        return Source.FEEDER
    if any(part in said for part in ("flat", "platen", "glass", "normal", "fb", "table")):
        return Source.FLATBED
    return None


def mode_of(word: str) -> ColourMode | None:
    """Return what a driver's word for a colour mode means; None for dithers, infrared and their like."""
    said = word.casefold()
    if any(part in said for part in ("infrared", "dither", "halftone", "diffusion", "16", "48")):
        return None
    if any(part in said for part in ("lineart", "binary", "black", "bitmap", "monochrome", "1 bit", "1-bit")):
        return ColourMode.BILEVEL
    if "gray" in said or "grey" in said:
        return ColourMode.GRAY
    return ColourMode.COLOUR if any(part in said for part in ("color", "colour", "rgb", "24")) else None


def capabilities(options: Sequence[SaneOption]) -> Capabilities:
    """Return what the options add up to; a scanner without a choice of source has one, which counts as the glass."""
    known = _by_name(options)
    sources = {found for found in map(source_of, _words(known.get("source"))) if found is not None}
    if Source.FEEDER in sources and _turns(known) is not None:
        sources.add(Source.DUPLEX)
    modes = {found for found in map(mode_of, _words(known.get("mode"))) if found is not None}
    return Capabilities(
        tuple(one for one in Source if one in sources) or (Source.FLATBED,),
        tuple(one for one in ColourMode if one in modes),
        _resolutions(known.get("resolution")),
    )


def settings_for(options: Sequence[SaneOption], settings: ScanSettings, source: Source) -> list[Setting]:
    """Return what to set, in the order to set it; options that are not there are left out.

    The source comes first: the size of the paper, and often the resolutions, depend on it. Ask again after each.
    """
    known = _by_name(options)
    wanted: list[Setting] = []
    _choose(wanted, "source", _source_word(_words(known.get("source")), source))
    turning = _turns(known)
    if turning is not None and source is not Source.FLATBED:
        wanted += _side(turning, both=source is Source.DUPLEX)
    _choose(wanted, "mode", _mode_word(_words(known.get("mode")), settings.mode))
    if "depth" in known and settings.mode is not ColourMode.BILEVEL:
        _choose(wanted, "depth", _nearest(known["depth"], 8))
    if "resolution" in known:
        _choose(wanted, "resolution", _nearest(known["resolution"], min(settings.dpi, HIGHEST_DPI)))
    width, height = settings.size_mm
    # Feeders of documents ask for the size of the sheet first, and centre what is scanned by it.
    sides = {"page-width": width, "page-height": height, "tl-x": 0.0, "tl-y": 0.0, "br-x": width, "br-y": height}
    for name, side in sides.items():
        if name in known:
            counted = side / _MM_PER_INCH * settings.dpi if known[name].unit == _PIXELS else side
            _choose(wanted, name, _nearest(known[name], counted))
    return wanted


def _by_name(options: Iterable[SaneOption]) -> dict[str, SaneOption]:
    return {one.name: one for one in options if one.name and one.can_be_set}


def _words(option: SaneOption | None) -> tuple[str, ...]:
    return () if option is None else option.constraint.words


def _choose(wanted: list[Setting], name: str, value: Value | None) -> None:
    if value is not None:
        wanted.append((name, value))


def _source_word(words: Sequence[str], source: Source) -> str | None:
    """Return the word for ``source``; a feeder that turns sheets by another option stands in for its duplex."""
    order = {Source.DUPLEX: (Source.DUPLEX, Source.FEEDER), Source.FEEDER: (Source.FEEDER,)}
    for one in order.get(source, (source,)):
        found = next((word for word in words if source_of(word) is one), None)
        if found is not None:
            return found
    return None


def _mode_word(words: Sequence[str], mode: ColourMode) -> str | None:
    """Return the word for ``mode``, else for the next that loses nothing."""
    order = {
        ColourMode.BILEVEL: (ColourMode.BILEVEL, ColourMode.GRAY, ColourMode.COLOUR),
        ColourMode.GRAY: (ColourMode.GRAY, ColourMode.COLOUR),
        ColourMode.COLOUR: (ColourMode.COLOUR, ColourMode.GRAY),
    }
    for one in order[mode]:
        found = next((word for word in words if mode_of(word) is one), None)
        if found is not None:
            return found
    return None


def _turns(known: dict[str, SaneOption]) -> SaneOption | None:
    """Return the option by which a feeder is told to scan both sides."""
    option = known.get("adf-mode")
    if option is not None and any(word.casefold() == "duplex" for word in option.constraint.words):
        return option
    option = known.get("duplex")
    return option if option is not None and option.type is OptionType.BOOL else None


def _side(turning: SaneOption, *, both: bool) -> list[Setting]:
    """Return the setting that has both sides scanned or one; none where the driver does not take that value."""
    if turning.type is OptionType.BOOL:
        numbers = turning.constraint.numbers
        return [(turning.name, float(both))] if not numbers or float(both) in numbers else []
    word = "duplex" if both else "simplex"
    return [(turning.name, next((one for one in turning.constraint.words if one.casefold() == word), word))]


def _nearest(option: SaneOption, wanted: float) -> float | None:
    """Return the number nearest to ``wanted`` that the option takes, of listed ones rather a greater than a less."""
    if option.type not in (OptionType.INT, OptionType.FIXED):
        return None
    limits = option.constraint
    if limits.numbers:
        return min(limits.numbers, key=lambda one: (one < wanted, abs(one - wanted)))
    if limits.low is None or limits.high is None or not limits.low <= limits.high:
        return wanted
    return min(max(wanted, limits.low), limits.high)


def _resolutions(option: SaneOption | None) -> tuple[int, ...]:
    if option is None:
        return ()
    limits = option.constraint
    if limits.numbers:
        return tuple(sorted({round(one) for one in limits.numbers if math.isfinite(one) and 0 < one <= HIGHEST_DPI}))
    low, high = limits.low, limits.high
    return tuple(one for one in STANDARD_DPI if (low is None or low <= one) and (high is None or one <= high))
