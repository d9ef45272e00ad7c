"""The ways from a dossier's page to its papers: scan more of them, look at one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QWidget

from counter_app.ui.dossier.facts_pane import FactsPane
from counter_app.ui.dossier.papers_card import MOST_KEYS
from counter_app.ui.dossier.presenter import DossierPresenter
from counter_app.ui.dossier.state import DocumentRow
from counter_app.ui.kit.buttons import bind
from counter_app.ui.screens import Surroundings

if TYPE_CHECKING:
    from counter_app import bootstrap


def connect_papers(screen: QWidget, facts: FactsPane, presenter: DossierPresenter, around: Surroundings) -> None:
    """Let Ctrl+Q and Alt+1 to Alt+9, and the buttons of the papers, open the screens of papers."""
    work, go = around.work_of(screen), around.go

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

    def draw() -> None:
        laid = facts.papers
        for sha256 in dict.fromkeys(one.sha256 for one in laid.viewers) if laid is not None else ():
            work.submit("read", partial(_thumbnail, around, sha256), partial(_show, facts, sha256), lambda _error: None)

    facts.papers_laid.connect(draw)
    facts.scan.connect(scan)
    facts.viewed.connect(view)
    bind("Ctrl+Q", screen, scan)
    for at in range(MOST_KEYS):
        bind(f"Alt+{at + 1}", screen, partial(by_key, at))


def _thumbnail(around: Surroundings, sha256: str) -> bytes | None:
    return cast("bootstrap.Counter", around.counter).documents.thumbnail(sha256)


def _show(facts: FactsPane, sha256: str, jpeg: bytes | None) -> None:
    if facts.papers is not None and jpeg:
        facts.papers.show_thumbnail(sha256, jpeg)
