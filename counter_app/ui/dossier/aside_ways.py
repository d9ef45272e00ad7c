"""The way from a dossier's page to taking a copy off: Ctrl+G, the form above the timeline, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

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
    came: Callable[[], None],
) -> AsidePresenter:
    """Let keys and buttons open the form, and return what fills it; ``came`` is told when it comes or goes."""
    last = 0

    def show(state: AsideState) -> None:
        nonlocal last
        panel.render_state(state)
        if state.serial == last:
            return
        last = state.serial
        came()
        if state.form is None and screen.isVisible():
            screen.setFocus()

    aside = AsidePresenter(
        cast("bootstrap.Counter", around.counter),
        around.session,
        around.texts,
        around.work_of(screen),
        show,
        around.bridge.changed.emit,
    )

    def begin() -> None:
        if not presenter.steps.open:
            aside.begin(presenter.page)

    panel.panel.changed.connect(aside.change)
    panel.panel.accepted.connect(aside.accept)
    panel.cancelled.connect(aside.cancel)
    panel.undo.clicked.connect(aside.undo)
    facts.aside.connect(begin)
    bind(ASIDE_KEY, screen, begin)
    bind(UNDO_KEY, screen, aside.undo)
    return aside
