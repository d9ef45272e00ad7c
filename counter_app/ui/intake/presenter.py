"""What the intake does: one method for each thing a clerk does at the screen. No Qt in here (UI thread only)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from counter_app.domain.intake import DossierRequest
from counter_app.domain.zone import LOCAL
from counter_app.services.views import PrintedSlip, Receipt
from counter_app.ui.intake.citizen_steps import CitizenSteps
from counter_app.ui.intake.continued import continued
from counter_app.ui.intake.desk import Asked, Desk
from counter_app.ui.intake.procedure_steps import ProcedureSteps
from counter_app.ui.intake.state import IntakeForm, IntakeState, Line, Place, Who

if TYPE_CHECKING:
    from counter_app.ui.scanned import Scanned


class IntakePresenter:
    """One intake screen: ``citizen`` and ``procedure`` are its blocks, the rest is what ends an application."""

    def __init__(
        self,
        asked: Asked,
        show: Callable[[IntakeState], None],
        *,
        accepted: Callable[[], None] = lambda: None,
        open_dossier: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._desk = Desk(asked, show)
        self._told = accepted
        self._open = open_dossier
        self.procedure = ProcedureSteps(self._desk)
        self.citizen = CitizenSteps(self._desk, self.procedure.look_for_duplicates)

    def start(self, *, listed: bool = False) -> None:
        """Show the empty form and bring back what was being typed when the program ended.

        ``listed`` says that the catalogue is in memory already.
        """
        self._desk.make_ready(listed=listed)
        self._desk.drafting.load(self._restore)

    def take_in(self, name: str) -> None:
        """Take up an application that was turned away before: everything it said is filled in again."""
        desk = self._desk

        def found(request: DossierRequest) -> None:
            counter = desk.asked.counter
            office = counter.offices.get(request.resolving_office) if request.resolving_office else None
            form = continued(request, counter.catalogue.snapshot().get(request.procedure))
            desk.begin(form if office is None else replace(form, office=office.name), "papers")
            desk.say("info", "ui.intake.continued")
            self.procedure.look_for_duplicates()

        desk.asked.work.submit(
            "read",
            lambda: desk.asked.counter.finder.application_of(name),
            lambda request: desk.when_ready(lambda: found(request)),
            desk.failed,
        )

    @property
    def ready(self) -> bool:
        """Whether everything a key may ask for is in memory."""
        return self._desk.ready

    def form(self) -> IntakeForm:
        """Return the form as it stands, for ``scanned`` to go back to."""
        return self._desk.form

    def scanned(self, text: str, before: IntakeForm) -> None:
        """Take what a scanner typed; ``before`` is the form without its keys."""
        from counter_app.ui.scanned import what_is  # with the first scan, not at the start

        asked = self._desk.asked
        self.take(what_is(text, asked.counter.clock.now().astimezone(LOCAL).date(), asked.texts), before)

    def take(self, found: Scanned, before: IntakeForm) -> None:
        """Take a card, a number or the code of a slip; anything else is said to be what it is and fills nothing."""
        who: Who = "on_behalf_of" if before.behalf is not None and before.applicant.name else "applicant"
        desk = self._desk
        desk.form = before
        match found.kind:
            case "card":
                self.citizen.card_read(found.text, who)
            case "number":
                self.citizen.typed(who, "number", found.text)
                self.citizen.entered(who, "number")
            case "code":
                self._open(found.text)
                desk.push()
            case _:
                desk.citizen_lines = (Line("info" if found.kind == "payment" else "warning", found.words),)
                desk.go("number", who)

    def typed(self, **changes: str | int) -> None:
        """Take what now stands in fields of the form itself."""
        self._desk.form = replace(self._desk.form, **changes)  # type: ignore[arg-type]  # names and types of IntakeForm
        for name in changes:
            self._desk.errors.pop(name, None)
        self._desk.push()

    def office_typed(self, text: str) -> None:
        """Look for the office a dossier is received for; what was chosen before is let go."""
        self._desk.errors.pop("resolving_office", None)
        self._desk.form = replace(self._desk.form, office=text, resolving_office="")
        self._desk.push()

    def office_chosen(self, office: str) -> None:
        """Receive for one of the offices that were offered."""
        found = self._desk.asked.counter.offices.get(office)
        if found is not None:
            self._desk.form = replace(self._desk.form, office=found.name, resolving_office=found.id)
            self._desk.push()

    def paper_day(self) -> None:
        """Open the part for a dossier that was taken in on paper, or close it again."""
        wanted = not self._desk.form.paper_day
        self._desk.form = replace(self._desk.form, paper_day=wanted, received_at="", code="")
        self._desk.errors.clear()
        self._desk.go("received_at" if wanted else "papers")

    def keep_draft(self) -> None:
        """Keep what is typed now, before the screen goes."""
        self._desk.drafting.keep_now(self._desk.form)

    def go(self, place: Place) -> None:
        """Move the keyboard to a block."""
        self._desk.go(place)

    def outcome_chosen(self, outcome: str) -> None:
        """Accept, or give guidance (form 02) or refuse (form 03) instead; what is missing is proposed."""
        items, reason = self._desk.form.items, self._desk.form.reason
        proposed = self._desk.asked.texts("ui.intake.papers_short")
        if outcome == "guide" and not items.strip():
            items = "\n".join(self.procedure.missing_papers())
            reason = reason if reason.strip() or not items else proposed
        elif outcome != "guide" and reason == proposed:
            reason = ""  # why papers are asked for is no reason to refuse
        self._desk.form = replace(self._desk.form, outcome=outcome, items=items, reason=reason)
        self._desk.errors.clear()
        begin: dict[str, Place] = {"guide": "items", "refuse": "reason"}
        self._desk.go(begin.get(outcome, "papers" if self._desk.form.procedure else "search"))

    def accept(self) -> None:
        """Accept and print, or show every field that has to be mended first."""
        self._desk.when_ready(self._accept)

    def _accept(self) -> None:
        desk = self._desk
        if desk.accepting.busy:
            return
        desk.errors = desk.accepting.errors(desk.form)
        if desk.errors:
            desk.go_to_field(next(iter(desk.errors)))
            return
        form = desk.form
        desk.accepting.accept(form, lambda receipt: self._accepted(form, receipt), desk.failed)

    def another(self) -> None:
        """Start another dossier of the same citizen."""
        self._desk.begin(self._desk.form.for_same_citizen(), "search")

    def next_person(self) -> None:
        """Leave guidance or refusal first; then clear the form for the next person (Ctrl+Z brings it back)."""
        desk = self._desk
        if desk.form.outcome != "accept":
            self.outcome_chosen("accept")
            return
        nothing_lost = desk.form.empty or desk.form == desk.form.for_same_citizen()
        desk.begin(IntakeForm(), "number")
        if not nothing_lost:
            desk.say("info", "ui.intake.cleared")

    def undo(self) -> None:
        """Bring back the form that was cleared or replaced last."""
        if self._desk.recall():
            self._desk.go("papers" if self._desk.form.procedure else "search")
            self.procedure.look_for_duplicates()

    def preview(self, show: Callable[[PrintedSlip], None]) -> None:
        """Show the slip of the last dossier."""
        self._desk.accepting.preview(show)

    def print_again(self, show: Callable[[PrintedSlip], None]) -> None:
        """Print the slip of the last dossier (once more); while no printer is chosen, show it and let one be chosen."""
        self._desk.accepting.print_again(show)

    def scan_papers(self, open_papers: Callable[[str], None]) -> None:
        """Open the papers of the dossier accepted last; the form stays as it is for the next citizen."""
        last = self._desk.accepting.last
        if last is not None and last.accepted:
            open_papers(last.code)

    def came_back(self) -> None:
        """The screen is in front again: the last slip may have been printed elsewhere meanwhile."""
        self._desk.accepting.look_again()

    def left(self, name: str) -> None:
        """The keyboard left a field of the form: what is wrong with a time on paper is said there, not at the end."""
        words = self._desk.accepting.paper_day_error(self._desk.form) if name == "received_at" else ""
        if words:
            self._desk.errors[name] = words
            self._desk.push()

    def _accepted(self, submitted: IntakeForm, receipt: Receipt) -> None:
        desk = self._desk
        cleared = submitted.for_same_citizen()
        if desk.form != submitted:
            # What was typed while the disk wrote belongs to the next dossier and is not lost.
            query = desk.form.query
            cleared = replace(cleared, applicant=desk.form.applicant, query=query)
        desk.form = cleared
        desk.doubts.clear()
        desk.citizen_lines = ()
        desk.duplicates = ()
        desk.said = None
        desk.drafting.discard()
        desk.go("search")
        self._told()
        if receipt.duplicate:
            desk.say("info", "ui.intake.already")

    def _restore(self, form: IntakeForm, saved_words: str) -> None:
        if not self._desk.form.empty:
            return  # the clerk was faster than the disk: what is typed now counts
        self._desk.form = form
        self._desk.go("papers" if form.procedure else "search")
        self._desk.say("info", "ui.intake.restored", at=saved_words)
        self.procedure.look_for_duplicates()
