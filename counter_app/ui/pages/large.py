"""One page in large, as wide as there is room; arrow keys turn pages, Enter or Esc goes back to the thumbnails."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea

from counter_app.texts import Texts

_LEAST = 200


class LargePage(QScrollArea):
    """A page as PNG."""

    turned = Signal(int)
    closed = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setAccessibleName(texts("ui.pages.large"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._paper = QLabel()
        self.setWidget(self._paper)
        self._png: bytes | None = None
        self._picture = QPixmap()

    def show_png(self, png: bytes | None) -> None:
        """Show a page; None lets go of it."""
        if png == self._png:
            return
        self._png = png
        self._picture = QPixmap()
        if png is not None:
            self._picture.loadFromData(png)
        self.verticalScrollBar().setValue(0)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn, close, or scroll."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self.turned.emit(step)
        elif event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the page as wide as the room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = max(self.viewport().width() - 2, _LEAST)
        shown = self._picture
        if not shown.isNull():
            shown = shown.scaledToWidth(min(wide, shown.width()), Qt.TransformationMode.SmoothTransformation)
        self._paper.setPixmap(shown)
        self._paper.resize(shown.size())
