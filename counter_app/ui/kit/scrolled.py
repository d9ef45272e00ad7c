"""Blocks that scroll up and down where the window is too low for them, and fill it where it is not."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget


def scrolled(blocks: QLayout) -> QScrollArea:
    """Return an area with ``blocks`` in it; it takes no keyboard of its own."""
    inside = QWidget()
    inside.setObjectName("canvas")
    blocks.setContentsMargins(0, 0, 0, 0)
    inside.setLayout(blocks)
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def take_keyboard(area: QScrollArea, widget: QWidget) -> None:
    """Put the keyboard into ``widget`` and bring it into sight; Qt does that for Tab alone."""
    widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
    area.ensureWidgetVisible(widget, 0, 0)
