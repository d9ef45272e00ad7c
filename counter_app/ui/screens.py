"""What a screen is given and what it gives: the small contract between the window and its screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from counter_app.services.session import Session
from counter_app.texts import Texts
from counter_app.ui.bridge import Bridge, WidgetWork

if TYPE_CHECKING:
    from counter_app.services.views import PrintedSlip
    from counter_app.ui.ports import Counter
    from counter_app.ui.scanned import Scanned


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything a screen may use; ``go(key, argument)`` opens another screen."""

    counter: Counter
    session: Session
    texts: Texts
    bridge: Bridge
    go: Callable[[str, object], None]
    open_preview: Callable[[PrintedSlip], None]
    read_card: Callable[[], None] = lambda: None
    """Opens the camera for a card."""
    paste_card: Callable[[], object] = lambda: None
    """Looks for a card in the file or picture on the clipboard."""

    def work_of(self, screen: QWidget) -> WidgetWork:
        """Return the lanes as ``screen`` may use them: what comes back after it is gone is dropped."""
        return WidgetWork(self.bridge, screen)


class Screen(QWidget):
    """One screen of the window; made once, when it is first opened."""

    zooms_itself = False
    """Whether Ctrl+ and Ctrl− mean the paper on this screen rather than the letters of the window."""

    def minimumSizeHint(self) -> QSize:
        """Never keep the window from being small: a screen that lacks room turns its columns or scrolls."""
        return QSize(0, 0)

    def opened(self, argument: object) -> None:
        """Do what is to be done each time the screen comes to the front; ``argument`` is what ``go`` was given."""

    def take_code(self, found: Scanned) -> bool:
        """Do what this screen does with a code that was read; False where it has no use of its own for it."""
        del found
        return False

    def closing(self) -> None:
        """Do what is to be done before the window closes or another clerk signs in."""
