"""Hands frames to the decoding process one at a time; those that come meanwhile are dropped (UI thread)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from counter_app.domain.errors import CounterError
from counter_app.ui.bridge import Bridge
from counter_app.ui.codes.means import Decoder

if TYPE_CHECKING:
    from counter_app.ui.codes.means import Code

MOST_FAILURES = 3


class FrameReader(QObject):
    """One decoding process for as long as the camera is open; ``read`` gets the texts of a frame that has any."""

    def __init__(
        self,
        bridge: Bridge,
        decoder: Decoder,
        read: Callable[[list[str]], None],
        failed: Callable[[CounterError], None],
    ) -> None:
        super().__init__()
        self._bridge, self._decoder = bridge, decoder
        self._read, self._failed = read, failed
        self._busy = self._over = False
        self._failures = 0

    def offer(self, gray: QImage) -> bool:
        """Have a frame read unless one is being read; say whether it was taken."""
        if self._busy or self._over:
            return False
        from counter_app.ui.adapters.gray import pixels_of

        self._busy = True
        pixels, width, height = pixels_of(gray), gray.width(), gray.height()
        self._bridge.submit(self, "io", lambda: self._look(pixels, width, height), self._done, self._broke)
        return True

    def close(self) -> None:
        """Read no more and end the process."""
        if self._over:
            return
        self._over = True
        if not self._busy:
            # Ending waits for the process to be gone, which is not the window's business.
            self._bridge.submit(self, "io", self._decoder.close, lambda _: self.deleteLater())

    def _look(self, pixels: bytes, width: int, height: int) -> tuple[Code, ...]:
        """Read one frame (io lane)."""
        try:
            return self._decoder.read_frame(pixels, width, height)
        finally:
            # Closed meanwhile: ended here, for the window may be gone before it hears of this frame.
            if self._over:
                self._decoder.close()

    def _done(self, codes: tuple[Code, ...]) -> None:
        self._busy = False
        if self._over:
            self._gone()
            return
        self._failures = 0
        texts = [code.text for code in codes]
        if texts:
            self._read(texts)

    def _broke(self, error: CounterError) -> None:
        # A crash costs one frame; only what goes on crashing is told.
        self._busy = False
        self._failures += 1
        if self._over:
            self._gone()
        elif self._failures >= MOST_FAILURES:
            self._failed(error)

    def _gone(self) -> None:
        # The worker has ended it, but for one that had just looked whether it should.
        self._decoder.close()
        self.deleteLater()
