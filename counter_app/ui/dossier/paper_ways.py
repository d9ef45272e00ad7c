"""The ways from a dossier's page to its papers: scan more of them, look at one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from counter_app.ui.dossier.facts_pane import FactsPane
from counter_app.ui.dossier.papers_card import MOST_KEYS
from counter_app.ui.dossier.presenter import DossierPresenter
from counter_app.ui.dossier.state import DocumentRow
from counter_app.ui.kit.buttons import bind


def connect_papers(
    screen: QWidget, facts: FactsPane, presenter: DossierPresenter, go: Callable[[str, object], None]
) -> None:
    """Let Ctrl+Q and Alt+1 to Alt+9, and the buttons of the papers, open the screens of papers."""

    def scan() -> None:
        shown = presenter.state.facts
        if shown is not None and shown.can_scan and not presenter.steps.open:
            from counter_app.ui.pages.request import PagesRequest

            go("pages", PagesRequest(shown.dossier_id))

    def view(document: DocumentRow) -> None:
        from counter_app.ui.viewer.request import ViewerRequest

        shown = presenter.state.facts
        if shown is not None:
            asked = ViewerRequest(document.sha256, document.title, shown.dossier_id, document.event_id, document.pages)
            go("viewer", asked)

    def by_key(at: int) -> None:
        if facts.papers is not None and at < len(facts.papers.viewers):
            view(facts.papers.viewers[at])

    facts.scan.connect(scan)
    facts.viewed.connect(view)
    bind("Ctrl+Q", screen, scan)
    for at in range(MOST_KEYS):
        bind(f"Alt+{at + 1}", screen, partial(by_key, at))
