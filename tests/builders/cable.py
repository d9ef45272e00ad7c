"""A scanner at the end of a pseudo-terminal, to be plugged in and pulled out."""

from __future__ import annotations

import os
import pty
import tty
from pathlib import Path


class Cable:
    """A scanner on a cable; the port has the same name each time it is put in."""

    def __init__(self, folder: Path) -> None:
        self.port = str(folder / "ttyScanner")
        self._open: tuple[int, int] | None = None

    def put_in(self) -> None:
        """Plug the scanner in."""
        scanner, port = pty.openpty()
        tty.setraw(port)
        Path(self.port).symlink_to(os.ttyname(port))
        self._open = scanner, port

    def type(self, content: bytes) -> None:
        """Send bytes as the scanner does."""
        assert self._open is not None
        os.write(self._open[0], content)

    def pull_out(self) -> None:
        """Unplug it."""
        if self._open is not None:
            Path(self.port).unlink()
            for end in self._open:
                os.close(end)
        self._open = None
