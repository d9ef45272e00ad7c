"""The daily book: the register (form 07) of a period, anchored in the journal by its count and head.

Runs on the io lane with a read connection of its own, so that five thousand rows never hold up the counter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

from counter_app.database.transaction import snapshot
from counter_app.domain import dossier as states
from counter_app.domain.dossier_code import DossierCode, sequence_text
from counter_app.domain.errors import InputError
from counter_app.domain.evolve import fold
from counter_app.domain.slip import FormLayout, Register, RegisterGap, RegisterRow
from counter_app.domain.zone import LOCAL
from counter_app.store import facts, finding, numbers
from counter_app.store.instants import local_day
from counter_app.store.verification import position
from counter_app.texts import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.domain.dossier import Dossier
    from counter_app.services.office import Desk
    from counter_app.services.slips import Rendered

LONGEST_PERIOD = timedelta(days=366)


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
    """The book as PDF with what it stands on: ``count`` links of the journal ending in ``head`` (hex)."""

    content: bytes
    pages: int
    rows: int
    count: int
    head: str


class Book:
    """Makes the register of one or more days."""

    def __init__(
        self,
        open_reader: Callable[[], Connection],
        layout: FormLayout,
        desk: Desk,
        clock: Clock,
        renders: RendersRegisters,
    ) -> None:
        self._open_reader = open_reader
        self._layout = layout
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
        """
        if to_on < from_on:
            raise InputError("period_reversed", "to")
        if to_on - from_on >= LONGEST_PERIOD:
            raise InputError("period_too_long", "to", days=LONGEST_PERIOD.days)
        connection = self._open_reader()
        try:
            with snapshot(connection):
                register, rows = self._register(connection, from_on, to_on)
        finally:
            connection.close()
        rendered = self._renders(register, self._layout, cancelled=cancelled, progress=progress)
        if rendered is None:
            return None
        return RenderedBook(rendered.content, rendered.pages, rows, register.count, register.head)

    def _register(self, connection: Connection, from_on: date, to_on: date) -> tuple[Register, int]:
        every = [
            fold(facts.of_dossier(connection, dossier))
            for (dossier,) in finding.received_between(connection, from_on, to_on)
        ]
        received = [state for state in every if state.code is not None]
        count, head = position(connection)
        register = Register(
            fields=self._fields(from_on, to_on),
            from_on=from_on,
            to_on=to_on,
            rows=(
                *(_row(at, state, self._desk) for at, state in enumerate(received, 1)),
                *self._gaps(connection, from_on, to_on, received),
            ),
            count=count,
            head=head,
            printed_at_text=texts("vi")("register.printed_at", **_moment(self._clock.now())),
            summary=_summary(every),
        )
        return register, len(received)

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

    def _gaps(
        self, connection: Connection, from_on: date, to_on: date, received: list[Dossier]
    ) -> Iterator[RegisterGap]:
        """Explain every number this counter passed over: a book with a silent hole proves nothing."""
        used = {state.code for state in received}
        for offset in range((to_on - from_on).days + 1):
            day = from_on + timedelta(days=offset)
            for n in range(1, numbers.given_on(connection, day) + 1):
                code = str(DossierCode.compose(self._desk.id, day, sequence_text(self._desk.counter, n)))
                if code not in used:
                    yield RegisterGap(text=texts("vi")("register.gap", code=code))


def _row(at: int, state: Dossier, desk: Desk) -> RegisterRow:
    words = texts("vi")
    application = state.application
    owner = None if application is None else application.on_behalf_of or application.applicant
    late = _entered_late(state)
    due = state.due_at or (state.clock.provisional_due_at if state.clock and not state.arrived else None)
    notes = (
        words("register.note.late", date=_day(state.entered_at)) if late else "",
        words("register.note.for_office", office=state.resolving_office) if state.resolving_office else "",
        words("register.note.provisional") if state.resolving_office and not state.arrived else "",
        words("register.note.voided") if state.status == states.VOIDED else "",
    )
    cells = (
        str(at),
        state.code or "",
        state.matter.name if state.matter else "",
        str(state.sets),
        owner.name if owner else "",
        owner.address if owner else "",
        (owner.phone if owner else "") or (application.applicant.phone if application else ""),
        _when(state.received_at),
        _when(due),
        "",
        "",
        "",
        "; ".join(note for note in notes if note),
    )
    own = state.code is not None and state.counter == desk.counter
    return RegisterRow(cells=cells, late=late and own)


def _entered_late(state: Dossier) -> bool:
    if state.received_at is None or state.entered_at is None:
        return False
    return local_day(state.entered_at) > local_day(state.received_at)


def _summary(every: list[Dossier]) -> tuple[tuple[str, str], ...]:
    words = texts("vi")
    received = [state for state in every if state.code is not None]
    turned_away = [state for state in every if state.code is None]
    figures = {
        "received": len(received),
        "late": sum(_entered_late(state) for state in received),
        "guided": sum(state.status == states.SUPPLEMENT for state in turned_away),
        "refused": sum(state.status == states.REFUSED for state in turned_away),
    }
    return tuple((words(f"register.summary.{name}"), str(number)) for name, number in figures.items())


def _when(instant: datetime | None) -> str:
    return "" if instant is None else f"{instant.astimezone(LOCAL):%H:%M %d/%m/%Y}"


def _day(instant: datetime | None) -> str:
    return "" if instant is None else f"{instant.astimezone(LOCAL):%d/%m/%Y}"


def _moment(instant: datetime) -> dict[str, str]:
    local = instant.astimezone(LOCAL)
    return {"time": f"{local:%H:%M}", "date": f"{local:%d/%m/%Y}"}
