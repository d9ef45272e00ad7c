"""The course of one dossier: which step is done when, so that it stands as its fate says when the ward is shown.

Planned whole before anything is written; the steps of all dossiers are then done in the order of time.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from counter_app.demo import phrases
from counter_app.demo.days import FIRST_ON, after_work, worked
from counter_app.demo.fates import Case, Fate
from counter_app.domain.act import Act, Receiver
from counter_app.domain.calendar import Calendar
from counter_app.domain.intake import DossierRequest

CLERKS = (0, 1)
SUPERVISOR = 2
_GUIDED = 0.02
_PRINTED, _REPRINTED = 0.97, 0.01
_PAID_AT_ONCE = 0.7
_REFUSED_LATER = 0.25
_SUPPLEMENTED, _VERIFIED, _APOLOGISED = 0.05, 0.03, 0.015
_LATE, _ON_THE_DAY = 0.012, 0.1
_CORRECTED = 0.003
_NEVER_CAME = 0.004
_AUTHORISED, _WITHOUT_SLIP = 0.04, 0.02
_MUCH = 1_000_000
"""Đồng nobody carries to a counter in notes."""
_DAY = timedelta(hours=8)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_LAST_STEP = timedelta(minutes=6)


@dataclass(frozen=True, slots=True)
class Scan:
    """The papers of a dossier are scanned in one go."""


Deed = DossierRequest | Act | Scan | str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done: an application taken in, an act, papers scanned, or a slip (its form) printed.

    ``by`` is a place at the desk.
    """

    at: datetime
    deed: Deed
    by: int


