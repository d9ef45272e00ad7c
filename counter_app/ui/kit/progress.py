"""Long work: how far it is, what it does, and a way out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.look import Elided, column, row


class ProgressLine(QWidget):
    """Words, a bar and a cancel button; hidden while nothing runs."""

    cancelled = Signal()

    def __init__(self, cancel_words: str) -> None:
        super().__init__()
        self._words = Elided()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._cancel = ActionButton(cancel_words, "Esc").on(self.cancelled.emit, self)
        self.setLayout(row(column(self._words, self._bar, spacing=4), self._cancel, spacing=12))
        self.setFocusProxy(self._cancel)
        self.setVisible(False)

    def show_progress(self, words: str, done: int, total: int | None) -> None:
        """Show how far the work is; ``total`` None for unknown."""
        self._words.set_whole(words)
        self._bar.setRange(0, total or 0)
        self._bar.setValue(done)
        self._bar.setAccessibleName(words)
        self.setVisible(True)

    def finish(self) -> None:
        """Take the line away."""
        self.setVisible(False)
