"""Other copies of this counter's folder at work: how they are noticed, and leaving them the numbers they may give.

A restored backup and the folder it was made of are one device with one range of numbers. Each hears the other's facts
like any others of the office. Inside the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from counter_app.domain import events
from counter_app.domain.dossier_code import DossierCode, FormNumber, sequence_number
from counter_app.domain.errors import InputError
from counter_app.store.instants import from_text, to_text
from counter_app.store.restarts import THOUSAND, go_on_behind, last_of_day
from counter_app.wire.encoding import decode_facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from counter_app.database.driver import Connection
    from counter_app.domain.fact import Header
    from counter_app.wire.feed import CounterLine

FORGOTTEN_AFTER = timedelta(days=31)
"""A copy of which the province had nothing new for so long, asked all the while, is taken to have been stopped."""
# A copy that knows of no other gives numbers in the first two thousands of a day; who knows of one leaves both to it.
_FIRST_LANE, _MOST_LANES = 2, 8
_NOTE_COPY = """
INSERT INTO copies_heard (epoch, count, last_at, heard_at) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (epoch) DO UPDATE
SET count = max(count, ?2), last_at = coalesce(?3, last_at), heard_at = coalesce(?4, heard_at)
"""
_NOTE_NUMBER = """
INSERT INTO numbers_heard (series, thousand, last) VALUES (?, ?, ?)
ON CONFLICT (series, thousand) DO UPDATE SET last = max(last, excluded.last)
"""
_TWICE = """
SELECT DISTINCT own.code FROM replica r JOIN dossiers d ON d.dossier_id = r.dossier_id
  JOIN dossiers own ON own.code = d.code AND own.dossier_id <> d.dossier_id
WHERE r.device = (SELECT device_id FROM device) AND r.kind = 'DossierReceived'
  AND d.status NOT IN ('stopped', 'voided', 'withdrawn') AND own.status NOT IN ('stopped', 'voided', 'withdrawn')
ORDER BY own.code
"""


@dataclass(frozen=True, slots=True)
class _Lane:
    """Every ``of``-th thousand behind the first two, so that copies which know of each other never meet."""

    rank: int
    of: int

    def has(self, thousand: int) -> bool:
        return thousand >= _FIRST_LANE and (thousand - _FIRST_LANE) % self.of == self.rank


def compare(connection: Connection, lines: Sequence[CounterLine], at: datetime) -> None:
    """Take the province's word about every journal of the office: one of this device that others write is a copy's.

    What the province had of other epochs when the present one first arrived may be what a backup lacked; what came
    afterwards and is not here, a living copy sent. No clock of a counter is asked.
    """
    device, present = connection.execute("SELECT device_id, epoch FROM device").fetchone()
    ours = [line for line in lines if line.device == device and line.count]
    if present not in {line.epoch for line in ours}:
        return
    known = dict(connection.execute("SELECT epoch, count FROM copies_heard").fetchall())
    lengths = dict(connection.execute("SELECT epoch, length FROM progress").fetchall())
    for line in ours:
        others = line.epoch != present and line.count > max(known.get(line.epoch, 0), lengths.get(line.epoch, 0))
        alive = (line.arrived_at, to_text(at)) if others and present in known else (None, None)
        connection.execute(_NOTE_COPY, (line.epoch, line.count, *alive))


def heard(connection: Connection, header: Header, facts: bytes) -> None:
    """Keep which number a fact of this device took that is not in its journal."""
    for series, n in _numbers(header, facts):
        connection.execute(_NOTE_NUMBER, (series, n // THOUSAND, n))


def latest(connection: Connection) -> tuple[datetime, datetime, tuple[str, ...]] | None:
    """Return when the province last got something of another copy, when that was heard, and the codes given twice.

    None where no other copy was ever heard of.
    """
    last_at, heard_at = connection.execute("SELECT max(last_at), max(heard_at) FROM copies_heard").fetchone()
    if heard_at is None:
        return None
    codes = tuple(code for (code,) in connection.execute(_TWICE))
    return from_text(last_at), from_text(heard_at), codes


def leave_numbers_of_day(connection: Connection, on: date) -> None:
    """Before a number of a day is given: go behind what a backup lacked, and out of the way of a living copy."""
    last = last_of_day(connection, on)
    to = _beyond(connection, on.isoformat(), last)
    if to == last:
        return
    connection.execute(
        "INSERT INTO number_passes (on_date, first, last) VALUES (?, ?, ?)", (on.isoformat(), last + 1, to)
    )
    go_on_behind(connection, on, to)


def leave_numbers_of_year(connection: Connection, year: int) -> None:
    """Do the same before a form number of a year is given; the register does not list them."""
    row = connection.execute("SELECT last FROM form_years WHERE year = ?", (year,)).fetchone()
    last = 0 if row is None else int(row[0])
    to = _beyond(connection, str(year), last)
    if to == last:
        return
    connection.execute(
        "INSERT INTO form_years (year, last) VALUES (?, ?) ON CONFLICT (year) DO UPDATE SET last = excluded.last",
        (year, to),
    )


def passes_on(connection: Connection, on: date) -> tuple[tuple[int, int], ...]:
    """Return the stretches of numbers of a day that were left to other copies, in order."""
    rows = connection.execute(
        "SELECT first, last FROM number_passes WHERE on_date = ? ORDER BY first", (on.isoformat(),)
    )
    return tuple((first, last) for first, last in rows)


def _beyond(connection: Connection, series: str, last: int) -> int:
    """Return the number before the next one to give."""
    lane = _lane(connection)
    while True:
        thousand = (last + 1) // THOUSAND
        (highest,) = connection.execute(
            "SELECT max(last) FROM numbers_heard WHERE series = ? AND thousand = ?", (series, thousand)
        ).fetchone()
        free = highest is None or highest <= last
        if free and (lane is None or lane.has(thousand)):
            return last
        last = highest if lane is None else (thousand + 1) * THOUSAND - 1


def _lane(connection: Connection) -> _Lane | None:
    """Return the thousands of this copy, None where no other lives.

    All copies read the same epochs in the province's word, so that each knows its rank without asking the others. The
    first to know of another leaves the first two thousands to it, so that one of them knowing is enough.
    """
    heard_at, pulled_at = connection.execute(
        "SELECT (SELECT max(heard_at) FROM copies_heard), pulled_at FROM pull"
    ).fetchone()
    # Silence counts only while it was listened to: a month without a line says nothing about the other copy.
    if heard_at is None or (pulled_at and from_text(pulled_at) - from_text(heard_at) >= FORGOTTEN_AFTER):
        return None
    epochs = [epoch for (epoch,) in connection.execute("SELECT epoch FROM copies_heard UNION SELECT epoch FROM epochs")]
    (present,) = connection.execute("SELECT epoch FROM device").fetchone()
    lanes = min(len(epochs), _MOST_LANES)
    return _Lane(sorted(epochs).index(present) % lanes, lanes)


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
        return  # a version or a shape of later days: its number lies in another lane, or was lost with its disk
