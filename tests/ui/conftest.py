"""A fresh fake counter, and a window on it that ends with its test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from counter_app.texts import texts
from counter_app.ui.app import Program, dress, make_application
from counter_app.ui.theme import theme_named
from tests.fakes.counter import CLERK, FakeCounter

PERSON_MS, SCANNER_MS = 150, 4


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The application in its own clothes."""
    application = make_application()
    dress(application, theme_named("light"))
    return application


@pytest.fixture
def counter() -> FakeCounter:
    """A counter in memory with a printer chosen."""
    return FakeCounter(printer="Canon-LBP2900")


@pytest.fixture
def program(qtbot: QtBot, counter: FakeCounter) -> Iterator[Program]:
    """The window at the intake of a signed-in clerk, at 1366 × 768."""
    running = Program(counter, texts("vi"))
    running.show()
    running.window.activateWindow()
    qtbot.waitUntil(running.window.isActiveWindow, timeout=3_000)
    running._signed_in(CLERK)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None, timeout=3_000)
    yield running
    running.window.close()
    running.idle.deleteLater()
    running.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class Keyboard:
    """Presses keys the way Qt delivers them and counts them; letters of any script (QTest aborts on those)."""

    def __init__(self) -> None:
        self.presses = 0
        self.at_ms = 1_000
        self.gap_ms = PERSON_MS

    def press(self, key: int, text: str = "", modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press one key with its modifiers; each key held down counts as a press too."""
        self.presses += 1 + (modifiers.value & Qt.KeyboardModifier.ControlModifier.value).bit_count()
        target = QApplication.focusWidget()
        assert isinstance(target, QWidget)
        self.at_ms += self.gap_ms
        press = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text)
        press.setTimestamp(self.at_ms)
        if not _is_shortcut(target, press):
            QApplication.sendEvent(target, press)
            QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyRelease, key, modifiers, text))

    def type(self, text: str) -> None:
        """Type letters one by one."""
        for letter in text:
            self.press(ord(letter.upper()) if letter.isascii() else 0, letter)

    def scan(self, text: str) -> None:
        """Let a scanner type ``text`` and its Enter."""
        self.at_ms += PERSON_MS
        self.gap_ms = SCANNER_MS
        self.type(text)
        self.enter()
        self.gap_ms = PERSON_MS

    def enter(self, *, ctrl: bool = False) -> None:
        """Press Enter, with Ctrl where wanted."""
        held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        self.press(Qt.Key.Key_Return, "" if ctrl else "\r", held)


def _is_shortcut(target: QWidget, press: QKeyEvent) -> bool:
    from PySide6.QtTest import QTest

    if not press.modifiers() & Qt.KeyboardModifier.ControlModifier and press.key() not in {
        Qt.Key.Key_Escape, Qt.Key.Key_F10, Qt.Key.Key_F2, Qt.Key.Key_F3,
    }:  # fmt: skip
        return False
    # Only QTest passes a key through the shortcut map; these keys carry no letter it could stumble over.
    QTest.keyClick(target, Qt.Key(press.key()), press.modifiers())
    return True


@pytest.fixture
def keyboard() -> Keyboard:
    """The clerk's hands."""
    return Keyboard()
