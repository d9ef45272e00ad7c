"""A numbered block: number, title, what is said about it, and its content."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from counter_app.ui.kit.look import Elided, label, px, set_property


class BlockCard(QFrame):
    """A white card with a number and a title; the number pales when the block is complete."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAccessibleName(f"{number}. {title}")
        self._number = label(str(number), "blockNumber")
        self._number.setFixedSize(px(24), px(24))
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = label(title, "blockTitle")
        self._aside = Elided("", "hint")
        self._aside.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._head = QHBoxLayout()
        self._head.setSpacing(px(8))
        for part in (self._number, self._title):
            self._head.addWidget(part)
        self._head.addWidget(self._aside, 1)
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(px(12), px(8), px(12), px(10))
        self._body.setSpacing(px(6))
        self._body.addLayout(self._head)

    def add(self, part: QWidget | QLayout, stretch: int = 0) -> None:
        """Put ``part`` below what is there."""
        if isinstance(part, QWidget):
            self._body.addWidget(part, stretch)
        else:
            self._body.addLayout(part, stretch)

    def add_to_head(self, part: QWidget) -> None:
        """Put ``part`` at the right end of the title."""
        self._head.addWidget(part)

    def set_title(self, title: str) -> None:
        """Change the title."""
        self._title.setText(title)

    def set_aside(self, words: str) -> None:
        """Say something short at the right of the title."""
        if words != self._aside.whole():
            self._aside.set_whole(words)

    def set_done(self, done: bool) -> None:
        """Show that the block is complete: a tick in place of its number's colour."""
        set_property(self._number, "done", "true" if done else "false")

    def set_active(self, active: bool) -> None:
        """Show that the keyboard is in this block."""
        set_property(self, "active", "true" if active else "false")
