"""Inputs that are not one line: a choice among few, a note of a few lines. Apart, because the sign-in needs neither."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QSizePolicy

from counter_app.ui.kit.fields import has_text
from counter_app.ui.kit.look import px


class Choice(QComboBox):
    """A list of few choices; the wheel never changes it by accident."""

    def __init__(self, choices: list[tuple[str, str]]) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._values: tuple[str, ...] = ()
        self.offer(choices)

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these values, each by its words, and show the first; the same values again change nothing."""
        if choices and tuple(value for value, _ in choices) == self._values:
            return
        self._values = tuple(value for value, _ in choices)
        self.clear()
        self.addItems([words for _, words in choices])

    def show_value(self, value: str) -> None:
        """Show the choice of ``value``."""
        at = self._values.index(value) if value in self._values else -1
        if at >= 0 and at != self.currentIndex():
            self.setCurrentIndex(at)

    def value(self) -> str:
        """Return the chosen value; empty where nothing is offered."""
        at = self.currentIndex()
        return self._values[at] if at >= 0 else ""

    def wheelEvent(self, event: QEvent) -> None:
        """Scroll the page, not the choice."""
        event.ignore()


class NoteEdit(QPlainTextEdit):
    """A few lines of text; Tab leaves it, and pictures and files are left to the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave a pasted picture or file to the screen."""
        if event.matches(QKeySequence.StandardKey.Paste) and not has_text(QGuiApplication.clipboard().mimeData()):
            event.ignore()
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Leave a dropped file to the screen."""
        if has_text(event.mimeData()):
            super().dragEnterEvent(event)
        else:
            event.ignore()

    def sizeHint(self) -> QSize:
        """Two lines at least; it takes what room is left."""
        return QSize(px(200), px(44))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def show_text(self, text: str) -> None:
        """Show ``text`` without moving the cursor when it is there already."""
        if self.toPlainText() != text:
            self.setPlainText(text)
