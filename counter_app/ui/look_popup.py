"""How the window looks: size of letters, contrast, language; laid over the workplace, remembered on this machine."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from counter_app.texts import LANGUAGES, Texts
from counter_app.ui.kit.fields import Field
from counter_app.ui.kit.look import column, label, px
from counter_app.ui.kit.segments import Segmented
from counter_app.ui.theme import PALETTES, ZOOMS, Look

WIDTH = 380


class LookPopup(QFrame):
    """``wanted(name, value)`` carries each choice at once; Esc gives the keyboard back."""

    wanted = Signal(str, str)

    def __init__(self, texts: Texts, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(texts("ui.look"))
        self._over = parent
        self._back_to: QWidget | None = None
        zooms = [(str(zoom), f"{zoom:.0%}".replace("%", " %")) for zoom in ZOOMS]
        self._choices: dict[str, Segmented] = {}
        self._choice("zoom", zooms, str(look.zoom))
        self._choice("theme", [(name, texts(f"ui.look.theme.{name}")) for name in PALETTES], look.theme)
        self._choice("language", [(name, texts(f"ui.look.language.{name}")) for name in LANGUAGES], texts.language)
        title = label(texts("ui.look"), "blockTitle")
        fields = [Field(texts(f"ui.look.{name}"), choice) for name, choice in self._choices.items()]
        hint = label(texts("ui.look.hint"), "hint", wrap=True)
        self.setLayout(column(title, *fields, hint, spacing=8, margins=(16, 12, 16, 12)))
        self.hide()

    def open(self, name: str = "zoom") -> None:
        """Lay it over the lower left corner and put the keyboard on the choice ``name``."""
        self.setFixedWidth(min(px(WIDTH), self._over.width() - px(16)))
        self.adjustSize()
        self.move(px(8), max(px(8), self._over.height() - self.height() - px(48)))
        self._back_to = self.window().focusWidget()
        self.show()
        self.raise_()
        self._choices[name].setFocus(Qt.FocusReason.PopupFocusReason)

    def put_away(self) -> None:
        """Hide and give the keyboard back."""
        self.hide()
        if self._back_to is not None:
            self._back_to.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc and Enter put it away."""
        if event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.put_away()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Esc here: below it means the next person."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def _choice(self, name: str, choices: list[tuple[str, str]], value: str) -> None:
        made = Segmented(choices, value)
        made.chosen.connect(lambda chosen: self.wanted.emit(name, chosen))
        self._choices[name] = made
