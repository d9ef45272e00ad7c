"""The figures at a glance: one tile for each list of the board; where there is little room, without their names."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from counter_app.ui.board.state import Column
from counter_app.ui.icons import icon_pixmap
from counter_app.ui.kit.look import Elided, label, px, row, set_property, tabular
from counter_app.ui.kit.notices import tone_colour

WITH_NAME, BARE = 108, 54
"""The least width of a tile with the name of its list, and of one with only icon and figure."""


class Tile(QPushButton):
    """Icon, name and figure of one list; pressing it goes there."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "tile")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._icon = QLabel()
        self._title = Elided("", "hint")
        self._count = label("", "blockTitle")
        tabular(self._count)
        self._bare = False
        head = row(self._icon, self._count, spacing=6)
        head.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(10), px(4), px(6), px(4))
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._title)
        for part in (self._icon, self._title, self._count):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_column(self, column: Column, *, current: bool) -> None:
        """Show the figure of a list; one without anything in it cannot be gone to."""
        mark = column.count
        self._icon.setPixmap(icon_pixmap(mark.icon, tone_colour(mark.tone), px(16)))
        self._title.set_whole(column.title)
        self._count.setText(mark.words)
        set_property(self._count, "tone", mark.tone)
        set_property(self, "current", "true" if current else "false")
        self.setEnabled(column.total > 0)
        self.setAccessibleName(f"{column.title}: {mark.words}")
        self.setToolTip(f"{column.title}: {mark.words}")

    def set_bare(self, *, bare: bool) -> None:
        """Show only icon and figure; the name stays as tool tip and to a screen reader."""
        self._bare = bare
        self._title.setVisible(not bare)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """One or two lines."""
        return QSize(px(BARE if self._bare else WITH_NAME), px(38 if self._bare else 54))

    def minimumSizeHint(self) -> QSize:
        """Icon and figure always fit."""
        return QSize(px(BARE), px(38))


class TileStrip(QWidget):
    """All tiles in one line; where their names do not fit, icons and figures alone leave the room to the lists."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._tiles: dict[str, Tile] = {}
        self._bare: bool | None = None
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(px(6))

    def show_columns(self, columns: tuple[Column, ...], current: str) -> None:
        """Show the figure of every list."""
        for column in columns:
            tile = self._tiles.get(column.name)
            if tile is None:
                tile = self._tiles[column.name] = Tile()
                tile.clicked.connect(lambda _=False, name=column.name: self.wanted.emit(name))
                self._line.addWidget(tile)
                self._bare = None
            tile.show_column(column, current=column.name == current)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show or hide the names for the new width."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Never wider than the bare tiles, so that names give way and the window does not grow."""
        return QSize(len(self._tiles) * px(BARE + 6), px(38))

    def _fit(self) -> None:
        bare = self.width() < len(self._tiles) * px(WITH_NAME + 6)
        if bare == self._bare:
            return
        self._bare = bare
        for tile in self._tiles.values():
            tile.set_bare(bare=bare)
