"""Works the window without a screen: presses keys as Qt delivers them, waits for what must happen, takes pictures."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QEventLoop,
    QMessageLogContext,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QColorSpace, QImage, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

LOOK_MS = 20
MOST_COLOURS = 256
STILL_MS, MOST_STILL_MS = 250, 6_000
PERSON_MS, SCANNER_MS = 150, 4


class StepFailed(Exception):  # noqa: N818 (it is the end of a walk, not an error of the program)
    """Something that must happen did not; the text says what."""

    def __init__(self, what: str, detail: str = "") -> None:
        super().__init__(f"{what}: {detail}" if detail else what)


def without_a_screen() -> None:
    """Choose Qt's offscreen platform unless one was chosen; call before the application is made."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qInstallMessageHandler(_heard)


def _heard(_kind: QtMsgType, _where: QMessageLogContext, words: str) -> None:
    """Pass on what Qt says but for one sentence of the offscreen platform, said at each resize and meaning nothing."""
    if "propagateSizeHints" not in words:
        sys.stderr.write(words + "\n")


def pause(milliseconds: int) -> None:
    """Let the window work for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def until(happened: Callable[[], object], what: str, seconds: float = 30.0) -> None:
    """Let the window work until ``happened``.

    Raises:
        StepFailed: when it has not happened after ``seconds``; ``what`` is its text.
    """
    for _ in range(int(seconds * 1000 / LOOK_MS)):
        if happened():
            return
        pause(LOOK_MS)
    raise StepFailed(what)


class Keyboard:
    """The hands of a clerk; letters of any script (Qt's own test keyboard ends the process on those)."""

    def __init__(self) -> None:
        self._at_ms = 1_000
        self._gap_ms = PERSON_MS

    def press(self, key: int, text: str = "", modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press one key where the keyboard is; a key that is a shortcut does what the shortcut does."""
        target = QApplication.focusWidget() or QApplication.activeWindow()
        if target is None:
            raise StepFailed("no widget has the keyboard")
        self._at_ms += self._gap_ms
        if _may_be_shortcut(key, modifiers):
            from PySide6.QtTest import QTest  # only it goes through the shortcuts; these keys carry no letter

            QTest.keyClick(target, Qt.Key(key), modifiers)
            return
        press = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text)
        press.setTimestamp(self._at_ms)
        QApplication.sendEvent(target, press)
        QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyRelease, key, modifiers, text))

    def type(self, text: str) -> None:
        """Type letters one by one."""
        for letter in text:
            self.press(ord(letter.upper()) if letter.isascii() else 0, letter)

    def scan(self, text: str) -> None:
        """Type as a scanner does: fast, with Enter at the end."""
        self._at_ms += PERSON_MS
        self._gap_ms = SCANNER_MS
        self.type(text)
        self.enter()
        self._gap_ms = PERSON_MS

    def enter(self, *, ctrl: bool = False) -> None:
        """Press Enter, with Ctrl where wanted."""
        held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        self.press(Qt.Key.Key_Return, "" if ctrl else "\r", held)


def take_picture(widget: QWidget, path: Path) -> Path:
    """Save what ``widget`` shows once it stands still, as a small PNG; return the path."""
    before, still = _grab(widget), 0
    for _ in range(MOST_STILL_MS // LOOK_MS):
        pause(LOOK_MS)
        now = _grab(widget)
        still = still + LOOK_MS if now == before else 0
        before = now
        if still >= STILL_MS:
            break
    path.parent.mkdir(parents=True, exist_ok=True)
    if not _small(before).save(str(path), quality=0):
        raise StepFailed("a picture could not be written", path.name)
    return path


def _grab(widget: QWidget) -> QImage:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    image.setColorSpace(QColorSpace())
    return image


def _small(image: QImage) -> QImage:
    """Keep the 256 most frequent colours: what is lost is in the edges of letters, and the file is a third."""
    seen = Counter(memoryview(image.constBits()).cast("I"))  # four bytes a pixel
    palette = [colour for colour, _ in seen.most_common(MOST_COLOURS)]
    return image.convertToFormat(QImage.Format.Format_Indexed8, palette, Qt.ImageConversionFlag.AvoidDither)


def _may_be_shortcut(key: int, modifiers: Qt.KeyboardModifier) -> bool:
    function = Qt.Key.Key_F1 <= key <= Qt.Key.Key_F12 or key == Qt.Key.Key_Escape
    return function or bool(modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier))
