"""Copies the office has of earlier dossiers of the same citizen: a paper that is here is not asked for again. No Qt.

NĐ 61/2018/NĐ-CP and QĐ 766/QĐ-TTg count it as "tái sử dụng".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from counter_app.domain.errors import CounterError
from counter_app.domain.zone import LOCAL
from counter_app.services.session import Session
from counter_app.texts import Texts
from counter_app.ui.pages.state import Earlier
from counter_app.ui.ports import Work

if TYPE_CHECKING:
    from counter_app.bootstrap import Counter
    from counter_app.services.attachments import FiledDocument
    from counter_app.services.views import DossierPage

MOST_DOSSIERS = 12


class Reusing:
    """Looks for such copies when asked, and files one with the dossier in front."""

    def __init__(self, counter: Counter, session: Session, texts: Texts, work: Work) -> None:
        self._counter, self._session, self._texts, self._work = counter, session, texts, work

    def look(
        self, name: str, found: Callable[[tuple[Earlier, ...]], None], failed: Callable[[CounterError], None]
    ) -> None:
        """Hand over what earlier dossiers of the applicant hold, the newest first."""
        finder = self._counter.finder

        def read() -> tuple[Earlier, ...]:
            from counter_app.services.views import FindQuery

            page = finder.page(name)
            number = page.application.applicant.number if page.application is not None else ""
            if not number:
                return ()
            rows = [row for row in finder.search(FindQuery(text=number)) if row.dossier_id != page.row.dossier_id]
            pages = (finder.page(row.dossier_id) for row in rows[:MOST_DOSSIERS])
            return tuple(
                one
                for other in pages
                if other.application is not None and other.application.applicant.number == number
                for one in self._of(other)
            )

        self._work.submit("read", read, found, failed)

    def file(
        self,
        name: str,
        event_id: str,
        lines: tuple[int, ...],
        words: str,
        filed: Callable[[FiledDocument], None],
        failed: Callable[[CounterError], None],
    ) -> None:
        """File a copy with these lines of the dossier ``name``, or under ``words`` where it is on none."""
        counter, session = self._counter, self._session

        def work() -> FiledDocument:
            from counter_app.services.attachments import NewDocument

            return counter.papers.attachments.reuse(name, event_id, NewDocument(lines=lines, name=words), session)

        self._work.submit("store", work, filed, failed)

    def _of(self, page: DossierPage) -> list[Earlier]:
        found = []
        for one in page.documents:
            if not one.stands:
                continue
            names = [page.papers[line].name for line in one.lines if line < len(page.papers)] or [one.name]
            paper = "; ".join(part for part in names if part) or self._texts("ui.dossier.document_other")
            on = one.at.astimezone(LOCAL)
            found.append(Earlier(one.event_id, paper, f"{on:%d/%m/%Y}", page.row.code))
        return found
