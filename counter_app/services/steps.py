"""The steps of a dossier after intake: each a fact, guarded by the state it is written on.

Runs on the store lane; one act is one durable transaction, and an act that is not lawful writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from counter_app.database.transaction import immediate
from counter_app.domain import events
from counter_app.domain.act import KINDS, Act, check_act, check_action
from counter_app.domain.allowed import allowed
from counter_app.domain.errors import InputError, RuleError
from counter_app.domain.evolve import fold, standing
from counter_app.domain.lawful import WORKING
from counter_app.domain.money_doubts import money_doubts
from counter_app.domain.zone import LOCAL
from counter_app.services.session import Session, require
from counter_app.services.step_parts import Parts, Scene
from counter_app.store import facts
from counter_app.store.instants import local_day, to_second
from counter_app.store.journal import Journal, NewFact

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.domain.dossier import Dossier
    from counter_app.domain.fact import Fact
    from counter_app.services.finder import Finder

NEEDS_SUPERVISOR = frozenset({"approve", "refund"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What an act led to; ``warnings`` are flags a supervisor will see."""

    dossier_id: str
    event_id: str
    code: str
    status: str
    due_at: datetime | None
    seq: int
    warnings: tuple[str, ...]
    number: str = ""


_ENDS = {"supplemented": "SupplementRequested", "resume": "ClockPaused", "return": "ResultReady"}
"""Steps that end another one, and the kind of that one."""


class Steps:
    """The use case behind every button of the dossier page and the ``act`` command."""

    def __init__(self, connection: Connection, finder: Finder, journal: Journal, parts: Parts, clock: Clock) -> None:
        self._connection = connection
        self._finder = finder
        self._journal = journal
        self._parts = parts
        self._clock = clock

    def allowed(self, name: str) -> tuple[str, ...]:
        """Return the actions a dossier allows now, the likeliest first.

        Raises:
            InputError: ``dossier_unknown``, ``code_ambiguous``.
        """
        return self._allowed(fold(facts.of_dossier(self._connection, self._finder.dossier_id(name))))

    def _allowed(self, state: Dossier) -> tuple[str, ...]:
        return allowed(state, terms=self._parts.terms)

    def act(self, name: str, act: Act, session: Session) -> Acted:
        """Write one step durably and return the state it led to.

        Raises:
            InputError: what is malformed, with its field. RuleError: ``status_forbids`` with what is allowed instead,
                ``void_not_today``, ``own_correction``, ``already_approved``, ``refund_exceeds``, ``receipt_used``,
                ``extension_used``, ``role_required``.
        """
        check_action(act.action)
        require(session, *(("supervisor",) if act.action in NEEDS_SUPERVISOR else ("clerk", "supervisor")))
        now = to_second(self._clock.now())
        with immediate(self._connection):
            dossier = self._finder.dossier_id(name)
            known = facts.of_dossier(self._connection, dossier)
            state = fold(known)
            lawful = self._allowed(state)
            _guard_status(act, state, lawful, now)
            checked = check_act(act, state, now)
            _guard_money_and_author(checked, state, known, session)
            _guard_order(checked, known)
            at = to_second(checked.at) if checked.at else now
            part = self._parts.of(checked, Scene(state, tuple(known), at, self._connection))
            appended = self._journal.append(
                NewFact(
                    kind=KINDS[checked.action],
                    facts=part,
                    person=_text(checked),
                    actor=session.account,
                    via=session.via,
                    at=at,
                    entered_at=now,
                    dossier=dossier,
                )
            )
            after = cast("Dossier", appended.state)
            if any(item.event == appended.event and item.code != "conflict" for item in after.attention):
                raise _forbidden(state, checked.action, lawful)
        return Acted(
            dossier_id=dossier,
            event_id=appended.event,
            code=after.shown_code,
            status=after.status,
            due_at=after.due_at,
            seq=appended.seq,
            warnings=(*getattr(part, "flags", ()), *_doubts(checked, state, known)),
            number=str(getattr(part, "number", "")),
        )


def _guard_status(act: Act, state: Dossier, lawful: tuple[str, ...], now: datetime) -> None:
    """Refuse what the status or the day forbids, before anybody is asked for details.

    Raises:
        RuleError: ``status_forbids``, ``void_not_today``.
    """
    # An extension that is used up, or has no date to move, is refused with its own reason where it is computed.
    if act.action not in lawful and not (act.action == "extend" and state.status in WORKING):
        raise _forbidden(state, act.action, lawful)
    if act.action == "void" and (state.entered_at is None or local_day(state.entered_at) != local_day(now)):
        raise RuleError("void_not_today", "action")


def _guard_money_and_author(act: Act, state: Dossier, known: list[Fact], session: Session) -> None:
    """Refuse to give back more than was paid, and to approve what is not there or is one's own.

    Raises:
        RuleError: ``refund_exceeds``, ``own_correction``, ``already_approved``; InputError: ``event_unknown``.
    """
    if act.action == "refund" and (act.amount or 0) > state.money.kept:
        raise RuleError("refund_exceeds", "amount", left=state.money.kept)
    if act.action == "correct" and act.event not in {None, *(fact.id for fact in known)}:
        raise InputError("event_unknown", "event")
    if act.action == "approve":
        target = next((fact for fact in known if fact.id == act.event and fact.kind == "Corrected"), None)
        if target is None:
            raise InputError("event_unknown", "event")
        if target.header.actor == session.account:
            raise RuleError("own_correction", "event")
        if any(_approves(fact, target) for fact in known):
            raise RuleError("already_approved", "event")


def _doubts(act: Act, state: Dossier, known: list[Fact]) -> tuple[str, ...]:
    """Return what a person should look at again of a payment or refund; the fact itself keeps none of it."""
    if act.action not in {"pay", "refund"}:
        return ()
    moved = [(fact.kind, fact.facts) for fact in standing(known, state) if isinstance(fact.facts, events.FeeStep)]
    return money_doubts(act, state.money, state.status, moved)


def _approves(fact: Fact, correction: Fact) -> bool:
    """Tell whether a fact approves a correction; its own author's word never counted."""
    named = isinstance(fact.facts, events.Judgement) and correction.id in fact.facts.events
    return fact.kind == "CorrectionApproved" and named and fact.header.actor != correction.header.actor


def _guard_order(act: Act, known: list[Fact]) -> None:
    """Refuse a step said to have happened before the one it ends: a pause that ends before it began counts nothing.

    To the minute, as people type it. What comes from elsewhere in another order is kept all the same.

    Raises:
        InputError: ``instant_before_step`` with when that one happened.
    """
    begun = [fact.header.at for fact in known if fact.kind == _ENDS.get(act.action)]
    if act.at is not None and begun and act.at < max(begun).replace(second=0):
        raise InputError("instant_before_step", "at", begun=f"{max(begun).astimezone(LOCAL):%H:%M %d/%m/%Y}")


def _forbidden(state: Dossier, action: str, lawful: tuple[str, ...]) -> RuleError:
    return RuleError("status_forbids", "action", action=action, status=state.status, allowed=", ".join(lawful) or "–")


def _text(act: Act) -> events.StepText:
    receiver = act.receiver
    text = events.StepText(reason=act.reason, items=act.items, tracking=act.tracking, changes=act.changes)
    if receiver is None:
        return text
    person = events.Person(
        name=receiver.name, number=receiver.number or None, address=receiver.address, phone=receiver.phone
    )
    return replace(text, receiver=person)
