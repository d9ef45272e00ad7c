"""Pages that a crash left in their spool: said whose they are, taken in, or thrown away. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from counter_app.texts import Texts
from counter_app.ui.pages.in_order import InOrder
from counter_app.ui.pages.scan_desk import is_live, slot_of
from counter_app.ui.pages.state import Left
from counter_app.ui.ports import Work

if TYPE_CHECKING:
    from counter_app.bootstrap import Counter
    from counter_app.devices.scanning.spool import Spool
    from counter_app.services.page_tray import TrayPage


class Leftover:
    """Looks for such pages when a stack is opened; ``show`` is told of the oldest, or None."""

    def __init__(
        self,
        counter: Counter,
        texts: Texts,
        work: Work,
        order: InOrder,
        came: Callable[[str, Sequence[TrayPage]], None],
        show: Callable[[Left | None], None],
    ) -> None:
        self._counter, self._texts, self._work, self._order = counter, texts, work, order
        self._came, self._show = came, show
        self._spool: Spool | None = None
        self._pages = 0
        self._stack = ""
        self._sure = False

    def look(self, stack: str) -> None:
        """Tell of what was left, that of ``stack`` before anything else."""
        self._stack, self._spool, self._sure = stack, None, False

        def work() -> list[tuple[Spool, int, dict[str, object]]]:
            left = [one for one in self._counter.scanning.left() if not is_live(one.folder)]
            load = self._counter.drafts.load
            notes = [self._counter.lanes.store.submit(load, slot_of(one.folder)).result() or {} for one in left]
            return [(one, one.count(), note) for one, note in zip(left, notes, strict=True)]

        def found(left: list[tuple[Spool, int, dict[str, object]]]) -> None:
            if stack == self._stack:
                self._tell(left)

        self._work.submit("io", work, found, lambda _error: None)

    def take(self) -> None:
        """Put the pages at the end of the stack in front; those the tray has already are not put there twice."""
        spool, stack, counter = self._spool, self._stack, self._counter
        if spool is None:
            return
        self._spool = None
        self._show(None)

        def work() -> list[TrayPage]:
            came: list[TrayPage] = []
            for page in spool.pages():
                if not counter.documents.is_here(sha256(page.content).hexdigest()):
                    came += counter.papers.tray.add(stack, page.content)
            self._let_go(spool)
            return came

        def done(pages: list[TrayPage]) -> None:
            self._came(stack, pages)
            self.look(stack)

        self._order.submit(work, done)

    def throw_away(self) -> None:
        """Throw the pages away, the second time it is asked."""
        spool, stack = self._spool, self._stack
        if spool is None:
            return
        if not self._sure:
            self._sure = True
            self._show(Left(self._pages, self._texts("ui.pages.left.sure", pages=self._pages)))
            return
        self._spool = None
        self._show(None)
        self._order.submit(lambda: self._let_go(spool), lambda _: self.look(stack))

    def _let_go(self, spool: Spool) -> None:
        spool.discard()
        self._counter.lanes.store.submit(self._counter.drafts.discard, slot_of(spool.folder)).result()

    def _tell(self, left: list[tuple[Spool, int, dict[str, object]]]) -> None:
        ordered = sorted(left, key=lambda one: one[2].get("stack") != self._stack)
        if not ordered:
            self._show(None)
            return
        spool, pages, note = ordered[0]
        code, stack = str(note.get("code", "")), note.get("stack")
        if stack == self._stack:
            words = self._texts("ui.pages.left.own", pages=pages)
        elif code:
            self._show(Left(pages, self._texts("ui.pages.left.other", pages=pages, code=code), mine=False))
            return
        else:
            words = self._texts("ui.pages.left.unknown", pages=pages)
        self._spool, self._pages = spool, pages
        self._show(Left(pages, words))
