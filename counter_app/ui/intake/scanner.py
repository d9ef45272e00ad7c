"""Watches the fields of a screen for a scanner that types, swallows its Enter and hands over what it read."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget

from counter_app.ui.intake.citizen import is_card_text
from counter_app.ui.intake.wedge import LONGEST_GAP_MS, WedgeDetector

F = TypeVar("F")
FORGET_MS = 5_000
"""Longer than any burst that waits behind a busy moment; what was typed before it may be the text of a card."""
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_SILENT = {Qt.Key.Key_Shift, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock}


class ScannerWatch(QObject, Generic[F]):
    """``before`` is asked for the state of the form when a burst begins, ``scanned`` gets the text and that state."""

    def __init__(self, parent: QWidget, before: Callable[[], F], scanned: Callable[[str, F], None]) -> None:
        super().__init__(parent)
        self._detector = WedgeDetector()
        self._before = before
        self._scanned = scanned
        self._form: F | None = None
        self._forget = QTimer(self)
        self._forget.setSingleShot(True)
        self._forget.setInterval(FORGET_MS)
        self._forget.timeout.connect(self._forget_form)
        self._watched: set[QWidget] = set()
        self._pressed: QAbstractButton | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LONGEST_GAP_MS + 10)
        self._timer.timeout.connect(self._press)

    def watch_new(self, screen: QWidget) -> None:
        """Watch the fields that were made since; nothing before the first ``watch``."""
        if self._watched:
            self.watch(screen)

    def watch(self, screen: QWidget) -> None:
        """Watch every field of ``screen`` that takes keys."""
        for widget in screen.findChildren(QWidget):
            if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget not in self._watched:
                self._watched.add(widget)
                widget.installEventFilter(self)

    def _hold(self, button: QAbstractButton, *, begins: bool) -> bool:
        """Press a button by the space bar only when no letter follows: the names on a card have spaces in them."""
        if begins:
            self._pressed = button
            self._timer.start()
        return True

    def _press(self) -> None:
        button, self._pressed = self._pressed, None
        if button is not None and button.isVisible() and button.isEnabled():
            button.click()

    def paste(self) -> bool:
        """Take the text of a card from the clipboard, whichever field has the keyboard; tell whether it was one."""
        text = QGuiApplication.clipboard().text()
        if not is_card_text(text):
            return False
        self._detector.other()
        self._scanned(text.strip(), self._before())
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let every key through but the Enter that ends a burst."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        # The key's own time, so that keys which waited behind a busy moment do not look like a burst.
        at = event.timestamp() or time.monotonic_ns() // 1_000_000
        key, text = event.key(), event.text()
        if event.matches(QKeySequence.StandardKey.Paste) and self.paste():
            return True
        if key in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            burst, form = self._detector.enter(at), self._form
            self._forget_form()
            if burst is not None:
                self._scanned(burst, self._before() if form is None else form)
                return True
        elif len(text) == 1 and text.isprintable():
            self._pressed = None
            before = self._before()
            begins = self._detector.letter(text, at)
            if begins:
                self._form = before
                self._forget.start()
            if key == Qt.Key.Key_Space and isinstance(watched, QAbstractButton):
                return self._hold(watched, begins=begins)
        elif key not in _SILENT:
            self._detector.other()
        return super().eventFilter(watched, event)

    def _forget_form(self) -> None:
        self._forget.stop()
        self._form = None
