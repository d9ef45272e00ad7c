"""Chooses the name a printer knows a paper size by.

Source: PWG 5101.1 (self-describing media names such as ``iso_a5_148x210mm``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from counter_app.domain.errors import DeviceError
from counter_app.domain.slip import Paper

# A landscape page is turned by whoever prints it: the sheet in the tray is the same.
_NAMES = {
    Paper.A4: "iso_a4_210x297mm",
    Paper.A4_LANDSCAPE: "iso_a4_210x297mm",
    Paper.A5: "iso_a5_148x210mm",
}
_ROLL = "custom_80x297mm_80x297mm"
# Drivers of receipt printers name the printable width or the width of the roll.
_ROLL_WIDTH_MM = (72.0, 82.0)
_SIZE = re.compile(r"_(?P<width>\d+(?:\.\d+)?)x(?P<height>\d+(?:\.\d+)?)mm$")


def media_name(paper: Paper, supported: Sequence[str]) -> str:
    """Give the media name to ask for; ``supported`` is what the printer says it takes, empty when it does not say.

    A roll has no height of its own: the longest the driver offers keeps one slip on one piece.

    Raises:
        DeviceError: ``paper_unsupported`` when the printer takes neither this size nor sizes of one's own.
    """
    name = _NAMES.get(paper)
    if name is None:
        rolls = [(size[1], media) for media in supported if (size := _size(media)) and _is_roll(size[0])]
        if rolls:
            return max(rolls)[1]
        name = _ROLL
    custom = any(media.startswith(("custom_max", "custom_min")) for media in supported)
    if not supported or custom or name in supported:
        return name
    raise DeviceError("paper_unsupported", paper=paper.value)


def _size(media: str) -> tuple[float, float] | None:
    match = None if media.startswith("custom_m") else _SIZE.search(media)
    return None if match is None else (float(match["width"]), float(match["height"]))


def _is_roll(width_mm: float) -> bool:
    return _ROLL_WIDTH_MM[0] <= width_mm <= _ROLL_WIDTH_MM[1]
