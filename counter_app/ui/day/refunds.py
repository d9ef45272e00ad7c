"""Money to give back: every dossier without a result that was paid for, and noting it as given back. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from counter_app.domain.errors import CounterError
from counter_app.services.fees import RefundDue
from counter_app.services.session import Session, may
from counter_app.services.views import DossierPage
from counter_app.texts import Texts
from counter_app.ui.day.source import DaySource
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.find.wording import status_mark
from counter_app.ui.formats import money
from counter_app.ui.ports import Work
from counter_app.ui.steps.acting import StepsPresenter
from counter_app.ui.steps.state import NO_STEPS, StepsState


@dataclass(frozen=True, slots=True)
class RefundLine:
    """One dossier whose money is still with the office."""

    dossier_id: str
    code: str
    status: Marked
    amount: str


@dataclass(frozen=True, slots=True)
class RefundsState:
    """Everything the list shows; ``may_refund`` False shows who may."""

    lines: tuple[RefundLine, ...] = ()
    total: str = ""
    may_refund: bool = False
    steps: StepsState = NO_STEPS
    said: Marked = NOTHING


class RefundsPresenter:
    """The list and, for a supervisor, the form of the act."""

    def __init__(
        self,
        source: DaySource,
        session: Session,
        texts: Texts,
        work: Work,
        show: Callable[[RefundsState], None],
        changed: Callable[[], None],
    ) -> None:
        self._source = source
        self._texts = texts
        self._work = work
        self._show = show
        self._wanted = ""
        self.state = RefundsState(may_refund=may(session, "supervisor"))
        self.steps = StepsPresenter(
            source, session, texts, work, self._show_steps, changed=changed, take_in=lambda _: None
        )

    def refresh(self) -> None:
        """Read the list anew."""
        self._work.submit("read", self._source.fees.refunds_due, self._take, self._failed)

    def refund(self, line: RefundLine) -> None:
        """Open the form for one dossier."""
        if not self.state.may_refund or self.steps.open:
            return
        self._wanted = line.dossier_id

        def read(page: DossierPage) -> None:
            if page.row.dossier_id == self._wanted and not self.steps.open:
                self.steps.forget()
                self.steps.show_page(page)
                self.steps.choose("refund")

        self._work.submit("read", lambda: self._source.finder.page(line.dossier_id), read, self._failed)

    def _take(self, due: tuple[RefundDue, ...]) -> None:
        lines = tuple(
            RefundLine(one.dossier_id, one.code, status_mark(one.status, self._texts), money(one.amount)) for one in due
        )
        total = self._texts("ui.day.refunds.total", number=len(due), amount=money(sum(one.amount for one in due)))
        self.state = replace(self.state, lines=lines, total=total if due else "", said=NOTHING)
        self._show(self.state)

    def _show_steps(self, steps: StepsState) -> None:
        self.state = replace(self.state, steps=steps)
        self._show(self.state)

    def _failed(self, error: CounterError) -> None:
        self.state = replace(self.state, said=Marked(self._texts.error(error), "bad", "error"))
        self._show(self.state)
