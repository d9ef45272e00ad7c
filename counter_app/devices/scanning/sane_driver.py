"""Scanners through SANE, within the scanning process.

From a feeder page follows page without a stop between them; from the glass each page is a scan of its own.
"""

from __future__ import annotations

import ctypes

from counter_app.devices.scanning.driver import DriverPage, SignOfLife
from counter_app.devices.scanning.ports import LARGEST_PAGE, Capabilities, ScannerEntry, ScanSettings, Source
from counter_app.devices.scanning.raster import png
from counter_app.devices.scanning.sane_library import Frame, SaneHandle, SaneLibrary
from counter_app.devices.scanning.sane_options import capabilities, settings_for
from counter_app.domain.errors import DeviceError

_READ_BYTES = 256 * 1024


class SaneDriver:
    """All that SANE reaches: USB, parallel, its own network protocol, AirScan where it is installed."""

    def __init__(self) -> None:
        """Load SANE.

        Raises:
            DeviceError: ``scanning_unavailable``.
        """
        self._library = SaneLibrary()

    def devices(self) -> list[ScannerEntry]:
        """Give what SANE finds."""
        return [ScannerEntry(device, "sane", name) for device, name in self._library.devices()]

    def open(self, device: str) -> SaneScanner:
        """Take hold of one scanner.

        Raises:
            DeviceError: as ``Driver.open``.
        """
        return SaneScanner(self._library.open(device))


class SaneScanner:
    """One scanner of SANE in use."""

    def __init__(self, handle: SaneHandle) -> None:
        self._handle = handle
        self._capabilities = capabilities(handle.options())
        self._source = Source.FLATBED
        self._dpi = 0

    @property
    def capabilities(self) -> Capabilities:
        """Give what it can do."""
        return self._capabilities

    def prepare(self, settings: ScanSettings, source: Source) -> None:
        """Set every option in turn, looking anew after each: one changes what the next may be.

        Raises:
            DeviceError: as ``OpenScanner.prepare``.
        """
        self._handle.cancel()
        self._source = source
        done: set[str] = set()
        while (step := self._next_setting(settings, source, done)) is not None:
            name, value = step
            done.add(name)
            option = next(one for one in self._handle.options() if one.name == name)
            self._handle.set(option, value)
        resolution = next((one for one in self._handle.options() if one.name == "resolution"), None)
        self._dpi = settings.dpi if resolution is None else round(self._handle.number(resolution))

    def _next_setting(self, settings: ScanSettings, source: Source, done: set[str]) -> tuple[str, str | float] | None:
        wanted = settings_for(self._handle.options(), settings, source)
        return next((one for one in wanted if one[0] not in done), None)

    def next_page(self, alive: SignOfLife) -> DriverPage:
        """Scan one page.

        Raises:
            DeviceError: as ``OpenScanner.next_page``.
        """
        frame = self._handle.start()
        if not frame.is_whole:  # three passes, one a colour: scanners of the nineties
            raise DeviceError("scanner_unsupported")
        lines = self._read(frame, alive)
        if self._source is Source.FLATBED:
            self._handle.cancel()
        content = png(
            lines,
            frame.pixels_per_line,
            frame.bytes_per_line,
            depth=frame.depth,
            is_colour=frame.is_colour,
            dpi=self._dpi,
        )
        return DriverPage(content, "png", self._dpi)

    def _read(self, frame: Frame, alive: SignOfLife) -> bytearray:
        limit = f"{LARGEST_PAGE // 1024**2}"
        if frame.lines * frame.bytes_per_line > LARGEST_PAGE:
            raise DeviceError("scan_page_too_large", megabytes=limit)
        room = (ctypes.c_ubyte * _READ_BYTES)()
        view = memoryview(room)
        lines = bytearray()
        while (count := self._handle.read(room)) >= 0:
            lines += view[:count]
            if len(lines) > LARGEST_PAGE:
                raise DeviceError("scan_page_too_large", megabytes=limit)
            alive()
        return lines

    def cancel(self) -> None:
        """Stop the page that is under way."""
        self._handle.cancel()

    def close(self) -> None:
        """Let go of the scanner."""
        self._handle.cancel()
        self._handle.close()
