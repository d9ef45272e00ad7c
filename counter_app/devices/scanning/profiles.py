"""How each kind of paper is scanned: colour and resolution, so that nobody at the counter has to know.

Text on white paper needs no colour; a seal or a photo does (lossless colour of A4 at 300 dpi is 26 MB before it is made
small). The code on a citizen card is 11 mm wide: at 300 dpi 3.2 points a module, at 600 twice that.
"""

from __future__ import annotations

from collections.abc import Mapping

from counter_app.devices.scanning.ports import A4_MM, ColourMode, ScanSettings

_CARD_MM = (100.0, 70.0)
_A3_MM = (297.0, 420.0)

PROFILES: Mapping[str, ScanSettings] = {
    "text": ScanSettings(mode=ColourMode.GRAY, dpi=300, size_mm=A4_MM),
    "seal": ScanSettings(mode=ColourMode.COLOUR, dpi=200, size_mm=A4_MM),
    "photo": ScanSettings(mode=ColourMode.COLOUR, dpi=300, size_mm=A4_MM),
    "card": ScanSettings(mode=ColourMode.COLOUR, dpi=600, size_mm=_CARD_MM),
    "drawing": ScanSettings(mode=ColourMode.GRAY, dpi=300, size_mm=_A3_MM),
}
"""By the word of ``scan.profile.<word>`` in the texts; the paper is cut down to what the scanner can hold."""
DEFAULT_PROFILE = "text"
