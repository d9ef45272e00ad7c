"""The way from a dossier's page to taking a copy off: Ctrl+G, the form above the timeline, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from counter_app.ui.dossier.aside_panel import UNDO_KEY
from counter_app.ui.dossier.papers_card import ASIDE_KEY
from counter_app.ui.dossier.setting_aside import AsidePresenter, AsideState
from counter_app.ui.kit.buttons import bind
from counter_app.ui.screens import Screen, Surroundings

if TYPE_CHECKING:
    from counter_app import bootstrap
    from counter_app.ui.dossier.aside_panel import AsidePanel
    from counter_app.ui.dossier.facts_pane import FactsPane
    from counter_app.ui.dossier.presenter import DossierPresenter


@dataclass(frozen=True, slots=True)
class AsidePlace:
    """Where the form stands: the screen, the papers that ask for it, itself, and the area it lies in."""

    screen: Screen
    facts: FactsPane
    panel: AsidePanel
    area: QScrollArea


class _Left:
    """Where keyboard and page were when the form came."""

    def __init__(self, area: QScrollArea) -> None:
        self._area = area
        self._widget: QWidget | None = None
        self._place = 0

    def remember(self) -> None:
        self._widget, self._place = QApplication.focusWidget(), self._area.verticalScrollBar().value()

    def give_back(self) -> None:
        """Put both as they were; what has gone meanwhile leaves the keyboard to the page."""
        area, place, before = self._area, self._place, self._widget
        self._widget, self._place = None, 0
        there = before is not None and shiboken6.isValid(before) and area.isAncestorOf(before) and before.isVisible()
        (before if before is not None and there else area).setFocus()
        # The page is laid out anew first: it was as short as the form.
        QTimer.singleShot(0, area, lambda: area.verticalScrollBar().setValue(place))


def connect_aside(
    place: AsidePlace, presenter: DossierPresenter, around: Surroundings, came: Callable[[], None]
) -> AsidePresenter:
    """Let keys and buttons open the form, and return what fills it; ``came`` is told when it comes or goes.

    Put away, the form leaves keyboard and page as they were.
    """
    last = 0
    screen, panel, left = place.screen, place.panel, _Left(place.area)

    def show(state: AsideState) -> None:
        nonlocal last
        panel.render_state(state)
        if state.serial == last:
            return
        last = state.serial
        came()
        if state.form is not None:
            place.area.verticalScrollBar().setValue(0)
        elif screen.isVisible():
            left.give_back()

    aside = AsidePresenter(
        cast("bootstrap.Counter", around.counter),
        around.session,
        around.texts,
        around.work_of(screen),
        show,
        around.bridge.changed.emit,
    )

    def begin() -> None:
        if not presenter.steps.open and not aside.open:
            left.remember()
            aside.begin(presenter.page)

    panel.panel.changed.connect(aside.change)
    panel.panel.accepted.connect(aside.accept)
    panel.cancelled.connect(aside.cancel)
    panel.undo.clicked.connect(aside.undo)
    place.facts.aside.connect(begin)
    bind(ASIDE_KEY, screen, begin)
    bind(UNDO_KEY, screen, aside.undo)
    return aside
