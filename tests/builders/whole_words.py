"""Finds words on a screen that a clerk cannot read whole: too little room, or cut off by what they lie in."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLabel, QWidget

from counter_app.ui.kit.look import Elided

_PLAY = 1
"""Fonts round; one pixel too few cuts no letter."""


def cut_words(screen: QWidget) -> list[str]:
    """Return the words of every label and button of ``screen`` that has less room than it needs.

    What is shortened on purpose carries the whole as a tool tip and is left out; what lies below the edge of an area
    that scrolls can be scrolled to.
    """
    shown = [part for part in screen.findChildren(QWidget) if part.isVisibleTo(screen)]
    words = [part for part in shown if isinstance(part, QLabel | QAbstractButton) and _text(part)]
    return [_text(part) for part in words if not isinstance(part, Elided) and _is_cut(part, screen)]


def _text(part: QWidget) -> str:
    return str(part.property("text") or "")


def _is_cut(part: QWidget, screen: QWidget) -> bool:
    wraps = isinstance(part, QLabel) and part.wordWrap()
    need = part.sizeHint() if not isinstance(part, QLabel) else part.minimumSizeHint()
    high = part.heightForWidth(part.width()) if wraps else need.height()
    if part.height() < high - _PLAY or (part.width() < need.width() - _PLAY):
        return True
    return not _lies_inside(part, screen)


def _lies_inside(part: QWidget, screen: QWidget) -> bool:
    above = part.parentWidget()
    while above is not None and part is not screen:
        around = above.parentWidget()
        if isinstance(around, QAbstractScrollArea) and around.viewport() is above:
            # Downwards one can scroll, sideways no screen does.
            left = part.mapTo(above, QPoint(0, 0)).x()
            return left >= -_PLAY and left + part.width() <= above.width() + _PLAY
        place = QRect(part.mapTo(above, QPoint(0, 0)), part.size())
        if not above.rect().adjusted(-_PLAY, -_PLAY, _PLAY, _PLAY).contains(place):
            return False
        if above is screen:
            return True
        above = around
    return True
