"""Tables of 36-pixel rows with a fixed head, moved through by keyboard; a list that is empty says what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedLayout, QTableView, QWidget

from counter_app.ui.icons import icon
from counter_app.ui.kit.look import px, tabular
from counter_app.ui.kit.notices import EmptyState, Tone, tone_colour

ROW_HEIGHT = 36
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows: words, and an icon with its tone where the words alone are not enough."""

    words: str
    tone: Tone = "plain"
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, what it shows of a row, its width in design pixels (0 takes the room that is left)."""

    title: str
    cell: Callable[[Any], Cell | str]
    width: int = 0
    right: bool = False
    strong: bool = False


class RowModel(QAbstractTableModel):
    """Frozen rows under columns; given whole, never edited in place."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: tuple[Any, ...] = ()

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the titles of the columns."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(section)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows."""
        column = self.columns[index.column()]
        shown = column.cell(self.rows[index.row()])
        cell = Cell(shown) if isinstance(shown, str) else shown
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return cell.words
            case Qt.ItemDataRole.DecorationRole if cell.icon:
                return icon(cell.icon, tone_colour(cell.tone), px(18))
            case Qt.ItemDataRole.ForegroundRole if cell.tone != "plain":
                return QColor(tone_colour(cell.tone))
            case Qt.ItemDataRole.FontRole if column.strong:
                font = QFont()
                font.setBold(True)
                return font
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(index.column())
        return None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if self.columns[column].right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


class RowTable(QTableView):
    """The table of a list screen: whole rows, Enter opens, Tab leaves."""

    opened = Signal(object)
    """The row that was opened by Enter or a double click."""
    current = Signal(object)
    """The row the keyboard is on, or None."""

    def __init__(self, columns: Sequence[Column], name: str, *, many: bool = False, head: bool = True) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._model = RowModel(columns)
        self.setModel(self._model)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        modes = QAbstractItemView.SelectionMode
        self.setSelectionMode(modes.ExtendedSelection if many else modes.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setIconSize(QSize(px(18), px(18)))
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(px(ROW_HEIGHT))
        self.verticalHeader().setMinimumSectionSize(px(ROW_HEIGHT))
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setVisible(head)
        self._set_widths()
        tabular(self)
        self.doubleClicked.connect(lambda index: self._open(index.row()))
        self.selectionModel().currentRowChanged.connect(lambda now, _: self.current.emit(self._at(now.row())))

    def show_rows(self, rows: Sequence[Any], *, keep: Callable[[Any], object] | None = None) -> None:
        """Show ``rows``; with ``keep`` (what identifies a row) the keyboard stays on the row it was on."""
        if tuple(rows) == self._model.rows:
            return
        was = self.current_row()
        self._model.show_rows(rows)
        if keep is not None and was is not None:
            at = next((at for at, row in enumerate(rows) if keep(row) == keep(was)), None)
            if at is not None:
                self.selectRow(at)

    def rows(self) -> tuple[Any, ...]:
        """Return the rows shown."""
        return self._model.rows

    def current_row(self) -> Any:  # noqa: ANN401 (the row's own type is the screen's)
        """Return the row the keyboard is on, or None."""
        return self._at(self.currentIndex().row())

    def selected_rows(self) -> tuple[Any, ...]:
        """Return the selected rows from top to bottom."""
        return tuple(
            self._model.rows[at] for at in sorted(index.row() for index in self.selectionModel().selectedRows())
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the row on Enter; everything else is the table's own."""
        if (
            event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            self._open(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def _open(self, at: int) -> None:
        row = self._at(at)
        if row is not None:
            self.opened.emit(row)

    def _at(self, at: int) -> Any:  # noqa: ANN401 (see current_row)
        return self._model.rows[at] if 0 <= at < len(self._model.rows) else None

    def _set_widths(self) -> None:
        header = self.horizontalHeader()
        for at, column in enumerate(self._model.columns):
            if column.width:
                header.setSectionResizeMode(at, QHeaderView.ResizeMode.Interactive)
                header.resizeSection(at, px(column.width))
            else:
                header.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)


class ListPane(QWidget):
    """A table, or in its place the words that say why there is nothing and what to do."""

    def __init__(self, table: RowTable, empty: EmptyState) -> None:
        super().__init__()
        self.table = table
        self.empty = empty
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(table)
        self._stack.addWidget(empty)

    def show_rows(self, rows: Sequence[Any], *, keep: Callable[[Any], object] | None = None) -> None:
        """Show ``rows`` or, without any, the empty state."""
        self.table.show_rows(rows, keep=keep)
        self._stack.setCurrentWidget(self.table if rows else self.empty)
