"""The explanation of a date, laid over the form."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from counter_app.texts import texts
from counter_app.ui.app import dress
from counter_app.ui.intake.state import DueView, ExplainedDay
from counter_app.ui.intake.why_popup import WhyPopup
from counter_app.ui.theme import theme_named

_WINDOW = (1158, 716)
"""What the rail and the status line leave of 1366 × 768."""


def _due(days: int, reasons: int) -> DueView:
    first = date(2026, 11, 2)
    shown = [first + timedelta(n) for n in range(days)]
    return DueView(
        words="Thứ Sáu, 27/11/2026 · 17:00",
        rule=f"{days} ngày làm việc",
        days=tuple(ExplainedDay(on.isoformat(), "counted", n, "Tính một ngày.") for n, on in enumerate(shown)),
        reasons=tuple(f"{n}/11: Không tính: nghỉ lễ. Ngày Văn hóa Việt Nam, theo nghị quyết" for n in range(reasons)),
    )


@pytest.mark.parametrize("zoom", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("days,reasons", [(1, 0), (5, 1), (12, 3), (40, 9), (120, 2)])
def test_at_the_first_opening_nothing_lies_over_anything(
    qapp: QApplication, qtbot: QtBot, zoom: float, days: int, reasons: int
) -> None:
    """The legend stands below the calendar and the reasons, each as high as it needs, before any event was handled."""
    dress(qapp, theme_named("light", zoom))
    try:
        over = QWidget()
        qtbot.addWidget(over)
        over.resize(*_WINDOW)
        under = QWidget(over)
        under.setGeometry(900, 500, 200, 30)
        popup = WhyPopup(texts("vi"), over)
        over.show()
        popup.open_for(_due(days, reasons), under, leave=100)
        for _ in range(2):
            calendar, said, legend = popup._calendar.geometry(), popup._reasons.geometry(), popup._legend.geometry()
            assert not legend.intersects(calendar)
            assert not legend.intersects(said)
            assert not said.intersects(calendar)
            assert legend.height() >= popup._legend.heightForWidth(legend.width())
            assert said.height() >= popup._reasons.heightForWidth(said.width())
            assert popup.rect().contains(popup._scroll.geometry())
            assert popup._inside.height() >= legend.bottom()
            qtbot.wait(30)
    finally:
        dress(qapp, theme_named("light"))
