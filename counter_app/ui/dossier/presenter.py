"""The page of one dossier: read it, print its slip, look at it beforehand. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, cast

from counter_app.domain.errors import CounterError
from counter_app.domain.zone import LOCAL
from counter_app.services.session import Session
from counter_app.services.views import DossierPage, PrintedSlip, PrintJob
from counter_app.texts import Texts
from counter_app.ui.dossier.state import DossierState, SlipChoice
from counter_app.ui.dossier.timeline import form_name, moments
from counter_app.ui.dossier.wording import facts_of, form_of, prints_of
from counter_app.ui.find.state import Marked
from counter_app.ui.ports import Counter, Work
from counter_app.ui.preview.printing import SlipPrinting

PAPERS = ("a5", "a4", "80mm")
DEFAULT_PAPER = "a5"


class Named(Protocol):
    """An account with the name people know."""

    @property
    def account(self) -> str:
        """The name of the account."""
        ...

    @property
    def display_name(self) -> str:
        """The name of the person."""
        ...


class Everyone(Protocol):
    """Who has an account at this counter; [store]."""

    def every(self) -> tuple[Named, ...]:
        """Return all accounts."""
        ...


class DossierPresenter:
    """Shows the dossier of a code, form number or id; pushes one state to the view."""

    def __init__(
        self,
        counter: Counter,
        session: Session,
        texts: Texts,
        work: Work,
        show: Callable[[DossierState], None],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._counter = counter
        self._session = session
        self._texts = texts
        self._work = work
        self._show = show
        self._changed = changed
        self._name = ""
        self._page: DossierPage | None = None
        self._printers: tuple[str, ...] = ()
        self._serial = 0
        self._names = {session.account: session.display_name or session.account}
        self.printing = SlipPrinting(counter.slips, counter.print_queue, texts, work, self._tell_printing)
        self.state = DossierState()

    def open(self, name: str) -> None:
        """Show another dossier."""
        self.printing.forget()
        self._name = name
        self._page = None
        self.state = DossierState(title=name, loading=True)
        self._show(self.state)
        self._read(first=True)
        self._work.submit("io", self._counter.print_queue.printers, self._have_printers, lambda _error: None)
        self._work.submit(
            "store", cast("Everyone", self._counter.accounts).every, self._have_names, lambda _error: None
        )

    def refresh(self) -> None:
        """Read the dossier anew after something was written."""
        if self._page is not None:
            self._read(first=False)

    def choose_paper(self, paper: str) -> None:
        """Remember the paper for this machine."""
        self._remember("paper", paper)

    def choose_printer(self, printer: str) -> None:
        """Remember the printer for this machine."""
        self._remember("printer", printer)

    def print_slip(self) -> None:
        """Do the primary action: record the print, then hand it to the printer."""
        slip = self.state.slip
        if slip is None or self.printing.busy or not self.state.can_print:
            return
        self.printing.start(self._name, slip.form, slip.paper, slip.printer, self._session, self._changed)

    def preview(self, show: Callable[[PrintedSlip], None]) -> None:
        """Show the slip as its next print would be."""
        if self.state.slip is not None:
            self.printing.preview(self._name, self.state.slip.form, self.state.slip.paper, show)

    def _read(self, *, first: bool) -> None:
        self._serial += 1
        mine, name = self._serial, self._name

        def done(page: DossierPage) -> None:
            if mine == self._serial:
                self._page = page
                self._name = page.row.dossier_id
                self._push()
                if first:
                    self._work.submit(
                        "io", lambda: self._counter.print_queue.latest(page.row.dossier_id), self._last_job
                    )

        def failed(error: CounterError) -> None:
            if mine == self._serial:
                self.state = DossierState(title=name, said=Marked(self._texts.error(error), "bad", "error"))
                self._show(self.state)

        self._work.submit("read", lambda: self._counter.finder.page(name), done, failed)

    def _push(self) -> None:
        page = self._page
        if page is None:
            return
        today = self._counter.clock.now().astimezone(LOCAL).date()
        facts = facts_of(page, today, self._counter.catalogue, self._counter.quotes, self._texts)
        self.state = replace(
            self.state,
            title=page.row.code,
            facts=facts,
            timeline=moments(page.timeline, self._names, self._texts),
            slip=self._slip(page),
            can_print=self._session.role != "auditor",
            loading=False,
        )
        self._show(self.state)

    def _slip(self, page: DossierPage) -> SlipChoice:
        form = form_of(page)
        prints = prints_of(page, form)
        name = form_name(form, self._texts)
        chosen = str(self._counter.preferences.get("paper", DEFAULT_PAPER) or DEFAULT_PAPER)
        return SlipChoice(
            form=form,
            name=name,
            action=self._texts("ui.dossier.print_again" if prints else "ui.dossier.print", form=name),
            hint=self._texts("ui.dossier.copy_hint", copy=prints) if prints else self._texts("ui.dossier.first_hint"),
            paper=chosen if chosen in PAPERS else DEFAULT_PAPER,
            papers=PAPERS,
            printer=str(self._counter.preferences.get("printer", "") or ""),
            printers=self._printers,
        )

    def _remember(self, name: str, value: str) -> None:
        preferences = self._counter.preferences
        self._work.submit("store", lambda: preferences.set(name, value), lambda _: self._push())

    def _have_printers(self, printers: tuple[str, ...]) -> None:
        self._printers = printers
        self._push()

    def _have_names(self, accounts: tuple[Named, ...]) -> None:
        self._names |= {one.account: one.display_name for one in accounts if one.display_name}
        self._push()

    def _last_job(self, job: PrintJob | None) -> None:
        if (
            job is not None
            and not self.printing.busy
            and self._page is not None
            and job.dossier_id == self._page.row.dossier_id
        ):
            self.printing.follow(job)

    def _tell_printing(self, told: Marked) -> None:
        self.state = replace(self.state, printing=told)
        self._show(self.state)
