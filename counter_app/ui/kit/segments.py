"""A segmented control: two to four choices side by side, moved through with the arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from counter_app.ui.kit.look import px


class Segmented(QWidget):
    """One of a few; Tab enters at the chosen one, the arrow keys change the choice."""

    chosen = Signal(str)

    def __init__(self, choices: list[tuple[str, str]], value: str = "") -> None:
        super().__init__()
        self._buttons: dict[str, QPushButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for at, (key, words) in enumerate(choices):
            button = QPushButton(words)
            button.setProperty("kind", "segment")
            button.setProperty("at", "first" if at == 0 else "last" if at == len(choices) - 1 else "middle")
            button.setCheckable(True)
            button.setAccessibleName(words)
            button.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
            button.setMinimumHeight(px(32))
            button.clicked.connect(lambda _=False, key=key: self._choose(key))
            button.installEventFilter(self)
            layout.addWidget(button)
            self._buttons[key] = button
        self._value = ""
        self.show_value(value)

    def setAccessibleName(self, name: str) -> None:
        """Name the group; each choice is read as "group: choice"."""
        super().setAccessibleName(name)
        for button in self._buttons.values():
            button.setAccessibleName(f"{name}: {button.text()}")

    def show_value(self, value: str) -> None:
        """Show ``value`` as the choice, without a signal."""
        self._value = value
        entry = value if value in self._buttons else next(iter(self._buttons))
        for key, button in self._buttons.items():
            button.setChecked(key == value)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if key == entry else Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self._buttons[entry])

    def value(self) -> str:
        """Return the choice."""
        return self._value

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move the choice with the arrow keys: a button by itself would only move the keyboard."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
            if step is not None:
                self._step(step)
                return True
        return super().eventFilter(watched, event)

    def _step(self, step: int) -> None:
        keys = list(self._buttons)
        at = keys.index(self._value) if self._value in keys else -1 if step > 0 else 0
        self._choose(keys[(at + step) % len(keys)])
        self._buttons[self._value].setFocus(Qt.FocusReason.TabFocusReason)

    def _choose(self, value: str) -> None:
        changed = value != self._value
        self.show_value(value)
        if changed:
            self.chosen.emit(value)
