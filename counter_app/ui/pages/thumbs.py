"""Pages as thumbnails in a grid that is walked with the arrow keys; pages left out are pale and say so."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QKeyEvent, QPainter, QPixmap, QTransform
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem

from counter_app.texts import Texts
from counter_app.ui.icons import icon_pixmap
from counter_app.ui.kit.look import px, tabular, theme
from counter_app.ui.pages.state import Sheet

WIDE, HIGH = 132, 184
_PALE = 0.3


class Thumbs(QListWidget):
    """The pages of a stack; ``went`` says which page the keyboard is on."""

    went = Signal(int)
    moved = Signal(int)
    """The page in front is wanted so many places on."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._shown: tuple[Sheet, ...] = ()
        self.setObjectName("thumbs")
        self.setProperty("framed", "true")
        self.setAccessibleName(texts("ui.pages.thumbs"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setIconSize(QSize(px(WIDE), px(HIGH)))
        self.setGridSize(QSize(px(WIDE + 28), px(HIGH + 38)))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        tabular(self)
        self.currentRowChanged.connect(lambda row: self.went.emit(row) if row >= 0 else None)

    def show_sheets(self, sheets: tuple[Sheet, ...], current: int) -> None:
        """Show ``sheets``; what did not change is left as it is."""
        self.blockSignals(True)
        while self.count() > len(sheets):
            self.takeItem(self.count() - 1)
        for at, sheet in enumerate(sheets):
            if at < len(self._shown) and at < self.count() and self._shown[at] == sheet:
                continue
            if at >= self.count():
                self.addItem(QListWidgetItem())
            self._dress(self.item(at), at, sheet)
        self._shown = sheets
        if current != self.currentRow():
            self.setCurrentRow(current)
            if current >= 0:
                self.scrollToItem(self.item(current))
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with an arrow moves the page; everything else is the grid's own."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(step)
            return
        super().keyPressEvent(event)

    def _dress(self, item: QListWidgetItem, at: int, sheet: Sheet) -> None:
        key = "ui.pages.sheet"
        if sheet.removed:
            key = "ui.pages.sheet_blank" if sheet.blank else "ui.pages.sheet_removed"
        words = self._texts(key, page=at + 1)
        item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
        item.setText(words)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
        item.setForeground(QColor(theme().palette.muted if sheet.removed else theme().palette.text))
        picture = _picture(sheet)
        shown = QIcon(picture)
        shown.addPixmap(picture, QIcon.Mode.Selected)  # Qt would wash it over with the colour of the choice
        item.setIcon(shown)


def _picture(sheet: Sheet) -> QPixmap:
    """Return the thumbnail as it is shown: turned, framed, pale where the page is left out."""
    room = QSize(px(WIDE), px(HIGH))
    made = QPixmap(room)
    made.fill(Qt.GlobalColor.transparent)
    image = QImage.fromData(sheet.jpeg) if sheet.jpeg is not None else QImage()
    painter = QPainter(made)
    if image.isNull():
        painter.drawPixmap(
            room.width() // 2 - px(20), room.height() // 2 - px(20), icon_pixmap("guide", theme().palette.edge, px(40))
        )
    else:
        image = image.transformed(QTransform().rotate(sheet.turn)).scaled(
            room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        place = QRect(
            (room.width() - image.width()) // 2, (room.height() - image.height()) // 2, image.width(), image.height()
        )
        painter.setOpacity(_PALE if sheet.removed else 1.0)
        painter.drawImage(place, image)
        painter.setOpacity(1.0)
        painter.setPen(QColor(theme().palette.line if sheet.removed else theme().palette.edge))
        painter.drawRect(place.adjusted(0, 0, -1, -1))
    if sheet.removed:
        painter.setPen(QColor(theme().palette.muted))
        painter.drawLine(px(8), px(8), room.width() - px(8), room.height() - px(8))
    painter.end()
    return made
