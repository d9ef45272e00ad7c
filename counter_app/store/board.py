"""The board's lists by hand-written SQL: figures from one covering index, rows only for what is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counter_app.store.finding import IS_OPEN, OVERDUE, minute_text
from counter_app.store.instants import to_text

if TYPE_CHECKING:
    from datetime import date, datetime

    from counter_app.database.driver import Connection

# The words of the partial indexes: SQLite takes one only where its condition stands in the question.
_ELSEWHERE = "arrived = 0 AND code IS NOT NULL AND status IN ('received', 'processing')"
_ANSWERED = "(d.asked_at < d.since OR d.asked_at < coalesce(d.last_call_at, ''))"
_ASKED = (
    "asked_at IS NOT NULL AND code IS NOT NULL"
    f" AND status IN ('received', 'processing', 'supplement', 'payment', 'ready') AND NOT {_ANSWERED}"
)
_COLUMNS = (
    "d.dossier_id, coalesce(d.code, d.number, ''), d.applicant_name, d.procedure_name, d.status, d.received_at,"
    " d.due_at, d.since, d.arrived, d.calls, d.last_call_at, d.asked_at, d.return_by, d.attention, d.code IS NOT NULL"
)
Row = tuple[str, str, str, str, str, str, str | None, str | None, int, int, str | None, str | None, str, str, int]


@dataclass(frozen=True, slots=True)
class Days:
    """What the lists are cut by: now, today, the next working day, and the last instant that is forwarded today."""

    now: datetime
    today: date
    tomorrow: date
    cutoff: datetime


_OPEN = f"dossiers d INDEXED BY dossiers_open WHERE {IS_OPEN}"
# Left alone, SQLite would rather read every code there is.
_FROM: Final = {
    "asked": (f"dossiers d INDEXED BY dossiers_asked WHERE {_ASKED}", "asked_at"),
    "overdue": (f"{_OPEN} AND d.due_on <= :today AND {OVERDUE} AND d.status <> 'ready'", "due_on"),
    "today": (f"{_OPEN} AND d.due_on = :today AND NOT {OVERDUE} AND d.status <> 'ready'", "due_at"),
    "forward": (f"{_OPEN} AND d.status = 'received' AND d.since <= :cutoff", "since"),
    "attention": ("dossiers d INDEXED BY dossiers_attention WHERE attention <> ''", "n"),
    "tomorrow": (f"{_OPEN} AND d.due_on > :today AND d.due_on <= :tomorrow AND d.status <> 'ready'", "due_on"),
    "supplement": (f"{_OPEN} AND d.status = 'supplement'", "since"),
    "ready": (f"{_OPEN} AND d.status = 'ready'", "since"),
    "elsewhere": (f"dossiers d INDEXED BY dossiers_elsewhere WHERE {_ELSEWHERE}", "since"),
}
"""Each list: which dossiers stand in it, and what it is ordered by; the names are those of the board's columns."""
LISTS: Final = tuple(_FROM)
_BY_THEMSELVES: Final = ("asked", "attention", "elsewhere")


def counts(connection: Connection, days: Days) -> dict[str, int]:
    """Return how many dossiers stand in each list."""
    together = [name for name in LISTS if name not in _BY_THEMSELVES]
    conditions = (_FROM[name][0].removeprefix(f"{_OPEN} AND ") for name in together)
    sums = ", ".join(f"coalesce(sum({condition}), 0)" for condition in conditions)
    asked = f"SELECT {sums} FROM {_OPEN}"  # noqa: S608  # fixed text
    found = dict(zip(together, connection.execute(asked, _values(days)).fetchone(), strict=True))
    for name in _BY_THEMSELVES:
        (found[name],) = connection.execute(
            f"SELECT count(*) FROM {_FROM[name][0]}",  # noqa: S608  # fixed text
        ).fetchone()
    return found


def rows(connection: Connection, name: str, days: Days, limit: int) -> list[Row]:
    """Return the first dossiers of one list, the most urgent first."""
    source, order = _FROM[name]
    return connection.execute(
        f"SELECT {_COLUMNS} FROM dossiers d WHERE d.n IN"  # noqa: S608  # fixed text
        # The sorting is done on index entries; whole rows are read only for what is shown.
        f" (SELECT d.n FROM {source} ORDER BY d.{order}, d.n LIMIT :limit)"
        f" ORDER BY d.{order}, d.n",
        _values(days) | {"limit": limit},
    ).fetchall()


def one(connection: Connection, dossier_id: str) -> Row | None:
    """Return the row of one dossier, whatever list it stands in, or None."""
    found: Row | None = connection.execute(
        f"SELECT {_COLUMNS} FROM dossiers d WHERE d.dossier_id = ?",  # noqa: S608  # fixed columns
        (dossier_id,),
    ).fetchone()
    return found


def _values(days: Days) -> dict[str, object]:
    return {
        "today": days.today.isoformat(),
        "minute": minute_text(days.now),
        "tomorrow": days.tomorrow.isoformat(),
        "cutoff": to_text(days.cutoff),
    }
