"""What can happen at a counter: the two parts of every kind of fact.

The *facts* part (codes, instants, amounts) is kept for ever; the *person* part (names, numbers, addresses, free text)
may be erased. Field names are the names on the wire; new fields get a default so that old bytes still read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person or body as written on the application; ``repr`` shows nothing of it."""

    name: str
    number: str | None = None
    born_on: date | None = None
    sex: str | None = None
    address: str = ""
    phone: str = ""
    email: str | None = None

    def __repr__(self) -> str:
        return "Person(redacted)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """What may be kept of a person: the kind of applicant and the kind of number, never the number."""

    kind: str = "citizen"
    number_kind: str = "cccd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """How many pieces of one required document were handed in; its name is free text and lies in the person part."""

    originals: int = 0
    certified: int = 0
    copies: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """The procedure a dossier is about, as the catalogue named it on the day."""

    procedure: str
    name: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A deadline as it was set: the instant, the rule and the hashes of the packs it was computed from.

    ``packs`` names, in this order, the calendar, the terms of deadlines, and the pack or file the procedure came from;
    the last is left out for a procedure of the office's own.
    """

    rule: str
    due_at: datetime | None = None
    provisional_due_at: datetime | None = None
    policy: str = "pause"
    origin: str = "known"
    packs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationText:
    """Person part of an application: who asks, for whom, which papers by name, and what the clerk noted."""

    applicant: Person
    on_behalf_of: Person | None = None
    paper_names: tuple[str, ...] = ()
    note: str = ""
    reason: str = ""
    items: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "ApplicationText(redacted)"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepText:
    """Person part of every later step: its free text, and who collected the result where that matters."""

    reason: str = ""
    items: tuple[str, ...] = ()
    receiver: Person | None = None
    tracking: str = ""
    changes: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "StepText(redacted)"


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierReceived:
    """A dossier was accepted complete and given its code (NĐ 118/2025 Điều 17 as amended by NĐ 309/2026)."""

    code: str
    matter: Matter
    clock: Clock
    applicant: Party = Party()
    owner: Party | None = None
    papers: tuple[Paper, ...] = ()
    sets: int = 1
    return_by: str = "counter"
    resolving_office: str | None = None
    priority: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeGuided:
    """Before acceptance: the citizen was told once, with form 02, what is missing."""

    number: str
    matter: Matter
    applicant: Party = Party()
    owner: Party | None = None
    papers: tuple[Paper, ...] = ()
    sets: int = 1
    return_by: str = "counter"
    resolving_office: str | None = None
    priority: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeRefused(IntakeGuided):
    """Before acceptance: the application does not belong here and was refused with form 03."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPrinted:
    """A legal slip was handed to paper; ``copy`` is 0 the first time."""

    form: str
    of: str
    copy: int = 0
    paper: str = "a5"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAttached:
    """A file of pages now belongs to the dossier; ``sha256`` (hex) names its clear bytes.

    It covers ``line`` of the checklist and the lines ``also``, none where it is on no checklist. ``source`` is one of
    ``domain.document.SOURCES``, ``reused_from`` the event id of the earlier document it is a copy of, ``replaces`` the
    event id of the scan it stands for now, ``moved_from`` that of the same document where it was filed wrongly.
    """

    sha256: str
    pages: int
    bytes: int
    line: int | None = None
    also: tuple[int, ...] = ()
    source: str = "scanned"
    reused_from: str = ""
    replaces: str = ""
    moved_from: str = ""

    @property
    def lines(self) -> tuple[int, ...]:
        """Every line of the checklist it covers."""
        return self.also if self.line is None else (self.line, *self.also)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSetAside:
    """A document stands for nothing any more: it was filed with the wrong dossier or line. Its file is kept.

    ``document`` is the event id of the fact that attached it, ``moved_to`` the dossier it was filed with instead and
    ``moved_to_code`` the code people know that one by; the reason is free text and lies in the person part.
    """

    document: str
    moved_to: str = ""
    moved_to_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step without a number or a deadline of its own; ``flags`` holds what a supervisor should see."""

    flags: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedStep(Step):
    """A step that has a legal slip with its own number."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStep(Step):
    """A step that sets or moves the deadline."""

    clock: Clock
    previous_due_at: datetime | None = None
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultStep(Step):
    """The result lies ready; its class against ``due_at`` (``early``, ``on_time``, ``late``) is fixed for good."""

    result_class: str = "on_time"
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnStep(Step):
    """The result was handed over by ``counter``, ``post`` or ``online``, on the slip or on the citizen's card."""

    method: str = "counter"
    authorised: bool = False
    without_slip: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeStep(Step):
    """Money in đồng; ``receipt`` is the number of the tax receipt, recorded and never invented."""

    amount: int
    name: str = ""
    required: bool = False
    method: str = ""
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement(Step):
    """A decision about other facts, named by their event ids."""

    events: tuple[str, ...]
    keep: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochOpened:
    """The first entry of an epoch after another: names where the old one ended."""

    previous_epoch: str
    count: int
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClosed:
    """The day's book was closed with its figures."""

    on: date
    rows: int
    count: int
    head: str


type_of_facts: dict[str, type] = {
    "DossierReceived": DossierReceived,
    "IntakeGuided": IntakeGuided,
    "IntakeRefused": IntakeRefused,
    "SlipPrinted": SlipPrinted,
    "DocumentAttached": DocumentAttached,
    "DocumentSetAside": DocumentSetAside,
    "DossierForwarded": Step,
    "DossierRecalled": Step,
    "DossierArrived": ClockStep,
    "SupplementRequested": NumberedStep,
    "SupplementReceived": ClockStep,
    "ClockPaused": Step,
    "ClockResumed": ClockStep,
    "DeadlineExtended": ClockStep,
    "DeadlineChanged": ClockStep,
    "DossierRefused": NumberedStep,
    "DossierStopped": NumberedStep,
    "DossierWithdrawn": NumberedStep,
    "ResultReady": ResultStep,
    "ResultReturned": ReturnStep,
    "FeeCharged": FeeStep,
    "FeePaid": FeeStep,
    "FeeRefunded": FeeStep,
    "CallLogged": Step,
    "AssistanceRequested": Step,
    "AssistanceAcknowledged": Step,
    "Voided": Judgement,
    "Corrected": Judgement,
    "CorrectionApproved": Judgement,
    "ConflictDecided": Judgement,
    "PersonErased": Judgement,
    "EpochOpened": EpochOpened,
    "DayClosed": DayClosed,
}
"""Every kind of fact and the type of its facts part."""

APPLICATIONS = frozenset({"DossierReceived", "IntakeGuided", "IntakeRefused"})
WITHOUT_PERSON = frozenset({"SlipPrinted", "EpochOpened", "DayClosed", "PersonErased"})


def type_of_person(kind: str) -> type | None:
    """Return the type of the person part of ``kind``, or None where that kind has none."""
    if kind in WITHOUT_PERSON:
        return None
    return ApplicationText if kind in APPLICATIONS else StepText
