"""Blocks 2 to 4: the procedure, its papers and its duration, and dossiers that are there already. No Qt in here."""

from __future__ import annotations

from dataclasses import replace

from counter_app.domain.checklist import HandedIn, RequiredDocument, missing, proposed
from counter_app.domain.errors import InputError
from counter_app.domain.rule import Rule
from counter_app.services.views import DossierRow
from counter_app.ui.formats import instant_words
from counter_app.ui.intake import citizen, quoting
from counter_app.ui.intake.desk import Desk
from counter_app.ui.intake.state import PaperLine

NOWHERE = -1
"""No line of the list is pointed at: one is chosen already, and Enter goes on."""


class ProcedureSteps:
    """What the clerk does in blocks 2 to 4."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def query_typed(self, text: str) -> None:
        """Search while typing; a single digit points at one of the ten frequent procedures."""
        at = quoting.FREQUENT_KEYS.find(text) if len(text) == 1 else 0
        self._desk.form = replace(self._desk.form, query=text)
        self._desk.highlighted = NOWHERE if self._desk.form.procedure and not text else max(at, 0)
        self._desk.push()

    def highlight_moved(self, step: int) -> None:
        """Move through the list with the arrow keys."""
        self._desk.highlighted = max(self._desk.highlighted + step, 0)
        self._desk.push()

    def query_entered(self) -> None:
        """Take the highlighted procedure; with one chosen and nothing typed go on to the papers."""
        self._desk.when_ready(self._enter)

    def _enter(self) -> None:
        matches = self._desk.matches()
        if self._desk.highlighted < 0:
            self._desk.go("papers")
        elif matches:
            self.chosen(matches[min(self._desk.highlighted, len(matches) - 1)].code)

    def chosen(self, code: str) -> None:
        """Take a procedure and propose its papers as handed in."""
        self._desk.when_ready(lambda: self._choose(code))

    def _choose(self, code: str) -> None:
        desk = self._desk
        procedure = desk.asked.counter.catalogue.snapshot().get(code)
        if procedure is None:
            return
        papers = desk.form.papers
        if code != desk.form.procedure:
            papers = tuple(
                PaperLine(
                    one.name, (one.originals, one.certified, one.copies), (ask.originals, ask.certified, ask.copies)
                )
                for one, ask in zip(proposed(procedure.documents), procedure.documents, strict=True)
            )
        desk.form = replace(desk.form, procedure=code, query="", papers=papers, rule=None)
        desk.errors.pop("procedure", None)
        desk.said = None
        desk.highlighted = NOWHERE
        desk.go("papers" if procedure.rule is not None else "rule")
        self.look_for_duplicates()

    def papers_changed(self, papers: tuple[PaperLine, ...]) -> None:
        """Take the checklist as it now stands."""
        self._desk.form = replace(self._desk.form, papers=papers)
        self._desk.push()

    def rule_confirmed(self, amount: int, unit: str) -> None:
        """Keep a duration as this office's own and count with it from now on."""
        desk = self._desk
        try:
            rule = Rule.parse("same_day" if unit == "same_day" else f"{amount} {unit}")
        except InputError as error:
            desk.failed(error)
            return
        asked, code = desk.asked, desk.form.procedure
        desk.form = replace(desk.form, rule=rule)
        desk.errors.pop("rule", None)
        desk.go("papers")
        asked.work.submit(
            "store",
            lambda: asked.counter.catalogue.confirm_rule(code, rule, asked.session),
            lambda _: desk.say("good", "ui.intake.rule.kept"),
            desk.failed,
        )

    def missing_papers(self) -> tuple[str, ...]:
        """Return the names of the papers that are still to be brought."""
        papers = self._desk.form.papers
        asked = [RequiredDocument(paper.name, *paper.asked) for paper in papers]
        return tuple(one.name for one in missing(asked, [HandedIn(paper.name, *paper.counts) for paper in papers]))

    def look_for_duplicates(self) -> None:
        """Ask whether this person has the same matter open or from today; shown, never in the way."""
        desk = self._desk
        code = desk.form.procedure
        desk.duplicates = ()
        if not code or not desk.form.applicant.name.strip():
            return
        try:
            applicant = citizen.applicant_of(desk.form.applicant, "applicant")
        except InputError:
            return  # a date half typed: it is asked again when the person is complete

        def found(rows: tuple[DossierRow, ...]) -> None:
            if desk.form.procedure == code:
                desk.duplicates = tuple(self._duplicate_words(row) for row in rows)
                desk.push()

        counter = desk.asked.counter
        desk.asked.work.submit("read", lambda: counter.finder.similar(applicant, code), found)

    def _duplicate_words(self, row: DossierRow) -> str:
        texts = self._desk.asked.texts
        return texts(
            "ui.intake.duplicate",
            code=row.code,
            counter=row.counter,
            at=instant_words(row.received_at),
            status=texts(f"ui.status.{row.status}"),
        )
