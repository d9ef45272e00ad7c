"""The cash-up of a day: by clerk and by way of payment, to the đồng. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from counter_app.domain.act import PAY_WAYS
from counter_app.domain.errors import CounterError
from counter_app.domain.zone import LOCAL
from counter_app.services.fees import CashUp, TillRow
from counter_app.texts import Texts
from counter_app.ui.day.source import DaySource
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.formats import day_words, money
from counter_app.ui.ports import Work
from counter_app.ui.preview.following import PaperPrinting
from counter_app.ui.preview.late import LateQueue


@dataclass(frozen=True, slots=True)
class TillLine:
    """One movement of money in words; ``code`` opens its dossier."""

    event_id: str
    at: str
    code: str
    clerk: str
    way: str
    receipt: str
    amount: Marked


@dataclass(frozen=True, slots=True)
class TillState:
    """Everything the cash-up shows; figures are (name, words) with the one of the till last."""

    title: str = ""
    accounts: tuple[tuple[str, str], ...] = ()
    account: str = ""
    figures: tuple[tuple[str, str], ...] = ()
    cash: str = ""
    lines: tuple[TillLine, ...] = ()
    said: Marked = NOTHING
    printing: Marked = NOTHING


class TillPresenter:
    """Reads the money typed in on a day, of one clerk or of all."""

    def __init__(self, source: DaySource, texts: Texts, work: Work, show: Callable[[TillState], None]) -> None:
        self._source = source
        self._texts = texts
        self._work = work
        self._show = show
        self._printing = PaperPrinting(LateQueue(source), texts, work, self._tell)
        self._names: dict[str, str] = {}
        self._on = date.min
        self._asked = 0
        self.state = TillState()

    def open(self, on: date) -> None:
        """Show the money of a day."""
        self._on = on

        def named(accounts: tuple[object, ...]) -> None:
            self._names = {str(getattr(one, "account", "")): str(getattr(one, "display_name", "")) for one in accounts}
            self._read()

        self._work.submit("store", self._source.accounts.every, named, lambda _error: self._read())

    def choose(self, account: str) -> None:
        """Show one clerk's money; empty shows everybody's."""
        self.state = replace(self.state, account=account)
        self._read()

    def print_sheet(self) -> None:
        """Print what is shown as a page to sign."""
        source, on, account = self._source, self._on, self.state.account or None
        printer = str(source.preferences.get("printer", "") or "")
        self._printing.start(lambda: source.till_paper.cash_up(on, account).as_slip(), printer)

    def _tell(self, told: Marked) -> None:
        self.state = replace(self.state, printing=told)
        self._show(self.state)

    def _read(self) -> None:
        self._asked += 1
        mine, on, account = self._asked, self._on, self.state.account

        def work() -> tuple[CashUp, CashUp]:
            whole = self._source.fees.cash_up(on)
            return whole, self._source.fees.cash_up(on, account) if account else whole

        def done(read: tuple[CashUp, CashUp]) -> None:
            if mine == self._asked:
                self._take(*read)

        def failed(error: CounterError) -> None:
            self.state = replace(self.state, said=Marked(self._texts.error(error), "bad", "error"))
            self._show(self.state)

        self._work.submit("read", work, done, failed)

    def _take(self, whole: CashUp, shown: CashUp) -> None:
        texts = self._texts
        clerks = dict.fromkeys(row.account for row in whole.rows)
        if self.state.account not in {"", *clerks}:
            self.choose("")
            return
        figures = [
            (texts("ui.day.till.paid", way=self._way(way)), money(shown.paid[way]))
            for way in PAY_WAYS
            if way in shown.paid
        ]
        figures += [
            (texts("ui.day.till.refunded", way=self._way(way)), money(-shown.refunded[way]))
            for way in PAY_WAYS
            if way in shown.refunded
        ]
        figures.append((texts("ui.day.till.total"), money(shown.total)))
        self.state = TillState(
            title=day_words(self._on, texts),
            accounts=(("", texts("ui.day.till.everybody")), *((one, self._name(one)) for one in clerks)),
            account=self.state.account,
            figures=tuple(figures),
            cash=money(shown.cash),
            lines=tuple(self._line(row) for row in shown.rows),
            said=self._short(shown.cash),
            printing=self.state.printing,
        )
        self._show(self.state)

    def _short(self, cash: int) -> Marked:
        """Say where notes came from that were given back but not taken that day."""
        if cash >= 0:
            return NOTHING
        return Marked(self._texts("ui.day.till.short", amount=money(-cash)), "warning", "warning")

    def _line(self, row: TillRow) -> TillLine:
        back, at = row.amount < 0, row.at.astimezone(LOCAL)
        amount = money(row.amount)
        return TillLine(
            event_id=row.event_id,
            at=f"{at:%H:%M}" if at.date() == self._on else f"{at:%H:%M %d/%m}",
            code=row.code,
            clerk=self._name(row.account),
            way=self._texts(f"ui.steps.method.{row.method}") if row.method else "",
            receipt=row.receipt,
            amount=Marked(amount, "warning" if back else "plain", "return" if back else ""),
        )

    def _way(self, way: str) -> str:
        words = self._texts(f"ui.steps.method.{way}")
        return words[:1].lower() + words[1:]

    def _name(self, account: str) -> str:
        return self._names.get(account) or account.removeprefix("cli:")
