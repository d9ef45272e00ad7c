"""What the intake holds (``IntakeForm``: typed, kept as draft, taken back by undo) and shows (``IntakeState``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from counter_app.domain.rule import Rule


Who = Literal["applicant", "on_behalf_of"]
Tone = Literal["plain", "info", "good", "warning", "bad"]
Place = Literal[
    "number", "name", "born_on", "sex", "address", "phone", "email", "search", "papers", "rule", "resolving_office",
    "note", "received_at", "code", "reason", "items", "accept",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonForm:
    """A person as typed; dates are text until they are checked."""

    kind: str = "citizen"
    number_kind: str = "cccd"
    number: str = ""
    name: str = ""
    born_on: str = ""
    sex: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""

    def __repr__(self) -> str:
        return "PersonForm(redacted)"

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not any((self.number, self.name, self.born_on, self.address, self.phone, self.email))


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper on the counter: how many of each kind, and how many the procedure asks for."""

    name: str
    counts: tuple[int, int, int] = (0, 0, 0)
    asked: tuple[int, int, int] = (0, 0, 0)
    added: bool = False


@dataclass(frozen=True, slots=True)
class IntakeForm:
    """Everything typed for one application."""

    applicant: PersonForm = PersonForm()
    behalf: PersonForm | None = None
    query: str = ""
    procedure: str = ""
    papers: tuple[PaperLine, ...] = ()
    sets: int = 1
    return_by: str = "counter"
    resolving_office: str = ""
    office: str = ""
    """What was typed to find the office; its identifier stands in ``resolving_office`` once it is chosen."""
    priority: str = ""
    note: str = ""
    paper_day: bool = False
    received_at: str = ""
    code: str = ""
    rule: Rule | None = None
    outcome: str = "accept"
    reason: str = ""
    items: str = ""
    continues: str = ""
    """The dossier this application goes on with: it was told of its faults, or refused, before."""

    def __repr__(self) -> str:
        return "IntakeForm(redacted)"

    @property
    def empty(self) -> bool:
        """Whether there is nothing worth keeping."""
        return self == IntakeForm() or (self.applicant.empty and not self.procedure and not self.query)

    def for_same_citizen(self) -> IntakeForm:
        """Return a new application of the same citizen."""
        return IntakeForm(applicant=self.applicant, priority=self.priority)

    def with_person(self, who: Who, **changes: str) -> IntakeForm:
        """Return the form with fields of one of its persons changed."""
        if who == "applicant":
            return replace(self, applicant=replace(self.applicant, **changes))
        return replace(self, behalf=replace(self.behalf or PersonForm(), **changes))


@dataclass(frozen=True, slots=True)
class Line:
    """Something said in place."""

    tone: Tone
    words: str


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A procedure offered; ``key`` is the digit that takes it."""

    code: str
    name: str
    duration: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office offered: identifier and name."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class ProcedureView:
    """The chosen procedure in words."""

    code: str
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class ExplainedDay:
    """A day of the explanation: ISO date, mark of the calendar, number among the counted, reason in words."""

    on: str
    mark: str
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class DueView:
    """When it is due and why."""

    words: str
    rule: str
    provisional: bool = False
    days: tuple[ExplainedDay, ...] = ()
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleQuestion:
    """A guessed or missing duration that a person is asked about once."""

    words: str
    amount: int
    unit: str
    missing: bool


@dataclass(frozen=True, slots=True)
class LastAccepted:
    """The last dossier of this screen: its code in large type and what became of its slip."""

    code: str
    what: str
    print_tone: Tone = "plain"
    print_words: str = ""
    print_icon: str = "printer"
    can_preview: bool = False
    printed: bool = False
    """Whether paper came out: until then the button says "print" and not "print again"."""
    accepted: bool = False
    """Whether it is a dossier now, whose papers may be scanned."""


@dataclass(frozen=True, slots=True)
class Focus:
    """Where the keyboard should go; a new ``serial`` moves it, the same leaves it where it is."""

    place: Place
    serial: int
    who: Who = "applicant"


@dataclass(frozen=True, slots=True)
class IntakeState:
    """Everything the intake shows, whole."""

    form: IntakeForm = IntakeForm()
    focus: Focus = Focus("number", 0)
    citizen: tuple[Line, ...] = ()
    doubts: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """Letters (from, to) of a field (``applicant.name``) that want a second look."""
    matches: tuple[MatchRow, ...] = ()
    highlighted: int = 0
    procedure: ProcedureView | None = None
    fee: str = ""
    due: DueView | None = None
    rule_question: RuleQuestion | None = None
    offices: tuple[OfficeRow, ...] = ()
    duplicates: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    missing: str = ""
    said: Line | None = None
    ready: bool = False
    busy: bool = False
    last: LastAccepted | None = None
