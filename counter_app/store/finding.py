"""Reading lists: search as you type, filters, counts and look-ups, by hand-written SQL on a query-only connection."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, cast

from counter_app.domain.dossier import OPEN
from counter_app.domain.dossier_code import normalise_code
from counter_app.domain.folding_text import has_marks, search_tokens
from counter_app.domain.zone import local_instant
from counter_app.store import search_index
from counter_app.store.instants import first_id, local_day, to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from counter_app.database.driver import Connection

IS_UNSENT = (
    "(j.seq > coalesce((SELECT a.count FROM acknowledgements a WHERE a.epoch = j.epoch), 0)"
    " OR EXISTS (SELECT 1 FROM deliveries o WHERE o.epoch = j.epoch AND o.seq = j.seq))"
)
COLUMNS = (  # fixed text
    "d.dossier_id, coalesce(d.code, d.number, ''), d.applicant_name, d.procedure, d.procedure_name, d.status,"  # noqa: S608 - fixed names
    " d.received_at, d.due_at, d.due_on, d.counter, d.attention,"
    f" NOT EXISTS (SELECT 1 FROM journal j WHERE j.dossier_id = d.dossier_id AND {IS_UNSENT}), d.due_minute"
)
Row = tuple[str, str, str, str, str, str, str, str | None, str | None, int, str, int, str | None]

_ORDERS = {
    "newest": "d.n DESC",
    "oldest": "d.n",
    "due": "d.due_on IS NULL, d.due_on, d.n",
    "due_last": "d.due_on IS NULL, d.due_on DESC, d.n",
    "received": "d.received_on DESC, d.n DESC",
}
_OPEN = ", ".join(f"'{status}'" for status in sorted(OPEN))
IS_OPEN = f"d.code IS NOT NULL AND d.status IN ({_OPEN})"

OVERDUE = "(d.due_on < :today OR coalesce(d.due_minute, '9') < :minute)"
"""As ``domain.punctuality.is_overdue``: past its day, or its last minute where it has one."""

RANKED = 200
"""How many of the newest matches are looked at for the marks typed."""


class Filters:
    """The conditions of a list, put together with their values and never with text from outside."""

    def __init__(self) -> None:
        self._conditions: list[str] = []
        self._values: list[object] = []

    def add(self, condition: str, *values: object) -> None:
        """Narrow the list by one condition with its values."""
        self._conditions.append(condition)
        self._values.extend(values)

    def among(self, column: str, values: Sequence[str]) -> None:
        """Narrow the list to rows whose column holds one of ``values``; no values narrow nothing."""
        if values:
            self.add(f"{column} IN ({', '.join('?' * len(values))})", *values)

    @property
    def sql(self) -> str:
        """The conditions as SQL to stand behind AND."""
        return "".join(f" AND {condition}" for condition in self._conditions)

    @property
    def values(self) -> list[object]:
        """The values in the order of the conditions."""
        return self._values


def listed(connection: Connection, filters: Filters, order: str, limit: int, offset: int) -> list[Row]:
    """Return the rows that pass the filters, in one of the known orders."""
    return connection.execute(
        f"SELECT {COLUMNS} FROM dossiers d WHERE 1{filters.sql} ORDER BY {_ORDERS[order]} LIMIT ? OFFSET ?",  # noqa: S608 - fixed names
        (*filters.values, limit, offset),
    ).fetchall()


def searched(connection: Connection, text: str, filters: Filters, limit: int, offset: int) -> list[Row]:
    """Return the rows whose words begin with the words typed, newest first.

    The one whose code or number was typed in full comes first of all, then names with just the marks typed.
    """
    wanted = offset + limit
    found: dict[str, Row] = {row[0]: row for row in _named(connection, text, filters)}
    for marks in (True, False) if has_marks(text) else (False,):
        if len(found) >= wanted:
            break
        narrowed = (filters.sql, filters.values)
        most = max(wanted, RANKED)
        rows = search_index.matching(connection, COLUMNS, text, marks=marks, narrowed=narrowed, limit=most)
        typed = search_tokens(text)
        for row in sorted(cast("list[Row]", rows), key=lambda row: not _has_marks_of(row[2], typed)):
            found.setdefault(row[0], row)
    return list(found.values())[offset:wanted]


def _has_marks_of(name: str, typed: tuple[str, ...]) -> bool:
    """Tell whether each word typed begins a word of the name as it is written, marks and their absence included."""
    written = search_tokens(name)
    return all(any(word.startswith(one) for word in written) for one in typed)


def _named(connection: Connection, text: str, filters: Filters) -> list[Row]:
    rows: list[Row] = []
    for dossier_id in by_name(connection, normalise_code(text)):
        rows += connection.execute(
            f"SELECT {COLUMNS} FROM dossiers d WHERE d.dossier_id = ?{filters.sql}",  # noqa: S608  # fixed columns
            (dossier_id, *filters.values),
        ).fetchall()
    return rows


def by_name(connection: Connection, name: str) -> list[str]:
    """Return the ids of the dossiers a code, a form number or a dossier id names."""
    rows = connection.execute(
        "SELECT dossier_id FROM dossiers WHERE code = ?1 UNION SELECT dossier_id FROM dossiers WHERE number = ?1"
        " UNION SELECT dossier_id FROM dossiers WHERE dossier_id = lower(?1)",
        (name,),
    ).fetchall()
    return [dossier_id for (dossier_id,) in rows]


def row_of(connection: Connection, dossier_id: str) -> Row | None:
    """Return the row of one dossier, or None."""
    row: Row | None = connection.execute(
        f"SELECT {COLUMNS} FROM dossiers d WHERE d.dossier_id = ?",  # noqa: S608  # fixed columns
        (dossier_id,),
    ).fetchone()
    return row


def of_applicant(connection: Connection, key: str, limit: int) -> list[Row]:
    """Return the newest dossiers of one applicant."""
    return connection.execute(
        f"SELECT {COLUMNS} FROM dossiers d WHERE d.applicant_key = ? ORDER BY d.n DESC LIMIT ?",  # noqa: S608 - fixed names
        (key, limit),
    ).fetchall()


def counts(connection: Connection, now: datetime) -> tuple[int, int, int, int]:
    """Return how many are open, still due today, overdue, and ready."""
    one: tuple[int, int, int, int] = connection.execute(
        f"SELECT count(*), coalesce(sum(d.due_on = :today AND NOT {OVERDUE} AND d.status <> 'ready'), 0),"  # noqa: S608  # fixed text
        f" coalesce(sum({OVERDUE} AND d.status <> 'ready'), 0), coalesce(sum(d.status = 'ready'), 0)"
        f" FROM dossiers d WHERE {IS_OPEN}",
        {"today": local_day(now).isoformat(), "minute": minute_text(now)},
    ).fetchone()
    return one


def minute_text(now: datetime) -> str:
    """Return the minute of an instant as the last minutes of dossiers are kept."""
    return str(to_text(now.replace(second=0, microsecond=0)))


def received_between(connection: Connection, first: date, last: date) -> list[tuple[str]]:
    """Return the ids of the dossiers received from one local day to another, in the order of the register."""
    return connection.execute(
        "SELECT dossier_id FROM dossiers WHERE received_on BETWEEN ? AND ? ORDER BY received_on, received_at, n",
        (first.isoformat(), last.isoformat()),
    ).fetchall()


def returned_between(connection: Connection, first: datetime, end: datetime) -> list[str]:
    """Return the ids of dossiers whose result was handed over in ``first`` ≤ t < ``end``, in the order of time."""
    rows = connection.execute(
        # The word of the partial index: SQLite takes it only where its condition stands in the question.
        "SELECT dossier_id FROM dossiers INDEXED BY dossiers_returned"
        " WHERE status = 'returned' AND since >= ? AND since < ? ORDER BY since, n",
        (to_text(first), to_text(end)),
    )
    return [dossier_id for (dossier_id,) in rows]


def turned_away_first(connection: Connection, first: datetime, last: date, typed_late: timedelta) -> list[str]:
    """Return the ids of dossiers accepted after ``last`` whose first fact, typed from ``first`` on, was no acceptance.

    The id of a dossier is that of its first fact, which begins with the time of entry.
    """
    end = local_instant(last, time()) + timedelta(days=1) + typed_late
    rows = connection.execute(
        "SELECT dossier_id FROM dossiers WHERE dossier_id >= ? AND dossier_id < ?"
        " AND received_on > ? AND code IS NOT NULL AND number IS NOT NULL ORDER BY dossier_id",
        (first_id(first), first_id(end), last.isoformat()),
    )
    return [dossier_id for (dossier_id,) in rows]


def with_due_date(connection: Connection, offices: Iterable[str], counter: int) -> list[str]:
    """Return the ids of one counter's dossiers whose clock runs: open, not ready, with a due date; oldest first.

    ``offices`` is the office of the counter with those whose work it carries on.
    """
    named = sorted(offices)
    rows = connection.execute(
        f"SELECT d.dossier_id FROM dossiers d WHERE {IS_OPEN} AND d.due_on > '' AND d.status <> 'ready'"  # noqa: S608 - fixed names
        f" AND d.office IN ({', '.join('?' * len(named))}) AND d.counter = ? ORDER BY d.n",
        (*named, counter),
    )
    return [dossier_id for (dossier_id,) in rows]


def counts_by_office(connection: Connection, *, resolving: bool) -> dict[str, int]:
    """Return how many accepted dossiers each office received, or resolves (the receiving one where no other does)."""
    office = "coalesce(resolving_office, office)" if resolving else "office"
    rows = connection.execute(f"SELECT {office}, count(*) FROM dossiers WHERE code IS NOT NULL GROUP BY 1")  # noqa: S608 - fixed names
    return dict(rows.fetchall())
