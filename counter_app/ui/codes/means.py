"""What codes are read with: the window has the real ones, tests hand in others; nothing is imported before its use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from counter_app.domain.errors import DeviceError

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from counter_app.services.scanning import Scanning
    from counter_app.ui.adapters.camera import Camera
    from counter_app.ui.adapters.serial import SerialScanner


class Code(Protocol):
    """A code that was found."""

    @property
    def text(self) -> str: ...  # noqa: D102 (what it holds)


class Page(Protocol):
    """The codes of a page."""

    @property
    def codes(self) -> tuple[Code, ...]: ...  # noqa: D102 (in the order read)


class Decoder(Protocol):
    """Reads codes in a process of its own; each call blocks and belongs on the io lane."""

    def read_frame(self, pixels: bytes, width: int, height: int) -> tuple[Code, ...]:
        """Return the codes of a gray frame."""
        ...

    def read_file(self, path: Path) -> Iterator[Page]:
        """Yield the pages of a picture or PDF file."""
        ...

    def read_bytes(self, content: bytes) -> Iterator[Page]:
        """Yield the pages of what lies in memory."""
        ...

    def close(self) -> None:
        """End the process; a call that waits for it fails."""
        ...


class WithScanners(Protocol):
    """A counter that has scanners for paper."""

    @property
    def scanning(self) -> Scanning: ...  # noqa: D102 (the service)


class Means:
    """The real ones."""

    def glass(self, counter: object, stopped: Callable[[], bool]) -> Sequence[bytes]:
        """Scan what lies on the glass and return its page (io lane)."""
        from counter_app.services.card_scan import card_on_glass

        return card_on_glass(cast("WithScanners", counter).scanning, stopped)

    def decoder(self) -> Decoder:
        """Return a decoder for one source."""
        from counter_app.bootstrap.reading import new_decoder

        return new_decoder()

    def scanner(self, parent: QObject) -> SerialScanner:
        """Return the scanner of a serial port, off."""
        from counter_app.ui.adapters.serial import SerialScanner

        return SerialScanner(parent)

    def ports(self) -> list[tuple[str, str]]:
        """Return the serial ports of this machine: name and what is plugged in."""
        from counter_app.ui.adapters.serial import serial_ports

        return serial_ports()

    def camera(self, parent: QObject) -> Camera:
        """Return the camera, closed.

        Raises:
            DeviceError: ``camera_software_missing`` where a library QtMultimedia wants (libpulse0) is missing.
        """
        try:
            from counter_app.ui.adapters.camera import Camera
        except ImportError as error:
            raise DeviceError("camera_software_missing") from error
        return Camera(parent)

    def cameras(self) -> list[tuple[str, str]]:
        """Return the cameras of this machine: identifier and name; none where the software for them is missing."""
        try:
            from counter_app.ui.adapters.camera import cameras
        except ImportError:
            return []
        return cameras()
