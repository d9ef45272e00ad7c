"""The left rail: office and counter, the screens with their keys and figures, the clerk and the lock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from counter_app.texts import Texts
from counter_app.ui.formats import number, short_number
from counter_app.ui.icons import icon_pixmap
from counter_app.ui.kit.look import Elided, label, px, set_property, theme
from counter_app.ui.screens_table import ScreenEntry

WIDTH = 208
NARROW = 64
LEAST = 25
LARGE = 1.5


class RailButton(QPushButton):
    """Icon, name, figure and key of one entry."""

    def __init__(self, words: str, keys: str, icon: str) -> None:
        super().__init__()
        self._words = words
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        picture = QLabel()
        picture.setPixmap(icon_pixmap(icon, theme().palette.rail_text, px(20)))
        self._name = Elided(words)
        self._figure = label("", "count")
        self._figure.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(px(8), 0, px(8), 0)
        layout.setSpacing(px(6))
        layout.addWidget(picture)
        layout.addWidget(self._name, 1)
        layout.addWidget(self._figure)
        self._key = label(keys, "key")
        layout.addWidget(self._key)
        self._keys = keys
        self._narrow = False
        self._exact = ""
        for child in self.findChildren(QLabel):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show_figure(0)

    def show_figure(self, figure: int) -> None:
        """Show a number beside the name; 0 shows none."""
        self._exact = number(figure) if figure else ""
        self._figure.setText(short_number(figure))
        self._figure.setVisible(figure > 0 and not self._narrow)
        self.setAccessibleName(f"{self._words} {figure}" if figure else self._words)
        self.setAccessibleDescription(self._keys)
        self._hint()

    def set_narrow(self, *, narrow: bool) -> None:
        """Show only the icon, with the name as tool tip."""
        self._narrow = narrow
        self._name.setVisible(not narrow)
        self._key.setVisible(not narrow)
        self._figure.setVisible(not narrow and bool(self._exact))
        self._hint()

    def _hint(self) -> None:
        """Let the tool tip say what there is no room for: of a narrow rail everything, of a short figure all of it."""
        short = bool(self._exact) and self._figure.text() != self._exact
        told = (self._words, self._exact, self._keys if self._narrow else "")
        self.setToolTip(" ".join(filter(None, told)) if self._narrow or short else "")

    def show_current(self, *, current: bool) -> None:
        """Mark the entry of the screen in front."""
        set_property(self._name, "current", "true" if current else "false")

    def sizeHint(self) -> QSize:
        """One line of the rail."""
        return QSize(px((NARROW if self._narrow else WIDTH) - 16), px(40))

    def minimumSizeHint(self) -> QSize:
        """A little less where the letters are large and the window is low: the window must not outgrow the screen."""
        return QSize(self.sizeHint().width(), px(LEAST))


class Rail(QFrame):
    """The rail of the window."""

    def __init__(self, entries: Sequence[ScreenEntry], texts: Texts, title: str, subtitle: str) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(px(WIDTH))
        self.buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        self._clerk = Elided("", "strong")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(px(8), px(14), px(8), px(10))
        # Where the letters are large all entries must still fit a low window.
        self._layout.setSpacing(px(4 if theme().scale < LARGE else 1))
        self._narrow = False
        self._title, self._short = title, title.rsplit(" ", 1)[-1]
        self._head = label(title)
        self._head.setObjectName("railTitle")
        self._office = label(subtitle, wrap=True)
        self._office.setObjectName("railSubtitle")
        for part in (self._head, self._office):
            part.setContentsMargins(px(8), 0, px(8), 0)
            self._layout.addWidget(part)
        self._layout.addSpacing(px(12))
        for entry in entries:
            short, name = f"ui.rail.{entry.key}", f"ui.screen.{entry.key}"
            # Beside a figure and a long key there is little room.
            words = texts(short if short in texts.by_key else name)
            button = RailButton(words, entry.shortcut, entry.icon)
            button.setCheckable(True)
            self._group.addButton(button)
            self.buttons[entry.key] = button
            self._layout.addWidget(button)
        self._layout.addStretch(1)
        self._clerk.setContentsMargins(px(8), 0, px(8), 0)
        self._layout.addWidget(self._clerk)
        self.look = RailButton(texts("ui.look"), "Ctrl+,", "look")
        self._layout.addWidget(self.look)
        self.lock = RailButton(texts("ui.lock"), "Ctrl+L", "lock")
        self._layout.addWidget(self.lock)

    def set_narrow(self, *, narrow: bool) -> None:
        """Show only icons (and their names to screen readers) where the window is narrow for the zoom."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self.setFixedWidth(px(NARROW if narrow else WIDTH))
        for part in (self._office, self._clerk):
            part.setVisible(not narrow)
        self._head.setText(self._short if narrow else self._title)
        for button in (*self.buttons.values(), self.look, self.lock):
            button.set_narrow(narrow=narrow)

    def on_open(self, act: Callable[[str], None]) -> None:
        """Call ``act(key)`` when an entry is pressed."""
        for key, button in self.buttons.items():
            button.clicked.connect(lambda _=False, key=key: act(key))

    def show_current(self, key: str) -> None:
        """Mark the screen that is in front."""
        self._group.setExclusive(False)
        for name, button in self.buttons.items():
            button.setChecked(name == key)
            button.show_current(current=name == key)
        self._group.setExclusive(True)

    def show_only(self, keys: Collection[str]) -> None:
        """Leave out the screens that are not for who works here."""
        for key, button in self.buttons.items():
            button.setVisible(key in keys)

    def show_clerk(self, name: str) -> None:
        """Show who works here."""
        self._clerk.set_whole(name)
