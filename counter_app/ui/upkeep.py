"""What is done once a day beside the work: files the province has for good leave this machine, leftovers are swept.

Begun a while after somebody signed in, never at the start, and looked for again while the window stays open over
midnight. All of it runs on the io lane; nobody waits for it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer

from counter_app.domain.errors import CounterError
from counter_app.ui.bridge import Bridge
from counter_app.ui.ports import Counter

if TYPE_CHECKING:
    from counter_app import bootstrap

FIRST_MS = 300_000
EVERY_MS = 1_800_000

_log = logging.getLogger(__name__)


class DailyUpkeep(QObject):
    """Asks twice an hour whether today's turn was made, and makes it."""

    def __init__(self, counter: Counter, bridge: Bridge, parent: QObject, first_ms: int = FIRST_MS) -> None:
        super().__init__(parent)
        self._counter = cast("bootstrap.Counter", counter)
        self._bridge = bridge
        QTimer.singleShot(first_ms, self, self.look)
        timer = QTimer(self)
        timer.setInterval(EVERY_MS)
        timer.timeout.connect(self.look)
        timer.start()

    def look(self) -> None:
        """Make the turn where it is due."""
        self._bridge.submit(self, "io", self._turn, lambda _swept: None, _put_off)

    def _turn(self) -> None:
        self._counter.papers.retention.turn(self._counter.lanes.store)


def _put_off(error: CounterError) -> None:
    """A disk that refuses is said by every screen that writes; the turn is tried again in half an hour."""
    _log.warning("retention put off: %s", error.code)
