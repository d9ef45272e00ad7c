"""Other copies of this counter's folder at work: what is heard of them, and leaving them the numbers they take.

A restored backup and the folder it was made of are one device with one range of numbers. Each hears the other's facts
like any others of the office. Inside the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.domain import events
from counter_app.domain.dossier_code import DossierCode, FormNumber, sequence_number
from counter_app.domain.errors import InputError
from counter_app.store.instants import from_text, to_text
from counter_app.store.restarts import THOUSAND, unused_thousand
from counter_app.wire.encoding import decode_facts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from counter_app.database.driver import Connection
    from counter_app.domain.fact import Header

_NOTE_COPY = """
INSERT INTO copies_heard (epoch, last_at, heard_at) VALUES (?, ?, ?)
ON CONFLICT (epoch) DO UPDATE SET last_at = max(last_at, excluded.last_at), heard_at = excluded.heard_at
"""
_NOTE_NUMBER = """
INSERT INTO numbers_heard (series, thousand, epoch, last, alive) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (series, thousand, epoch) DO UPDATE SET last = max(last, excluded.last), alive = max(alive, excluded.alive)
"""


@dataclass(frozen=True, slots=True)
class OtherCopy:
    """Another copy of this folder at work: when it last wrote and was heard of (UTC), and the codes given twice."""

    last_at: datetime
    heard_at: datetime
    codes: tuple[str, ...]


def heard(connection: Connection, header: Header, facts: bytes, at: datetime) -> None:
    """Keep what a fact of this device that is not in its journal says: that a copy lives, and which number it took.

    What was entered before the present epoch was opened a backup lacked; what was entered later another copy wrote.
    """
    (opened_at,) = connection.execute(
        "SELECT opened_at FROM epochs WHERE epoch = (SELECT epoch FROM device)"
    ).fetchone()
    alive = header.entered_at >= from_text(opened_at)
    if alive:
        connection.execute(_NOTE_COPY, (header.epoch, to_text(header.entered_at), to_text(at)))
    for series, n in _numbers(header, facts):
        connection.execute(_NOTE_NUMBER, (series, n // THOUSAND, header.epoch, n, int(alive)))


def latest(connection: Connection) -> OtherCopy | None:
    """Return the other copy heard of last, None where none ever was."""
    last_at, heard_at = connection.execute("SELECT max(last_at), max(heard_at) FROM copies_heard").fetchone()
    if last_at is None:
        return None
    rows = connection.execute(
        "SELECT DISTINCT own.code FROM replica r JOIN dossiers d ON d.dossier_id = r.dossier_id"
        " JOIN dossiers own ON own.code = d.code AND own.dossier_id <> d.dossier_id"
        " WHERE r.device = (SELECT device_id FROM device) AND r.kind = 'DossierReceived' ORDER BY own.code"
    )
    return OtherCopy(from_text(last_at), from_text(heard_at), tuple(code for (code,) in rows))


def leave_numbers_of_day(connection: Connection, on: date) -> None:
    """Before a number of a day is given: go behind what other copies gave, or leave a living one its thousand."""
    row = connection.execute("SELECT last FROM code_days WHERE on_date = ?", (on.isoformat(),)).fetchone()
    last = 0 if row is None else int(row[0])
    to = _beyond(connection, on.isoformat(), last)
    if to == last:
        return
    connection.execute(
        "INSERT INTO number_passes (on_date, first, last) VALUES (?, ?, ?)", (on.isoformat(), last + 1, to)
    )
    connection.execute(
        "INSERT INTO code_days (on_date, last) VALUES (?, ?) ON CONFLICT (on_date) DO UPDATE SET last = excluded.last",
        (on.isoformat(), to),
    )


def leave_numbers_of_year(connection: Connection, year: int) -> None:
    """Do the same before a form number of a year is given; the register does not list them."""
    row = connection.execute("SELECT last FROM form_years WHERE year = ?", (year,)).fetchone()
    to = _beyond(connection, str(year), 0 if row is None else int(row[0]))
    connection.execute(
        "INSERT INTO form_years (year, last) VALUES (?, ?) ON CONFLICT (year) DO UPDATE SET last = excluded.last",
        (year, to),
    )


def _beyond(connection: Connection, series: str, last: int) -> int:
    """Return the number before the next one to give.

    Of two living copies in one thousand that of the lower epoch leaves it: both know which, without asking. A thousand
    not begun here is left to whoever is in it.
    """
    while True:
        begun = last > 0 and (last + 1) % THOUSAND != 0
        highest, leaves = connection.execute(
            "SELECT max(last), max(alive AND (epoch > (SELECT epoch FROM device) OR NOT ?)) FROM numbers_heard"
            " WHERE series = ? AND thousand = ?",
            (begun, series, (last + 1) // THOUSAND),
        ).fetchone()
        if highest is None:
            return last
        to = max(last, highest)
        to = unused_thousand(to) if leaves else to
        if to == last:
            return last
        last = to


def _numbers(header: Header, facts: bytes) -> Iterator[tuple[str, int]]:
    """Yield the series and the number a fact gave, of the counter that wrote it."""
    try:
        part = decode_facts(header.kind, header.v, facts)
        if isinstance(part, events.DossierReceived):
            code = DossierCode.parse(part.code)
            n = sequence_number(header.counter, code.sequence)
            if n is not None:
                yield code.on.isoformat(), n
        elif number := getattr(part, "number", ""):
            form = FormNumber.parse(number)
            if form.counter == header.counter:
                yield str(form.year), form.n
    except InputError:
        return  # a version or a shape of later days: its number lies in an unused thousand, or waits to be heard
