"""Accepting one application: check, make durable, print, follow the slip until it lies in the tray. No Qt in here."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

from counter_app.domain.applicant import problems
from counter_app.domain.checklist import HandedIn
from counter_app.domain.errors import CounterError, InputError
from counter_app.domain.ids import RANDOM_BYTES, uuid7
from counter_app.domain.intake import DossierRequest, check_instant
from counter_app.domain.zone import LOCAL
from counter_app.services.session import Session
from counter_app.services.views import PrintedSlip, PrintJob, Receipt
from counter_app.texts import Texts
from counter_app.ui.find.state import Marked
from counter_app.ui.formats import read_day, read_instant
from counter_app.ui.intake.citizen import applicant_of
from counter_app.ui.intake.state import IntakeForm, LastAccepted, PersonForm, Who
from counter_app.ui.ports import Counter, Work
from counter_app.ui.preview.following import PaperPrinting
from counter_app.ui.preview.late import LateQueue, LateSlips

FORM_OF = {"accept": "01", "guide": "02", "refuse": "03"}
DEFAULT_PAPER = "a5"


class Acceptance:
    """Takes a form to the journal and its slip to the printer; tells what became of the last one."""

    def __init__(
        self, counter: Counter, session: Session, texts: Texts, work: Work, changed: Callable[[], None]
    ) -> None:
        self._counter = counter
        self._session = session
        self._texts = texts
        self._work = work
        self._changed = changed
        self._form_name = "01"
        self._dossier = ""
        self._queue = LateQueue(counter)
        self._paper_job: PaperPrinting | None = None
        self._ordered = ""
        self._tried: tuple[IntakeForm, str] | None = None
        self.last: LastAccepted | None = None
        self.busy = False

    def errors(self, form: IntakeForm) -> dict[str, str]:
        """Return everything that keeps the form from being accepted: words by field, in screen order."""
        found: dict[str, str] = {}
        for who, person in self._persons(form):
            self._check_person(who, person, found)
        if not form.procedure:
            found["procedure"] = self._texts("ui.intake.error.procedure")
        elif form.rule is None and self._rule_missing(form):
            found["rule"] = self._texts("ui.intake.error.rule")
        if form.office.strip() and not form.resolving_office:
            found["resolving_office"] = self._texts("ui.intake.error.office")
        self._check_paper_day(form, found)
        # Form 02 lists what is to be brought and says why, form 03 says why not.
        if form.outcome == "guide" and not form.items.strip():
            found["items"] = self._texts("ui.intake.error.guide_empty")
        if form.outcome != "accept" and not form.reason.strip():
            found["reason"] = self._texts(f"ui.intake.error.{form.outcome}_reason")
        return found

    def accept(self, form: IntakeForm, done: Callable[[Receipt], None], failed: Callable[[CounterError], None]) -> None:
        """Make the form durable, then print; the same form tried again keeps its request id."""
        same = self._tried is not None and self._tried[0] == form
        request_id = self._tried[1] if same and self._tried is not None else self._new_id()
        self._tried = (form, request_id)
        request = _request(form, request_id)
        self.busy = True
        self._changed()

        def received(receipt: Receipt) -> None:
            self.busy = False
            self._tried = None
            self._start_print(form.outcome, receipt)
            done(receipt)

        def refused(error: CounterError) -> None:
            self.busy = False
            failed(error)

        self._work.submit("store", lambda: self._counter.intake.receive(request, self._session), received, refused)

    def preview(self, show: Callable[[PrintedSlip], None]) -> None:
        """Show the last slip without recording a print."""
        if self.last is None:
            return
        name, form, paper = self.last.code, self._form_name, self._paper()
        slips = LateSlips(self._counter)
        self._work.submit(
            "read",
            lambda: slips.preview(name, form, paper=paper),
            lambda order: self._work.submit("io", lambda: slips.render(order), show, self._print_failed),
            self._print_failed,
        )

    def print_again(self, show: Callable[[PrintedSlip], None]) -> None:
        """Print the last slip (once more: recorded and marked as a copy); without a printer ``show`` it instead."""
        if self.last is not None and self._printer():
            self._order(self.last.code)
        else:
            self.preview(show)

    def look_again(self) -> None:
        """Ask what became of the last slip: it may have been printed from its preview."""
        last, dossier = self.last, self._dossier
        if last is None or last.printed or not dossier:
            return

        def found(job: PrintJob | None) -> None:
            if job is not None and self._dossier == dossier and job.form == self._form_name:
                self._followed().follow(job)

        self._work.submit("io", lambda: self._queue.latest(dossier), found, lambda _error: None)

    def paper_day_error(self, form: IntakeForm) -> str:
        """Return what is wrong with the time on a paper slip, in words; empty for nothing, or nothing typed yet."""
        found: dict[str, str] = {}
        if form.received_at.strip():
            self._check_paper_day(form, found)
        return found.get("received_at", "")

    def _persons(self, form: IntakeForm) -> list[tuple[Who, PersonForm]]:
        persons: list[tuple[Who, PersonForm]] = [("applicant", form.applicant)]
        if form.behalf is not None:
            persons.append(("on_behalf_of", form.behalf))
        return persons

    def _check_person(self, who: Who, person: PersonForm, found: dict[str, str]) -> None:
        today = self._counter.clock.now().astimezone(LOCAL).date()
        if person.born_on.strip() and read_day(person.born_on) is None:
            found[f"{who}.born_on"] = self._texts("ui.intake.error.date")
            person = replace(person, born_on="")
        try:
            wrong = problems(applicant_of(person, who), today, field=who)
        except InputError as error:
            wrong = (error,)
        for one in wrong:
            found.setdefault(one.field or who, self._texts.error(one))

    def _check_paper_day(self, form: IntakeForm, found: dict[str, str]) -> None:
        if not form.paper_day:
            return
        at = read_instant(form.received_at)
        if at is None:
            found["received_at"] = self._texts("ui.intake.error.received_at")
            return
        try:
            check_instant(at, self._counter.clock.now(), "received_at")
        except InputError as error:
            found["received_at"] = self._texts.error(error)

    def _rule_missing(self, form: IntakeForm) -> bool:
        procedure = self._counter.catalogue.snapshot().get(form.procedure)
        return procedure is not None and procedure.rule is None and form.outcome == "accept"

    def _new_id(self) -> str:
        return uuid7(int(self._counter.clock.now().timestamp() * 1000), os.urandom(RANDOM_BYTES))

    def _paper(self) -> str:
        return self._counter.preferences.get("paper", DEFAULT_PAPER)

    def _printer(self) -> str:
        return self._counter.preferences.get("printer")

    def _start_print(self, outcome: str, receipt: Receipt) -> None:
        name = receipt.code or receipt.number or ""
        self._form_name = FORM_OF[outcome]
        self._dossier = receipt.dossier_id
        what = self._texts(f"ui.intake.done.{outcome}")
        self.last = LastAccepted(name, what, can_preview=True, accepted=outcome == "accept")
        if self._printer():
            self._order(name)
        else:
            self._followed()
            self._tell("warning", "ui.intake.print.unset", "warning")

    def _order(self, name: str) -> None:
        if self._paper_job is not None and self._paper_job.busy and self._ordered == name:
            return  # pressed twice: it is being made
        slips, paper, form, printer = LateSlips(self._counter), self._paper(), self._form_name, self._printer()
        job, self._ordered = self._followed(), name
        job.begin()
        self._work.submit(
            "store",
            lambda: slips.order(name, form, paper=paper, session=self._session),
            lambda order: job.hand_over(lambda: slips.render(order), printer),
            job.failed,
        )

    def _followed(self) -> PaperPrinting:
        """Return what tells of the last slip from now on; what an earlier one still has to say is heard no more."""
        if self._paper_job is not None:
            self._paper_job.forget()

        def tell(told: Marked) -> None:
            if self._paper_job is job and self.last is not None:
                done = self.last.printed or told.tone == "good"
                self.last = replace(
                    self.last, print_tone=told.tone, print_words=told.words, print_icon=told.icon, printed=done
                )
                self._changed()

        job = self._paper_job = PaperPrinting(self._queue, self._texts, self._work, tell, words="ui.intake.print")
        return job

    def _print_failed(self, error: CounterError) -> None:
        if self.last is not None:
            self.last = replace(self.last, print_tone="bad", print_words=self._texts.error(error), print_icon="error")
        self._changed()

    def _tell(self, tone: str, key: str, icon: str, **values: object) -> None:
        if self.last is not None:
            words = self._texts(key, **values)
            self.last = replace(self.last, print_tone=tone, print_words=words, print_icon=icon)  # type: ignore[arg-type]  # one of the tones
        self._changed()


def _request(form: IntakeForm, request_id: str) -> DossierRequest:
    accepts = form.outcome == "accept"
    return DossierRequest(
        request_id=request_id,
        procedure=form.procedure,
        received_at=read_instant(form.received_at) if form.paper_day else None,
        code=(form.code.strip() or None) if form.paper_day else None,
        applicant=applicant_of(form.applicant, "applicant"),
        on_behalf_of=None if form.behalf is None else applicant_of(form.behalf, "on_behalf_of"),
        documents=tuple(HandedIn(paper.name, *paper.counts) for paper in form.papers if any(paper.counts)),
        sets=form.sets,
        return_by=form.return_by,
        resolving_office=form.resolving_office or None,
        priority=form.priority or None,
        note=form.note,
        rule=form.rule,
        outcome=form.outcome,  # one of the three buttons
        # What was typed before the clerk came back to accepting stays in the form and goes nowhere.
        reason="" if accepts else form.reason,
        items=() if accepts else tuple(line.strip() for line in form.items.splitlines() if line.strip()),
        continues=(form.continues or None) if accepts else None,
    )
