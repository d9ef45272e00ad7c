"""The checklist as a table whose numbers are set by keyboard: arrows move, digits set, + and − step, Enter goes on."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from counter_app.texts import Texts
from counter_app.ui.intake.state import PaperLine
from counter_app.ui.kit.look import px, tabular, theme

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
MOST = 9_999
COUNT_WIDTH = 92
ROW = 34


class _Papers(QAbstractTableModel):
    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.titles = tuple(texts(f"ui.intake.papers.{name}") for name in ("name", "originals", "certified", "copies"))
        self.rows: tuple[PaperLine, ...] = ()

    def show_rows(self, rows: tuple[PaperLine, ...]) -> None:
        if len(rows) == len(self.rows):
            self.rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, 3))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.titles[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignHCenter if section else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        paper = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return str(paper.counts[index.column() - 1]) if index.column() else paper.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return paper.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if not index.column():
                return paper.name
            return f"{paper.name}: {self.titles[index.column()]} {paper.counts[index.column() - 1]}"
        return None


class _Stepper(QStyledItemDelegate):
    """Draws a number between − and +; nought is pale, a shortfall is bold in amber with a sign."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        palette, box = theme().palette, QRectF(option.rect)
        table = option.widget
        papers = index.model()
        if not isinstance(table, QTableView) or not isinstance(papers, _Papers):
            return
        paper = papers.rows[index.row()]
        count, asked = paper.counts[index.column() - 1], paper.asked[index.column() - 1]
        here = table.hasFocus() and table.currentIndex() == index
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        field = box.adjusted(px(5), px(3), -px(5), -px(4))
        painter.setPen(QColor(palette.focus if here else palette.line))
        painter.setBrush(QColor(palette.accent_soft if here else palette.surface))
        painter.drawRoundedRect(field, px(4), px(4))
        painter.setPen(QColor(palette.muted))
        painter.drawText(
            field.adjusted(px(8), 0, 0, 0), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "−"
        )
        painter.drawText(
            field.adjusted(0, 0, -px(8), 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "+"
        )
        short = count < asked
        font = QFont(table.font())
        font.setBold(count > 0 or short)
        painter.setFont(font)
        painter.setPen(QColor(palette.amber if short else palette.text if count else palette.edge))
        painter.drawText(field, Qt.AlignmentFlag.AlignCenter, f"{count}/{asked}" if short else str(count))
        painter.setPen(QColor(palette.line))
        line = option.rect.bottom()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawLine(option.rect.left(), line, option.rect.right(), line)
        painter.restore()


class _Names(QStyledItemDelegate):
    """Gives a name the lines it needs: Qt's own reckoning forgets the padding of the style and cuts one word short."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        table = option.widget
        if not isinstance(table, QTableView):
            return super().sizeHint(option, index)
        room = max(table.columnWidth(index.column()) - 2 * px(8) - px(8), px(40))
        words = str(index.data() or "")
        box = table.fontMetrics().boundingRect(QRect(0, 0, room, px(400)), Qt.TextFlag.TextWordWrap, words)
        return QSize(room, box.height() + 2 * px(5))


class PapersTable(QTableView):
    """The table; ``changed`` carries all lines after a change."""

    changed = Signal(object)
    entered = Signal()
    resized = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setObjectName("papers")
        self.setAccessibleName(texts("ui.intake.block.papers"))
        self._model = _Papers(texts)
        self._typing: tuple[int, int] | None = None
        self.setModel(self._model)
        self._stepper, self._names = _Stepper(self), _Names(self)
        self.setItemDelegateForColumn(0, self._names)
        for column in (1, 2, 3):
            self.setItemDelegateForColumn(column, self._stepper)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        lines = self.verticalHeader()
        lines.setMinimumSectionSize(px(ROW))
        lines.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)  # a long name takes two lines
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(px(40))
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, px(COUNT_WIDTH))
        tabular(self)

    def show_rows(self, rows: tuple[PaperLine, ...]) -> None:
        """Show the checklist; the keyboard stays where it is."""
        if rows == self._model.rows:
            return
        at = self.currentIndex()
        row, column = max(at.row(), 0), max(at.column(), 1)
        self._model.show_rows(rows)
        if rows and not self.currentIndex().isValid():
            self.setCurrentIndex(self._model.index(min(row, len(rows) - 1), column))

    def wanted_height(self) -> int:
        """Return the height at which nothing is hidden."""
        return self.horizontalHeader().height() + self.verticalHeader().length() + 2 * self.frameWidth()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the block when names begin new lines."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.resizeRowsToContents()  # a scroll bar that comes makes long names wrap
        self.resized.emit()

    def begin(self, row: int = 0) -> None:
        """Put the keyboard on the originals of a line."""
        if self._model.rows:
            self.setCurrentIndex(self._model.index(min(row, len(self._model.rows) - 1), 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Set numbers; what is no number moves on as in any table."""
        index, text, key = self.currentIndex(), event.text(), event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.entered.emit()
            return
        if key == Qt.Key.Key_Delete and index.isValid() and self._model.rows[index.row()].added:
            self._put(tuple(paper for at, paper in enumerate(self._model.rows) if at != index.row()))
            return
        if index.isValid() and len(text) == 1 and text in "0123456789+-= ":
            self._set_by(text, index.row(), max(index.column(), 1))
            return
        self._typing = None
        super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Step with the mouse on − and +."""
        if event.type() is QEvent.Type.MouseButtonRelease:
            place = event.position().toPoint()  # type: ignore[attr-defined]  # a mouse event
            index = self.indexAt(place)
            if index.isValid() and index.column():
                box = self.visualRect(index)
                third = box.width() / 3
                step = -1 if place.x() < box.left() + third else 1 if place.x() > box.right() - third else 0
                self._set(index.row(), index.column(), self._count(index.row(), index.column()) + step)
        return super().viewportEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab leaves the table."""
        return QWidget.focusNextPrevChild(self, forward)

    def _set_by(self, text: str, row: int, column: int) -> None:
        count = self._count(row, column)
        if text.isdigit():
            goes_on = self._typing == (row, column)
            self._set(row, column, int(f"{count}{text}") if goes_on else int(text))
            self._typing = (row, column)
            return
        self._typing = None
        asked = self._model.rows[row].asked[column - 1]
        target = {"-": count - 1, " ": 0 if count else max(asked, 1)}.get(text, count + 1)
        self._set(row, column, target)

    def _count(self, row: int, column: int) -> int:
        return self._model.rows[row].counts[column - 1]

    def _set(self, row: int, column: int, count: int) -> None:
        rows = list(self._model.rows)
        counts = list(rows[row].counts)
        counts[column - 1] = min(max(count, 0), MOST)
        rows[row] = replace(rows[row], counts=(counts[0], counts[1], counts[2]))
        self._put(tuple(rows))

    def _put(self, rows: tuple[PaperLine, ...]) -> None:
        if rows != self._model.rows:
            self.show_rows(rows)
            self.changed.emit(rows)
