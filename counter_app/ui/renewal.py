"""Packs taken in while the window is open count at once: looked for after every write, told to every screen."""

from __future__ import annotations

from typing import Protocol, cast

from PySide6.QtCore import QObject

from counter_app.domain.errors import CounterError
from counter_app.ui.bridge import Bridge
from counter_app.ui.ports import Counter


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

    def look(self) -> None:
        """Ask whether another pack counts now."""
        self._bridge.submit(self, "read", self._counter.renew, self._renewed, _ignore)

    def _renewed(self, new: bool) -> None:
        if new:
            self._bridge.changed.emit()


def _ignore(error: CounterError) -> None:
    """What cannot be read now is said by the screen that needs it."""
    del error
