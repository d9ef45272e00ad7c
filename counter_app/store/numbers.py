"""Numbers given once: the dossier codes of a day and the form numbers of a year, inside the caller's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from counter_app.database.driver import Connection


def next_of_day(connection: Connection, on: date) -> int:
    """Return the next number of this counter for dossiers received ``on`` (1 for the first)."""
    row = connection.execute(
        "INSERT INTO code_days (on_date, last) VALUES (?, 1)"
        " ON CONFLICT (on_date) DO UPDATE SET last = last + 1 RETURNING last",
        (on.isoformat(),),
    ).fetchone()
    return int(row[0])


def next_of_year(connection: Connection, year: int) -> int:
    """Return the next number of this counter's slips (``/HDHS``) in ``year`` (1 for the first)."""
    row = connection.execute(
        "INSERT INTO form_years (year, last) VALUES (?, 1)"
        " ON CONFLICT (year) DO UPDATE SET last = last + 1 RETURNING last",
        (year,),
    ).fetchone()
    return int(row[0])


def given_on(connection: Connection, on: date) -> int:
    """Return the last number given out for a day; 0 when none was."""
    row = connection.execute("SELECT last FROM code_days WHERE on_date = ?", (on.isoformat(),)).fetchone()
    return 0 if row is None else int(row[0])
