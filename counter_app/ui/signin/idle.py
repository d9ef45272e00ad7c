"""Locks after minutes without a key or a movement of the mouse (UI thread)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QTouchEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

LOCK_AFTER = "lock_after_minutes"
DEFAULT_MINUTES = 10
_SIGNS = (QKeyEvent, QMouseEvent, QWheelEvent, QTouchEvent)
# Seeing every event makes PySide look up the class of every widget there is: 40 ms the first paint need not wait for.
_SETTLE_MS = 1_500
_LOOK_MS = 5_000


class IdleWatch(QObject):
    """Notes that somebody is there; looks every few seconds, so that a key costs nothing."""

    def __init__(self, minutes: float, lock: Callable[[], None]) -> None:
        super().__init__()
        self._looks_left = self._most = max(1, round(minutes * 60_000 / _LOOK_MS))
        self._lock = lock
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def watch(self, application: QApplication) -> None:
        """Watch every window of the program, from shortly after the first one is painted."""
        QTimer.singleShot(_SETTLE_MS, self, lambda: application.installEventFilter(self))

    def look(self) -> None:
        """Count down; at nought lock and begin anew."""
        self._looks_left -= 1
        if self._looks_left <= 0:
            self._looks_left = self._most
            self._lock()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002 (any widget)
        """Note that somebody is there."""
        if isinstance(event, _SIGNS):
            self._looks_left = self._most
        return False
