"""The table of the list: rows are appended while scrolling, letters typed in it go to the search field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent

from counter_app.texts import Texts
from counter_app.ui.find.narrow import fit_columns
from counter_app.ui.find.state import FindRow, Marked
from counter_app.ui.kit.lists import Cell, Column, RowTable
from counter_app.ui.kit.look import px

NEAR_END_ROWS = 20
_RECEIVED_AT, _DUE_AT = 3, 4


class DossierTable(RowTable):
    """Dossiers as rows of 36 pixels; asks for more rows near its end and never holds all of a large journal."""

    near_end = Signal()
    typed = Signal(str)
    head_clicked = Signal(str)
    """The order a click on a column's title asks for."""

    def __init__(self, texts: Texts) -> None:
        super().__init__(_columns(texts), texts("ui.find.table"))
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        head = self.horizontalHeader()
        head.setSectionsClickable(True)
        head.sectionClicked.connect(self._head_clicked)

    def show_rows(self, rows: Sequence[Any], *, keep: Callable[[Any], object] | None = None) -> None:
        """Show ``rows``; what continues the rows shown is appended, and the place is kept."""
        shown = self._model.rows
        if shown and len(rows) > len(shown) and tuple(rows[: len(shown)]) == shown:
            self._model.beginInsertRows(QModelIndex(), len(shown), len(rows) - 1)
            self._model.rows = tuple(rows)
            self._model.endInsertRows()
            return
        place = self.verticalScrollBar().value()
        super().show_rows(rows, keep=keep)
        self.verticalScrollBar().setValue(place)

    def show_order(self, order: str) -> None:
        """Show by which column, and which way, the rows are ordered."""
        section = _DUE_AT if order == "due" else _RECEIVED_AT
        way = Qt.SortOrder.DescendingOrder if order == "newest" else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicatorShown(True)
        self.horizontalHeader().setSortIndicator(section, way)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave columns out where they would not fit; what they say stands on the dossier's page."""
        fit_columns(self, {0: 168, 3: 140, 4: 166, 5: 160, 6: 106}, (3, 2, 6, 5), free=2)
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send letters to the search field; Home and End go to the first and last row."""
        text = event.text()
        if text.strip() and text.isprintable() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.typed.emit(text)
            return
        if event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End} and self._model.rows:
            self.selectRow(0 if event.key() == Qt.Key.Key_Home else len(self._model.rows) - 1)
            return
        super().keyPressEvent(event)

    def _scrolled(self, value: int) -> None:
        bar = self.verticalScrollBar()
        if bar.maximum() - value < px(36) * NEAR_END_ROWS:
            self.near_end.emit()

    def _head_clicked(self, section: int) -> None:
        if section == _DUE_AT:
            self.head_clicked.emit("due")
        elif section == _RECEIVED_AT:
            newest = self.horizontalHeader().sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
            self.head_clicked.emit("newest" if newest else "oldest")


def _columns(texts: Texts) -> tuple[Column, ...]:
    def cell(mark: Marked) -> Cell:
        return Cell(mark.words, mark.tone, mark.icon)

    return (
        Column(texts("ui.find.column.code"), lambda row: row.code, 168, strong=True),
        Column(texts("ui.find.column.name"), lambda row: row.name),
        Column(texts("ui.find.column.procedure"), lambda row: row.procedure),
        Column(texts("ui.find.column.received"), lambda row: row.received, 140),
        Column(texts("ui.find.column.due"), lambda row: cell(row.due), 166),
        Column(texts("ui.find.column.status"), lambda row: cell(row.status), 160),
        Column(texts("ui.find.column.delivery"), lambda row: cell(row.delivery), 106),
    )


def row_key(row: FindRow) -> str:
    """Return what identifies a row when the list is read anew."""
    return row.dossier_id
