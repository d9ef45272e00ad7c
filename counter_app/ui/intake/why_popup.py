"""Why this date: the calendar of the explanation, laid over the form; Esc or the same key puts it away."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from counter_app.texts import Texts
from counter_app.ui.intake.state import DueView
from counter_app.ui.kit.calendar import CalendarDay, ExplanationCalendar
from counter_app.ui.kit.look import label, px

MOST_REASONS = 9


class WhyPopup(QFrame):
    """The calendar at the left, the days that changed the date in words at the right."""

    def __init__(self, texts: Texts, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setProperty("kind", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._texts = texts
        self._title = label("", "blockTitle")
        self._calendar = ExplanationCalendar([texts(f"ui.weekday_short.{day}") for day in range(7)])
        self._reasons = label("", "body", wrap=True)
        self._reasons.setMinimumWidth(px(260))
        self._legend = label(texts("ui.intake.why.legend"), "hint", wrap=True)
        right = QVBoxLayout()
        right.addWidget(self._reasons)
        right.addStretch(1)
        body = QHBoxLayout()
        body.setSpacing(px(16))
        body.addWidget(self._calendar, 0, Qt.AlignmentFlag.AlignTop)
        body.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(16), px(12), px(16), px(12))
        layout.setSpacing(px(8))
        layout.addWidget(self._title)
        layout.addLayout(body)
        layout.addWidget(self._legend)
        self._back_to: QWidget | None = None
        self.hide()

    def open_for(self, due: DueView, under: QWidget, title: str = "") -> None:
        """Lay the explanation over ``under`` and take the keyboard."""
        self._title.setText(title or self._texts("ui.intake.why.title", due=due.words))
        days = [CalendarDay(date.fromisoformat(day.on), day.mark, day.count, day.words) for day in due.days]
        self._calendar.show_days(days, "\n".join(day.words for day in due.days))
        reasons = due.reasons[:MOST_REASONS] or (self._texts("ui.intake.why.plain", rule=due.rule),)
        self._reasons.setText("\n\n".join((*reasons, *due.notes)))
        self.setAccessibleName(self._title.text())
        parent = self._over
        self.adjustSize()
        width = min(max(self.sizeHint().width(), px(660)), parent.width() - px(32))
        self.resize(width, max(self.heightForWidth(width), self.sizeHint().height()))
        corner = under.mapTo(parent, under.rect().bottomRight())
        self.move(
            max(px(16), corner.x() - self.width()),
            max(px(8), min(corner.y() - self.height(), parent.height() - self.height() - px(8))),
        )
        self._back_to = self.window().focusWidget()
        self.show()
        self.raise_()
        self.setFocus()

    def put_away(self) -> None:
        """Hide and give the keyboard back."""
        self.hide()
        if self._back_to is not None:
            self._back_to.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Any of Esc, Enter, space puts it away."""
        if event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F10}:
            self.put_away()
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
