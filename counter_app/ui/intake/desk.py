"""The form on the counter and what is said about it; every step of the intake works on this one desk. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from counter_app.domain.errors import CounterError, InputError
from counter_app.domain.procedure import Procedure
from counter_app.services.session import Session
from counter_app.texts import Texts
from counter_app.ui.formats import read_instant
from counter_app.ui.intake import quoting
from counter_app.ui.intake.acceptance import Acceptance
from counter_app.ui.intake.doubts import Doubts
from counter_app.ui.intake.drafting import Drafting
from counter_app.ui.intake.office_ranking import ranked
from counter_app.ui.intake.ready import make_ready
from counter_app.ui.intake.state import (
    DueView,
    Focus,
    IntakeForm,
    IntakeState,
    LastAccepted,
    Line,
    MatchRow,
    OfficeRow,
    PersonForm,
    Place,
    Tone,
    Who,
)
from counter_app.ui.ports import Counter, Work

MOST_MATCHES = 20
MOST_UNDO = 20
MOST_OFFICES, MOST_RANKED = 8, 400
_PLACES: tuple[Place, ...] = (
    "number", "name", "born_on", "sex", "address", "phone", "email", "rule", "resolving_office", "note", "received_at",
    "code", "reason", "items",
)  # fmt: skip
_PLACE_OF_FIELD: dict[str, Place] = {"procedure": "search", "documents": "papers"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom the steps of the intake ask and how the answers come back."""

    counter: Counter
    session: Session
    texts: Texts
    work: Work


