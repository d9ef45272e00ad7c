"""A stack from the feeder: scanned, split at its slips, filed as a whole. No Qt in here.

Nothing is guessed: what no slip speaks for goes to the waiting tray (``tray.py``) with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter_app.domain.document_batch import split
from counter_app.domain.errors import CounterError
from counter_app.services.session import Session
from counter_app.texts import Texts
from counter_app.ui.batch.state import BatchState
from counter_app.ui.batch.tray import WaitingTray
from counter_app.ui.batch.wording import Known, group_rows, outcome_words, slips_of
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.pages.in_order import InOrder
from counter_app.ui.pages.request import STACK_PREFIX
from counter_app.ui.pages.scan_desk import ScanDesk, Taking
from counter_app.ui.ports import Work

if TYPE_CHECKING:
    from counter_app.bootstrap import Counter
    from counter_app.services.batch_filing import BatchFiling, BatchOutcome, CodeReader
    from counter_app.services.page_tray import TrayPage


class BatchPresenter:
    """One stack at a time, and the tray."""

    def __init__(
        self,
        counter: Counter,
        session: Session,
        texts: Texts,
        work: Work,
        show: Callable[[BatchState], None],
        post: Callable[[object], None],
        codes: Callable[[], CodeReader],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """``codes`` gives what reads the slips: a process of its own, made with the first page."""
        self._counter, self._session, self._texts, self._work = counter, session, texts, work
        self._show, self._changed, self._codes = show, changed, codes
        self._reader: CodeReader | None = None
        self._stack, self._left = "", 0
        self._pages: tuple[TrayPage, ...] = ()
        self._known: dict[str, Known | None] = {}
        self._order = InOrder(work)
        self.state = BatchState()
        self.desk = ScanDesk(counter, texts, work, self._order, post, lambda scan: self._change(scan=scan))
        self.tray = WaitingTray(counter, session, texts, self._order, self.change, self.batches, self._filed_one)
        self.state = replace(self.state, scan=self.desk.state)

    def open(self) -> None:
        """Read what waits; a stack that was begun earlier is gone on with."""
        if not self.desk.state.devices:
            self.desk.refresh()
        self._order.submit(self._find_begun, self._begun)
        self.tray.refresh(lambda: self._stack)

    def batches(self) -> BatchFiling:
        """Return the use case; on the io lane."""
        if self._reader is None:
            self._reader = self._codes()
        return self._counter.papers.batches(self._reader)

    def scan(self) -> None:
        """Scan to the end of the feeder."""
        if not self.state.working:
            taking = Taking(self._take, self._took, lambda _: self._rest(), {"stack": "", "code": ""})
            self.desk.start(taking)

    def take_files(self, files: Sequence[Path]) -> None:
        """Take scanned files to the end of the stack."""
        self._left += len(files)
        for file in files:
            self._order.submit(partial(self._take_file, file), self._took_file, self._file_failed)
        self._change(said=NOTHING, **self._still())

    def cancel(self) -> bool:
        """Stop the scanner; tell whether it ran."""
        return self.desk.cancel()

    def file(self, slips: str, *, whole: bool) -> None:
        """Split and file; ``slips`` is how many were laid in, as typed."""
        if not self._pages or self.state.working or self.desk.state.running:
            return
        expected = slips_of(slips)
        if expected is None:
            self._change(slips_wrong=self._texts("ui.batch.slips_wrong"))
            return
        stack, pages = self._stack, len(self._pages)
        self._change(working=self._texts("ui.batch.filing", pages=pages), said=NOTHING, slips_wrong="", sure="")

        def work() -> BatchOutcome:
            return self.batches().finish(stack, self._session, slips=expected or None, whole_checklist=whole)

        self._order.submit(work, self._filed, self._failed)

    def drop(self) -> None:
        """Throw the stack away, the second time it is asked."""
        if not self._pages or self.state.working or self.desk.state.running:
            return
        if self.state.sure != self._stack:
            self._change(sure=self._stack)
            return
        ids, number = [page.id for page in self._pages], len(self._pages)
        self._stack, self._pages = "", ()
        self._change(sure="", said=Marked(self._texts("ui.batch.dropped", pages=number), "info"))
        self._order.submit(lambda: self._counter.papers.tray.discard(ids), lambda _: self._split())

    def change(self, **changes: Any) -> None:  # noqa: ANN401 (fields of the state)
        """Show what the tray changed."""
        self._change(**changes)

    def close(self) -> None:
        """Stop the scanner and the reader of codes; every page is safe."""
        self.desk.close()
        reader, self._reader = self._reader, None
        close = getattr(reader, "close", None)
        if close is not None:
            close()

    def _find_begun(self) -> tuple[str, tuple[TrayPage, ...]]:
        tray = self._counter.papers.tray
        if self._stack:
            return self._stack, tray.pages(self._stack)
        begun = [one.stack for one in tray.stacks() if not one.reason and not one.stack.startswith(STACK_PREFIX)]
        return (begun[0], tray.pages(begun[0])) if begun else ("", ())

    def _begun(self, found: tuple[str, tuple[TrayPage, ...]]) -> None:
        stack, pages = found
        if stack and not self._stack:
            self._change(said=Marked(self._texts("ui.batch.again", pages=len(pages)), "info"))
        self._stack, self._pages = stack or self._stack, pages
        self._split()

    def _take(self, content: bytes) -> tuple[TrayPage, ...]:
        """Put a file of pages at the end of the stack (io lane)."""
        if not self._stack:
            self._stack = self.batches().begin()
        return self.batches().add(self._stack, content)

    def _took(self, pages: tuple[TrayPage, ...]) -> None:
        self._pages += pages
        self._split()

    def _take_file(self, file: Path) -> tuple[TrayPage, ...]:
        return self._take(_read(file))

    def _took_file(self, pages: tuple[TrayPage, ...]) -> None:
        self._left -= 1
        self._change(**self._still())
        self._took(pages)
        if not self._left:
            self._rest()

    def _file_failed(self, error: CounterError) -> None:
        self._left -= 1
        self._change(said=Marked(self._texts.error(error), "bad"), **self._still())

    def _still(self) -> dict[str, str]:
        return {"working": self._texts("ui.pages.taking_files", left=self._left) if self._left else ""}

    def _rest(self) -> None:
        self._change(serial=self.state.serial + 1)

    def _split(self) -> None:
        """Show the groups as they stand, and ask whose codes those are that are new."""
        groups = split([page.codes for page in self._pages])
        rows = group_rows(groups, self._pages, self._known, self._texts)
        counted = self._texts("ui.batch.counted", pages=len(self._pages), groups=len(groups)) if groups else ""
        self._change(groups=rows, pages=len(self._pages), counted=counted)
        for code in {group.code for group in groups if group.code} - self._known.keys():
            self._known[code] = None
            self._ask(code)

    def _ask(self, code: str) -> None:
        def known(found: Known) -> None:
            self._known[code] = found
            self._split()

        def read() -> Known:
            row = self._counter.finder.page(code).row
            return Known(self._texts("ui.batch.who", name=row.applicant_name, procedure=row.procedure_name), row.status)

        def failed(_error: CounterError) -> None:
            known(Known("", ""))

        self._work.submit("read", read, known, failed)

    def _filed(self, outcome: BatchOutcome) -> None:
        self._stack, self._pages, self._known = "", (), {}
        tone = "warning" if outcome.waiting else "good"
        self._change(working="", said=Marked(outcome_words(outcome, self._texts), tone))  # type: ignore[arg-type]  # two of the tones
        self._split()
        self.tray.refresh(lambda: self._stack)
        self._rest()
        self._changed()

    def _filed_one(self) -> None:
        self.tray.refresh(lambda: self._stack)
        self._changed()

    def _failed(self, error: CounterError) -> None:
        self._change(working="", said=Marked(self._texts.error(error), "bad"))

    def _change(self, **changes: Any) -> None:  # noqa: ANN401 (fields of the state)
        self.state = replace(self.state, **changes)
        self._show(self.state)


def _read(file: Path) -> bytes:
    from counter_app.documents.pages import bytes_of_file

    return bytes_of_file(file)
