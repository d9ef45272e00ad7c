"""Why this date: the calendar of the explanation, laid over the form; Esc or the same key puts it away."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from counter_app.texts import Texts
from counter_app.ui.intake.state import DueView
from counter_app.ui.kit.calendar import CalendarDay, ExplanationCalendar
from counter_app.ui.kit.look import label, px

MOST_REASONS = 9
WIDEST, LEAST_REASONS = 660, 260
EDGE = 12
_SCROLL = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}


class WhyPopup(QFrame):
    """The calendar, and the days that changed the date in words: beside it, or below where the window is narrow."""

    def __init__(self, texts: Texts, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setProperty("kind", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._texts = texts
        self._title = label("", "blockTitle", wrap=True)
        self._calendar = ExplanationCalendar([texts(f"ui.weekday_short.{day}") for day in range(7)])
        self._reasons = label("", "body", wrap=True)
        self._reasons.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._legend = label(texts("ui.intake.why.legend"), "hint", wrap=True)
        self._body = QHBoxLayout()
        self._body.setSpacing(px(16))
        self._body.addWidget(self._calendar, 0, Qt.AlignmentFlag.AlignTop)
        self._body.addWidget(self._reasons, 1)
        self._inside = QWidget()
        lines = QVBoxLayout(self._inside)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(px(8))
        lines.addLayout(self._body)
        lines.addWidget(self._legend)
        lines.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._inside)
        self._inside.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(px(16), px(12), px(16), px(12))
        self._lines.setSpacing(px(8))
        self._lines.addWidget(self._title)
        self._lines.addWidget(self._scroll, 1)
        self._back_to: QWidget | None = None
        self.hide()

    def open_for(self, due: DueView, under: QWidget, title: str = "", *, leave: int = 0) -> None:
        """Lay the explanation over ``under``, ``leave`` free at the foot of a narrow screen, and take the keyboard."""
        self._title.setText(title or self._texts("ui.intake.why.title", due=due.words))
        days = [CalendarDay(date.fromisoformat(day.on), day.mark, day.count, day.words) for day in due.days]
        self._calendar.show_days(days, "\n".join(day.words for day in due.days))
        reasons = due.reasons[:MOST_REASONS] or (self._texts("ui.intake.why.plain", rule=due.rule),)
        self._reasons.setText("\n\n".join((*reasons, *due.notes)))
        self.setAccessibleName(self._title.text())
        beside = self._fit(leave)
        corner = under.mapTo(self._over, under.rect().bottomRight())
        lowest = self._over.height() - self.height() - px(EDGE)
        self.move(
            max(px(EDGE), min(corner.x(), self._over.width() - px(EDGE)) - self.width()),
            # Where there is one column only it lies over that, and leaves the buttons at the foot alone.
            max(px(EDGE), min(corner.y() - self.height(), lowest)) if beside else px(EDGE),
        )
        self._scroll.verticalScrollBar().setValue(0)
        self._back_to = self.window().focusWidget()
        self.show()
        self.raise_()
        self.setFocus()
        # What is shown for the first time is laid out by an event to come: until then it would lie as it was made.
        for layout in (self._lines, self._inside.layout()):
            if layout is not None:
                layout.activate()

    def _fit(self, leave: int) -> bool:
        """Take the size the explanation needs, never more than the screen has; tell whether both parts lie beside."""
        for part in (self._title, self._reasons, self._legend):
            part.ensurePolished()  # the first time the fonts of the style are not there yet
        over, sides = self._over, self._lines.contentsMargins()
        width = min(px(WIDEST), over.width() - 2 * px(EDGE))
        across = width - sides.left() - sides.right()
        beside = across >= self._calendar.sizeHint().width() + px(16 + LEAST_REASONS)
        ways = QBoxLayout.Direction
        self._body.setDirection(ways.LeftToRight if beside else ways.TopToBottom)
        items = (self._lines.itemAt(at) for at in range(2, self._lines.count()))
        below = [item for item in items if item is not None and not item.isEmpty()]
        around = self._title.heightForWidth(across) + sides.top() + sides.bottom() + px(8)
        around += sum(item.sizeHint().height() + px(8) for item in below)
        most = over.height() - 2 * px(EDGE) - (0 if beside else leave)
        high = min(most, around + self._inside_height(across) + 2)
        self.resize(width, high)
        return beside

    def _inside_height(self, across: int) -> int:
        lines = self._inside.layout()
        if lines is None:
            return 0
        for part in (self._calendar, self._reasons, self._legend):
            part.updateGeometry()  # what is not shown yet keeps the size it had when it was last asked
        self._body.invalidate()
        lines.invalidate()
        return max(lines.heightForWidth(across), lines.minimumSize().height())

    def put_away(self) -> None:
        """Hide and give the keyboard back."""
        self.hide()
        if self._back_to is not None:
            self._back_to.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Any of Esc, Enter, space puts it away; the arrows scroll where it is longer than the screen."""
        if event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F10}:
            self.put_away()
            return
        step = _SCROLL.get(Qt.Key(event.key()))
        if step is not None:
            bar = self._scroll.verticalScrollBar()
            bar.setValue(bar.value() + step * px(32))
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Esc here: below it means the next person."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_F10}
        ):
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QEvent) -> None:
        """A click elsewhere puts it away."""
        self.hide()
        super().focusOutEvent(event)  # type: ignore[arg-type]  # Qt hands over the right kind
