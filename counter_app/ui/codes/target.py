"""The widget that files and pictures are dropped on and pasted into; cheap, for the window starts with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from counter_app.ui.codes.station import CodeStation


class CodeTarget(QWidget):
    """Has a station for codes, made when it is first asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._codes: CodeStation | None = None

    @property
    def codes(self) -> CodeStation:
        """The camera, the scanner on a port, what is dropped and pasted."""
        if self._codes is None:
            self._codes = self.make_codes()
        return self._codes

    def make_codes(self) -> CodeStation:
        """Return the station of this widget."""
        raise NotImplementedError

    def close_codes(self) -> None:
        """Let the devices go, where any was asked for."""
        if self._codes is not None:
            self._codes.close()

    def read_card(self) -> None:
        """Open the camera."""
        self.codes.open_camera()

    def paste_card(self) -> bool:
        """Look for a code in what was copied elsewhere; tell whether it is a file or a picture."""
        return self.codes.paste()

    def choose_port(self) -> None:
        """Show which port the scanner is on."""
        self.codes.open_ports()

    def scan_glass(self) -> None:
        """Read the card that lies on the glass of the scanner for paper."""
        self.codes.scan_glass()

    def listen(self) -> None:
        """Listen to the scanner this machine has on a port."""
        self.codes.start()

    def stop_looking(self) -> None:
        """Stop looking for a code in a file."""
        self.codes.stop_looking()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and pictures: they may hold a code."""
        event.setAccepted(self.codes.wants(event.mimeData()))

    def dropEvent(self, event: QDropEvent) -> None:
        """Look for a code in what was dropped."""
        event.setAccepted(self.codes.take(event.mimeData()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a pasted picture or file, which no field has a use for."""
        if not event.matches(QKeySequence.StandardKey.Paste) or not self.paste_card():
            super().keyPressEvent(event)
