"""Numbers given once: the dossier codes of a day and the form numbers of a year, inside the caller's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.store import copies, restarts
from counter_app.store.instants import to_text

if TYPE_CHECKING:
    from datetime import date, datetime

    from counter_app.database.driver import Connection


def next_of_day(connection: Connection, on: date) -> int:
    """Return the next number of this counter for dossiers received ``on`` (1 for the first)."""
    restarts.settle(connection, on)
    copies.leave_numbers_of_day(connection, on)
    row = connection.execute(
        "INSERT INTO code_days (on_date, last) VALUES (?, 1)"
        " ON CONFLICT (on_date) DO UPDATE SET last = last + 1 RETURNING last",
        (on.isoformat(),),
    ).fetchone()
    return int(row[0])


def next_of_year(connection: Connection, year: int) -> int:
    """Return the next number of this counter's slips (``/HDHS``) in ``year`` (1 for the first)."""
    copies.leave_numbers_of_year(connection, year)
    row = connection.execute(
        "INSERT INTO form_years (year, last) VALUES (?, 1)"
        " ON CONFLICT (year) DO UPDATE SET last = last + 1 RETURNING last",
        (year,),
    ).fetchone()
    return int(row[0])


def given_on(connection: Connection, on: date) -> int:
    """Return the last number given out for a day; 0 when none was."""
    return restarts.last_of_day(connection, on)


def reserve(connection: Connection, on: date, amount: int, at: datetime, account: str) -> list[int]:
    """Give the next ``amount`` numbers of a day to blank slips and return them; they are used by those slips only."""
    given = [next_of_day(connection, on) for _ in range(amount)]
    connection.executemany(
        "INSERT INTO blank_numbers (on_date, n, printed_at, printed_by) VALUES (?, ?, ?, ?)",
        [(on.isoformat(), n, to_text(at), account) for n in given],
    )
    return given


def blanks_left(connection: Connection, on: date) -> list[int]:
    """Return the numbers of a day that stand on blank slips not typed in yet, in order."""
    rows = connection.execute(
        "SELECT n FROM blank_numbers WHERE on_date = ? AND dossier_id IS NULL ORDER BY n", (on.isoformat(),)
    )
    return [n for (n,) in rows]


def use_blank(connection: Connection, on: date, n: int, dossier_id: str) -> None:
    """Note which dossier a blank slip became."""
    connection.execute(
        "UPDATE blank_numbers SET dossier_id = ? WHERE on_date = ? AND n = ?", (dossier_id, on.isoformat(), n)
    )
