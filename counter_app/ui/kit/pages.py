"""Pages in one place that shrink with the window instead of pushing it into scrolling."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget

from counter_app.ui.kit.look import px

LEAST = 64


class Pages(QStackedWidget):
    """A stack whose pages scroll or are cut inside; a wrapped label in one of them does not set its height."""

    def hasHeightForWidth(self) -> bool:
        """Return that the height does not follow from the width."""
        return False

    def minimumSizeHint(self) -> QSize:
        """Two lines are enough while notices need the room."""
        return QSize(px(120), px(LEAST))
