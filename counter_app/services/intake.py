"""Taking in an application: accepted with a code and a deadline, guided with form 02, or refused with form 03.

Runs on the store lane; one request is one durable transaction.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

import msgspec

from counter_app.database.transaction import immediate
from counter_app.domain import events
from counter_app.domain.dossier_code import DossierCode, FormNumber, normalise_code, sequence_text
from counter_app.domain.errors import InputError, RuleError
from counter_app.domain.evolve import fold
from counter_app.domain.intake import DossierRequest, check_request
from counter_app.services.blank_sheets import blank_number
from counter_app.services.session import Session, require
from counter_app.services.views import Receipt
from counter_app.store import facts, finding, numbers, requests
from counter_app.store.instants import local_day, to_second
from counter_app.store.journal import Appended, Journal, NewFact

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.domain.applicant import Applicant
    from counter_app.domain.procedure import Procedure
    from counter_app.services.catalogue import Catalogue
    from counter_app.services.quotes import Quotes
    from counter_app.store.identity import Identity


class Intake:
    """The use case behind the intake screen and the ``receive`` command."""

    def __init__(
        self,
        connection: Connection,
        identity: Identity,
        journal: Journal,
        catalogue: Catalogue,
        quotes: Quotes,
        clock: Clock,
        check_space: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._identity = identity
        self._journal = journal
        self._catalogue = catalogue
        self._quotes = quotes
        self._clock = clock
        self._check_space = check_space

    def receive(self, request: DossierRequest, session: Session) -> Receipt:
        """Write one application durably and return its receipt; a repeated request returns the first one.

        Raises:
            InputError: with the field to mend; ``procedure_unknown``, ``rule_missing``, ``request_reused``,
                ``code_not_reserved``, ``code_taken``.
            RuleError: ``day_numbers_used_up``, ``continues_received`` when what it continues has a code already,
                ``role_required`` for an auditor. StoreError: ``disk_reserve``.
        """
        require(session, "clerk", "supervisor")
        now = to_second(self._clock.now())
        checked = check_request(request, now)
        if checked.resolving_office == self._identity.office:
            checked = replace(checked, resolving_office=None)
        content = sha256(msgspec.json.encode(checked)).digest()
        with immediate(self._connection):
            # Asked in the transaction that writes: no second read lock, and nothing can come between.
            earlier = requests.earlier(self._connection, checked.request_id, content)
            if earlier is not None:
                return self._answer(checked.request_id, earlier.event, earlier.dossier, earlier.seq, duplicate=True)
            new, appended = self._take_in(checked, content, now, session)
        return _receipt(checked.request_id, appended.event, appended.dossier, appended.seq, new.facts, duplicate=False)

    def _take_in(
        self, checked: DossierRequest, content: bytes, now: datetime, session: Session
    ) -> tuple[NewFact, Appended]:
        procedure = self._procedure(checked)
        self._check_space()
        at = to_second(checked.received_at) if checked.received_at else now
        new = NewFact(
            kind=_KINDS[checked.outcome],
            facts=self._facts(checked, procedure, at),
            person=_application_text(checked),
            actor=session.account,
            via=session.via,
            at=at,
            entered_at=now,
            dossier=self._continued(checked.continues, at),
        )
        appended = self._journal.append(new)
        if checked.code is not None:
            day = local_day(at)
            numbers.use_blank(self._connection, day, self._blank(checked.code, day), appended.dossier)
        requests.remember(self._connection, checked.request_id, content, self._identity.epoch, appended)
        return new, appended

    def _procedure(self, request: DossierRequest) -> Procedure:
        procedure = self._catalogue.snapshot().get(request.procedure)
        if procedure is None:
            raise InputError("procedure_unknown", "procedure", procedure=request.procedure)
        return procedure

    def _continued(self, name: str | None, at: datetime) -> str | None:
        """Return the dossier of an application told of its faults before, so that its history goes on."""
        if name is None:
            return None
        ids = finding.by_name(self._connection, normalise_code(name))
        if not ids:
            raise InputError("dossier_unknown", "continues")
        if len(ids) > 1:
            raise InputError("code_ambiguous", "continues", ids=", ".join(ids))
        state = fold(facts.of_dossier(self._connection, ids[0]))
        if state.code is not None:
            raise RuleError("continues_received", "continues", received=state.code)
        if state.received_at is not None and at < state.received_at:
            raise InputError("instant_before_receipt", "received_at")
        return state.id

    def _facts(self, request: DossierRequest, procedure: Procedure, at: datetime) -> object:
        shared: dict[str, Any] = {
            "matter": events.Matter(procedure=procedure.code, name=procedure.name, field=procedure.field),
            "applicant": _party(request.applicant),
            "owner": None if request.on_behalf_of is None else _party(request.on_behalf_of),
            "papers": tuple(
                events.Paper(originals=paper.originals, certified=paper.certified, copies=paper.copies)
                for paper in request.documents
            ),
            "sets": request.sets,
            "return_by": request.return_by,
            "resolving_office": request.resolving_office,
            "priority": request.priority,
        }
        day = local_day(at)
        if request.outcome == "accept":
            quote = self._quotes.quote(procedure, at, request.resolving_office, request.rule)
            clock = self._quotes.as_set(quote, procedure, self._catalogue.snapshot().origin(procedure.code))
            digits = sequence_text(self._identity.counter, self._number(request, day))
            code = str(DossierCode.compose(self._identity.office, day, digits))
            return events.DossierReceived(code=code, clock=clock, **shared)
        n = numbers.next_of_year(self._connection, day.year)
        number = str(FormNumber(self._identity.counter, n, day.year))
        kind = events.IntakeGuided if request.outcome == "guide" else events.IntakeRefused
        return kind(number=number, **shared)

    def _number(self, request: DossierRequest, day: date) -> int:
        """Return the number of the day: that of the slip filled by hand, else the next."""
        if request.code is None:
            return numbers.next_of_day(self._connection, day)
        n = self._blank(request.code, day)
        if finding.by_name(self._connection, normalise_code(request.code)):
            raise InputError("code_taken", "code")  # another copy of this counter's folder gave it
        return n

    def _blank(self, code: str, day: date) -> int:
        return blank_number(self._connection, code, self._identity.office, self._identity.counter, day)

    def _answer(self, request_id: str, event: str, dossier: str, seq: int, *, duplicate: bool) -> Receipt:
        known = facts.of_dossier(self._connection, dossier)
        part = next(fact.facts for fact in known if fact.id == event)
        return _receipt(request_id, event, dossier, seq, part, duplicate=duplicate)


_KINDS = {"accept": "DossierReceived", "guide": "IntakeGuided", "refuse": "IntakeRefused"}


def _receipt(request_id: str, event: str, dossier: str, seq: int, part: object, *, duplicate: bool) -> Receipt:
    accepted = part if isinstance(part, events.DossierReceived) else None
    return Receipt(
        request_id=request_id,
        dossier_id=dossier,
        event_id=event,
        seq=seq,
        code=None if accepted is None else accepted.code,
        number=None if accepted else cast("events.IntakeGuided", part).number,
        due_at=None if accepted is None else accepted.clock.due_at,
        provisional_due_at=None if accepted is None else accepted.clock.provisional_due_at,
        duplicate=duplicate,
    )


def _party(applicant: Applicant) -> events.Party:
    return events.Party(kind=applicant.kind, number_kind=applicant.number_kind)


def _application_text(request: DossierRequest) -> events.ApplicationText:
    return events.ApplicationText(
        applicant=_person(request.applicant),
        on_behalf_of=None if request.on_behalf_of is None else _person(request.on_behalf_of),
        paper_names=tuple(paper.name for paper in request.documents),
        note=request.note,
        reason=request.reason,
        items=request.items,
    )


def _person(applicant: Applicant) -> events.Person:
    return events.Person(
        name=applicant.name,
        number=applicant.number,
        born_on=applicant.born_on,
        sex=applicant.sex,
        address=applicant.address,
        phone=applicant.phone,
        email=applicant.email or None,
    )
