"""The page of one dossier: read it, do the next step, print its slips, look at them beforehand. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, cast

from counter_app.domain.errors import CounterError
from counter_app.domain.slip import EXPLANATION
from counter_app.domain.zone import LOCAL
from counter_app.services.session import Session
from counter_app.services.views import DossierPage, PrintedSlip, PrintJob
from counter_app.texts import Texts
from counter_app.ui.dossier.slips_owed import form_of, forms_of, owed, prints_of
from counter_app.ui.dossier.state import DossierFacts, DossierState, Line, SlipChoice
from counter_app.ui.dossier.timeline import form_name, moments
from counter_app.ui.dossier.wording import facts_of, is_voided
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.intake.ready import make_ready
from counter_app.ui.ports import Counter, Work
from counter_app.ui.preview.late import LateQueue, LateSlips
from counter_app.ui.preview.printing import SlipPrinting
from counter_app.ui.steps.acting import Source, StepsPresenter
from counter_app.ui.steps.forms import correction_words
from counter_app.ui.steps.scene import corrections
from counter_app.ui.steps.state import PRINT, Offer, StepsState

PAPERS = ("a5", "a4", "80mm")
DEFAULT_PAPER = "a5"
EXPLANATION_PAPERS = frozenset({"a5", "a4"})
"""A list of days does not fit the roll."""


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
        take_in: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._counter = counter
        self._queue = LateQueue(counter)
        self._session = session
        self._texts = texts
        self._work = work
        self._show = show
        self._changed = changed
        self._name = ""
        self._page: DossierPage | None = None
        self._printers: tuple[str, ...] = ()
        self._form = ""
        self._serial = 0
        self._names = {session.account: session.display_name or session.account}
        self.printing = SlipPrinting(LateSlips(counter), self._queue, texts, work, self._tell_printing)
        self.steps = StepsPresenter(
            cast("Source", counter), session, texts, work, self._show_steps, changed=self._acted, take_in=take_in
        )
        self.state = DossierState()

    def open(self, name: str) -> None:
        """Show another dossier."""
        self.printing.forget()
        self._name = name
        self._page = None
        self._form = ""
        self.steps.forget()
        self.state = DossierState(title=name, loading=True)
        self._show(self.state)
        self._read(first=True)
        self._work.submit("io", self._queue.printers, self._have_printers, lambda _error: None)
        self._work.submit(
            "store", cast("Everyone", self._counter.accounts).every, self._have_names, lambda _error: None
        )

    @property
    def page(self) -> DossierPage | None:
        """The dossier as it was read last."""
        return self._page

    def refresh(self) -> None:
        """Read the dossier anew after something was written."""
        if self._page is not None:
            self._read(first=False)

    def primary(self) -> None:
        """Do the one thing that is next: accept the open form, print the slip that is owed, or begin the next step."""
        if self.steps.state.form is not None:
            self.steps.accept()
        elif self.state.primary is not None and not self.steps.open:
            if self.state.primary.action == PRINT:
                self.print_slip()
            else:
                self.steps.choose(self.state.primary.action)

    def choose_form(self, form: str) -> None:
        """Print another form of this dossier next."""
        self._form = form
        self._push()

    def choose_paper(self, paper: str) -> None:
        """Remember the paper for this machine."""
        self._remember("paper", paper)

    def choose_printer(self, printer: str) -> None:
        """Remember the printer for this machine."""
        self._remember("printer", printer)

    def print_slip(self) -> None:
        """Record the print of the chosen form, then hand it to the printer."""
        slip = self.state.slip
        if slip is None or self.printing.busy or not self.state.can_print:
            return
        self.printing.start(self._name, slip.form, slip.paper, slip.printer, self._session, self._changed)

    def print_explanation(self) -> None:
        """Print why the date is what it is, on the paper and the printer of this machine."""
        slip = self.state.slip
        if slip is not None and self.state.can_print:
            paper = slip.paper if slip.paper in EXPLANATION_PAPERS else DEFAULT_PAPER
            self.printing.start(self._name, EXPLANATION, paper, slip.printer, self._session, self._changed)

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
                    self._work.submit("io", lambda: self._queue.latest(page.row.dossier_id), self._last_job)

        def failed(error: CounterError) -> None:
            if mine == self._serial:
                self.state = DossierState(title=name, said=Marked(self._texts.error(error), "bad", "error"))
                self._show(self.state)

        def read() -> DossierPage:
            make_ready(self._counter)  # the date is explained on the UI thread, which must find its calendar made
            return self._counter.finder.page(name)

        self._work.submit("read", read, done, failed)

    def _push(self) -> None:
        page = self._page
        if page is None:
            return
        scene = self.steps.scene(page)
        asked = {one.event_id: correction_words(one, scene) for one in corrections(page.timeline)}
        self.state = replace(
            self.state,
            title=page.row.code,
            facts=self._with_office(facts_of(page, scene, self._counter.catalogue), page),
            timeline=moments(page.timeline, self._names, self._texts, asked),
            slip=None if is_voided(page) else self._slip(page),
            can_print=self._session.role != "auditor",
            loading=False,
            steps=self.steps.show_page(page),
        )
        self._show_primary()

    def _with_office(self, facts: DossierFacts, page: DossierPage) -> DossierFacts:
        """Name the office a dossier was received at where it is not this one, with the one that carries it on."""
        office = page.timeline[0].office if page.timeline else self._counter.desk.id
        name, now = self._counter.offices.both_names(office, self._counter.clock.now().astimezone(LOCAL).date())
        if office == self._counter.desk.id and not now:
            return facts
        detail = self._texts("ui.dossier.office_now", now=now) if now else ""
        return replace(facts, matter=(*facts.matter, Line(self._texts("ui.dossier.office"), name, detail)))

    def _show_primary(self) -> None:
        """Say what is next, and show."""
        page, slip, steps = self._page, self.state.slip, self.state.steps
        primary = steps.offers[0] if steps.offers else None
        troubled = self.state.printing.tone in {"bad", "warning"}
        if page is not None and slip is not None and self.state.can_print and (owed(page) is not None or troubled):
            primary = Offer(PRINT, slip.action, "")
        self.state = replace(self.state, primary=primary)
        self._show(self.state)

    def _show_steps(self, steps: StepsState) -> None:
        self.state = replace(self.state, steps=steps)
        self._show_primary()

    def _acted(self) -> None:
        self._form = ""
        self.printing.forget()
        self.state = replace(self.state, printing=NOTHING)
        self._read(first=False)
        self._changed()

    def _slip(self, page: DossierPage) -> SlipChoice:
        forms = forms_of(page)
        form = self._form if self._form in forms else form_of(page)
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
            forms=tuple((one, self._texts("ui.dossier.form_short", form=one)) for one in forms),
            again=prints > 0,
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
        self._show_primary()
