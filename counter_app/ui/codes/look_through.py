"""Looks through files, or what lies on the glass, for a card or a code: beside the window, with a way to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from counter_app.domain.errors import CounterError
from counter_app.ui.bridge import Bridge
from counter_app.ui.scanned import Scanned

if TYPE_CHECKING:
    from counter_app.ui.codes.means import Decoder, Page

    Turn = Callable[[Decoder, Callable[[], bool]], Iterator[Page]]
    """Yields the pages to look at, with a decoder and a way to hear of a stop (io lane)."""

MOST_PAGES = 20
"""A card lies on the first pages or on none: a stack of hundreds belongs to the scanner's screen."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page with something to open on it held (else everything seen), and how many pages were looked at."""

    found: tuple[Scanned, ...]
    pages: int
    whole: bool = True


class LookThrough(QObject):
    """One pass through what was dropped; ``page`` counts the pages as they are read."""

    page = Signal(int)
    _turned = Signal(int)

    def __init__(self, bridge: Bridge, decoder: Decoder, name: Callable[[str], Scanned]) -> None:
        super().__init__()
        self._bridge, self._decoder, self._name = bridge, decoder, name
        self._stopped = threading.Event()
        self._turned.connect(self.page, Qt.ConnectionType.QueuedConnection)

    def begin(self, turn: Turn, seen: Callable[[Seen], None], failed: Callable[[CounterError], None]) -> None:
        """Look; one of ``seen`` and ``failed`` is told, neither after ``stop``."""

        def ended(what: Seen) -> None:
            self.deleteLater()
            if not self._stopped.is_set():
                seen(what)

        def broke(error: CounterError) -> None:
            self.deleteLater()
            if not self._stopped.is_set():
                failed(error)

        self._bridge.submit(self, "io", lambda: self._look(turn), ended, broke)

    def stop(self) -> None:
        """Look no further; the page that is being read is left."""
        self._stopped.set()
        self._bridge.submit(self, "io", self._decoder.close, lambda _: None)

    def _look(self, turn: Turn) -> Seen:
        """Read page by page until one has something to open (io lane)."""
        other: list[Scanned] = []
        looked = 0
        turning = turn(self._decoder, self._stopped.is_set)
        try:
            for page in turning:
                looked += 1
                self._turned.emit(looked)
                found = self._named([code.text for code in page.codes])
                if any(one.opens for one in found):
                    return Seen(found, looked)
                other += found
                if self._stopped.is_set() or looked >= MOST_PAGES:
                    return Seen(tuple(other), looked, whole=False)
            return Seen(tuple(other), looked)
        finally:
            # Closed here and not when it is collected: the file it has open is let go at once.
            getattr(turning, "close", lambda: None)()
            self._decoder.close()

    def _named(self, texts: Sequence[str]) -> tuple[Scanned, ...]:
        return tuple(self._name(text) for text in texts)
