"""Blank slips for days without power: numbers set aside, printed, and those not used yet. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from counter_app.domain.errors import CounterError
from counter_app.domain.zone import LOCAL
from counter_app.services.session import Session
from counter_app.services.views import PrintedSlip
from counter_app.texts import Texts
from counter_app.ui.day.source import DaySource
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.formats import day_words, read_day
from counter_app.ui.ports import Work
from counter_app.ui.preview.following import PaperPrinting
from counter_app.ui.preview.late import LateQueue

DEFAULT_PAPER = "a5"
DEFAULT_AMOUNT = "20"
_FIELDS = {"on": "day", "amount": "amount"}


@dataclass(frozen=True, slots=True)
class BlanksState:
    """Everything the page shows; ``codes`` are the numbers of ``title``'s day that are not used yet."""

    day: str = ""
    amount: str = DEFAULT_AMOUNT
    title: str = ""
    codes: tuple[str, ...] = ()
    wrong_day: str = ""
    wrong_amount: str = ""
    may_reserve: bool = False
    busy: bool = False
    said: Marked = NOTHING
    printing: Marked = NOTHING


class BlanksPresenter:
    """Reserves numbers of one day and prints their sheets; a number is recorded before its sheet is printed."""

    def __init__(
        self, source: DaySource, session: Session, texts: Texts, work: Work, show: Callable[[BlanksState], None]
    ) -> None:
        self._source = source
        self._session = session
        self._texts = texts
        self._work = work
        self._show = show
        self._on = self._today()
        self._printing = PaperPrinting(LateQueue(source), texts, work, self._tell)
        self.state = BlanksState(day=f"{self._on:%d/%m/%Y}", may_reserve=session.role != "auditor")

    def refresh(self) -> None:
        """Read which sheets of the day are not used yet."""
        on = self._on

        def done(codes: tuple[str, ...]) -> None:
            if on == self._on:
                self._push(codes=codes, title=day_words(on, self._texts))

        self._work.submit("store", lambda: self._source.blank_sheets.left(on), done, self._failed)

    def change(self, name: str, words: str) -> None:
        """Take the day or the number of sheets as typed."""
        self.state = replace(self.state, **{name: words, f"wrong_{name}": ""})  # type: ignore[arg-type]  # its fields
        if name == "day":
            on = read_day(words)
            if on is not None and on != self._on:
                self._on = on
                self.refresh()

    def reserve(self) -> None:
        """Set numbers aside and print a sheet for each."""
        if self.state.busy or self._printing.busy or not self.state.may_reserve:
            return
        on = read_day(self.state.day)
        amount = self.state.amount.strip()
        wrong_day = "" if on is not None else self._texts("error.day_unreadable")
        wrong_amount = "" if amount.isascii() and amount.isdigit() else self._texts("ui.day.blanks.amount_unreadable")
        if on is None or wrong_day or wrong_amount:
            self._push(wrong_day=wrong_day, wrong_amount=wrong_amount)
            return
        self._push(busy=True)
        sheets, session = self._source.blank_sheets, self._session

        def reserved(codes: tuple[str, ...]) -> None:
            words = self._texts("ui.day.blanks.reserved", number=len(codes), first=codes[0], last=codes[-1])
            self._push(busy=False, said=Marked(words, "good", "ok"))
            self.refresh()
            self.print_codes(codes)

        self._work.submit("store", lambda: sheets.reserve(on, int(amount), session), reserved, self._refused)

    def print_codes(self, codes: tuple[str, ...]) -> None:
        """Print sheets of numbers set aside before, all as one job."""
        preferences = self._source.preferences
        paper = str(preferences.get("paper", DEFAULT_PAPER) or DEFAULT_PAPER)
        if codes:
            printer = str(preferences.get("printer", "") or "")
            self._printing.start(lambda: self._sheets(codes, paper), printer)

    def _sheets(self, codes: tuple[str, ...], paper: str) -> PrintedSlip:
        drawn = self._source.blank_sheets.render(codes[0], paper, further=codes[1:])
        return PrintedSlip(
            dossier_id="", event_id="", title=f"{codes[0]} - {codes[-1]}", form="01", paper=paper,
            content=drawn.content, pages=drawn.pages, copy=0,
        )  # fmt: skip

    def _refused(self, error: CounterError) -> None:
        place = _FIELDS.get(error.field or "", "")
        words = self._texts("ui.day.blanks.amount_unreadable") if place == "amount" else self._texts.error(error)
        if place:
            self._push(busy=False, **{f"wrong_{place}": words})
        else:
            self._push(busy=False, said=Marked(words, "bad", "error"))

    def _failed(self, error: CounterError) -> None:
        self._push(said=Marked(self._texts.error(error), "bad", "error"))

    def _tell(self, told: Marked) -> None:
        self._push(printing=told)

    def _today(self) -> date:
        return self._source.clock.now().astimezone(LOCAL).date()

    def _push(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # its fields
        self._show(self.state)
