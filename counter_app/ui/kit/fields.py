"""A labelled field that shows its own error in place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6 import QtCore
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QSize
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QTextCharFormat,
)
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from counter_app.ui.kit.look import label, px, set_property, theme


def _has_text(mime: QMimeData) -> bool:
    return mime.hasText() and not any(url.isLocalFile() for url in mime.urls())


class LineEdit(QLineEdit):
    """A line that leaves Ctrl+Z to the screen while it has nothing of its own to take back."""

    _marked: tuple[tuple[int, int], ...] = ()

    def event(self, event: QEvent) -> bool:
        """Let the screen's undo through where there is no typing to undo."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.isUndoAvailable()
        ):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave a pasted picture or file to the screen: a line has no use for it."""
        if event.matches(QKeySequence.StandardKey.Paste) and not _has_text(QGuiApplication.clipboard().mimeData()):
            event.ignore()
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Leave a dropped file to the screen: its name is no text."""
        if _has_text(event.mimeData()):
            super().dragEnterEvent(event)
        else:
            event.ignore()

    def show_text(self, text: str) -> None:
        """Show ``text`` without moving the cursor when it is there already; of a long one the beginning."""
        if self.text() != text:
            self.setText(text)
            if not self.hasFocus():
                self.setCursorPosition(0)

    def mark(self, spans: tuple[tuple[int, int], ...]) -> None:
        """Underline letters (from, to) that want a second look; none takes the marks away."""
        if spans == self._marked:
            return
        self._marked = spans
        set_property(self, "doubt", "true" if spans else "false")
        marks = QTextCharFormat()
        marks.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        marks.setUnderlineColor(QColor(theme().palette.red))
        marks.setForeground(QColor(theme().palette.red))
        marks.setBackground(QColor(theme().palette.amber_soft))
        # A line has no formats of its own but those an input method may give: from the cursor, so counted from there.
        at = self.cursorPosition()
        kind = QInputMethodEvent.AttributeType.TextFormat
        parts = [QInputMethodEvent.Attribute(kind, start - at, end - start, marks) for start, end in spans]
        QCoreApplication.sendEvent(self, QInputMethodEvent("", parts))


class Choice(QComboBox):
    """A list of few choices; the wheel never changes it by accident."""

    def __init__(self, choices: list[tuple[str, str]]) -> None:
        super().__init__()
        self.setFocusPolicy(QtCore.Qt.FocusPolicy.StrongFocus)
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
        if event.matches(QKeySequence.StandardKey.Paste) and not _has_text(QGuiApplication.clipboard().mimeData()):
            event.ignore()
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Leave a dropped file to the screen."""
        if _has_text(event.mimeData()):
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


class Field(QWidget):
    """A label over an input; the error stands between them and the input gets a red edge."""

    def __init__(self, text: str, edit: QWidget, hint: str = "") -> None:
        super().__init__()
        self.edit = edit
        self._label = label(text, "label")
        self._label.setBuddy(edit)
        self._hint = hint
        self._error: QLabel | None = None
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(px(2))
        self._lines.addWidget(self._label)
        self._lines.addWidget(edit)
        edit.setAccessibleName(text)
        edit.setAccessibleDescription(hint)

    def show_error(self, words: str) -> None:
        """Show what is wrong and how to mend it; empty words take it away."""
        if words == self.error():
            return
        if self._error is None:
            # Most fields are never wrong: their label would only make the start slower.
            self._error = label("", "error", wrap=True)
            self._lines.addWidget(self._error)
        self._error.setText(words)
        self._error.setVisible(bool(words))
        set_property(self.edit, "wrong", "true" if words else "false")
        self.edit.setAccessibleDescription(words or self._hint)

    def error(self) -> str:
        """Return the error shown, empty for none."""
        return "" if self._error is None else self._error.text()

    def set_words(self, text: str) -> None:
        """Change the label."""
        self._label.setText(text)
        self.edit.setAccessibleName(text)

    @property
    def words(self) -> QLabel:
        """The label."""
        return self._label
