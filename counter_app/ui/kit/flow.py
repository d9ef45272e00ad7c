"""Puts parts beside each other from the right edge and begins a new line where there is no more room."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class Flow(QLayout):
    """A right-aligned row that wraps: at 200 % zoom no button is cut off and nothing scrolls sideways."""

    def __init__(self, spacing: int) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Take one more part."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many parts there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return a part, or None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give a part back."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Take only the room that is needed."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Return that a narrow row is a high one."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height the lines need."""
        return sum(height for _, height in self._lines(width)) + self.spacing() * max(len(self._lines(width)) - 1, 0)

    def minimumSize(self) -> QSize:
        """Return the room of the widest part."""
        sizes = [item.sizeHint() for item in self._shown()]
        return QSize(
            max((size.width() for size in sizes), default=0), max((size.height() for size in sizes), default=0)
        )

    def sizeHint(self) -> QSize:
        """Return the room of one line."""
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(len(sizes) - 1, 0)
        return QSize(width, self.minimumSize().height())

    def setGeometry(self, rect: QRect) -> None:
        """Place the lines, each against the right edge."""
        super().setGeometry(rect)
        top = rect.top()
        for line, height in self._lines(rect.width()):
            width = sum(item.sizeHint().width() for item in line) + self.spacing() * (len(line) - 1)
            left = rect.right() + 1 - width
            for item in line:
                size = item.sizeHint()
                item.setGeometry(QRect(QPoint(left, top + (height - size.height()) // 2), size))
                left += size.width() + self.spacing()
            top += height + self.spacing()

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _lines(self, width: int) -> list[tuple[list[QLayoutItem], int]]:
        lines: list[list[QLayoutItem]] = []
        room = 0
        for item in self._shown():
            need = item.sizeHint().width() + self.spacing()
            if not lines or need > room + self.spacing():
                lines.append([])
                room = width
            lines[-1].append(item)
            room -= need
        return [(line, max(item.sizeHint().height() for item in line)) for line in lines]


def flow_of(*parts: QWidget, spacing: int) -> QWidget:
    """Return a widget with ``parts`` in a flow."""
    holder = QWidget()
    layout = Flow(spacing)
    for part in parts:
        layout.addWidget(part)
    holder.setLayout(layout)
    policy = holder.sizePolicy()
    policy.setHeightForWidth(True)
    holder.setSizePolicy(policy)
    return holder
