"""The way from a dossier's page to taking a copy off: Ctrl+G, the form above the timeline, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from counter_app.ui.dossier.aside_panel import UNDO_KEY, AsidePanel
from counter_app.ui.dossier.facts_pane import FactsPane
from counter_app.ui.dossier.papers_card import ASIDE_KEY
from counter_app.ui.dossier.presenter import DossierPresenter
from counter_app.ui.dossier.setting_aside import AsidePresenter, AsideState
from counter_app.ui.kit.buttons import bind
from counter_app.ui.screens import Screen, Surroundings

if TYPE_CHECKING:
    from counter_app import bootstrap


def connect_aside(
    screen: Screen,
    facts: FactsPane,
    panel: AsidePanel,
    presenter: DossierPresenter,
    around: Surroundings,
    area: QScrollArea,
    came: Callable[[], None],
) -> AsidePresenter:
    """Let keys and buttons open the form, and return what fills it; ``came`` is told when it comes or goes.

    ``area`` is what the form stands in: put away, it leaves place and keyboard as they were.
    """
    last = 0
    left: tuple[QWidget | None, int] | None = None

    def show(state: AsideState) -> None:
        nonlocal last, left
        panel.render_state(state)
        if state.serial == last:
            return
        last = state.serial
        came()
        if state.form is not None:
            area.verticalScrollBar().setValue(0)
        elif screen.isVisible():
            _give_back(area, left)
            left = None

    aside = AsidePresenter(
        cast("bootstrap.Counter", around.counter),
        around.session,
        around.texts,
        around.work_of(screen),
        show,
        around.bridge.changed.emit,
    )

    def begin() -> None:
        nonlocal left
        if not presenter.steps.open and not aside.open:
            left = QApplication.focusWidget(), area.verticalScrollBar().value()
            aside.begin(presenter.page)

    panel.panel.changed.connect(aside.change)
    panel.panel.accepted.connect(aside.accept)
    panel.cancelled.connect(aside.cancel)
    panel.undo.clicked.connect(aside.undo)
    facts.aside.connect(begin)
    bind(ASIDE_KEY, screen, begin)
    bind(UNDO_KEY, screen, aside.undo)
    return aside


def _give_back(area: QScrollArea, left: tuple[QWidget | None, int] | None) -> None:
    """Put the keyboard where it was before the form came; where that is gone, in the page."""
    before, place = left or (None, 0)
    there = before is not None and shiboken6.isValid(before) and before.isVisible() and area.isAncestorOf(before)
    (before if there and before is not None else area).setFocus()
    # The page is laid out anew first: it was as short as the form.
    QTimer.singleShot(0, area, lambda: area.verticalScrollBar().setValue(place))
