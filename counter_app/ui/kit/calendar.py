"""The small calendar that explains a due date: each day counted, skipped or a holiday, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from counter_app.ui.kit.look import px, theme

WEEK = 7
MOST_WEEKS = 9
"""Longer periods show their first and last weeks: what lies between is the same every week."""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day: ``mark`` is ``receipt``, ``counted``, ``skipped``, ``holiday`` or ``due``; ``count`` its number."""

    on: date
    mark: str
    count: int = 0
    words: str = ""


class ExplanationCalendar(QWidget):
    """Weeks as rows from Monday to Sunday; marks differ by shape and number, not by colour alone."""

    def __init__(self, weekdays: Sequence[str]) -> None:
        super().__init__()
        self._weekdays = tuple(weekdays)
        self._days: Mapping[date, CalendarDay] = {}
        self._weeks: tuple[date | None, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_days(self, days: Sequence[CalendarDay], words: str) -> None:
        """Show ``days``; ``words`` say the same to a screen reader."""
        self._days = {day.on: day for day in days}
        self._weeks = _weeks(days[0].on, days[-1].on) if days else ()
        self.setAccessibleName(words)
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """Seven columns, a head and a row a week."""
        return QSize(px(46) * WEEK + px(4), px(24) + px(38) * max(len(self._weeks), 1))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (all of it is painted)
        """Draw the weeks."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme().palette.muted))
        for at, name in enumerate(self._weekdays):
            painter.drawText(QRectF(px(46) * at, 0, px(46), px(22)), Qt.AlignmentFlag.AlignCenter, name)
        for line, monday in enumerate(self._weeks):
            top = px(24) + px(38) * line
            if monday is None:
                painter.setPen(QColor(theme().palette.muted))
                painter.drawText(QRectF(0, top, px(46) * WEEK, px(38)), Qt.AlignmentFlag.AlignCenter, "· · ·")
                continue
            for at in range(WEEK):
                self._draw_day(
                    painter, monday + timedelta(at), QRectF(px(46) * at + px(3), top + px(2), px(40), px(33))
                )
        painter.end()

    def _draw_day(self, painter: QPainter, on: date, box: QRectF) -> None:
        palette = theme().palette
        day = self._days.get(on)
        mark = day.mark if day is not None else "outside"
        fills = {
            "counted": palette.accent_soft,
            "due": palette.accent,
            "receipt": palette.surface,
            "holiday": palette.amber_soft,
            "skipped": palette.sunken,
        }
        if mark in fills:
            pen = QPen(QColor({"receipt": palette.accent, "holiday": palette.amber}.get(mark, fills[mark])), px(1.5))
            painter.setPen(pen)
            painter.setBrush(QColor(fills[mark]))
            painter.drawRoundedRect(box, px(4), px(4))
        inks = {"due": palette.on_accent, "holiday": palette.amber, "skipped": palette.muted, "outside": palette.edge}
        painter.setPen(QColor(inks.get(mark, palette.text)))
        font = QFont(self.font())
        font.setBold(mark == "due")
        font.setStrikeOut(mark in {"skipped", "holiday"})
        painter.setFont(font)
        words = f"{on.day}/{on.month}" if on.day == 1 else str(on.day)
        painter.drawText(
            box.adjusted(px(5), 0, 0, 0), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words
        )
        if day is not None and day.count:
            self._draw_count(painter, box, day)

    def _draw_count(self, painter: QPainter, box: QRectF, day: CalendarDay) -> None:
        palette = theme().palette
        font = QFont(self.font())
        font.setPointSizeF(theme().points(8))
        painter.setFont(font)
        painter.setPen(QColor(palette.on_accent if day.mark == "due" else palette.accent))
        place = box.adjusted(0, 0, -px(4), -px(1))
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, f"+{day.count}")
        painter.setFont(self.font())


def _weeks(first: date, last: date) -> tuple[date | None, ...]:
    monday = first - timedelta(first.weekday())
    count = (last - monday).days // WEEK + 1
    weeks = [monday + timedelta(WEEK * at) for at in range(count)]
    if count <= MOST_WEEKS:
        return tuple(weeks)
    half = MOST_WEEKS // 2
    return (*weeks[:half], None, *weeks[-half:])
