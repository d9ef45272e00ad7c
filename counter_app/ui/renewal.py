"""Packs taken in while the window is open count at once, those of a later day from that day on; told to every screen.

Looked for after every write, when somebody signs in, and every ten minutes: a window may stay open over midnight.
"""

from __future__ import annotations

from typing import Protocol, cast

from PySide6.QtCore import QObject, QTimer

from counter_app.domain.errors import CounterError
from counter_app.ui.bridge import Bridge
from counter_app.ui.ports import Counter

EVERY_MS = 600_000


class Renews(Protocol):
    """What takes newer packs into use; [read]."""

    def renew(self) -> bool: ...  # noqa: D102 (as the counter promises)


class PackRenewal(QObject):
    """Listens to ``changed``, and says it once more when what everything is computed by has changed."""

    def __init__(self, counter: Counter, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._counter = cast("Renews", counter)
        self._bridge = bridge
        bridge.changed.connect(self.look)
        bridge.session_changed.connect(self.look)
        timer = QTimer(self)
        timer.setInterval(EVERY_MS)
        timer.timeout.connect(self.look)
        timer.start()

    def look(self) -> None:
        """Ask whether another pack counts now."""
        self._bridge.submit(self, "read", self._counter.renew, self._renewed, _ignore)

    def _renewed(self, new: bool) -> None:
        if new:
            self._bridge.changed.emit()


def _ignore(error: CounterError) -> None:
    """What cannot be read now is said by the screen that needs it."""
    del error
