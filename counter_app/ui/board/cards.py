"""One column of the board: its heading with icon and figure, and dossiers as cards of three lines."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from counter_app.ui.board.state import Column, Item
from counter_app.ui.icons import icon_pixmap
from counter_app.ui.kit.look import Elided, label, px, row, set_property, tabular, theme
from counter_app.ui.kit.notices import tone_colour

CARD_HEIGHT = 70
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ITEM = Qt.ItemDataRole.UserRole


class CardModel(QAbstractListModel):
    """The items of one column."""

    def __init__(self) -> None:
        super().__init__()
        self.items: tuple[Item, ...] = ()

    def show_items(self, items: Sequence[Item]) -> None:
        """Replace all items."""
        self.beginResetModel()
        self.items = tuple(items)
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """Return how many items there are."""
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return an item: whole to the painter, as one sentence to everything that reads."""
        item = self.items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return item.code
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return item.told
            case Qt.ItemDataRole.UserRole:
                return item
        return None


class CardPainter(QStyledItemDelegate):
    """Paints code, citizen with procedure, and the urgent line with its icon."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one card; the one the keyboard is on has a bar at its left, and a ring while the list has the focus."""
        item: Item = index.data(_ITEM)
        palette = theme().palette
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = chosen and bool(option.state & QStyle.StateFlag.State_Active) and option.widget.hasFocus()
        area = option.rect.adjusted(0, 0, 0, -1)
        painter.save()
        if chosen:
            painter.fillRect(area, QColor(palette.accent_soft))
            painter.fillRect(QRect(area.left(), area.top(), px(3), area.height()), QColor(palette.accent))
        painter.setPen(QColor(palette.line))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        if focused:
            painter.setPen(QColor(palette.focus))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        inner = area.adjusted(px(12), px(7), -px(10), -px(7))
        line = inner.height() // 3
        rows = [QRect(inner.left(), inner.top() + at * line, inner.width(), line) for at in range(3)]
        strong = QFont(option.font)
        strong.setWeight(QFont.Weight.DemiBold)
        _write(painter, rows[0], item.code, strong, palette.text)
        _write(painter, rows[1], item.who, option.font, palette.muted)
        side = px(16)
        picture = icon_pixmap(item.mark.icon or "info", tone_colour(item.mark.tone), side)
        painter.drawPixmap(QRect(rows[2].left(), rows[2].center().y() - side // 2, side, side), picture)
        urgent = strong if item.mark.tone in {"bad", "warning"} else option.font
        _write(painter, rows[2].adjusted(px(22), 0, 0, 0), item.mark.words, urgent, tone_colour(item.mark.tone))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the height of three lines."""
        del index
        return QSize(option.rect.width(), px(CARD_HEIGHT))


class CardList(QListView):
    """The cards of one column; up and down move in it, left and right ask for the neighbour."""

    opened = Signal(str)
    came = Signal(str)
    """The id of the dossier the clerk moved to."""
    sideways = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._model = CardModel()
        self.setModel(self._model)
        self.setItemDelegate(CardPainter(self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        tabular(self)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(_ITEM).dossier_id))
        self.clicked.connect(lambda index: self.came.emit(index.data(_ITEM).dossier_id))

    def show_items(self, items: Sequence[Item], chosen: str) -> None:
        """Show ``items`` with the keyboard on ``chosen``."""
        if tuple(items) != self._model.items:
            place = self.verticalScrollBar().value()
            self._model.show_items(items)
            self.verticalScrollBar().setValue(place)
        at = next((at for at, item in enumerate(items) if item.dossier_id == chosen), -1)
        if at < 0:
            self.clearSelection()
        elif self.currentIndex().row() != at or not self.selectionModel().hasSelection():
            self.setCurrentIndex(self._model.index(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, open, or leave letters to the screen's own keys."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
            return
        key = event.key()
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.sideways.emit(-1 if key == Qt.Key.Key_Left else 1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self.currentIndex().isValid():
                self.opened.emit(self.currentIndex().data(_ITEM).dossier_id)
        elif event.text().strip():
            event.ignore()
        else:
            super().keyPressEvent(event)
            if self.currentIndex().isValid():
                self.came.emit(self.currentIndex().data(_ITEM).dossier_id)


class ColumnView(QFrame):
    """A card with the heading of a column, its figure, and its list."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.name = ""
        self._icon = QLabel()
        self._title = Elided("", "strong")
        self._count = label("", "strong")
        self._more = label("", "hint", wrap=True)
        self.cards = CardList()
        tabular(self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, px(8), 1, 1)
        layout.setSpacing(px(6))
        head = row(self._icon, spacing=8, margins=(12, 0, 12, 0))
        head.addWidget(self._title, 1)
        head.addWidget(self._count)
        layout.addLayout(head)
        layout.addWidget(self.cards, 1)
        layout.addWidget(self._more)
        self._more.setContentsMargins(px(12), 0, px(12), px(6))

    def show_column(self, column: Column, chosen: str, *, active: bool) -> None:
        """Show one column; ``active`` while the keyboard is in it."""
        self.name = column.name
        mark = column.count
        self._icon.setPixmap(icon_pixmap(mark.icon, tone_colour(mark.tone), px(18)))
        self._title.set_whole(column.title)
        self._count.setText(mark.words)
        self._more.setText(column.more)
        self._more.setVisible(bool(column.more))
        named = f"{column.title}: {mark.words}"
        self.setAccessibleName(named)
        self.cards.setAccessibleName(named)
        set_property(self, "active", "true" if active else "false")
        self.cards.show_items(column.items, chosen)


def _write(painter: QPainter, area: QRect, words: str, font: QFont, colour: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
