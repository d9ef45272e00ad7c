"""A fresh fake counter, and a window on it that ends with its test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.texts import texts
from counter_app.ui.app import Program, dress, make_application
from counter_app.ui.intake.view import IntakeView
from counter_app.ui.offscreen import Keyboard
from counter_app.ui.theme import theme_named
from tests.fakes.counter import CLERK, FakeCounter


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
    intake = running.window.workplace.current_screen() if running.window.workplace is not None else None
    assert isinstance(intake, IntakeView)
    qtbot.waitUntil(lambda: intake.ready, timeout=3_000)
    yield running
    running.window.close()
    running.idle.deleteLater()
    running.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class CountingKeyboard(Keyboard):
    """The product's own keyboard, which also counts: each key held down counts as a press too."""

    def __init__(self) -> None:
        super().__init__()
        self.presses = 0

    def press(self, key: int, text: str = "", modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press one key with its modifiers."""
        self.presses += 1 + (modifiers.value & Qt.KeyboardModifier.ControlModifier.value).bit_count()
        super().press(key, text, modifiers)


@pytest.fixture
def keyboard() -> CountingKeyboard:
    """The clerk's hands."""
    return CountingKeyboard()
