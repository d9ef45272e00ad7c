"""What a scanner driver of the operating system is to the scanning process that holds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from counter_app.devices.scanning.ports import Capabilities, PageFormat, ScannerEntry, ScanSettings, Source

SignOfLife = Callable[[], None]


@dataclass(frozen=True, slots=True)
class DriverPage:
    """A page as a driver gives it."""

    content: bytes = field(repr=False)
    format: PageFormat
    dpi: int


class OpenScanner(Protocol):
    """A scanner in use; everything but ``cancel`` is called from one thread."""

    @property
    def capabilities(self) -> Capabilities:
        """Give what it can do."""
        ...

    def prepare(self, settings: ScanSettings, source: Source) -> None:
        """Set it up for pages from ``source``.

        Raises:
            DeviceError: ``scanner_unsupported``, ``scanner_busy``, ``scanner_lost`` …
        """
        ...

    def next_page(self, alive: SignOfLife) -> DriverPage:
        """Scan one page; ``alive`` is called while the paper moves.

        Raises:
            DeviceError: ``scanner_feeder_empty`` when there is no more paper, and as ``Scanner.scan``.
        """
        ...

    def cancel(self) -> None:
        """Stop the page that is under way; called from any thread."""
        ...

    def close(self) -> None:
        """Let go of the scanner."""
        ...


class Driver(Protocol):
    """One way the operating system reaches scanners."""

    def devices(self) -> list[ScannerEntry]:
        """Give what is there."""
        ...

    def open(self, device: str) -> OpenScanner:
        """Take hold of one scanner.

        Raises:
            DeviceError: ``scanner_missing``, ``scanner_busy``, ``scanner_no_access``, ``scanner_lost``.
        """
        ...
