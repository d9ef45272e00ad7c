"""The sheet the blocks lie on: two columns where there is room, one under the other where there is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from counter_app.ui.kit.look import px

if TYPE_CHECKING:
    from counter_app.ui.intake.papers_block import PapersBlock

TWO_COLUMNS_FROM = 900
"""Below this width (in design pixels) the blocks stand under each other: 200 % zoom scrolls one way only."""
LEAST_LIST = 280
"""What a block with a list gets where the sheet scrolls anyway."""


class _Canvas(QFrame):
    """What lies in the scroll area: it scrolls only when the blocks are at their smallest, not at their best."""

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return -1 if layout is None else layout.minimumHeightForWidth(width)


class Sheet(QScrollArea):
    """Blocks 1 and 2 at the left, 3 and 4 at the right; the even ones of the lists take the room that is left."""

    def __init__(self, first: QWidget) -> None:
        super().__init__()
        self._columns = (QVBoxLayout(), QVBoxLayout())
        self._blocks = [first]
        self._papers: PapersBlock | None = None
        self._two: bool | None = None
        self._grid = QHBoxLayout()
        self._grid.setSpacing(px(10))
        self._grid.setContentsMargins(px(12), px(10), px(12), px(10))
        for column in self._columns:
            column.setSpacing(px(10))
            self._grid.addLayout(column)
        inside = _Canvas()
        inside.setObjectName("canvas")
        inside.setLayout(self._grid)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        # What comes above or below the keyboard's place moves it, after it was sought.
        self.verticalScrollBar().rangeChanged.connect(lambda _least, _most: self.follow_focus())
        self.arrange(two=True)

    def lay(self, procedure: QWidget, papers: PapersBlock, due: QWidget) -> None:
        """Lay the other three blocks beside and below the first."""
        self._papers = papers
        self._blocks += [procedure, papers, due]
        two, self._two = self._two is not False, None
        self.arrange(two=two)

    def show_focus(self) -> None:
        """Scroll to where the keyboard is; in a list, to its current line."""
        widget = QApplication.focusWidget()
        inside = self.widget()
        if widget is None or inside is None or not inside.isAncestorOf(widget):
            return
        if isinstance(widget, QAbstractItemView):
            line = widget.visualRect(widget.currentIndex())
            middle = widget.viewport().mapTo(inside, line.center())
            self.ensureVisible(middle.x(), middle.y(), 0, line.height() // 2 + px(16))
        else:
            self.ensureWidgetVisible(widget, 0, px(24))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the keyboard in sight when a notice below takes room."""
        super().resizeEvent(event)
        self.show_focus()

    def follow_focus(self) -> None:
        """Scroll to where the keyboard went; once more when parts that were just shown have their places."""
        self.show_focus()
        QTimer.singleShot(0, self, self.show_focus)

    def arrange(self, *, two: bool) -> None:
        """Put the blocks beside each other, or under each other."""
        if two == self._two:
            return
        self._two = two
        left, right = self._columns
        for block in self._blocks:
            left.removeWidget(block)
            right.removeWidget(block)
        left.addWidget(self._blocks[0], 0, Qt.AlignmentFlag.AlignTop if len(self._blocks) == 1 else Qt.AlignmentFlag(0))
        self._grid.setStretch(0, 1)
        self._grid.setStretch(1, 1 if two else 0)
        if len(self._blocks) == 1:
            return
        _, procedure, papers, due = self._blocks
        other = right if two else left
        left.addWidget(procedure, 1)
        other.addWidget(papers, 1)
        other.addWidget(due)
        if self._papers is not None:
            self._papers.unroll(whole=not two)
        procedure.setMinimumHeight(0 if two else px(LEAST_LIST))
