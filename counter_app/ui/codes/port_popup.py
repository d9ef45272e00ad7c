"""Which serial port the scanner of this machine is on; what it reads meanwhile is only named, as a trial."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from counter_app.texts import Texts
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.choices import Choice
from counter_app.ui.kit.fields import Field, LineEdit
from counter_app.ui.kit.look import column, label, px, row
from counter_app.ui.kit.notices import Notice
from counter_app.ui.scanned import Scanned

WIDTH = 480
_TONES = {"off": "plain", "ready": "good", "missing": "warning", "refused": "bad"}


class PortPopup(QFrame):
    """``wanted(port, speed)`` carries each choice at once; an empty port means no serial scanner."""

    wanted = Signal(str, int)

    def __init__(self, texts: Texts, speeds: tuple[int, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._over, self._texts = parent, texts
        self.setProperty("kind", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(texts("ui.codes.ports.title"))
        self._back_to: QWidget | None = None
        self._port = Choice([])
        self._named = LineEdit()
        self._named.setPlaceholderText(texts("ui.codes.ports.name_example"))
        self._named.setMaxLength(200)
        self._speed = Choice([(str(speed), str(speed)) for speed in speeds])
        self._notice = Notice()
        self._port.activated.connect(self._picked)
        self._named.returnPressed.connect(self._typed)
        self._speed.activated.connect(lambda _: self._want(self._named.text()))
        ports = Field(texts("ui.codes.ports.port"), self._port)
        lines = row(Field(texts("ui.codes.ports.name"), self._named), Field(texts("ui.codes.ports.speed"), self._speed))
        close = ActionButton(texts("ui.codes.close"), "Esc")
        close.on(self.put_away)
        foot = row(label(texts("ui.codes.ports.hint"), "hint", wrap=True), close, spacing=8)
        title = label(texts("ui.codes.ports.title"), "blockTitle")
        self.setLayout(column(title, ports, lines, self._notice, foot, spacing=8, margins=(16, 12, 16, 12)))
        self.hide()

    def open(self, ports: list[tuple[str, str]], port: str, speed: int, stands: str) -> None:
        """Show the ports there are and the one in use; take the keyboard."""
        names = [name for name, _ in ports]
        unlisted = [(port, port)] if port and port not in names else []
        shown = [(name, f"{name} · {what}" if what else name) for name, what in ports]
        self._port.offer([("", self._texts("ui.codes.ports.none")), *shown, *unlisted])
        self._port.show_value(port)
        self._named.show_text(port)
        self._speed.show_value(str(speed))
        self.show_stands(stands)
        self.setFixedWidth(min(px(WIDTH), self._over.width() - px(16)))
        self.adjustSize()
        self.move((self._over.width() - self.width()) // 2, max(px(8), (self._over.height() - self.height()) // 2))
        self._back_to = self.window().focusWidget()
        self.show()
        self.raise_()
        self._port.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_stands(self, stands: str) -> None:
        """Say how the port stands."""
        self._say(_TONES[stands], self._texts(f"ui.codes.stands.{stands}"))

    def show_trial(self, found: Scanned) -> None:
        """Say what the scanner just read, without a word of it: it is a trial."""
        self._say("good", self._texts(f"ui.codes.trial.{found.kind}"))

    def put_away(self) -> None:
        """Hide and give the keyboard back."""
        self.hide()
        if self._back_to is not None:
            self._back_to.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts it away."""
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
            return
        event.accept()

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

    def _say(self, tone: str, words: str) -> None:
        self._notice.say(tone, words)  # type: ignore[arg-type]  # one of the tones above
        self.adjustSize()

    def _picked(self) -> None:
        self._named.show_text(self._port.value())
        self._want(self._port.value())

    def _typed(self) -> None:
        self._want(self._named.text())

    def _want(self, port: str) -> None:
        self.wanted.emit(port.strip(), int(self._speed.value()))
