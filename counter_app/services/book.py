"""The daily book: the register (form 07) of a period, anchored in the journal by its count and head.

Runs on the io lane with a read connection of its own, so that five thousand rows never hold up the counter.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Protocol

from counter_app.database.transaction import snapshot
from counter_app.domain import dossier as states
from counter_app.domain.errors import InputError, RuleError
from counter_app.domain.slip import REGISTER_FORM, FormLayout, Register
from counter_app.domain.zone import LOCAL, local_instant
from counter_app.services.packs import successions_in_use
from counter_app.services.register_lines import Entered, Lines, Numbers
from counter_app.store import accounts, copies, facts, finding, numbers, restarts
from counter_app.store.identity import own_offices
from counter_app.store.verification import position
from counter_app.texts import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.services.office import Desk
    from counter_app.services.slips import Rendered

LONGEST_PERIOD = timedelta(days=366)
LONGEST_TYPED_LATE = timedelta(days=62)
"""How long after its day a guidance may be typed in and still be found once it was accepted."""
_AT_A_TIME = 500


class RendersRegisters(Protocol):
    """What draws a register; bootstrap hands in the printing layer."""

    def __call__(
        self,
        register: Register,
        layout: FormLayout,
        *,
        cancelled: Callable[[], bool],
        progress: Callable[[int, int], None],
    ) -> Rendered | None:
        """Return the register as PDF, or None once cancelled."""


@dataclass(frozen=True, slots=True)
class RenderedBook:
    """The book as PDF with what it stands on: ``count`` links of the journal ending in ``head`` (hex).

    ``guided`` and ``refused`` are the applications turned away in the period, as the book itself counts them.
    """

    content: bytes
    pages: int
    rows: int
    guided: int
    refused: int
    count: int
    head: str


class Book:
    """Makes the register of one or more days."""

    def __init__(
        self,
        open_reader: Callable[[], Connection],
        layouts: Mapping[str, FormLayout],
        desk: Desk,
        clock: Clock,
        renders: RendersRegisters,
    ) -> None:
        self._open_reader = open_reader
        self._layouts = layouts
        self._desk = desk
        self._clock = clock
        self._renders = renders

    def render(
        self,
        from_on: date,
        to_on: date,
        *,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[int, int], None] = lambda done, total: None,  # noqa: ARG005  # nobody watches
    ) -> RenderedBook | None:
        """Return the register of the local days from ``from_on`` to ``to_on``, both included; None once cancelled.

        Raises:
            InputError: ``period_reversed``, ``period_too_long`` (366 days at most).
            RuleError: ``printing_cancelled`` once ``cancelled`` answers yes.
        """
        if to_on < from_on:
            raise InputError("period_reversed", "to")
        if to_on - from_on >= LONGEST_PERIOD:
            raise InputError("period_too_long", "to", days=LONGEST_PERIOD.days)
        connection = self._open_reader()
        try:
            with snapshot(connection):
                register, rows, away = self._register(connection, from_on, to_on, cancelled)
        finally:
            connection.close()
        rendered = self._renders(register, self._layouts[REGISTER_FORM], cancelled=cancelled, progress=progress)
        if rendered is None:
            return None
        return RenderedBook(
            content=rendered.content, pages=rendered.pages, rows=rows, guided=away["IntakeGuided"],
            refused=away["IntakeRefused"], count=register.count, head=register.head,
        )  # fmt: skip

    def _register(
        self, connection: Connection, from_on: date, to_on: date, cancelled: Callable[[], bool] = lambda: False
    ) -> tuple[Register, int, Counter[str]]:
        every = list(_entered(connection, from_on, to_on, cancelled))
        received = [entered for entered in every if entered.state.code is not None]
        names = {row.account: row.display_name for row in accounts.every(connection)}
        lines = Lines(self._desk, names, own_offices(connection), lambda office: _named(connection, office))
        count, head = position(connection)
        away = _turned_away([*every, *_accepted_later(connection, from_on, to_on)], from_on, to_on)
        register = Register(
            fields=self._fields(from_on, to_on),
            rows=tuple(lines.of(received, _given(connection, from_on, to_on))),
            count=count,
            head=head,
            printed_at_text=texts("vi")("register.printed_at", **_moment(self._clock.now())),
            summary=_summary(away, received),
        )
        rows = len(received)
        received.clear()
        while every:
            every.pop()  # one by one: thousands let go at once hold the interpreter, and the window with it
        return register, rows, away

    def _fields(self, from_on: date, to_on: date) -> dict[str, str]:
        words = texts("vi")
        which = "register.period.day" if from_on == to_on else "register.period.days"
        now = self._clock.now().astimezone(LOCAL)
        return {
            "authority_1": self._desk.authority,
            "authority_2": self._desk.centre,
            "unit": self._desk.unit,
            "place_date": words(
                "slip.place_date", place=self._desk.place, day=f"{now:%d}", month=f"{now:%m}", year=f"{now:%Y}"
            ),
            "period_text": words(which, from_on=f"{from_on:%d/%m/%Y}", to_on=f"{to_on:%d/%m/%Y}"),
            "signer_title": words("register.signer"),
            "signer_name": "",
        }


def _entered(connection: Connection, from_on: date, to_on: date, cancelled: Callable[[], bool]) -> Iterator[Entered]:
    """Yield the dossiers of a period in the order of receipt, read some hundreds at a time."""
    ids = [dossier_id for (dossier_id,) in finding.received_between(connection, from_on, to_on)]
    for start in range(0, len(ids), _AT_A_TIME):
        if cancelled():
            raise RuleError("printing_cancelled")
        some = ids[start : start + _AT_A_TIME]
        known = facts.of_dossiers(connection, some)
        yield from (Entered.of(known[dossier_id]) for dossier_id in some)


def _given(connection: Connection, from_on: date, to_on: date) -> dict[date, Numbers]:
    days = (from_on + timedelta(days=offset) for offset in range((to_on - from_on).days + 1))
    return {
        day: Numbers(
            last,
            frozenset(numbers.blanks_left(connection, day)),
            restarts.gaps_on(connection, day),
            copies.passes_on(connection, day),
        )
        for day in days
        if (last := numbers.given_on(connection, day))
    }


def _accepted_later(connection: Connection, from_on: date, to_on: date) -> Iterator[Entered]:
    """Yield what was turned away in the period and accepted after it: the figures of a day never change."""
    ids = finding.turned_away_first(connection, local_instant(from_on, time()), to_on, LONGEST_TYPED_LATE)
    known = facts.of_dossiers(connection, ids)
    yield from (Entered.of(known[dossier_id]) for dossier_id in ids)


def _turned_away(every: list[Entered], from_on: date, to_on: date) -> Counter[str]:
    return Counter(kind for entered in every for kind, day in entered.turned_away if from_on <= day <= to_on)


def _summary(away: Counter[str], received: list[Entered]) -> tuple[tuple[str, str], ...]:
    words = texts("vi")
    figures = {
        "received": len(received),
        "late": sum(entered.is_late for entered in received),
        "guided": away["IntakeGuided"],
        "refused": away["IntakeRefused"],
        **_outcomes(received),
    }
    return tuple((words(f"register.summary.{name}"), str(number)) for name, number in figures.items())


def _outcomes(received: list[Entered]) -> dict[str, int]:
    """Return how what was received stands when the book is printed; the four add up to it."""
    stand = Counter(entered.state.status for entered in received)
    found = {
        "processed": stand[states.READY] + stand[states.RETURNED],
        "ineligible": stand[states.REFUSED],
        "ended": sum(stand[status] for status in states.WITHOUT_RESULT - {states.REFUSED}),
    }
    return {**found, "open": len(received) - sum(found.values())}


def _named(connection: Connection, office: str) -> str:
    """Return an office as the register names it: its identifier, and the name it had where one is known."""
    step = successions_in_use(connection).of(office)
    return f"{office} {step.name}".strip() if step is not None else office


def _moment(instant: datetime) -> dict[str, str]:
    local = instant.astimezone(LOCAL)
    return {"time": f"{local:%H:%M}", "date": f"{local:%d/%m/%Y}"}
