"""A labelled field that shows its own error in place."""

from __future__ import annotations

from PySide6 import QtCore
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
)
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from counter_app.ui.kit.look import label, px, row, set_property, theme

SIDE = 8
"""Design pixels the style sheet leaves at either side of a line."""
_INSET = 3
"""The edge, and what Qt itself leaves."""


def has_text(mime: QMimeData) -> bool:
    """Tell whether what is pasted or dropped is text, and not a file by its name."""
    return mime.hasText() and not any(url.isLocalFile() for url in mime.urls())


class LineEdit(QLineEdit):
    """A line that leaves Ctrl+Z to the screen while it has nothing of its own to take back.

    Text it cannot show whole ends in … while the keyboard is elsewhere, and the tool tip has all of it.
    """

    _marked: tuple[tuple[int, int], ...] = ()

    def is_cut(self) -> bool:
        """Tell whether the text is longer than the line."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self._room()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw … over the end of what is cut: half a letter looks like the end of a name."""
        super().paintEvent(event)
        if self.hasFocus() or self.cursorPosition() > 0 or not self.is_cut():
            return
        painter = QPainter(self)
        letters = self.fontMetrics()
        whole = letters.elidedText(self.text(), QtCore.Qt.TextElideMode.ElideRight, self._room())[:-1]
        left = px(SIDE) + _INSET + letters.horizontalAdvance(whole)
        place = self.rect().adjusted(left, _INSET, -_INSET, -_INSET)
        ground = theme().palette
        painter.fillRect(place, QColor(ground.surface if self.isEnabled() else ground.sunken))
        painter.setPen(QColor(ground.text if self.isEnabled() else ground.muted))
        painter.drawText(place, QtCore.Qt.AlignmentFlag.AlignVCenter, "…")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the beginning of what is too long: a name is known by it."""
        super().focusOutEvent(event)
        if self.is_cut():
            self.setCursorPosition(0)

    def _room(self) -> int:
        return self.width() - 2 * (px(SIDE) + _INSET)

    def event(self, event: QEvent) -> bool:
        """Let the screen's undo through where there is no typing to undo; say the whole of what is cut."""
        if event.type() is QEvent.Type.ToolTip:
            self.setToolTip(self.text() if self.is_cut() else "")
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
        if event.matches(QKeySequence.StandardKey.Paste) and not has_text(QGuiApplication.clipboard().mimeData()):
            event.ignore()
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Leave a dropped file to the screen: its name is no text."""
        if has_text(event.mimeData()):
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


class Field(QWidget):
    """A label over an input; the error stands under it and the input gets a red edge.

    ``beside`` is a button on the line of the input, level with it whatever stands above and below.
    """

    def __init__(self, text: str, edit: QWidget, hint: str = "", beside: QWidget | None = None) -> None:
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
        if beside is None:
            self._lines.addWidget(edit)
        else:
            line = row(edit, spacing=8)
            line.setStretch(0, 1)
            line.addWidget(beside)
            self._lines.addLayout(line)
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
