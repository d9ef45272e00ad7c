"""What a form of an act is filled from: the dossier, its procedure, the calendar and the clock. Pure; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from counter_app.domain import events
from counter_app.domain.calendar import Calendar
from counter_app.domain.evolve import CORRECTABLE, corrected
from counter_app.domain.money_doubts import Moved
from counter_app.domain.procedure import Procedure
from counter_app.domain.rule import DeadlinePolicy
from counter_app.domain.zone import LOCAL
from counter_app.services.session import Session, may
from counter_app.services.views import DossierPage, TimelineEntry
from counter_app.texts import Texts


@dataclass(frozen=True, slots=True)
class Scene:
    """A dossier as somebody is about to act on it; ``remembered`` gives a choice of this machine."""

    page: DossierPage
    procedure: Procedure | None
    calendar: Calendar
    terms: DeadlinePolicy
    now: datetime
    session: Session
    texts: Texts
    remembered: Callable[[str], str]

    @property
    def today(self) -> date:
        """The local day."""
        return self.now.astimezone(LOCAL).date()

    @property
    def supervises(self) -> bool:
        """Whether the one who acts may approve and refund."""
        return may(self.session, "supervisor")

    def count(self, kind: str) -> int:
        """Return how often something happened to the dossier."""
        return sum(entry.kind == kind for entry in self.page.timeline)


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction with both values of each field by its path; ``approved`` once somebody else agreed."""

    event_id: str
    actor: str
    changes: tuple[tuple[str, str, str], ...]
    approved: bool

    def __repr__(self) -> str:
        return f"Correction({self.event_id!r}, approved={self.approved})"


def corrections(timeline: tuple[TimelineEntry, ...]) -> tuple[Correction, ...]:
    """Return every correction in order, each against the application as it stood when it was asked for."""
    authors = {entry.event_id: entry.actor for entry in timeline if entry.kind == "Corrected"}
    agreed = {
        event
        for entry in timeline
        if entry.kind == "CorrectionApproved"
        for event in cast("events.Judgement", entry.facts).events
        if authors.get(event) not in {None, entry.actor}
    }
    application: events.ApplicationText | None = None
    found = []
    for entry in timeline:
        if isinstance(entry.text, events.ApplicationText):
            application = entry.text
        if entry.kind != "Corrected" or not isinstance(entry.text, events.StepText):
            continue
        changes = tuple((path, value_at(application, path), new) for path, new in entry.text.changes.items())
        approved = entry.event_id in agreed
        found.append(Correction(entry.event_id, entry.actor, changes, approved))
        if approved and application is not None:
            application = corrected(application, entry.text.changes)
    return tuple(found)


def moved(timeline: tuple[TimelineEntry, ...]) -> tuple[Moved, ...]:
    """Return the payments and refunds of a dossier, in order."""
    return tuple(
        (entry.kind, entry.facts)
        for entry in timeline
        if entry.kind in {"FeePaid", "FeeRefunded"} and isinstance(entry.facts, events.FeeStep)
    )


def value_at(application: events.ApplicationText | None, path: str) -> str:
    """Return what stands at a path of ``CORRECTABLE``; empty where nothing does."""
    if application is None or path not in CORRECTABLE:
        return ""
    if path == "note":
        return application.note
    whose, _, name = path.partition(".")
    person: events.Person | None = getattr(application, whose)
    return "" if person is None else str(getattr(person, name) or "")
