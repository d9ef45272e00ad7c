"""Numbers after a restored or cloned disk: a day whose last number nobody knows goes on in an unused thousand.

What is passed over is written down as a gap that the register explains. Inside the caller's transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.store.instants import local_day

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta

    from counter_app.database.driver import Connection

THOUSAND = 1_000
"""Who does not know which numbers were given goes on in another thousand."""
# More dossiers than one counter takes in on a day: so many may have been numbered since the backup.
_MOST_UNKNOWN = 500


def unused_thousand(last: int) -> int:
    """Return the number before the next thousand that no lost day can have reached."""
    beyond = last + _MOST_UNKNOWN
    return -(-(beyond + 1) // THOUSAND) * THOUSAND - 1


def begin(connection: Connection, epoch: str, at: datetime, ahead: timedelta) -> None:
    """Let every day up to ``ahead`` after ``at``, and the year's form numbers, go on where nothing can have been."""
    today = local_day(at)
    connection.execute(
        "INSERT INTO number_restarts (epoch, until_on) VALUES (?, ?)", (epoch, (today + ahead).isoformat())
    )
    connection.execute("INSERT INTO form_years (year, last) VALUES (?, 0) ON CONFLICT DO NOTHING", (today.year,))
    for year, last in connection.execute("SELECT year, last FROM form_years WHERE year >= ?", (today.year - 1,)):
        connection.execute("UPDATE form_years SET last = ? WHERE year = ?", (unused_thousand(last), year))


def know_last(connection: Connection, epoch: str, on: date, n: int) -> None:
    """Take the word of a person for a day: ``n`` was the last number printed."""
    last = last_of_day(connection, on)
    _pass_over(connection, epoch, on, last, max(last, n))


def settle(connection: Connection, on: date) -> None:
    """Before a number of a day is given: pass over what a restart of the numbers leaves unknown, once."""
    rows = connection.execute(
        "SELECT epoch FROM number_restarts r WHERE until_on >= ?1 AND NOT EXISTS"
        " (SELECT 1 FROM number_gaps g WHERE g.on_date = ?1 AND g.epoch = r.epoch)",
        (on.isoformat(),),
    ).fetchall()
    for (epoch,) in rows:
        last = last_of_day(connection, on)
        _pass_over(connection, epoch, on, last, unused_thousand(last))


def gaps_on(connection: Connection, on: date) -> tuple[tuple[int, int], ...]:
    """Return the stretches of numbers of a day that were passed over, in order."""
    rows = connection.execute(
        "SELECT first, last FROM number_gaps WHERE on_date = ? AND last >= first ORDER BY first", (on.isoformat(),)
    )
    return tuple((first, last) for first, last in rows)


def last_of_day(connection: Connection, on: date) -> int:
    """Return the last number of a day that was given out or passed over; 0 when none was."""
    row = connection.execute("SELECT last FROM code_days WHERE on_date = ?", (on.isoformat(),)).fetchone()
    return 0 if row is None else int(row[0])


def go_on_behind(connection: Connection, on: date, n: int) -> None:
    """Let a day go on behind ``n``; whoever calls writes down why."""
    connection.execute(
        "INSERT INTO code_days (on_date, last) VALUES (?, ?) ON CONFLICT (on_date) DO UPDATE SET last = excluded.last",
        (on.isoformat(), n),
    )


def _pass_over(connection: Connection, epoch: str, on: date, last: int, to: int) -> None:
    connection.execute(
        "INSERT INTO number_gaps (on_date, first, last, epoch) VALUES (?, ?, ?, ?)",
        (on.isoformat(), last + 1, to, epoch),
    )
    go_on_behind(connection, on, to)
