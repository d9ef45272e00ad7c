"""The daily book: make it on the io lane with progress and a way out, then look, save, print. No Qt in here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

from counter_app.domain.errors import CounterError
from counter_app.domain.zone import LOCAL
from counter_app.services.views import PrintedSlip
from counter_app.texts import Texts
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.formats import day_words, number, read_day
from counter_app.ui.ports import Clock, Preferences, PrintQueue, Work
from counter_app.ui.preview.following import PaperPrinting
from counter_app.ui.preview.late import LateQueue
from counter_app.ui.preview.saving import write_file

PROGRESS_MS = 150


class MadeBook(Protocol):
    """A finished book."""

    @property
    def content(self) -> bytes:
        """The bytes of the PDF."""
        ...

    @property
    def pages(self) -> int:
        """How many pages it has."""
        ...

    @property
    def rows(self) -> int:
        """How many dossiers it lists."""
        ...

    @property
    def guided(self) -> int:
        """How many applications were guided (form 02) before acceptance."""
        ...

    @property
    def refused(self) -> int:
        """How many were refused (form 03) before acceptance."""
        ...

    @property
    def count(self) -> int:
        """How many entries the journal had."""
        ...

    @property
    def head(self) -> str:
        """The hash of the last of them, in hex."""
        ...


class MakesBooks(Protocol):
    """What makes the register of a period."""

    def render(
        self,
        from_on: date,
        to_on: date,
        *,
        cancelled: Callable[[], bool] = ...,
        progress: Callable[[int, int], None] = ...,
    ) -> MadeBook | None:
        """Return the book, or None once cancelled."""
        ...


class Source(Protocol):
    """The part of a running counter this screen needs."""

    @property
    def book(self) -> MakesBooks:
        """What makes books."""
        ...

    @property
    def print_queue(self) -> PrintQueue:
        """What prints."""
        ...

    @property
    def preferences(self) -> Preferences:
        """Choices of this machine."""
        ...

    @property
    def clock(self) -> Clock:
        """The time."""
        ...


@dataclass(frozen=True, slots=True)
class DayState:
    """Everything the screen shows, whole; a new ``serial`` means other pages."""

    on: date
    day_text: str
    title: str = ""
    wrong: str = ""
    making: bool = False
    done: int = 0
    total: int = 0
    figures: tuple[tuple[str, str], ...] = ()
    anchor: str = ""
    head: str = ""
    content: bytes = b""
    serial: int = 0
    said: Marked = NOTHING

    def __repr__(self) -> str:
        return f"DayState({self.on})"


class DayPresenter:
    """Makes the book of one day; a newer day ends the making of the older one."""

    def __init__(self, source: Source, texts: Texts, work: Work, show: Callable[[DayState], None]) -> None:
        self._source = source
        self._texts = texts
        self._work = work
        self._show = show
        self._stop = threading.Event()
        self._progress = (0, 0)
        self._book: MadeBook | None = None
        self._printing = PaperPrinting(LateQueue(source), texts, work, self._tell)
        today = source.clock.now().astimezone(LOCAL).date()
        self.state = DayState(today, f"{today:%d/%m/%Y}")

    def start(self) -> None:
        """Make the book of the day shown."""
        self.make()

    def choose(self, text: str) -> None:
        """Take a typed day."""
        on = read_day(text)
        if on is None:
            self.state = replace(self.state, day_text=text, wrong=self._texts("ui.day.unreadable"))
            self._show(self.state)
        elif on != self.state.on or self.state.wrong:
            self._go(on)

    def step(self, days: int) -> None:
        """Go to another day."""
        self._go(self.state.on + timedelta(days))

    def today(self) -> None:
        """Go to the present day."""
        self._go(self._source.clock.now().astimezone(LOCAL).date())

    def make(self) -> None:
        """Make the book of the day anew."""
        self._stop.set()
        stop = self._stop = threading.Event()
        self._progress = (0, 0)
        on = self.state.on
        self._book = None
        self.state = replace(
            self.state, title=day_words(on, self._texts), wrong="", making=True, done=0, total=0, figures=(), anchor="",
            head="", content=b"", said=Marked(""),
        )  # fmt: skip
        self._show(self.state)

        def watch(done: int, total: int) -> None:
            self._progress = (done, total)  # one assignment: the io thread writes, the UI thread reads

        def work() -> MadeBook | None:
            return self._source.book.render(on, on, cancelled=stop.is_set, progress=watch)

        def made(book: MadeBook | None) -> None:
            if stop is self._stop:
                self._made(book)

        def failed(error: CounterError) -> None:
            if stop is self._stop:
                self.state = replace(self.state, making=False, said=Marked(self._texts.error(error), "bad"))
                self._show(self.state)

        self._work.submit("io", work, made, failed)
        self._work.later("progress", PROGRESS_MS, lambda: self._look(stop))

    def cancel(self) -> None:
        """Stop making the book."""
        if self.state.making:
            self._stop.set()
            self._stop = threading.Event()
            self.state = replace(self.state, making=False, said=Marked(self._texts("ui.day.cancelled"), "info"))
            self._show(self.state)

    def file_name(self) -> str:
        """Return the name a saved book is offered under."""
        return f"so-tiep-nhan-{self.state.on:%Y-%m-%d}.pdf"

    def save(self, path: str) -> None:
        """Write the book to a file, whole or not at all."""
        content = self.state.content

        def written(_: None) -> None:
            self.state = replace(self.state, said=Marked(self._texts("ui.day.saved", path=path), "good"))
            self._show(self.state)

        self._work.submit("io", lambda: write_file(Path(path), content), written, self._failed)

    def print_book(self) -> None:
        """Send the book to the printer of this machine."""
        book = self._book
        if book is None:
            return
        on = self.state.on
        slip = PrintedSlip(
            dossier_id="", event_id="", title=f"So tiep nhan {on:%d-%m-%Y}", form="07", paper="a4",
            content=book.content, pages=book.pages, copy=0,
        )  # fmt: skip
        printer = str(self._source.preferences.get("printer", "") or "")
        self._printing.start(lambda: slip, printer)

    def _go(self, on: date) -> None:
        self.state = replace(self.state, on=on, day_text=f"{on:%d/%m/%Y}")
        self.make()

    def _look(self, stop: threading.Event) -> None:
        if stop is not self._stop or not self.state.making:
            return
        done, total = self._progress
        self.state = replace(self.state, done=done, total=total)
        self._show(self.state)
        self._work.later("progress", PROGRESS_MS, lambda: self._look(stop))

    def _made(self, book: MadeBook | None) -> None:
        self._book = book
        if book is None:
            self.state = replace(self.state, making=False)
            self._show(self.state)
            return
        texts = self._texts
        self.state = replace(
            self.state,
            making=False,
            figures=(
                (texts("ui.day.rows"), number(book.rows)),
                (texts("ui.day.pages"), str(book.pages)),
                # As the book counts them: whoever was guided and came back later was guided that day all the same.
                (texts("ui.day.supplement"), str(book.guided)),
                (texts("ui.day.refused"), str(book.refused)),
            ),
            anchor=texts("ui.day.anchor", count=number(book.count)),
            head=" ".join(book.head[at : at + 8] for at in range(0, len(book.head), 8)),
            content=book.content,
            serial=self.state.serial + 1,
        )
        self._show(self.state)

    def _failed(self, error: CounterError) -> None:
        self.state = replace(self.state, said=Marked(self._texts.error(error), "bad"))
        self._show(self.state)

    def _tell(self, told: Marked) -> None:
        self.state = replace(self.state, said=told)
        self._show(self.state)
