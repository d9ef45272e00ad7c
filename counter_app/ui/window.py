"""The one window: the sign-in, or a clerk's workplace under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from counter_app.services.session import Session
from counter_app.ui.window_parts import WindowParts

if TYPE_CHECKING:
    from counter_app.ui.workplace import Workplace


class Window(QWidget):
    """The one window: the sign-in, or a clerk's workplace; locked, the workplace stays underneath."""

    closed = Signal()

    def __init__(self, parts: WindowParts) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle(parts.texts("ui.title", counter=parts.counter.desk.counter, office=parts.counter.desk.name))
        self.parts = parts
        self.workplace: Workplace | None = None
        self._empty: Workplace | None = None
        self.pages = QStackedWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)

    def prepare(self) -> None:
        """Make a workplace for whoever signs in next, while the password is typed."""
        if self._empty is None:
            from counter_app.ui.workplace import Workplace  # nobody waits for it before the sign-in is there

            self._empty = Workplace(self.parts)
            self._empty.fit(self.width())
            self.pages.addWidget(self._empty)

    def sign_in(self, session: Session) -> None:
        """Show the workplace of a clerk; the same clerk finds everything as it was before the lock."""
        if self.workplace is None or self.workplace.property("account") != session.account:
            self.leave()
            self.prepare()
            self.workplace, self._empty = self._empty, None
            assert self.workplace is not None  # noqa: S101 - just prepared
            self.workplace.setProperty("account", session.account)
            self.workplace.enter(session)
        self.pages.setCurrentWidget(self.workplace)
        screen = self.workplace.current_screen()
        if screen is not None:
            screen.opened(None)

    def leave(self) -> None:
        """Throw the workplace away; drafts are in the store."""
        if self.workplace is not None:
            self.workplace.close_screens()
            self.pages.removeWidget(self.workplace)
            self.workplace.deleteLater()
            self.workplace = None

    def tell(self, words: str) -> None:
        """Say something that belongs to no field."""
        if self.workplace is not None:
            self.workplace.tell(words)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the screens finish, then close."""
        self.leave()
        self.closed.emit()
        event.accept()
