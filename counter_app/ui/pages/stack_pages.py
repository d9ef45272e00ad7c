"""The pages of one stack as the screen shows them: changed at once, made durable behind, undone one by one. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from counter_app.domain.errors import CounterError
from counter_app.ui.pages.in_order import InOrder
from counter_app.ui.pages.state import Sheet

if TYPE_CHECKING:
    from counter_app.bootstrap import Counter
    from counter_app.services.page_tray import PageTray, TrayPage

_FULL_TURN = 360


def sheet_of(page: TrayPage) -> Sheet:
    """Return a waiting page as a thumbnail."""
    return Sheet(page.id, page.thumbnail, page.page.size, removed=page.page.removed, blank=page.page.blank)


class StackPages:
    """The stack in front; ``show`` is called after every change, ``failed`` when one could not be kept."""

    def __init__(
        self, counter: Counter, order: InOrder, show: Callable[[], None], failed: Callable[[CounterError], None]
    ) -> None:
        self._counter, self._order, self._show, self._failed = counter, order, show, failed
        self._undo: list[Callable[[], None]] = []
        self.stack = ""
        self.sheets: tuple[Sheet, ...] = ()
        self.current = -1

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._undo)

    def open(self, stack: str, done: Callable[[], None]) -> None:
        """Show another stack, read from the tray."""
        self.stack, self.sheets, self.current = stack, (), -1
        self._undo.clear()
        self._read(stack, done)

    def reload(self) -> None:
        """Read the stack anew after something was done to it behind the screen."""
        self._read(self.stack, lambda: None)

    def came(self, stack: str, pages: Sequence[TrayPage]) -> None:
        """Show pages that were put at the end of a stack."""
        if stack != self.stack:
            return
        known = {one.id for one in self.sheets}
        self.sheets += tuple(sheet_of(page) for page in pages if page.id not in known)
        if self.current < 0 and self.sheets:
            self.current = 0
        self._show()

    def go(self, at: int) -> None:
        """Put the keyboard on a page."""
        if 0 <= at < len(self.sheets) and at != self.current:
            self.current = at
            self._show()

    @property
    def sheet(self) -> Sheet | None:
        """The page the keyboard is on."""
        return self.sheets[self.current] if 0 <= self.current < len(self.sheets) else None

    def turn(self, degrees: int = 90) -> None:
        """Turn the page clockwise."""
        if (sheet := self.sheet) is not None:
            self._turn(sheet.id, degrees)
            self._undo.append(lambda: self._turn(sheet.id, -degrees))
            self._show()

    def toggle(self) -> None:
        """Leave the page out, or take it in again."""
        if (sheet := self.sheet) is not None:
            self._leave_out(sheet.id, removed=not sheet.removed)
            self._undo.append(lambda: self._leave_out(sheet.id, removed=sheet.removed))
            self._show()

    def move(self, by: int) -> None:
        """Put the page ``by`` places on, as far as there are places."""
        sheet, to = self.sheet, self.current + by
        if sheet is not None and 0 <= to < len(self.sheets):
            was = self.current
            self._move(sheet.id, to)
            self._undo.append(lambda: self._move(sheet.id, was))
            self._show()

    def undo(self) -> bool:
        """Take the last change back; tell whether there was one."""
        if not self._undo:
            return False
        self._undo.pop()()
        self._show()
        return True

    def filed(self) -> None:
        """Empty the stack: its pages are filed."""
        self.sheets, self.current = (), -1
        self._undo.clear()

    def _turn(self, page: int, degrees: int) -> None:
        self._put(page, lambda one: replace(one, turn=(one.turn + degrees) % _FULL_TURN))
        self._keep(lambda tray, stack: tray.turn(stack, page, degrees % _FULL_TURN))

    def _leave_out(self, page: int, *, removed: bool) -> None:
        self._put(page, lambda one: replace(one, removed=removed))
        self._keep(lambda tray, stack: (tray.remove if removed else tray.restore)(stack, page))

    def _move(self, page: int, to: int) -> None:
        rest = [one for one in self.sheets if one.id != page]
        moved = next(one for one in self.sheets if one.id == page)
        self.sheets = (*rest[:to], moved, *rest[to:])
        self.current = to
        self._keep(lambda tray, stack: tray.move(stack, page, to))

    def _put(self, page: int, change: Callable[[Sheet], Sheet]) -> None:
        self.sheets = tuple(change(one) if one.id == page else one for one in self.sheets)
        self.current = next((at for at, one in enumerate(self.sheets) if one.id == page), self.current)

    def _keep(self, change: Callable[[PageTray, str], None]) -> None:
        stack = self.stack

        def failed(error: CounterError) -> None:
            self._failed(error)
            self.reload()

        self._order.submit(lambda: change(self._counter.papers.tray, stack), lambda _: None, failed)

    def _read(self, stack: str, done: Callable[[], None]) -> None:
        def read(pages: tuple[TrayPage, ...]) -> None:
            if stack != self.stack:
                return
            self.sheets = tuple(sheet_of(page) for page in pages)
            self.current = min(max(self.current, 0), len(self.sheets) - 1)
            self._show()
            done()

        self._order.submit(lambda: self._counter.papers.tray.pages(stack), read, self._failed)
