"""Papers of one dossier: scan or bring files, put the pages in order, file them as one document. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter_app.domain.errors import CounterError, InputError
from counter_app.services.session import Session
from counter_app.texts import Texts
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.pages.checklist import first_open, rows_of, size_words, travel_words
from counter_app.ui.pages.in_order import InOrder
from counter_app.ui.pages.incoming import Incoming
from counter_app.ui.pages.leftover import Leftover
from counter_app.ui.pages.paper_choice import PaperChoice
from counter_app.ui.pages.request import stack_of
from counter_app.ui.pages.reusing import Reusing
from counter_app.ui.pages.scan_desk import ScanDesk, Taking
from counter_app.ui.pages.stack_pages import StackPages
from counter_app.ui.pages.state import PagesState, ScanState
from counter_app.ui.ports import Work

if TYPE_CHECKING:
    from counter_app.bootstrap import Counter
    from counter_app.services.attachments import FiledDocument
    from counter_app.services.page_tray import TrayPage
    from counter_app.services.views import DossierPage
    from counter_app.ui.pages.state import ListRow

_HEAD = 3_000
"""What a PDF weighs besides its pages, as ``attachments.bytes_of`` counts it."""
LOOK_SIDE = 1_800


class PagesPresenter:
    """Shows one dossier's papers; a scan that was begun goes on when another dossier is opened."""

    def __init__(
        self,
        counter: Counter,
        session: Session,
        texts: Texts,
        work: Work,
        show: Callable[[PagesState], None],
        post: Callable[[object], None],
        changed: Callable[[], None] = lambda: None,
        told: Callable[[Exception], None] = lambda _: None,
    ) -> None:
        """``post`` carries what a scan tells to ``desk.hear``; ``told`` says what happened behind another screen."""
        self._counter, self._session, self._texts, self._work = counter, session, texts, work
        self._show, self._changed, self._told = show, changed, told
        self._name, self._serial, self._code = "", 0, ""
        self._rescanning: int | None = None
        self._order = InOrder(work)
        self.state = PagesState()
        self.pages = StackPages(counter, self._order, self._push, self._failed)
        self.desk = ScanDesk(counter, texts, work, self._order, post, self._scan_changed)
        self.left = Leftover(counter, texts, work, self._order, self.pages.came, lambda left: self._change(left=left))
        self.paper = PaperChoice(
            Reusing(counter, session, texts, work), texts, lambda: (self._name, self.state), self._change, self._failed,
            changed,
        )  # fmt: skip
        self.files = Incoming(counter, texts, self._order, self.pages.came, self._files_changed)
        self.state = replace(self.state, scan=self.desk.state)

    def open(self, name: str) -> None:
        """Show the papers of a dossier; the same one again goes on where it was."""
        if not self.desk.state.devices:
            self.desk.refresh()
        if name == self._name and self.state.ready:
            self._read_dossier(name, first=False)
            self.pages.reload()
            return
        self._name = name
        self.pages.open("", lambda: None)
        fresh = PagesState(title=name, loading=True, scan=self.desk.state, serial=self.state.serial)
        self.state = fresh
        self._show(fresh)
        self._read_dossier(name, first=True)

    def refresh(self) -> None:
        """Read the checklist anew after something was written."""
        if self.state.ready:
            self._read_dossier(self._name, first=False)

    def scan(self) -> None:
        """Scan to the end of the stack."""
        if self.state.ready and not self.state.working:
            self._begin(None)

    def scan_again(self) -> None:
        """Scan one page in the place of the one the keyboard is on."""
        if self.state.ready and not self.state.working and self.pages.sheet is not None:
            self._begin(self.pages.sheet.id)

    def take_files(self, files: Sequence[Path], picture: bytes | None = None) -> None:
        """Take files or a picture to the end of the stack."""
        if not self.state.ready:
            return
        if not self.pages.sheets:
            self._change(source="received")
        self.files.take(self.pages.stack, files, picture)

    @property
    def busy(self) -> bool:
        """Whether pages of this stack come in or are filed; a scan for another dossier is none of its business."""
        scan = self.desk.state
        return bool(self.state.working) or self.files.busy or (scan.running and scan.stack == self.pages.stack)

    def turn(self) -> None:
        """Turn the page clockwise, in large too."""
        self.pages.turn()
        if self.state.look is not None:
            self.look(wanted=True)

    def close(self) -> None:
        """Stop everything; what came is safe."""
        self.files.stop()
        self.desk.close()

    def cancel(self) -> bool:
        """Stop the scan, or the taking in of files; tell whether anything was stopped."""
        return self.desk.cancel() or self.files.stop()

    def look(self, *, wanted: bool) -> None:
        """Show the page in large, or its thumbnail again."""
        sheet, stack = self.pages.sheet, self.pages.stack
        if not wanted or sheet is None:
            self._change(look=None)
            return

        def seen(picture: bytes) -> None:
            if self.pages.sheet is not None and self.pages.sheet.id == sheet.id:
                self._change(look=picture)

        tray = self._counter
        self._order.submit(lambda: tray.papers.tray.picture(sheet.id, stack, LOOK_SIDE), seen, self._failed)

    def go(self, at: int) -> None:
        """Put the keyboard on a page; in large where one is shown in large."""
        self.pages.go(at)
        if self.state.look is not None:
            self.look(wanted=True)

    def file(self) -> None:
        """File the pages that are kept as one document, then make room for the next."""
        state = self.state
        if not state.ready or self.busy or not (state.sheets and state.chosen):
            return
        lines, words = self.paper.place()
        if not (lines or words):
            return
        name, stack, ids = self._name, self.pages.stack, [one.id for one in state.sheets]
        replaces = self.paper.standing() if state.replacing else ""
        self._change(working=self._texts("ui.pages.filing", pages=state.kept), said=NOTHING, look=None)
        session, source, counter = self._session, state.source, self._counter

        def work() -> FiledDocument:
            from counter_app.services.attachments import NewDocument

            document = NewDocument(lines=lines, name=words, source=source, replaces=replaces)
            papers = counter.papers
            filed = papers.attachments.file_pages(name, papers.tray.document(stack), document, session)
            papers.tray.discard(ids)
            return filed

        self._order.submit(work, lambda filed: self._filed(stack, filed), self._failed)

    def _filed(self, stack: str, filed: FiledDocument) -> None:
        key = "ui.pages.filed_before" if filed.duplicate else "ui.pages.filed"
        size, travel = size_words(filed.bytes, self._texts), travel_words(filed.bytes, self._texts)
        words = self._texts(key, pages=filed.pages, size=size, travel=travel)
        if stack == self.pages.stack:
            self.pages.filed()
            self._change(said=Marked(words, "good"), working="", name="", source="scanned", replacing=False, chosen=())
            self._push()
            self._change(serial=self.state.serial + 1)
        self._changed()

    def _begin(self, replaced: int | None) -> None:
        stack, counter = self.pages.stack, self._counter

        def take(content: bytes) -> tuple[str, tuple[TrayPage, ...]]:
            if replaced is None:
                return stack, counter.papers.tray.add(stack, content)
            counter.papers.tray.replace(stack, replaced, content)
            return stack, ()

        def took(answer: tuple[str, tuple[TrayPage, ...]]) -> None:
            into, pages = answer
            if pages:
                self.pages.came(into, pages)
            elif into == self.pages.stack:
                self.pages.reload()

        note: dict[str, object] = {"stack": stack, "code": self._code}
        if replaced is None and not self.state.sheets:
            self._change(source="scanned", said=NOTHING)
        self.desk.start(Taking(take, took, self._ended, note), None if replaced is None else 1)

    def _ended(self, error: Exception | None) -> None:
        self._change(serial=self.state.serial + 1)
        if error is not None:
            self._told(error)

    def _read_dossier(self, name: str, *, first: bool) -> None:
        def read(page: DossierPage) -> None:
            if name != self._name:
                return
            row = page.row
            self._code = row.code
            title = self._texts("ui.pages.title", code=row.code, name=row.applicant_name, procedure=row.procedure_name)
            rows = rows_of(page, self._texts)
            self._change(title=title, rows=rows, chosen=self._still(rows), loading=False, ready=True)
            if first:
                self.pages.open(stack_of(row.dossier_id), self._opened)

        def failed(error: CounterError) -> None:
            if name == self._name:
                self._change(loading=False, said=Marked(self._texts.error(error), "bad"))

        self._work.submit("read", lambda: self._counter.finder.page(name), read, failed)

    def _opened(self) -> None:
        if self.pages.sheets:
            self._change(said=Marked(self._texts("ui.pages.unfiled", pages=len(self.pages.sheets)), "info"))
        self._change(serial=self.state.serial + 1)
        self.left.look(self.pages.stack)

    def _still(self, rows: Sequence[ListRow]) -> tuple[int, ...]:
        lines = {row.line for row in rows}
        kept = tuple(line for line in self.state.chosen if line in lines)
        return kept or (first_open(rows),)

    def _scan_changed(self, scan: ScanState) -> None:
        self._change(scan=scan)

    def _files_changed(self, working: str, wrong: Marked) -> None:
        # While a file is read the button that had the keyboard is off: what comes next is to file it, by key.
        ended = bool(self.state.working) and not working
        said = wrong if wrong != NOTHING else self.state.said
        self._change(working=working, said=said, serial=self.state.serial + ended)

    def _failed(self, error: CounterError) -> None:
        words = self._texts("ui.pages.blank_only") if _is_empty(error) else self._texts.error(error)
        self._change(working="", said=Marked(words, "bad"))

    def _push(self) -> None:
        kept = sum(one.size for one in self.pages.sheets if not one.removed)
        budget = ""
        if self.pages.sheets:
            left_out = sum(one.removed for one in self.pages.sheets)
            pages = len(self.pages.sheets) - left_out
            size, travel = size_words(kept + _HEAD, self._texts), travel_words(kept + _HEAD, self._texts)
            budget = self._texts("ui.pages.budget", pages=pages, size=size, travel=travel)
            if left_out:
                budget = f"{budget} · {self._texts('ui.pages.budget_left_out', pages=left_out)}"
        self._change(
            sheets=self.pages.sheets, current=self.pages.current, budget=budget, can_undo=self.pages.can_undo,
            look=self.state.look if self.pages.sheets else None,
        )  # fmt: skip

    def _change(self, **changes: Any) -> None:  # noqa: ANN401 (fields of the state)
        self.state = replace(self.state, **changes)
        self.state = replace(self.state, busy=self.busy)
        self._show(self.state)


def _is_empty(error: CounterError) -> bool:
    return isinstance(error, InputError) and error.code == "document_empty"
