"""What is to be done for one dossier next, and what an answer makes of its row: pure, by the row and the facts alone.

The order of one dossier is kept because there is at most one call for it at a time, and the next is planned only from
what the last one left behind: ask where an answer is missing, create, bring up to date, report steps, rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from counter_app.domain import dossier as states
from counter_app.domain.errors import InputError
from counter_app.gateway.portal.case import read_case
from counter_app.gateway.portal.policy import pause_s
from counter_app.gateway.portal.ports import Answer, Case, Message, Portal, Report, Unit
from counter_app.gateway.portal_ports import Queued
from counter_app.wire.encoding import Entry

LOOK_UP: Final = "look_up"
CREATE: Final = "create"
UPDATE: Final = "update"
STEPS: Final = "steps"
_HALF_A_DAY_S = 43_200


@dataclass(frozen=True, slots=True)
class Move:
    """The call to make for a dossier: ``messages`` is one dossier, or some steps whose event ids are ``events``."""

    call: Literal["look_up", "create", "update", "steps"]
    code: str
    unit: Unit
    messages: tuple[Message, ...] = ()
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Which dossiers are passed on: those of the offices that have a unit, received not before ``since``."""

    units: Mapping[str, Unit]
    since: datetime | None = None


def plan(portal: Portal, scope: Scope, row: Queued, entries: list[Entry]) -> tuple[Queued, Move | None]:
    """Return the row as it is to be committed now and the call to make then; no call when it is parked or at rest."""
    try:
        case = read_case(entries)
        if case is None or not _concerns(case, scope, row):
            return _rested(row), None
        code = case.state.code or ""
        row = replace(row, code=code)
        unit = scope.units.get(row.office)
        if unit is None:
            return _parked(row, "portal_unit_missing", "units"), None
        if row.call == CREATE:
            return row, Move(LOOK_UP, code, unit)
        return _next(portal, case, unit, row)
    except InputError as error:
        return _parked(row, error.code, error.field), None


def settled(row: Queued, move: Move, answer: Answer, at: datetime, jitter: float) -> Queued:
    """Return the row after ``answer`` to ``move``, waiting (for the next call, or for its time) or parked."""
    if answer.outcome in {"done", "exists"}:
        return _taken(row, move, exists=answer.outcome == "exists")
    if answer.outcome == "missing":
        gone = replace(row, known=False, call="", sent_hash=None)
        return gone if move.call == LOOK_UP else _later(gone, "portal_missing", answer, at, jitter)
    if answer.outcome == "refused":
        plain = replace(row, call="", begun=()) if move.call != LOOK_UP else row
        return replace(plain, state="parked", reason="portal_refused", field=None, detail=_said(answer))
    if answer.outcome == "again" and move.call != LOOK_UP:
        row = replace(row, call="", begun=())
    return _later(row, answer.code, answer, at, jitter)


def message_hash(message: Message) -> str:
    """Return the name of a message: the same values give the same hash."""
    return hashlib.sha256(msgspec.json.encode(message, order="deterministic")).hexdigest()


def _concerns(case: Case, scope: Scope, row: Queued) -> bool:
    """Tell whether the portal is to know a dossier from this office at all."""
    state = case.state
    if state.code is None or state.office != row.office:
        return False
    if state.status == states.VOIDED and not row.known and not row.call:
        return False
    early = scope.since is not None and state.received_at is not None and state.received_at < scope.since
    return not early or row.known or bool(row.call)


def _next(portal: Portal, case: Case, unit: Unit, row: Queued) -> tuple[Queued, Move | None]:
    code = row.code or ""
    if not case.erased or not row.known:
        message = portal.write_dossier(case, unit)
        if not row.known:
            return replace(row, call=CREATE), Move(CREATE, code, unit, (message,))
        if message_hash(message) != row.sent_hash:
            # Until the answer is here, nobody knows which message the far end holds.
            return replace(row, call=UPDATE, sent_hash=None), Move(UPDATE, code, unit, (message,))
    chosen = _pending(portal.write_steps(case, unit), row)[: portal.chunk]
    if not chosen:
        return _rested(row), None
    events = tuple(report.event for report in chosen)
    move = Move(STEPS, code, unit, tuple(report.message for report in chosen), events)
    return replace(row, call=STEPS, begun=events), move


def _pending(known: Sequence[Report], row: Queued) -> list[Report]:
    """Return what is still to be reported.

    Steps whose answer is unknown go again, the very same. A step that arrived late is followed by the newest one, so
    that what the far end heard last is what is so.
    """
    unknown = [report for report in known if report.event in row.begun]
    if unknown:
        return unknown
    fresh = [report for report in known if report.event not in row.sent]
    return [*fresh, known[-1]] if fresh and known[-1].event in row.sent else fresh


def _taken(row: Queued, move: Move, *, exists: bool) -> Queued:
    went = replace(row, call="", attempts=0, reason=None, field=None, detail=None, due_at="")
    if move.call == LOOK_UP or (exists and move.call == CREATE):
        return replace(went, known=True, sent_hash=None, attempts=row.attempts)
    if move.call == STEPS:
        return replace(went, sent=row.sent | set(move.events), begun=())
    return replace(went, known=True, sent_hash=message_hash(move.messages[0]))


def _later(row: Queued, code: str, answer: Answer, at: datetime, jitter: float) -> Queued:
    attempts = row.attempts + 1
    pause = pause_s(code, attempts, jitter=jitter, retry_after_s=answer.retry_after_s)
    due = at + timedelta(seconds=min(pause, _HALF_A_DAY_S))
    return replace(row, attempts=attempts, reason=code, detail=_said(answer), due_at=due.isoformat())


def _parked(row: Queued, reason: str, field: str | None) -> Queued:
    return replace(row, state="parked", reason=reason, field=field, detail=None)


def _rested(row: Queued) -> Queued:
    return replace(row, state="rest", attempts=0, reason=None, field=None, detail=None, call="", begun=())


def _said(answer: Answer) -> str | None:
    return answer.detail or None
