"""What is due, what waits and what lies ready: the board and the list of results to hand over; reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from counter_app.domain.allowed import allowed
from counter_app.domain.dossier import Dossier
from counter_app.domain.punctuality import must_forward_by
from counter_app.domain.zone import LOCAL
from counter_app.store import board as lists
from counter_app.store.instants import from_text, local_day

if TYPE_CHECKING:
    from datetime import date

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.domain.rule import DeadlinePolicy
    from counter_app.services.quotes import Quotes

FIRST_ROWS = 200
_ONCE = datetime(2000, 1, 1, tzinfo=LOCAL)
ONE_KEY = ("acknowledge", "forward", "supplemented", "result", "return", "call")
"""The acts one key does from the board."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One dossier on the board; ``since`` is when its present status was entered.

    ``forward_by`` is the last lawful instant to hand it on while that is still to be done, ``attention`` holds the
    codes a person must look at, ``acts`` what one key may do with it.
    """

    dossier_id: str
    code: str
    applicant_name: str
    procedure_name: str
    status: str
    received_at: datetime
    due_at: datetime | None
    since: datetime
    arrived: bool
    calls: int
    last_call_at: datetime | None
    asked_at: datetime | None
    return_by: str
    attention: tuple[str, ...]
    forward_by: datetime | None
    acts: tuple[str, ...]

    def __repr__(self) -> str:
        return f"BoardRow({self.code!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardColumn:
    """One list of the board: how many there are, and the most urgent of them."""

    name: str
    count: int
    rows: tuple[BoardRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """The whole board as it stood at ``at``; ``tomorrow`` is the next working day."""

    at: datetime
    tomorrow: date
    columns: tuple[BoardColumn, ...]

    def count(self, name: str) -> int:
        """Return how many dossiers stand in one column."""
        return next(column.count for column in self.columns if column.name == name)


class Board:
    """Every question the board and the hand-over screen ask, on the read lane."""

    def __init__(self, connection: Connection, quotes: Quotes, clock: Clock) -> None:
        self._connection = connection
        self._quotes = quotes
        self._clock = clock

    def columns(self) -> BoardView:
        """Return all lists with their figures and first rows, the most urgent list first."""
        now = self._clock.now()
        days = self._days(now)
        counts = lists.counts(self._connection, days)
        columns = tuple(
            BoardColumn(
                name=name,
                count=counts[name],
                rows=self._rows(name, days, FIRST_ROWS) if counts[name] else (),
            )
            for name in lists.LISTS
        )
        return BoardView(at=now, tomorrow=days.tomorrow, columns=columns)

    def figures(self) -> dict[str, int]:
        """Return how many dossiers stand in each list."""
        return lists.counts(self._connection, self._days(self._clock.now()))

    def ready(self, limit: int = FIRST_ROWS) -> tuple[BoardRow, ...]:
        """Return the results that lie ready, the longest first."""
        return self._rows("ready", self._days(self._clock.now()), limit)

    def row(self, dossier_id: str) -> BoardRow | None:
        """Return one dossier as the board shows it, whatever its status, or None."""
        found = lists.one(self._connection, dossier_id)
        return None if found is None else self._row(found)

    def days(self) -> lists.Days:
        """Return what the lists are cut by now."""
        return self._days(self._clock.now())

    def _days(self, now: datetime) -> lists.Days:
        today = local_day(now)
        cutoff = datetime.combine(today, self._quotes.terms.cutoff, LOCAL)
        return lists.Days(now, today, self._quotes.calendar.next_working(today), cutoff)

    def _rows(self, name: str, days: lists.Days, limit: int) -> tuple[BoardRow, ...]:
        return tuple(self._row(row) for row in lists.rows(self._connection, name, days, limit))

    def _row(self, row: lists.Row) -> BoardRow:
        received_at = from_text(row[5])
        arrived = bool(row[8])
        return BoardRow(
            dossier_id=row[0],
            code=row[1],
            applicant_name=row[2],
            procedure_name=row[3],
            status=row[4],
            received_at=received_at,
            due_at=from_text(row[6]),
            since=from_text(row[7]) or received_at,
            arrived=arrived,
            calls=row[9],
            last_call_at=from_text(row[10]),
            asked_at=from_text(row[11]),
            return_by=row[12],
            attention=tuple(row[13].split(",")) if row[13] else (),
            forward_by=self._forward_by(received_at) if row[4] == "received" else None,
            acts=_acts_of(
                row[4], asked=bool(row[11]), arrived=arrived, accepted=bool(row[14]), terms=self._quotes.terms
            ),
        )

    def _forward_by(self, received_at: datetime) -> datetime:
        return must_forward_by(self._quotes.calendar, received_at, terms=self._quotes.terms)


@lru_cache(maxsize=64)
def _acts_of(status: str, *, asked: bool, arrived: bool, accepted: bool, terms: DeadlinePolicy) -> tuple[str, ...]:
    """Return which acts of one key are lawful: what the table of steps says of the status alone."""
    at = _ONCE if asked else None
    state = Dossier(id="", status=status, code="" if accepted else None, arrived=arrived, asked_at=at)
    lawful = allowed(state, terms=terms)
    return tuple(act for act in ONE_KEY if act in lawful)
