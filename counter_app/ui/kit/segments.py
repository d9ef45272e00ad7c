"""A segmented control: a few choices side by side, moved through with the arrow keys; many of them can wrap."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QPushButton, QSizePolicy, QWidget

from counter_app.ui.kit.flow import Flow
from counter_app.ui.kit.look import px

EDGE = 1
"""Neighbours share the line between them."""


class _Lines(Flow):
    """Fills its width with as few lines as the words need, each with about as many choices as the others."""

    def __init__(self, *, wraps: bool) -> None:
        super().__init__(0)
        self._wraps = wraps

    def expandingDirections(self) -> Qt.Orientation:
        """Take what room there is to the side."""
        return Qt.Orientation.Horizontal

    def minimumSize(self) -> QSize:
        """Return the room of the widest choice, or of all where they must stay in one line."""
        widest = super().minimumSize()
        whole = sum(item.sizeHint().width() for item in self._shown())
        return widest if self._wraps else QSize(whole, widest.height())

    def setGeometry(self, rect: QRect) -> None:
        """Place the lines, each from edge to edge."""
        QLayout.setGeometry(self, rect)
        top = rect.top()
        for line, height in self._lines(rect.width()):
            needs = [item.sizeHint().width() for item in line]
            spare = rect.width() + EDGE * (len(line) - 1) - sum(needs)
            left = rect.left()
            for at, (item, need) in enumerate(zip(line, needs, strict=True)):
                width = need + spare * (at + 1) // len(line) - spare * at // len(line)
                item.setGeometry(QRect(left, top, width, height))
                left += width - EDGE
            top += height - EDGE

    def _lines(self, width: int) -> list[tuple[list[QLayoutItem], int]]:
        packed, items = super()._lines(width), self._shown()
        if not self._wraps or len(packed) < 2:  # noqa: PLR2004 (one line)
            packed = [(items, 0)] if items else []
        else:
            each = -(-len(items) // len(packed))
            even = [(items[at : at + each], 0) for at in range(0, len(items), each)]
            if all(sum(item.sizeHint().width() for item in line) <= width for line, _ in even):
                packed = even
        return [(line, max(item.sizeHint().height() for item in line)) for line, _ in packed]


class Segmented(QWidget):
    """One of a few; Tab enters at the chosen one, the arrow keys change the choice."""

    chosen = Signal(str)

    def __init__(self, choices: list[tuple[str, str]], value: str = "", *, wraps: bool = False) -> None:
        super().__init__()
        self._buttons: dict[str, QPushButton] = {}
        layout = _Lines(wraps=wraps)
        self.setLayout(layout)
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
            if key == value:
                button.raise_()  # its line is the one that shows
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
