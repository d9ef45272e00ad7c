"""What screens and commands are shown: frozen read models without behaviour, safe to hand from thread to thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counter_app.domain.dossier import Money

NO_MONEY = Money()

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from counter_app.domain.document import Attached
    from counter_app.domain.events import ApplicationText, StepText
    from counter_app.domain.timekeeping import Running


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierRow:
    """One line of a list; ``code`` is the dossier code, or the form number where no code was given.

    ``overdue``: somebody must still work on it, and a result would be late as of the reading.
    """

    dossier_id: str
    code: str
    applicant_name: str
    procedure: str
    procedure_name: str
    status: str
    received_at: datetime
    due_at: datetime | None
    due_on: date | None
    sent: bool
    counter: int
    attention: bool = False
    overdue: bool = False

    def __repr__(self) -> str:
        return f"DossierRow({self.code!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One fact of a dossier as an inspector reads it; ``facts`` is the typed facts part."""

    event_id: str
    kind: str
    at: datetime
    entered_at: datetime
    actor: str
    via: str
    office: str
    counter: int
    facts: object
    text: ApplicationText | StepText | None
    sent: bool
    parked: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One line of the checklist as handed in."""

    name: str
    originals: int
    certified: int
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPage:
    """Everything the page of one dossier shows; ``allowed`` are the actions lawful now, the likeliest first.

    ``running`` is its clock with every pause, from which the page explains the date.
    """

    row: DossierRow
    application: ApplicationText | None
    applicant_kind: str
    number_kind: str
    papers: tuple[PaperLine, ...]
    sets: int
    return_by: str
    resolving_office: str | None
    priority: str | None
    rule: str
    provisional_due_at: datetime | None
    timeline: tuple[TimelineEntry, ...]
    attention: tuple[tuple[str, str], ...] = ()
    prints: int = 0
    money: Money = NO_MONEY
    refund_due: int = 0
    paused: bool = False
    result_class: str | None = None
    allowed: tuple[str, ...] = ()
    running: Running | None = None
    documents: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FindQuery:
    """A search: words in any order, marks optional, and the filters of the list screen.

    ``overdue`` leaves what a result would be late for now, by its day or its last minute.
    """

    text: str = ""
    statuses: tuple[str, ...] = ()
    procedure: str | None = None
    received_from: date | None = None
    received_to: date | None = None
    due_to: date | None = None
    overdue: bool = False
    order: str = "newest"
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """A fact not yet acknowledged by the province; ``reason`` is an error code or empty."""

    seq: int
    code: str
    kind: str
    state: str
    attempts: int
    reason: str
    since: datetime
    next_attempt_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterHeard:
    """What the province last heard of one counter of this office: what it did since is still on its own machine.

    ``contact_at`` is None for a counter that never called; ``count`` is how many facts of its journal arrived. Its
    oldest unsent fact, if there is one, is no older than ``whole_until`` (None: nothing is known). Of this counter
    ``waiting`` is how many facts are unsent and ``oldest_at`` the oldest one; of others both are None.
    """

    counter: int
    contact_at: datetime | None
    count: int
    here: bool
    whole_until: datetime | None = None
    waiting: int | None = None
    oldest_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRefused:
    """A pack of the province that was not taken in; kind, name and version are empty where its word is not believed."""

    kind: str
    name: str
    version: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyHeard:
    """Another copy of this counter's folder: when the province last got something of it, and the codes given twice.

    A code stays in ``codes`` until one of its two dossiers is voided.
    """

    last_at: datetime
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HubHeard:
    """How the hub of the office is: ``code`` is empty while it answers, since when; both None before it is met."""

    code: str | None
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxSummary:
    """The line at the foot of the window: how much waits, since when, and when the province last answered.

    ``counters`` is the province's word about every counter of the office, as old as ``counters_at``; ``conflicts`` is
    how many dossiers wait for a person's decision. ``files`` are those the province does not hold yet, ``files_bytes``
    what of them is still to send. ``packs_refused`` are packs the province offers and this counter cannot use.
    ``copy`` is another copy of this folder, as long as it is to be told of, ``hub`` the hub of the office.
    """

    enrolled: bool
    waiting: int
    parked: int
    oldest_at: datetime | None
    last_contact_at: datetime | None
    states: Mapping[str, int] = field(default_factory=dict)
    counters: tuple[CounterHeard, ...] = ()
    counters_at: datetime | None = None
    conflicts: int = 0
    files: int = 0
    files_bytes: int = 0
    packs_refused: tuple[PackRefused, ...] = ()
    copy: CopyHeard | None = None
    hub: HubHeard | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The figures of the left rail and the top of the list; ``tray`` is how many parts of stacks wait for a dossier."""

    open: int = 0
    due_today: int = 0
    overdue: int = 0
    ready: int = 0
    tray: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the journal durably holds after one intake; ``number`` replaces ``code`` for guidance and refusal."""

    request_id: str
    dossier_id: str
    event_id: str
    seq: int
    code: str | None
    number: str | None
    due_at: datetime | None
    provisional_due_at: datetime | None
    duplicate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSlip:
    """A slip as PDF bytes; ``copy`` is 0 for the first print and counts the reprints after it."""

    dossier_id: str
    event_id: str
    title: str
    form: str
    paper: str
    content: bytes
    pages: int
    copy: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """A slip handed to a printer and what became of it: ``waiting``, ``printing``, ``printed`` or ``failed``."""

    id: int
    dossier_id: str
    form: str
    printer: str
    job: str
    state: str
    detail: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The outcome of checking a journal: links read, its last hash (hex) and every problem by code and place."""

    entries: int
    head: str
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.problems
