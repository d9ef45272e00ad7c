"""The right side of a dossier: what happened, newest first, along one line."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget

from counter_app.texts import Texts
from counter_app.ui.dossier.state import Moment
from counter_app.ui.icons import icon_pixmap
from counter_app.ui.kit.look import label, px, theme
from counter_app.ui.kit.notices import Tone, tone_colour

_ICON = 28


class MomentLine(QWidget):
    """One entry: icon on the line, title, details, who and when."""

    def __init__(self, moment: Moment, *, first: bool, last: bool) -> None:
        super().__init__()
        self._moment = moment
        self._first = first
        self._last = last
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(_ICON + 12), px(4), 0, px(10))
        layout.setSpacing(px(1))
        title = label(moment.title, "strong", wrap=True)
        if moment.struck:
            crossed = title.font()
            crossed.setStrikeOut(True)
            title.setFont(crossed)
        layout.addWidget(title)
        for words in moment.details:
            layout.addWidget(label(words, "body", wrap=True))
        layout.addWidget(label(f"{moment.when}  ·  {moment.who}", "hint", wrap=True))
        self.setAccessibleName(". ".join((moment.title, *moment.details, moment.when, moment.who)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (all of it is painted)
        """Draw the line and the icon on it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre, middle = px(_ICON) / 2, px(4) + px(_ICON) / 2
        painter.setPen(QPen(QColor(theme().palette.line), px(2)))
        if not self._first:
            painter.drawLine(QPointF(centre, 0), QPointF(centre, middle))
        if not self._last:
            painter.drawLine(QPointF(centre, middle), QPointF(centre, self.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(
            QColor(theme().palette.accent_soft if self._moment.tone == "plain" else theme().palette.red_soft)
        )
        painter.drawEllipse(QPointF(centre, middle), centre, centre)
        tone = cast("Tone", "info" if self._moment.tone == "plain" else self._moment.tone)
        size = px(18)
        picture = icon_pixmap(self._moment.icon, tone_colour(tone), size)
        painter.drawPixmap(round(centre - size / 2), round(middle - size / 2), picture)
        painter.end()


class TimelinePane(QFrame):
    """The timeline of one dossier in a card."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAccessibleName(texts("ui.dossier.timeline"))
        self._shown: tuple[Moment, ...] = ()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(16), px(12), px(16), px(12))
        layout.setSpacing(px(8))
        layout.addWidget(label(texts("ui.dossier.timeline"), "blockTitle"))
        layout.addLayout(self._lines)
        layout.addStretch(1)

    def render_moments(self, shown: tuple[Moment, ...]) -> None:
        """Show the entries, newest first."""
        if shown == self._shown:
            return
        self._shown = shown
        _empty(self._lines)
        for at, moment in enumerate(shown):
            self._lines.addWidget(MomentLine(moment, first=at == 0, last=at == len(shown) - 1))


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
