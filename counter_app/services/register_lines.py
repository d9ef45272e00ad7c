"""The lines of the register (form 07): a row for each dossier, and every number passed over explained in its place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, cast

from counter_app.domain import dossier as states
from counter_app.domain import events
from counter_app.domain.dossier_code import DossierCode, sequence_number, sequence_text
from counter_app.domain.evolve import fold, standing
from counter_app.domain.slip import RegisterGap, RegisterRow
from counter_app.domain.zone import LOCAL
from counter_app.store.identity import office_on
from counter_app.store.instants import local_day
from counter_app.texts import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from counter_app.domain.dossier import Dossier
    from counter_app.domain.fact import Fact
    from counter_app.services.office import Desk

_ENDED = {
    states.REFUSED: "DossierRefused",
    states.STOPPED: "DossierStopped",
    states.WITHDRAWN: "DossierWithdrawn",
    states.VOIDED: "Voided",
}
TURNED_AWAY = frozenset({"IntakeGuided", "IntakeRefused"})


@dataclass(frozen=True, slots=True)
class Entered:
    """A dossier as the register needs it: its state, the facts that returned or ended it, and when it was turned away.

    ``turned_away`` has the kind and the local day of each guidance or refusal before a code was given.
    """

    state: Dossier
    returned: Fact | None = None
    ended: Fact | None = None
    turned_away: tuple[tuple[str, date], ...] = ()

    @classmethod
    def of(cls, known: Sequence[Fact]) -> Entered:
        """Return what the facts of one dossier add up to."""
        state = fold(known)
        away = tuple((fact.kind, local_day(fact.header.at)) for fact in known if fact.kind in TURNED_AWAY)
        if state.status == states.RETURNED:
            return cls(state, returned=_last(known, state, "ResultReturned"), turned_away=away)
        kind = _ENDED.get(state.status)
        return cls(state, ended=_last(known, state, kind) if kind else None, turned_away=away)

    @property
    def is_late(self) -> bool:
        """Whether it was typed in after the day it was received."""
        if self.state.received_at is None or self.state.entered_at is None:
            return False
        return local_day(self.state.entered_at) > local_day(self.state.received_at)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What this counter gave out on a day: the last number, and those that stand on blank slips not typed in.

    ``skipped`` are stretches passed over in an epoch opened later, as the numbers in them may have been printed before,
    ``left`` those left to another machine that works with the same data.
    """

    last: int
    blank: Collection[int] = ()
    skipped: tuple[tuple[int, int], ...] = ()
    left: tuple[tuple[int, int], ...] = ()

    def shown(self, unused: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield first and last of what gets one line: one number, or of a stretch passed over what lies together."""
        run: tuple[int, int] | None = None
        for n in unused:
            stretch = self.stretch_of(n)
            if run is not None and stretch is not None and run[1] == n - 1 and self.stretch_of(run[1]) == stretch:
                run = run[0], n
                continue
            if run is not None:
                yield run
            run = n, n
        if run is not None:
            yield run

    def stretch_of(self, n: int) -> tuple[int, int] | None:
        """Return the stretch passed over that a number lies in."""
        return next(((first, last) for first, last in (*self.skipped, *self.left) if first <= n <= last), None)


class Lines:
    """Writes the lines in the order of receipt, the gaps of this counter merged in by their number."""

    def __init__(
        self,
        desk: Desk,
        names: Mapping[str, str],
        offices: Sequence[tuple[date, str]] = (),
        office_name: Callable[[str], str] = str,
    ) -> None:
        """Take the names of accounts and offices, and the offices this counter worked for since when."""
        self._office_name = office_name
        self._desk = desk
        self._offices = tuple(offices) or ((date.min, desk.id),)
        self._names = names
        self._words = texts("vi")

    def of(self, received: Sequence[Entered], given: Mapping[date, Numbers]) -> Iterator[RegisterRow | RegisterGap]:
        """Yield every line of the days in ``given``; a book with a silent hole proves nothing."""
        own = [self._own_number(entered.state) for entered in received]
        used: dict[date, set[int]] = {}
        for place in own:
            if place is not None:
                used.setdefault(place[0], set()).add(place[1])
        missing = [
            (day, run)
            for day, numbers in sorted(given.items())
            for run in numbers.shown(n for n in range(1, numbers.last + 1) if n not in used.get(day, ()))
        ]
        missing.reverse()
        codes = Counter(entered.state.code for entered in received)
        # A dossier typed in late stands early with a late number: a gap waits until no lower number follows.
        lowest = reversed(list(accumulate(reversed(own), _lower)))
        for at, (entered, follows) in enumerate(zip(received, lowest, strict=True), 1):
            while missing and follows is not None and (missing[-1][0], missing[-1][1][0]) < follows:
                yield self._gap(*missing.pop(), given)
            yield self._row(at, entered, twice=codes[entered.state.code] > 1)
        while missing:
            yield self._gap(*missing.pop(), given)

    def _own_number(self, state: Dossier) -> tuple[date, int] | None:
        if state.code is None or not self._is_own(state):
            return None
        code = DossierCode.parse(state.code)
        n = sequence_number(self._desk.counter, code.sequence)
        return None if n is None else (code.on, n)

    def _gap(self, day: date, run: tuple[int, int], given: Mapping[date, Numbers]) -> RegisterGap:
        # A number of a day before a merger was never one of the new office.
        n, last = run
        code = self._code(day, n)
        stretch = given[day].stretch_of(n)
        if stretch is not None:
            which = "copy" if stretch in given[day].left else "epoch"
            return RegisterGap(text=self._words(f"register.gap.{which}", code=code, last=self._code(day, last)))
        which = "register.gap.blank" if n in given[day].blank else "register.gap"
        return RegisterGap(text=self._words(which, code=code))

    def _code(self, day: date, n: int) -> str:
        return str(DossierCode.compose(office_on(self._offices, day), day, sequence_text(self._desk.counter, n)))

    def _row(self, at: int, entered: Entered, *, twice: bool) -> RegisterRow:
        state, returned = entered.state, entered.returned
        application = state.application
        owner = None if application is None else application.on_behalf_of or application.applicant
        due = state.due_at or (state.clock.provisional_due_at if state.clock and not state.arrived else None)
        if state.status == states.VOIDED:
            due = None
        cells = (
            str(at),
            state.code or "",
            state.matter.name if state.matter else "",
            str(state.sets),
            owner.name if owner else "",
            owner.address if owner else "",
            owner.phone if owner else "",
            moment_text(state.received_at),
            moment_text(due),
            moment_text(returned.header.at) if returned else "",
            self._name(returned.header.actor) if returned else "",
            _receiver(state, returned) if returned else "",
            "; ".join((*([self._words("register.note.twice")] if twice else []), *self._notes(entered))),
        )
        return RegisterRow(cells=cells, late=entered.is_late and self._is_own(state))

    def _is_own(self, state: Dossier) -> bool:
        return state.counter == self._desk.counter and any(state.office == office for _, office in self._offices)

    def _notes(self, entered: Entered) -> Iterator[str]:
        state, words = entered.state, self._words
        if entered.is_late:
            yield words("register.note.late", date=day_text(state.entered_at))
        if state.office != self._desk.id:
            yield words("register.note.at_office", name=self._office_name(state.office))
        if state.resolving_office:
            yield words("register.note.for_office", office=self._office_name(state.resolving_office))
            if not state.arrived:
                yield words("register.note.provisional")
        if state.is_open and state.arrived and state.waits:
            yield words("register.note.waits")
        if entered.ended is not None:
            text = cast("events.StepText | None", entered.ended.person)
            said = words(f"register.note.{state.status}")
            yield f"{said}: {text.reason}" if text is not None and text.reason else said
        if entered.returned is not None:
            part = cast("events.ReturnStep", entered.returned.facts)
            if part.method != "counter":
                yield words(f"register.note.by_{part.method}")

    def _name(self, account: str) -> str:
        return self._names.get(account) or account.removeprefix("cli:")


def moment_text(instant: datetime | None) -> str:
    """Return ``25/11/2026 17:00``; empty for None."""
    return "" if instant is None else f"{instant.astimezone(LOCAL):%d/%m/%Y %H:%M}"


def day_text(instant: datetime | None) -> str:
    """Return ``25/11/2026``; empty for None."""
    return "" if instant is None else f"{instant.astimezone(LOCAL):%d/%m/%Y}"


def _lower(one: tuple[date, int] | None, other: tuple[date, int] | None) -> tuple[date, int] | None:
    return min(one, other) if one and other else one or other


def _receiver(state: Dossier, returned: Fact) -> str:
    """Return who took the result: the authorised person, else the applicant; with the number of a letter by post."""
    text = cast("events.StepText | None", returned.person)
    applicant = state.application.applicant.name if state.application else ""
    name = text.receiver.name if text is not None and text.receiver is not None else applicant
    tracking = text.tracking if text is not None else ""
    return f"{name} ({tracking})" if tracking else name


def _last(known: Sequence[Fact], state: Dossier, kind: str) -> Fact | None:
    return next((fact for fact in reversed(standing(known, state)) if fact.kind == kind), None)
