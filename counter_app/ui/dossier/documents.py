"""The digital copies of a dossier's papers in words. Pure; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.services.views import DossierPage
from counter_app.texts import Texts
from counter_app.ui.dossier.state import DocumentRow
from counter_app.ui.pages.checklist import size_words, travel_words

if TYPE_CHECKING:
    from counter_app.domain.document import Attached


def title_of(page: DossierPage, one: Attached, texts: Texts) -> str:
    """Return what people call a copy: the paper, where it came from, how many pages it has."""
    names = [page.papers[line].name for line in one.lines if line < len(page.papers)] or [one.name]
    paper = "; ".join(name for name in names if name) or texts("ui.dossier.document_other")
    source = texts(f"document.source.{one.source}")
    return (
        f"{paper} · {texts('ui.dossier.document', source=source, pages=one.pages, size=size_words(one.bytes, texts))}"
    )


def documents_of(page: DossierPage, line: int | None, texts: Texts) -> tuple[DocumentRow, ...]:
    """Return the copies that stand for a line of the checklist (None: for no line), without those scanned again."""
    rows = []
    for one in page.documents:
        if not one.stands or (line not in one.lines if line is not None else one.lines):
            continue
        source = texts(f"document.source.{one.source}")
        size = size_words(one.bytes, texts)
        words = texts("ui.dossier.document", source=source, pages=one.pages, size=size)
        name = one.name if line is None else page.papers[line].name
        if line is None and one.name:
            words = f"{one.name} · {words}"
        title = texts("ui.viewer.title", code=page.row.code, paper=name, source=source)
        rows.append(DocumentRow(one.event_id, one.sha256, one.pages, words, title))
    return tuple(rows)


def weight_of(page: DossierPage, texts: Texts) -> str:
    """Return how much the documents of a dossier weigh and how long they travel; empty without any."""
    from counter_app.services.documents import Budget

    if not any(one.stands for one in page.documents):
        return ""
    budget = Budget.of(page.documents)
    return texts(
        "ui.dossier.documents_weigh",
        documents=budget.documents,
        pages=budget.pages,
        size=size_words(budget.bytes, texts),
        travel=travel_words(budget.bytes, texts),
    )
