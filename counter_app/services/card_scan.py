"""A citizen's card on the glass of a scanner: one small page at the resolution its code needs, kept nowhere."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from counter_app.devices.scanning.job import ScanEnded, ScanEvent
from counter_app.devices.scanning.ports import Source
from counter_app.devices.scanning.profiles import PROFILES
from counter_app.domain.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.services.scanning import Scanning

LOOK_S = 0.1
_FOLDER = "folder"


def card_on_glass(scanning: Scanning, stopped: Callable[[], bool]) -> tuple[bytes, ...]:
    """Scan the glass of the scanner used last and return its page, none where it was stopped (io lane, seconds).

    Raises:
        DeviceError: ``card_scanner_missing``, and as ``Scanner.scan``; StoreError: ``scan_unkept``.
    """
    found = [one for one in scanning.devices() if one.kind != _FOLDER]
    if not found:
        raise DeviceError("card_scanner_missing")
    heard: deque[ScanEvent] = deque()
    settings = replace(PROFILES["card"], source=Source.FLATBED, pages=1)
    running = scanning.start(found[0].device, settings, heard.append)
    try:
        while not running.job.wait(LOOK_S):
            if stopped():
                running.job.cancel()
        error = next((event.error for event in heard if isinstance(event, ScanEnded)), None)
        if error is not None:
            raise error
        return () if stopped() else tuple(page.content for page in running.spool.pages())
    finally:
        # A card is read, not filed: its picture is nobody's document.
        running.spool.discard()
