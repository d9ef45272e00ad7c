"""What gives way where there is little room: columns are left out, filters begin a new line; nothing goes sideways."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLayout, QTableView

from counter_app.ui.kit.flow import Flow
from counter_app.ui.kit.look import px

LEAST_FREE = 130
"""Design pixels that the columns without a width of their own keep, each."""


def fit_columns(table: QTableView, widths: dict[int, int], dispensable: tuple[int, ...], free: int = 1) -> None:
    """Hide columns of ``dispensable`` in that order until the rest fits; ``widths`` are design pixels by column."""
    room = table.width()
    shown = dict(widths)
    hidden: list[int] = []
    free_columns = set(range(table.model().columnCount())) - set(widths)

    def needed() -> int:
        left = free_columns - set(hidden)
        return sum(px(width) for width in shown.values()) + min(len(left), free) * px(LEAST_FREE)

    for column in dispensable:
        if needed() <= room:
            break
        hidden.append(column)
        shown.pop(column, None)
    for column in dispensable:
        table.setColumnHidden(column, column in hidden)


class LeftFlow(Flow):
    """A row that wraps, each line beginning at the left, its parts level at the top."""

    def setGeometry(self, rect: QRect) -> None:
        """Place the lines."""
        QLayout.setGeometry(self, rect)
        top = rect.top()
        for line, height in self._lines(rect.width()):
            left = rect.left()
            for item in line:
                item.setGeometry(QRect(QPoint(left, top), item.sizeHint()))
                left += item.sizeHint().width() + self.spacing()
            top += height + self.spacing()
