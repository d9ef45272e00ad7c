"""Keeps a scanner that types away from single-letter keys: what it reads is opened, never obeyed (UI thread).

On a screen where a bare letter begins an act, letters are held for one gap between keys. A letter of a person then does
what it does; a burst that ends with Enter is one scanned text, and no letter of it reaches a button or a field.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from counter_app.ui.intake.wedge import FEWEST_LETTERS, LONGEST_GAP_MS

HOLD_MS = LONGEST_GAP_MS + 10
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_SILENT = {Qt.Key.Key_Shift, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock}
_BARE = {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier}


class _Held(NamedTuple):
    target: QWidget
    key: int
    modifiers: Qt.KeyboardModifier
    text: str


class ScanGate(QObject):
    """Stands before every key; ``guarded`` gives the screen to protect now, ``scanned`` gets what a scanner typed."""

    def __init__(
        self, parent: QObject, guarded: Callable[[], QWidget | None], scanned: Callable[[QWidget, str], None]
    ) -> None:
        super().__init__(parent)
        self._guarded = guarded
        self._scanned = scanned
        self._held: list[_Held] = []
        self._last_ms = 0
        self._letting_through = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(HOLD_MS)
        self._timer.timeout.connect(self._let_through)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold letters on a guarded screen; let everything else through."""
        if not isinstance(event, QKeyEvent) or self._letting_through or not isinstance(watched, QWidget):
            return False
        screen = self._guarded()
        if screen is None:
            return False
        letter = len(event.text()) == 1 and event.text().isprintable() and event.modifiers() in _BARE
        if event.type() is QEvent.Type.ShortcutOverride:
            if letter:
                event.accept()  # a shortcut would act at once: the key comes again as a press, and is held then
            return letter
        if event.type() is not QEvent.Type.KeyPress or event.key() in _SILENT:
            return False
        at = event.timestamp() or time.monotonic_ns() // 1_000_000
        if self._held and at - self._last_ms > LONGEST_GAP_MS:
            self._let_through()
        if letter:
            self._held.append(_Held(watched, event.key(), event.modifiers(), event.text()))
            self._last_ms = at
            self._timer.start()
            return True
        return self._ended(screen, event)

    def _ended(self, screen: QWidget, event: QKeyEvent) -> bool:
        if event.key() in _ENTER and len(self._held) >= FEWEST_LETTERS:
            text = "".join(one.text for one in self._held)
            self._timer.stop()
            self._held.clear()
            self._scanned(screen, text)
            return True
        self._let_through()
        return False

    def _let_through(self) -> None:
        """Give held letters to whom they were meant for: a field, or the act of that key."""
        self._timer.stop()
        held, self._held = self._held, []
        screen = self._guarded()
        self._letting_through = True
        try:
            for one in held:
                target = QApplication.focusWidget() or one.target
                act = None if screen is None or isinstance(target, QLineEdit | QPlainTextEdit) else _act_of(screen, one)
                if act is not None:
                    act.activated.emit()
                else:
                    # A short tap is over before its press is let through: alone that would hold a button down.
                    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                        QApplication.sendEvent(target, QKeyEvent(kind, one.key, one.modifiers, one.text))
        finally:
            self._letting_through = False


def _act_of(screen: QWidget, held: _Held) -> QShortcut | None:
    wanted = held.text.upper()
    for shortcut in screen.findChildren(QShortcut):
        owner = shortcut.parent()
        seen = isinstance(owner, QWidget) and owner.isVisible() and owner.isEnabled()
        if seen and shortcut.isEnabled() and shortcut.key().toString().upper() == wanted:
            return shortcut
    return None
