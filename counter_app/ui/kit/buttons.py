"""Buttons that show their key: every action can be read and pressed without a mouse."""

from __future__ import annotations

from collections.abc import Callable

from PySide6 import QtCore
from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QEnterEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from counter_app.ui.icons import icon_pixmap
from counter_app.ui.kit.look import label, px, set_property, theme


def bind(keys: str, parent: QWidget, act: Callable[[], object], *, window: bool = False) -> QShortcut:
    """Let ``keys`` (``Ctrl+Enter``) call ``act`` while the focus is inside ``parent``, or anywhere in its window.

    A key with "Enter" answers to both Enter keys.
    """
    names = [keys]
    if "Enter" in keys:
        names.append(keys.replace("Enter", "Return"))
    shortcut = QShortcut(parent)
    shortcut.setKeys([QKeySequence(name) for name in names])
    reach = QtCore.Qt.ShortcutContext
    shortcut.setContext(reach.WindowShortcut if window else reach.WidgetWithChildrenShortcut)
    shortcut.activated.connect(act)
    return shortcut


class ActionButton(QPushButton):
    """A button with words and, at their right, the key that does the same."""

    _inked = True

    def __init__(self, text: str, keys: str = "", *, kind: str = "secondary", icon: str = "") -> None:
        super().__init__()
        self._keys = keys
        self._kind = kind
        self.setProperty("kind", kind)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._words = label(text, "body")
        self._cap = label(keys, "keycap") if keys else None
        layout = QHBoxLayout(self)
        side = px(4) if kind == "link" else px(14)
        layout.setContentsMargins(side, 0, side, 0)
        layout.setSpacing(px(8))
        self._picture: QLabel | None = None
        if icon:
            self._picture = QLabel()
            layout.addWidget(self._picture)
        self._icon = icon
        self._draw()
        layout.addWidget(self._words)
        if self._cap is not None:
            layout.addWidget(self._cap)
        for part, ink in self._inks():
            part.setProperty("ink", ink)  # nothing to restyle yet
        self.set_words(text)

    def set_words(self, text: str) -> None:
        """Change the words of the button."""
        self._words.setText(text)
        self.setAccessibleName(text)
        if self._keys:
            self.setAccessibleDescription(self._keys)
        self.updateGeometry()

    def set_compact(self, *, compact: bool) -> None:
        """Leave the icon away where room is short; the key always stays."""
        if self._picture is not None:
            self._picture.setVisible(not compact)
        self.updateGeometry()

    def words(self) -> str:
        """Return the words of the button."""
        return self._words.text()

    def on(self, act: Callable[[], object], scope: QWidget | None = None, *, window: bool = False) -> ActionButton:
        """Call ``act`` on click and, where ``scope`` is given, on the key while the focus is in there."""
        self.clicked.connect(lambda _checked=False: act())
        if scope is not None and self._keys:
            bind(self._keys, scope, self._by_key, window=window)
        return self

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the hand that points."""
        super().enterEvent(event)
        self.setCursor(QtCore.Qt.CursorShape.PointingHandCursor)

    def changeEvent(self, event: QEvent) -> None:
        """Pale the words with the button."""
        super().changeEvent(event)
        if self.isEnabled() != self._inked:
            self._ink()

    def sizeHint(self) -> QSize:
        """Ask for the room the words and the key need."""
        least = 28 if self._kind == "link" else 36
        layout = self.layout()
        hint = layout.sizeHint() if layout is not None else super().sizeHint()
        return QSize(hint.width() + px(4), max(hint.height(), px(least)))

    def minimumSizeHint(self) -> QSize:
        """Words are never cut off."""
        return self.sizeHint()

    def _ink(self) -> None:
        self._inked = self.isEnabled()
        self._draw()
        for part, ink in self._inks():
            set_property(part, "ink", ink)

    def _draw(self) -> None:
        if self._picture is None:
            return
        palette = theme().palette
        strong = palette.on_accent if self._kind == "primary" else palette.accent
        colour = strong if self.isEnabled() else palette.muted
        self._picture.setPixmap(icon_pixmap(self._icon, colour, px(18), 1.0))

    def _inks(self) -> list[tuple[QLabel, str]]:
        """Return each part with the name of its colour: a style sheet cannot colour a child by its parent's state."""
        inks = {"primary": ("on_accent", "on_accent"), "link": ("accent", "muted")}
        words, cap = inks.get(self._kind, ("text", "muted")) if self.isEnabled() else ("muted", "muted")
        return [(self._words, words)] + ([(self._cap, cap)] if self._cap is not None else [])

    def _by_key(self) -> None:
        if self.isEnabled() and self.isVisible():
            self.click()
