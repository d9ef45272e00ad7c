"""Finding and opening dossiers, returning applicants and look-alikes; reads only, on the read lane."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast

from counter_app.domain import events
from counter_app.domain.allowed import allowed
from counter_app.domain.applicant import Applicant, ApplicantKind, NumberKind, Sex
from counter_app.domain.checklist import HandedIn
from counter_app.domain.document import attached
from counter_app.domain.dossier import OPEN, READY
from counter_app.domain.dossier_code import normalise_code
from counter_app.domain.errors import InputError, RuleError
from counter_app.domain.evolve import fold
from counter_app.domain.intake import DossierRequest
from counter_app.domain.punctuality import is_overdue
from counter_app.domain.timekeeping import running
from counter_app.services.views import Counts, DossierPage, DossierRow, FindQuery, PaperLine, TimelineEntry
from counter_app.store import dossiers, facts, finding
from counter_app.store.instants import from_text, local_day

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.domain.dossier import Dossier
    from counter_app.domain.fact import Fact
    from counter_app.domain.rule import DeadlinePolicy

MOST_LOOKALIKES = 20
LONGEST_NAME = 64


class Finder:
    """Every question the lists and the dossier page ask."""

    def __init__(self, connection: Connection, clock: Clock, terms: Callable[[], DeadlinePolicy]) -> None:
        self._connection = connection
        self._clock = clock
        self.terms = terms

    def search(self, query: FindQuery) -> tuple[DossierRow, ...]:
        """Return the dossiers that match, exact marks first, newest first; with no words, the filtered list."""
        filters = finding.Filters()
        filters.among("d.status", query.statuses)
        if query.procedure is not None:
            filters.add("d.procedure = ?", query.procedure)
        if query.received_from is not None:
            filters.add("d.received_on >= ?", query.received_from.isoformat())
        if query.received_to is not None:
            filters.add("d.received_on <= ?", query.received_to.isoformat())
        if query.due_to is not None:
            # As the board counts: a result that lies ready was in time or not, and is due no more.
            filters.add(f"{finding.IS_OPEN} AND d.status <> 'ready' AND d.due_on <= ?", query.due_to.isoformat())
        now = self._clock.now()
        if query.overdue:
            late = finding.OVERDUE.replace(":today", "?").replace(":minute", "?")
            filters.add(
                f"{finding.IS_OPEN} AND d.status <> 'ready' AND {late}",
                local_day(now).isoformat(),
                finding.minute_text(now),
            )
        if query.text.strip():
            found = finding.searched(self._connection, query.text, filters, query.limit, query.offset)
        else:
            found = finding.listed(self._connection, filters, query.order, query.limit, query.offset)
        return tuple(_row(row, now) for row in found)

    def dossier_id(self, name: str) -> str:
        """Return the id of the one dossier a code, form number or dossier id names.

        Raises:
            InputError: ``dossier_unknown``, or ``code_ambiguous`` with both ids.
        """
        kept = normalise_code(name) or name
        ids = finding.by_name(self._connection, kept)
        if not ids:
            raise InputError("dossier_unknown", "code")
        if len(ids) > 1:
            raise InputError("code_ambiguous", "code", ids=", ".join(ids))
        return ids[0]

    def page(self, name: str) -> DossierPage:
        """Return everything about one dossier by its code, form number or id.

        Raises:
            InputError: ``dossier_unknown``, ``code_ambiguous``.
        """
        dossier_id = self.dossier_id(name)
        row = finding.row_of(self._connection, dossier_id)
        if row is None:
            raise InputError("dossier_unknown", "code")
        known = facts.of_dossier(self._connection, dossier_id)
        state = fold(known)
        ordered = sorted(known, key=lambda fact: fact.order)
        return _page(_row(row, self._clock.now()), state, ordered, self._unsent(dossier_id), self.terms())

    def returning(self, number: str) -> Applicant | None:
        """Return the applicant who was here before with this number, as last written down, or None."""
        newest = finding.of_applicant(self._connection, number, 1) if number else []
        if not newest:
            return None
        state = fold(facts.of_dossier(self._connection, newest[0][0]))
        if state.application is None:
            return None
        return applicant_of(state.application.applicant, state.applicant)

    def application_of(self, name: str) -> DossierRequest:
        """Return the application that was guided or refused as the request that would now accept it.

        Its ``request_id`` is empty, for whoever asks to give one; ``continues`` names the dossier.

        Raises:
            InputError: ``dossier_unknown``, ``code_ambiguous``; RuleError: ``continues_received`` when it has a code.
        """
        dossier_id = self.dossier_id(name)
        state = fold(facts.of_dossier(self._connection, dossier_id))
        if state.code is not None:
            raise RuleError("continues_received", "continues", received=state.code)
        return _request(state)

    def similar(self, applicant: Applicant, procedure: str) -> tuple[DossierRow, ...]:
        """Return dossiers of the same applicant and procedure that are open or were received today."""
        key = dossiers.applicant_key(applicant.number, applicant.name, applicant.born_on)
        if not key:
            return ()
        today = local_day(self._clock.now())
        found = [_row(row, self._clock.now()) for row in finding.of_applicant(self._connection, key, MOST_LOOKALIKES)]
        return tuple(
            row
            for row in found
            if row.procedure == procedure and (row.status in OPEN or local_day(row.received_at) == today)
        )

    def counts(self) -> Counts:
        """Return the figures of the left rail."""
        from counter_app.store import documents_tray  # figures are asked for behind the first paint

        numbers = finding.counts(self._connection, self._clock.now())
        waiting = documents_tray.waiting(self._connection)
        return Counts(open=numbers[0], due_today=numbers[1], overdue=numbers[2], ready=numbers[3], tray=waiting)

    def _unsent(self, dossier_id: str) -> frozenset[str]:
        rows = self._connection.execute(
            f"SELECT j.event_id FROM journal j WHERE j.dossier_id = ? AND {finding.IS_UNSENT}",  # noqa: S608  # fixed text
            (dossier_id,),
        )
        return frozenset(event for (event,) in rows)


def applicant_of(person: events.Person, party: events.Party) -> Applicant:
    """Return the person and the party of a fact as the applicant a form is filled with."""
    return Applicant(
        name=person.name,
        kind=cast("ApplicantKind", party.kind),
        number=person.number,
        number_kind=cast("NumberKind", party.number_kind),
        born_on=person.born_on,
        sex=cast("Sex | None", person.sex),
        address=person.address,
        phone=person.phone,
        email=person.email or "",
    )


def _request(state: Dossier) -> DossierRequest:
    text = state.application or events.ApplicationText(applicant=events.Person(name=""))
    owner = text.on_behalf_of
    return DossierRequest(
        request_id="",
        procedure="" if state.matter is None else state.matter.procedure,
        applicant=applicant_of(text.applicant, state.applicant),
        on_behalf_of=None if owner is None else applicant_of(owner, state.owner or events.Party()),
        documents=tuple(
            HandedIn(line.name, line.originals, line.certified, line.copies) for line in _paper_lines(state)
        ),
        sets=state.sets,
        return_by=state.return_by,
        resolving_office=state.resolving_office,
        priority=state.priority,
        note=text.note,
        continues=state.id,
    )


def _paper_lines(state: Dossier) -> tuple[PaperLine, ...]:
    names = () if state.application is None else state.application.paper_names
    return tuple(
        PaperLine(
            name=names[at] if at < len(names) else "",
            originals=paper.originals,
            certified=paper.certified,
            copies=paper.copies,
        )
        for at, paper in enumerate(state.papers)
    )


def _row(row: finding.Row, now: datetime) -> DossierRow:
    due_on = None if row[8] is None else date.fromisoformat(row[8])
    return DossierRow(
        dossier_id=row[0],
        code=row[1],
        applicant_name=row[2],
        procedure=row[3],
        procedure_name=row[4],
        status=row[5],
        received_at=from_text(row[6]),
        due_at=from_text(row[7]),
        due_on=due_on,
        counter=row[9],
        attention=bool(row[10]),
        sent=bool(row[11]),
        overdue=row[5] in OPEN - {READY} and is_overdue(now, due_on, from_text(row[12])),
    )


def _page(
    row: DossierRow, state: Dossier, known: list[Fact], unsent: frozenset[str], terms: DeadlinePolicy
) -> DossierPage:
    return DossierPage(
        row=row,
        application=state.application,
        applicant_kind=state.applicant.kind,
        number_kind=state.applicant.number_kind,
        papers=_paper_lines(state),
        sets=state.sets,
        return_by=state.return_by,
        resolving_office=state.resolving_office,
        priority=state.priority,
        rule="" if state.clock is None else state.clock.rule,
        provisional_due_at=None if state.clock is None or state.arrived else state.clock.provisional_due_at,
        timeline=tuple(_entry(fact, unsent) for fact in known),
        attention=tuple((item.event, item.code) for item in state.attention),
        prints=state.prints,
        money=state.money,
        refund_due=state.refund_due,
        paused=state.paused,
        result_class=state.result_class,
        allowed=allowed(state, terms=terms),
        running=running(state, known),
        documents=attached(known, state),
    )


def _entry(fact: Fact, unsent: frozenset[str]) -> TimelineEntry:
    header = fact.header
    return TimelineEntry(
        event_id=fact.id,
        kind=fact.kind,
        at=header.at,
        entered_at=header.entered_at,
        actor=header.actor,
        via=header.via,
        office=header.office,
        counter=header.counter,
        facts=fact.facts,
        text=cast("None", fact.person),
        sent=fact.id not in unsent,
        parked=fact.parked,
    )
