"""The theme in force, and the small things each widget needs from it (UI thread only)."""

from __future__ import annotations

from PySide6 import QtCore, QtGui  # not Qt itself: its thousand names cost 15 ms, which the sign-in need not wait for
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from counter_app.ui.theme import Theme

Margins = tuple[float, float, float, float]

_in_force = [Theme()]
_PLAIN_TEXT = 0  # Qt.TextFormat.PlainText


def theme() -> Theme:
    """Return the theme of the window."""
    return _in_force[0]


def set_theme(chosen: Theme) -> None:
    """Make ``chosen`` the theme of every widget painted or made from now on."""
    _in_force[0] = chosen


def px(pixels: float) -> int:
    """Return a length of the design at the zoom in force."""
    return theme().px(pixels)


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a property the style sheet looks at, and have the widget restyled only when it changed."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if not widget.testAttribute(QtCore.Qt.WidgetAttribute.WA_WState_Polished):
        return  # it will be styled once, when it is first shown
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def show_when(widget: QWidget, wanted: object) -> None:
    """Show or hide a part; one that has no place yet is not shown, because it would open as a window of its own."""
    if not wanted:
        widget.hide()
    elif widget.parentWidget() is not None:
        widget.show()


def label(text: str = "", kind: str = "body", *, wrap: bool = False) -> QLabel:
    """Return a label of one of the kinds of the style sheet: body, strong, label, hint, error, keycap, due, code."""
    made = QLabel(text)
    made.setProperty("kind", kind)
    made.setWordWrap(wrap)
    made.setProperty("textFormat", _PLAIN_TEXT)
    if kind in {"keycap", "count", "key"}:
        made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def tabular(widget: QWidget) -> None:
    """Let the digits of ``widget`` stand in columns, whatever the font makes of them by itself."""
    font = widget.font()
    font.setFeature(QtGui.QFont.Tag("tnum"), 1)
    widget.setFont(font)


def column(*parts: QWidget | QLayout, spacing: float = 8, margins: Margins = (0, 0, 0, 0)) -> QVBoxLayout:
    """Return a vertical layout of ``parts``; lengths in design pixels."""
    layout = QVBoxLayout()
    _fill(layout, parts, spacing, margins)
    return layout


def row(*parts: QWidget | QLayout, spacing: float = 8, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    """Return a horizontal layout of ``parts``; lengths in design pixels."""
    layout = QHBoxLayout()
    _fill(layout, parts, spacing, margins)
    return layout


def _fill(layout: QBoxLayout, parts: tuple[QWidget | QLayout, ...], spacing: float, margins: Margins) -> None:
    layout.setSpacing(px(spacing) if spacing else 0)
    layout.setContentsMargins(*(px(side) if side else 0 for side in margins))
    for part in parts:
        if isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)


class Elided(QLabel):
    """One line of text that ends in … where it does not fit, with the whole of it as tool tip."""

    def __init__(self, text: str = "", kind: str = "body") -> None:
        super().__init__()
        self.setProperty("kind", kind)
        self.setProperty("textFormat", _PLAIN_TEXT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._whole = ""
        self.set_whole(text)

    def set_whole(self, text: str) -> None:
        """Show ``text``, shortened to the room there is."""
        self._whole = text
        self.setAccessibleName(text)
        self._shorten()

    def whole(self) -> str:
        """Return the text as it was given."""
        return self._whole

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        """Shorten anew for the new width."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        dots = QtCore.Qt.TextElideMode.ElideRight
        shown = QtGui.QFontMetrics(self.font()).elidedText(self._whole, dots, max(self.width(), 20))
        if shown != self.text():
            self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")
