"""The facts part of each step: numbers given, deadlines computed, what a supervisor should see flagged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from counter_app.domain import events
from counter_app.domain.act import Act, change_field
from counter_app.domain.applicant import check_applicant
from counter_app.domain.deadline import classify, compute, extend, must_forward_by, supplement_due_by
from counter_app.domain.dossier_code import FormNumber
from counter_app.domain.errors import InputError
from counter_app.domain.evolve import CORRECTABLE, corrected
from counter_app.domain.money_doubts import CASH
from counter_app.domain.rule import Rule
from counter_app.domain.timekeeping import due_after, running
from counter_app.services.finder import applicant_of
from counter_app.services.receipts import guard_receipt
from counter_app.store import numbers
from counter_app.store.instants import local_day

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.domain.calendar import Calendar
    from counter_app.domain.dossier import Dossier
    from counter_app.domain.fact import Fact
    from counter_app.domain.rule import DeadlinePolicy
    from counter_app.services.quotes import Quotes
    from counter_app.store.identity import Identity


@dataclass(frozen=True, slots=True)
class Scene:
    """The dossier an act happens to: its state, its facts, when it happens (UTC), and the open transaction."""

    state: Dossier
    known: tuple[Fact, ...]
    at: datetime
    connection: Connection


class Parts:
    """Makes the facts part of an act by the calendar and the terms in use."""

    def __init__(self, identity: Identity, quotes: Quotes) -> None:
        self._identity = identity
        self._quotes = quotes
        self._set_anew = quotes.set_anew
        self._makers: dict[str, Callable[[Act, Scene], object]] = {
            "forward": self._forward,
            "arrived": self._arrived,
            "supplement": self._supplement,
            "supplemented": self._goes_on,
            "resume": self._goes_on,
            "extend": self._extend,
            "refuse": self._numbered,
            "stop": self._numbered,
            "withdraw": self._numbered,
            "result": self._result,
            "return": self._return,
            "fee": _fee,
            "pay": _pay,
            "refund": _fee,
            "void": lambda _act, scene: events.Judgement(events=(scene.state.id,)),
            "correct": self._correct,
            "approve": lambda act, _scene: events.Judgement(events=(cast("str", act.event),)),
        }

    @property
    def terms(self) -> DeadlinePolicy:
        """The terms of deadlines in use."""
        return self._quotes.terms

    @property
    def _calendar(self) -> Calendar:
        return self._quotes.calendar

    def of(self, act: Act, scene: Scene) -> object:
        """Return the facts part of ``act``.

        Raises:
            InputError, RuleError: where a date or a value of the act does not fit.
        """
        maker = self._makers.get(act.action)
        return events.Step(unit=act.to) if maker is None else maker(act, scene)

    def _forward(self, act: Act, scene: Scene) -> events.Step:
        received_at = cast("datetime", scene.state.received_at)
        late = scene.at > must_forward_by(self._calendar, received_at, terms=self.terms)
        return events.Step(unit=act.to, flags=("late_forward",) if late else ())

    def _arrived(self, act: Act, scene: Scene) -> events.ClockStep:
        clock = cast("events.Clock", scene.state.clock)
        deadline = compute(Rule.parse(clock.rule), self._calendar, scene.at, terms=self.terms)
        due_at = None if scene.state.paused else deadline.due_at
        return events.ClockStep(clock=self._set_anew(clock, due_at), unit=act.to)

    def _supplement(self, act: Act, scene: Scene) -> events.NumberedStep:
        del act
        state = scene.state
        flags = []
        if scene.at > supplement_due_by(self._calendar, cast("datetime", state.received_at), terms=self.terms):
            flags.append("late_supplement")
        if state.supplements:
            flags.append("second_supplement")
        return events.NumberedStep(number=self._number(scene), flags=tuple(flags))

    def _goes_on(self, act: Act, scene: Scene) -> events.ClockStep:
        del act
        clock = cast("events.Clock", scene.state.clock)
        return events.ClockStep(clock=self._set_anew(clock, self._due(scene)), previous_due_at=clock.due_at)

    def _extend(self, act: Act, scene: Scene) -> events.ClockStep:
        state = scene.state
        new_due = cast("datetime", act.new_due)
        given = extend(state.due_at, new_due, scene.at, already=state.extensions, terms=self.terms)
        clock = self._set_anew(cast("events.Clock", state.clock), given.due_at)
        return events.ClockStep(
            clock=clock,
            previous_due_at=state.due_at,
            number=self._number(scene),
            flags=(
                *(("late_extension",) if given.late else ()),
                *(() if self._calendar.is_working(local_day(given.due_at)) else ("closed_day",)),
            ),
        )

    def _numbered(self, act: Act, scene: Scene) -> events.NumberedStep:
        del act
        return events.NumberedStep(number=self._number(scene))

    def _result(self, act: Act, scene: Scene) -> events.ResultStep:
        del act
        due_at = scene.state.due_at or self._due(scene)
        rule = Rule.parse(cast("events.Clock", scene.state.clock).rule)
        return events.ResultStep(result_class=str(classify(scene.at, due_at, rule, self.terms)), due_at=due_at)

    def _return(self, act: Act, scene: Scene) -> events.ReturnStep:
        method = act.method or scene.state.return_by
        flags = ("tracking_missing",) if method == "post" and not act.tracking else ()
        return events.ReturnStep(
            method=method, authorised=act.receiver is not None, without_slip=act.without_slip, flags=flags
        )

    def _correct(self, act: Act, scene: Scene) -> events.Judgement:
        """Check the corrected application as a new one would be: a correction must not make it worse."""
        unknown = sorted(set(act.changes) - CORRECTABLE)
        if unknown:
            raise InputError("change_unknown", change_field(unknown[0]), among=", ".join(sorted(CORRECTABLE)))
        state, today = scene.state, local_day(scene.at)
        if state.application is not None:
            application = corrected(state.application, act.changes)
            check_applicant(applicant_of(application.applicant, state.applicant), today)
            if application.on_behalf_of is not None:
                owner = applicant_of(application.on_behalf_of, state.owner or events.Party())
                check_applicant(owner, today, field="on_behalf_of")
        return events.Judgement(events=(act.event or scene.state.id,))

    def _due(self, scene: Scene) -> datetime | None:
        clock = running(scene.state, scene.known)
        return None if clock is None else due_after(clock, self._calendar, scene.at, terms=self.terms).due_at

    def _number(self, scene: Scene) -> str:
        year = local_day(scene.at).year
        n = numbers.next_of_year(scene.connection, year)
        return str(FormNumber(self._identity.counter, n, year))


def _pay(act: Act, scene: Scene) -> events.FeeStep:
    guard_receipt(scene.connection, act.receipt, scene.at, scene.state.id)
    return _fee(act, scene)


def _fee(act: Act, scene: Scene) -> events.FeeStep:
    del scene
    charged = act.action == "fee"
    return events.FeeStep(
        amount=cast("int", act.amount),
        name=act.name,
        required=act.required and charged,
        method="" if charged else act.method or CASH,
        receipt=act.receipt,
    )