class Course:
    """Plans the steps of one case after another."""

    def __init__(self, calendar: Calendar, shown_at: datetime, chance: random.Random) -> None:
        self._calendar = calendar
        self._until = shown_at - _LAST_STEP
        self._chance = chance

    def of(self, case: Case, fate: Fate) -> list[Step]:
        """Return every step of a case in the order of time, all before the ward is shown."""
        clerk = self._chance.choice(CLERKS)
        steps = [*self._reception(case, clerk), *self._money(case, fate, clerk)]
        if fate is Fate.PROCESSED:
            paid = any(isinstance(step.deed, Act) and step.deed.action == "pay" for step in steps)
            steps += self._processed(case, clerk, paid=paid)
        elif fate is Fate.INELIGIBLE:
            ways = [step.deed.method for step in steps if isinstance(step.deed, Act) and step.deed.action == "pay"]
            steps += self._refusal(case, clerk, ways)
        else:
            steps += self._waiting(case, fate, clerk)
        kept = [step for step in steps if step.at <= self._until]
        return sorted(kept, key=lambda step: step.at)

    def scanned(self, case: Case, steps: list[Step]) -> list[Step]:
        """Return the steps of a case with its papers scanned while the citizen is still there."""
        (received,) = [step for step in steps if step.deed is case.request]
        at = received.at + _MINUTE
        return sorted([*steps, Step(at, Scan(), received.by)], key=lambda step: step.at)

    def _reception(self, case: Case, clerk: int) -> Iterator[Step]:
        request, at = case.request, case.entered_at
        before = self._calendar.opening(case.received_at.date()) - timedelta(days=1)
        if self._happens(_GUIDED) and before.date() >= FIRST_ON and at == request.received_at:
            told = self._after(before, self._chance.uniform(0.5, 5) * _HOUR)
            if told < at:
                name = f"{request.request_id}-guided"
                items = self._items()
                guided = replace(request, request_id=name, outcome="guide", received_at=None, items=items)
                yield Step(told, replace(guided, reason=phrases.INCOMPLETE), clerk)
                yield Step(told, "02", clerk)
        yield Step(at, request, clerk)
        for share in (_PRINTED, _REPRINTED):
            if self._happens(share):
                yield Step(at, "01", clerk)

    def _money(self, case: Case, fate: Fate, clerk: int) -> Iterator[Step]:
        """Charge what the catalogue asks for and take it, at once or (with the hand-over) later."""
        if not case.fee:
            return
        owing = fate is Fate.PAYMENT
        charged = Act(action="fee", amount=case.fee, name="Phí, lệ phí", required=owing)
        yield Step(case.entered_at + 2 * _MINUTE, charged, clerk)
        if not owing and (fate is Fate.INELIGIBLE or self._happens(_PAID_AT_ONCE)):
            yield Step(case.entered_at + 3 * _MINUTE, self._payment(case), clerk)

    def _processed(self, case: Case, clerk: int, *, paid: bool) -> Iterator[Step]:
        ready = self._ready_at(case)
        yield from self._work(case, ready, clerk)
        handed = list(self._hand_over(case, ready, clerk))
        if case.fee and not paid:
            yield Step(handed[-1].at, self._payment(case), clerk)
        yield from handed

    def _refusal(self, case: Case, clerk: int, ways: list[str]) -> Iterator[Step]:
        """Refuse with form 03: most within hours, some when what was asked for never came.

        Money paid goes back the way it came.
        """
        left = worked(self._calendar, case.entered_at, self._until)
        at, reason = self._after(case.entered_at, min(self._chance.uniform(0.3, 6) * _HOUR, left * 0.8)), ""
        if left > 8 * _DAY and self._happens(_REFUSED_LATER):
            yield Step(at, self._asking(), clerk)
            yield Step(at, "02", clerk)
            at, reason = self._after(at, self._chance.uniform(4, 7) * _DAY), phrases.NOT_COMPLETED
        yield Step(at, Act(action="refuse", reason=reason or self._chance.choice(phrases.REFUSALS)), clerk)
        yield Step(at, "03", clerk)
        if ways and self._happens(0.9):
            back = self._after(at, self._chance.uniform(1, 12) * _HOUR)
            yield Step(back, Act(action="refund", amount=case.fee, method=ways[0]), SUPERVISOR)

    def _ready_at(self, case: Case) -> datetime:
        """Return when the result is ready: mostly early, some on the day itself, few late."""
        luck = self._chance.random()
        if luck < _LATE:
            at = self._after(case.due_at, self._chance.uniform(0.6, 3) * _DAY)
        else:
            whole = worked(self._calendar, case.entered_at, case.due_at)
            share = self._chance.uniform(0.93, 0.99) if luck < _ON_THE_DAY else self._chance.uniform(0.2, 0.8)
            at = self._after(case.entered_at, whole * share)
        left = worked(self._calendar, case.entered_at, self._until)
        return min(at, self._after(case.entered_at, left * self._chance.uniform(0.5, 0.8)))

    def _work(self, case: Case, ready: datetime, clerk: int) -> Iterator[Step]:
        """Forward, and on the way to the result perhaps a supplement, a verification, an extension, a correction."""
        whole = worked(self._calendar, case.entered_at, ready)

        def after(share: float) -> datetime:
            return self._after(case.entered_at, whole * share)

        yield from self._forward(case, min(after(0.2), self._forwarding(case)), clerk)
        if case.request.resolving_office is not None:
            yield Step(after(0.3), Act(action="arrived"), clerk)
            yield Step(after(0.3), "01", clerk)
        elif whole > 2 * _DAY and self._happens(_SUPPLEMENTED):
            yield Step(after(0.3), self._asking(), clerk)
            yield Step(after(0.3), "02", clerk)
            yield Step(after(0.7), Act(action="supplemented"), clerk)
        elif whole > 2 * _DAY and self._happens(_VERIFIED):
            yield Step(after(0.4), Act(action="pause", reason=self._chance.choice(phrases.PAUSES)), clerk)
            yield Step(after(0.8), Act(action="resume"), clerk)
        elif whole > 4 * _DAY and self._happens(_APOLOGISED):
            yield from self._extension(after(0.6), case.due_at)
        if self._happens(_CORRECTED):
            changes = {"applicant.phone": f"0900 000 {self._chance.randrange(1_000):03d}"}
            yield Step(after(0.4), Act(action="correct", reason=phrases.WRONG_PHONE, changes=changes), clerk)
            yield Step(after(0.6), Act(action="approve"), SUPERVISOR)
        yield Step(ready, Act(action="result"), clerk)

    def _hand_over(self, case: Case, ready: datetime, clerk: int) -> Iterator[Step]:
        """Hand the result over the way it was asked for; some come days later, a few not at all and are called."""
        quick = worked(self._calendar, case.entered_at, ready) < 3 * _HOUR
        wait = self._chance.uniform(4, 40) * _MINUTE if quick else self._chance.expovariate(1 / 7) * _HOUR
        came = self._after(ready, wait)
        if self._happens(_NEVER_CAME):
            came = self._until + _DAY
        at = self._after(ready, 2 * _DAY)
        while at < min(came, self._until):
            yield Step(at, Act(action="call", reason=self._chance.choice(phrases.CALLS)), clerk)
            at = self._after(at, 6 * _DAY)
        yield Step(came, self._returned(case), clerk)

    def _returned(self, case: Case) -> Act:
        if case.request.return_by == "post":
            return Act(action="return", method="post", tracking=f"MH{self._chance.randrange(10**9):09d}VN")
        if self._happens(_AUTHORISED):
            receiver = Receiver(name="Người Được Ủy Quyền", number=f"0000{self._chance.randrange(10**8):08d}")
            return Act(action="return", method="counter", receiver=receiver, reason=phrases.LETTER)
        return Act(action="return", method="counter", without_slip=self._happens(_WITHOUT_SLIP))

    def _waiting(self, case: Case, fate: Fate, clerk: int) -> Iterator[Step]:
        """Lead an open dossier to where it stands."""
        left = worked(self._calendar, case.entered_at, self._until)
        if fate is Fate.ASSISTANCE:
            yield Step(self._after(case.entered_at, left * 0.5), Act(action="assist", reason=phrases.ASSISTANCE), clerk)
        if fate in {Fate.RECEIVED, Fate.ASSISTANCE, Fate.PAYMENT}:
            return
        yield from self._forward(case, min(self._after(case.entered_at, left * 0.2), self._forwarding(case)), clerk)
        at = self._after(case.entered_at, left * self._chance.uniform(0.3, 0.6))
        if fate is Fate.SUPPLEMENT:
            yield Step(at, self._asking(), clerk)
            yield Step(at, "02", clerk)
        elif fate is Fate.PAUSED:
            yield Step(at, Act(action="pause", reason=self._chance.choice(phrases.PAUSES)), clerk)
        elif fate is Fate.EXTENDED:
            asked = self._after(case.entered_at, min(left, worked(self._calendar, case.entered_at, case.due_at)) * 0.6)
            yield from self._extension(asked, max(case.due_at, self._until))

    def _extension(self, at: datetime, beyond: datetime) -> Iterator[Step]:
        """Apologise with form 04 and promise a date some working days after the old one."""
        new_due = self._calendar.closing(self._calendar.nth_working(beyond.date(), self._chance.randrange(2, 6)))
        reason = self._chance.choice(phrases.EXTENSIONS)
        yield Step(at, Act(action="extend", new_due=new_due, reason=reason), SUPERVISOR)
        yield Step(at, "04", SUPERVISOR)

    def _forward(self, case: Case, at: datetime, clerk: int) -> Iterator[Step]:
        yield Step(at, Act(action="forward", to=phrases.unit_for(case.field)), clerk)

    def _forwarding(self, case: Case) -> datetime:
        return self._after(case.entered_at, self._chance.uniform(5, 70) * _MINUTE)

    def _asking(self) -> Act:
        return Act(action="supplement", reason=phrases.INCOMPLETE, items=self._items())

    def _items(self) -> tuple[str, ...]:
        return tuple(self._chance.sample(phrases.MISSING, self._chance.randrange(1, 3)))

    def _payment(self, case: Case) -> Act:
        shares = (0.72, 0.24, 0.04) if case.fee < _MUCH else (0, 0.9, 0.1)
        (method,) = self._chance.choices(("cash", "transfer", "card"), shares)
        return Act(action="pay", amount=case.fee, method=method)

    def _after(self, since: datetime, work: timedelta) -> datetime:
        return after_work(self._calendar, since, work)

    def _happens(self, share: float) -> bool:
        return self._chance.random() < share
