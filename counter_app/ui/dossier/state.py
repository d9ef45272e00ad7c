"""What the page of a dossier shows, whole and in words. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.intake.state import DueView
from counter_app.ui.steps.state import NO_STEPS, Offer, StepsState


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled line of the facts."""

    label: str
    words: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A digital copy: where it came from and what it weighs, in words; ``title`` is what the viewer calls it."""

    event_id: str
    sha256: str
    pages: int
    words: str
    title: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper handed in, with its three counts in words and the digital copies that stand for it."""

    name: str
    counts: str
    documents: tuple[DocumentRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the timeline: what happened, the details, who and when."""

    event_id: str
    title: str
    details: tuple[str, ...]
    who: str
    when: str
    icon: str
    tone: str = "plain"
    struck: bool = False
    """Whether it was undone by a later entry: shown crossed out."""


@dataclass(frozen=True, slots=True)
class SlipChoice:
    """The slip to print: its form among those there are, whether it would be a copy, on which paper and printer."""

    form: str
    name: str
    action: str
    hint: str
    paper: str
    papers: tuple[str, ...]
    printer: str
    printers: tuple[str, ...]
    forms: tuple[tuple[str, str], ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class DossierFacts:
    """The left side of the page."""

    code: str
    code_label: str
    status: Marked
    due_label: str
    due: Marked
    due_detail: str
    explanation: DueView | None
    people: tuple[Line, ...]
    matter: tuple[Line, ...]
    states: tuple[tuple[str, Marked], ...]
    papers: tuple[PaperRow, ...]
    attention: tuple[str, ...]
    notices: tuple[Marked, ...] = ()
    dossier_id: str = ""
    other_documents: PaperRow = PaperRow("", "")
    documents_weigh: str = ""
    can_scan: bool = False
    can_set_aside: bool = False

    def __repr__(self) -> str:
        return f"DossierFacts({self.code!r})"


@dataclass(frozen=True, slots=True)
class DossierState:
    """Everything the page shows; ``facts`` None while it is being read or could not be.

    ``primary`` is the one act the present state asks for: printing the slip that is owed, else the next step.
    """

    title: str = ""
    facts: DossierFacts | None = None
    timeline: tuple[Moment, ...] = ()
    slip: SlipChoice | None = None
    printing: Marked = NOTHING
    can_print: bool = True
    loading: bool = False
    said: Marked = NOTHING
    steps: StepsState = NO_STEPS
    primary: Offer | None = None

    def __repr__(self) -> str:
        return f"DossierState({self.title!r})"
