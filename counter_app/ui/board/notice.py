"""A quiet word on the desktop at the hours the office chose: how many fall due today, how many are overdue.

The window's own clock looks each minute; nothing is asked of the database before the hour has come.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import cast

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QSystemTrayIcon

from counter_app.domain.errors import CounterError
from counter_app.domain.zone import LOCAL
from counter_app.texts import Texts
from counter_app.ui.board.hours import DEFAULT_HOURS, HOURS, has_come, hours_of
from counter_app.ui.board.presenter import Source
from counter_app.ui.bridge import Bridge
from counter_app.ui.icons import icon
from counter_app.ui.kit.look import theme
from counter_app.ui.ports import Counter

EVERY_MS = 60_000
_LATE_START = timedelta(hours=1)
"""A program started a little after the hour still says it."""
_SHOWN_MS = 10_000
Tell = Callable[[str, str], None]


class BoardNotice(QObject):
    """Tells once at each hour; without a place for notices on this desktop it stays silent."""

    def __init__(
        self, counter: Counter, texts: Texts, bridge: Bridge, parent: QObject, tell: Tell | None = None
    ) -> None:
        super().__init__(parent)
        self._counter = counter
        self._texts = texts
        self._bridge = bridge
        self._tell = tell or self._in_tray
        self._tray: QSystemTrayIcon | None = None
        self._looked_at = self._now() - _LATE_START
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Say how the day stands when one of the hours has come since the last look."""
        now = self._now()
        before, self._looked_at = self._looked_at, now
        if has_come(self._hours(), before, now):
            self._bridge.submit(self, "read", self._read, self._say, _ignore)

    def _read(self) -> dict[str, int]:
        return cast("Source", self._counter).board.figures()

    def _say(self, figures: dict[str, int]) -> None:
        today, overdue = figures["today"], figures["overdue"]
        if not today and not overdue:
            return
        key = "both" if today and overdue else "today" if today else "overdue"
        title = self._texts(
            "ui.board.notice.title", counter=self._texts("ui.counter", counter=self._counter.desk.counter)
        )
        self._tell(title, self._texts(f"ui.board.notice.{key}", today=today, overdue=overdue))

    def _in_tray(self, title: str, words: str) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(icon("due", theme().palette.accent, 24), self)
        self._tray.show()
        self._tray.showMessage(title, words, QSystemTrayIcon.MessageIcon.NoIcon, _SHOWN_MS)

    def _hours(self) -> tuple[time, ...]:
        return hours_of(self._counter.preferences.get(HOURS, DEFAULT_HOURS))

    def _now(self) -> datetime:
        return self._counter.clock.now().astimezone(LOCAL)


def _ignore(error: CounterError) -> None:
    """A notice that cannot be read is none: the board itself says why."""
    del error
