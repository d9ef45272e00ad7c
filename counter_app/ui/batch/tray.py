"""The waiting tray: look at a part, give it the dossier a person names, or throw it away when asked twice. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from counter_app.domain.errors import CounterError
from counter_app.services.session import Session
from counter_app.texts import Texts
from counter_app.ui.batch.state import TrayRow
from counter_app.ui.batch.wording import WaitingStack, tray_rows
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.pages.in_order import InOrder
from counter_app.ui.pages.request import stack_of
from counter_app.ui.pages.stack_pages import sheet_of

if TYPE_CHECKING:
    from counter_app.bootstrap import Counter
    from counter_app.services.attachments import FiledDocument
    from counter_app.services.batch_filing import BatchFiling
    from counter_app.services.page_tray import TrayPage


class Change(Protocol):
    """Changes fields of the screen's state."""

    def __call__(self, **changes: object) -> None:
        """Show these values."""
        ...


class WaitingTray:
    """What waits, the chosen part first of all."""

    def __init__(
        self,
        counter: Counter,
        session: Session,
        texts: Texts,
        order: InOrder,
        change: Change,
        batches: Callable[[], BatchFiling],
        filed: Callable[[], None],
    ) -> None:
        self._counter, self._session, self._texts, self._order = counter, session, texts, order
        self._change, self._batches, self._filed = change, batches, filed
        self._rows: tuple[TrayRow, ...] = ()
        self._chosen = ""
        self._sure = ""

    def refresh(self, current: Callable[[], str]) -> None:
        """Read what waits; ``current`` is the stack in front, which does not."""

        def read(stacks: Sequence[WaitingStack]) -> None:
            waiting = [one for one in stacks if one.stack != current()]
            self._rows = tray_rows(waiting, self._texts)
            names = {row.stack for row in self._rows}
            if self._chosen not in names:
                self._chosen = ""
                self._change(tray=self._rows, chosen="", sheets=())
                if self._rows:
                    self.choose(self._rows[0].stack)
            else:
                self._change(tray=self._rows)

        self._order.submit(lambda: self._counter.papers.tray.stacks(), read)  # noqa: PLW0108 (made on the lane)

    def choose(self, stack: str) -> None:
        """Show the pages of a part."""
        if stack == self._chosen:
            return
        self._chosen, self._sure = stack, ""
        self._change(chosen=stack, sheets=(), assign_said=NOTHING, sure="")

        def seen(pages: tuple[TrayPage, ...]) -> None:
            if stack == self._chosen:
                self._change(sheets=tuple(sheet_of(page) for page in pages))

        self._order.submit(lambda: self._counter.papers.tray.pages(stack), seen)

    @property
    def row(self) -> TrayRow | None:
        """The chosen part."""
        return next((row for row in self._rows if row.stack == self._chosen), None)

    def assign(self, code: str) -> None:
        """File the chosen part with the dossier a person names."""
        row = self.row
        if row is None or row.dossier_id or not code.strip():
            return
        stack, name, session = row.stack, code.strip(), self._session

        def work() -> FiledDocument:
            from counter_app.services.attachments import NewDocument

            return self._batches().assign(stack, name, NewDocument(), session)

        def done(filed: FiledDocument) -> None:
            words = self._texts("ui.batch.assigned", pages=filed.pages, code=filed.code)
            self._filed()
            self._change(assign_said=Marked(words, "good"))

        def failed(error: CounterError) -> None:
            self._change(assign_said=Marked(self._texts.error(error), "bad"))

        self._order.submit(work, done, failed)

    def hand_over(self, code: str, opened: Callable[[str], None]) -> None:
        """Put the chosen part to the pages of the dossier a person names, and tell its id to ``opened``."""
        row = self.row
        if row is None or row.dossier_id or not code.strip():
            return
        stack, name, counter = row.stack, code.strip(), self._counter

        def work() -> str:
            dossier = counter.lanes.read.submit(counter.finder.page, name).result().row.dossier_id
            tray, into = counter.papers.tray, stack_of(dossier)
            pages = tray.pages(stack)
            for page in pages[:1]:
                if page.codes and not page.page.removed:
                    tray.remove(stack, page.id)  # the slip itself is no paper of the dossier
            there = tray.pages(into)
            tray.arrange([page.id for page in (*there, *pages)], into)
            return dossier

        def done(dossier: str) -> None:
            self._filed()
            opened(dossier)

        self._order.submit(work, done, lambda error: self._change(assign_said=Marked(self._texts.error(error), "bad")))

    def drop(self) -> None:
        """Throw the chosen part away, the second time it is asked."""
        row = self.row
        if row is None:
            return
        if self._sure != row.stack:
            self._sure = row.stack
            self._change(sure=row.stack)
            return
        stack, tray = row.stack, self._counter

        def work() -> int:
            pages = tray.papers.tray.pages(stack)
            tray.papers.tray.discard([page.id for page in pages])
            return len(pages)

        def done(pages: int) -> None:
            self._filed()
            self._change(sure="", assign_said=Marked(self._texts("ui.batch.dropped", pages=pages), "info"))

        self._order.submit(work, done)
