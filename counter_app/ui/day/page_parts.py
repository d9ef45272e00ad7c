"""What the pages of the day are laid out from: a list and beside it a card, one below the other where it is narrow."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from counter_app.ui.kit.look import px

SIDE = 380
NARROW = 900
_ANY = 16_777_215
"""Qt's own greatest width."""


class ListBeside(QWidget):
    """A page of the day: the list takes the room, the card beside it ``beside`` design pixels."""

    beside = SIDE

    def __init__(self) -> None:
        super().__init__()
        self.side = QFrame()
        self.side.setProperty("kind", "card")
        self.lines = QVBoxLayout(self.side)
        self.lines.setContentsMargins(px(16), px(12), px(16), px(12))
        self.lines.setSpacing(px(8))
        self.right = QVBoxLayout()
        self.right.setSpacing(px(12))
        self.right.addWidget(self.side)
        self._holder = QWidget()
        self._holder.setLayout(self.right)
        self.right.setContentsMargins(0, 0, 0, 0)
        self._body = QHBoxLayout(self)
        self._body.setContentsMargins(px(16), px(8), px(16), px(12))
        self._body.setSpacing(px(12))

    def lay(self, listed: QWidget) -> None:
        """Put the list in."""
        listed.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        listed.setMinimumHeight(px(180))
        self._body.addWidget(listed, 1)
        self._body.addWidget(self._holder)
        self.right.addStretch(1)

    def take_keyboard(self) -> None:
        """Put the keyboard where work begins."""

    def closing(self) -> None:
        """Let go of what must not outlive the page."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the card above the list where there is no room beside it."""
        super().resizeEvent(event)
        narrow = self.width() < px(NARROW)
        ways = QBoxLayout.Direction
        self._body.setDirection(ways.BottomToTop if narrow else ways.LeftToRight)
        self._holder.setMinimumWidth(0 if narrow else px(self.beside))
        self._holder.setMaximumWidth(_ANY if narrow else px(self.beside))


def emptied(layout: QLayout) -> None:
    """Throw away what a layout holds."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
