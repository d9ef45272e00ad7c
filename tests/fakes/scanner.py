"""A scanner without paper: implements the port and passes the same contract tests as the real ones."""

from __future__ import annotations

from collections.abc import Callable

from counter_app.devices.scanning.ports import (
    Capabilities,
    ColourMode,
    ScannedPage,
    ScannerEntry,
    ScanSettings,
    Source,
    TakePage,
)
from counter_app.domain.errors import DeviceError
from tests.builders.sheets_of_paper import sheet


class FakeScanner:
    """One scanner, ``fake:1``, with ``sheets`` in its feeder; ``fails`` says after how many pages with which code."""

    def __init__(self, sheets: int = 10, fails: tuple[int, str] | None = None) -> None:
        self.sheets = sheets
        self.fails = fails
        self.asked: list[ScanSettings] = []

    def devices(self) -> list[ScannerEntry]:
        return [ScannerEntry("fake:1", "sane", "Máy quét giả")]

    def capabilities(self, device: str) -> Capabilities:
        self._find(device)
        return Capabilities((Source.FLATBED, Source.FEEDER), (ColourMode.COLOUR, ColourMode.GRAY), (200, 300))

    def scan(self, device: str, settings: ScanSettings, on_page: TakePage, cancelled: Callable[[], bool]) -> int:
        self._find(device)
        self.asked.append(settings)
        source = settings.source or (Source.FEEDER if self.sheets else Source.FLATBED)
        taken = 0
        while taken < settings.wanted(source) and not cancelled():
            if self.fails is not None and taken == self.fails[0]:
                raise DeviceError(self.fails[1])
            if source is not Source.FLATBED and self.sheets == 0:
                if taken == 0:
                    raise DeviceError("scanner_feeder_empty")
                break
            self.sheets -= source is not Source.FLATBED
            taken += 1
            on_page(ScannedPage(taken, sheet(taken), "jpeg", settings.dpi))
        return taken

    def _find(self, device: str) -> None:
        if device != "fake:1":
            raise DeviceError("scanner_missing")