class Desk:
    """Holds the form, its errors, what was cleared, and where the keyboard is; pushes one state to the view."""

    def __init__(self, asked: Asked, show: Callable[[IntakeState], None]) -> None:
        self.asked = asked
        self._show = show
        self.form = IntakeForm()
        self.errors: dict[str, str] = {}
        self.citizen_lines: tuple[Line, ...] = ()
        self.doubts = Doubts()
        self.duplicates: tuple[str, ...] = ()
        self.highlighted = 0
        self.said: Line | None = None
        self.focus = Focus("number", 0)
        self.accepting = Acceptance(asked.counter, asked.session, asked.texts, asked.work, self.push)
        self.drafting = Drafting(asked.counter, asked.session, asked.work)
        self._undo: list[IntakeForm] = []
        self.ready = False
        self._listed = False
        self._waiting: list[Callable[[], None]] = []

    def make_ready(self, *, listed: bool) -> None:
        """Have the services made beside the window; nothing is asked of them before. ``listed``: the catalogue is."""
        self._listed = listed
        self.push()
        counter, work = self.asked.counter, self.asked.work

        def read(_: object) -> None:
            self._listed = True
            self.push()

        def made(_: None) -> None:
            self.ready = True
            self.push()
            waiting, self._waiting = self._waiting, []
            for act in waiting:
                act()

        if not listed:
            work.submit("read", lambda: counter.catalogue.snapshot(), read)  # noqa: PLW0108 (asked for, it is made: there)
        work.submit("read", lambda: make_ready(counter), made)

    def when_ready(self, act: Callable[[], None]) -> None:
        """Do ``act`` as soon as everything it asks is made: at once, but for the first moment of a start."""
        if self.ready:
            act()
        else:
            self._waiting.append(act)

    def person(self, who: Who) -> PersonForm:
        """Return one of the two persons of the form."""
        return self.form.applicant if who == "applicant" else self.form.behalf or PersonForm()

    def put_person(self, who: Who, person: PersonForm) -> None:
        """Replace one of the two persons of the form."""
        self.form = replace(self.form, applicant=person) if who == "applicant" else replace(self.form, behalf=person)

    def begin(self, form: IntakeForm, place: Place) -> None:
        """Put another form on the desk; the old one can be brought back."""
        if not self.form.empty and self.form != form:
            self.remember()
        before, self.form = self.form, form
        self._waiting.clear()  # what was pressed for the form before is not done to this one
        self.errors.clear()
        if (form.applicant, form.behalf) != (before.applicant, before.behalf):
            self.doubts.clear()
        self.citizen_lines = ()
        self.duplicates = ()
        self.said = None
        self.highlighted = 0
        self.go(place)

    def remember(self) -> None:
        """Keep the form for undo."""
        self._undo = [*self._undo[-MOST_UNDO + 1 :], self.form]

    def recall(self) -> bool:
        """Bring back the form remembered last; say whether there was one."""
        if not self._undo:
            return False
        self.form = self._undo.pop()
        self.errors.clear()
        self.doubts.clear()
        self.said = None
        return True

    def go(self, place: Place, who: Who = "applicant") -> None:
        """Move the keyboard and show."""
        self.focus = Focus(place, self.focus.serial + 1, who)
        self.push()

    def go_to_field(self, field: str) -> None:
        """Move the keyboard to the field an error names (``applicant.name``, ``documents[0].originals``)."""
        who: Who = "on_behalf_of" if field.startswith("on_behalf_of") else "applicant"
        path = field.split("[", maxsplit=1)[0].split(".")
        head, last = path[0], path[-1]
        place = next((place for place in _PLACES if place == last), _PLACE_OF_FIELD.get(head, "accept"))
        self.go(place, who)

    def say(self, tone: Tone, key: str, **values: object) -> None:
        """Say something at the foot of the form and show."""
        self.said = Line(tone, self.asked.texts(key, **values))
        self.push()

    def failed(self, error: CounterError) -> None:
        """Show an expected error at its field, or at the foot of the form."""
        words = self.asked.texts.error(error)
        if error.field is None:
            self.said = Line("bad", words)
            self.push()
            return
        self.errors = {error.field: words}
        self.go_to_field(error.field)

    def matches(self) -> tuple[MatchRow, ...]:
        """Return the procedures offered now: the frequent ones by their digit, or the answers to the query."""
        if not self._listed:
            return ()
        texts, query = self.asked.texts, self.form.query.strip()
        snapshot = self.asked.counter.catalogue.snapshot()
        if not query or (len(query) == 1 and query in quoting.FREQUENT_KEYS):
            keyed = zip(snapshot.frequent(), quoting.FREQUENT_KEYS, strict=False)
            return tuple(quoting.match_row(one, texts, key) for one, key in keyed)
        return tuple(quoting.match_row(one, texts) for one in snapshot.search(query, MOST_MATCHES))

    def push(self) -> None:
        """Show everything, and keep the draft."""
        form, texts = self.form, self.asked.texts
        procedure = self._procedure()
        matches = self.matches()
        self.highlighted = min(self.highlighted, max(len(matches) - 1, 0))
        last = self.accepting.last
        self._show(
            IntakeState(
                form=form,
                focus=self.focus,
                citizen=(*self.citizen_lines, *self.doubts.line(texts)),
                doubts=dict(self.doubts.by_field),
                matches=matches,
                highlighted=self.highlighted,
                procedure=None if procedure is None else quoting.procedure_view(procedure),
                fee="" if procedure is None else quoting.fee_words(procedure, texts),
                due=self._due(),
                rule_question=None if procedure is None else quoting.rule_question(procedure, form.rule, texts),
                offices=self._offices(),
                duplicates=self.duplicates,
                errors=dict(self.errors),
                missing=self._missing(),
                said=self.said,
                ready=bool(form.applicant.name.strip() and procedure is not None),
                busy=self.accepting.busy,
                last=last if isinstance(last, LastAccepted) else None,
            )
        )
        self.drafting.keep(form)

    def _procedure(self) -> Procedure | None:
        if not self._listed or not self.form.procedure:
            return None
        return self.asked.counter.catalogue.snapshot().get(self.form.procedure)

    def _due(self) -> DueView | None:
        procedure = self._procedure()
        if not self.ready or procedure is None or (procedure.rule is None and self.form.rule is None):
            return None
        form = self.form
        at = read_instant(form.received_at) if form.paper_day else None
        if form.paper_day and at is None:
            return None  # a date counted from now would be a wrong promise
        try:
            quote = self.asked.counter.quotes.quote(procedure, at, form.resolving_office or None, form.rule)
        except InputError as error:
            self.errors[error.field or "rule"] = self.asked.texts.error(error)
            return None
        return quoting.due_view(quote, self.asked.texts)

    def _offices(self) -> tuple[OfficeRow, ...]:
        form = self.form
        if not self.ready or form.resolving_office or not form.office.strip():
            return ()
        found = ranked(self.asked.counter.offices.search(form.office, MOST_RANKED), form.office)
        return tuple(OfficeRow(one.id, f"{one.name} · {one.id}") for one in found[:MOST_OFFICES])

    def _missing(self) -> str:
        texts, person = self.asked.texts, self.form.applicant
        needed = [texts("ui.intake.need.name")] if not person.name.strip() else []
        needed += [] if self.form.procedure else [texts("ui.intake.need.procedure")]
        if needed:
            return texts("ui.intake.missing", what=", ".join(needed))
        optional = [
            texts(f"ui.intake.need.{name}") for name in ("number", "phone") if not getattr(person, name).strip()
        ]
        return texts("ui.intake.missing_optional", what=", ".join(optional)) if optional else ""
