"""The hand-over list (phiếu bàn giao kết quả): what left this counter on a day, to be signed by both sides.

Runs on the io lane with a read connection of its own. The receipt for one result is a slip (``services.slips``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING

from counter_app.domain.slip import HANDED_LIST, Paper, Slip
from counter_app.domain.zone import local_instant
from counter_app.services.day_papers import print_job
from counter_app.services.handed_words import CROSS, list_row
from counter_app.services.register_lines import Entered
from counter_app.store import facts, finding
from counter_app.store.identity import own_offices
from counter_app.texts import texts

if TYPE_CHECKING:
    from datetime import date

    from counter_app.database.driver import Connection
    from counter_app.services.day_papers import DayPapers
    from counter_app.services.views import PrintedSlip

PAPER = Paper.A4_LANDSCAPE


@dataclass(frozen=True, slots=True)
class HandedList:
    """The list of a day as PDF, with how many results stand in it."""

    content: bytes
    pages: int
    rows: int

    def as_slip(self, on: date) -> PrintedSlip:
        """Return the list as the print queue takes it."""
        return print_job(f"Ban giao ket qua {on:%d-%m-%Y}", HANDED_LIST, PAPER, self.content, self.pages)


class HandoverPapers:
    """Makes the hand-over list of a day."""

    def __init__(self, papers: DayPapers) -> None:
        self._papers = papers

    def handed_over(self, on: date, giver: str = "") -> HandedList:
        """Return what this counter handed over on a local day, in the order of time; ``giver`` is printed to sign.

        Raises:
            StoreError, DeviceError: as ``DayPapers.draw``.
        """
        with self._papers.reading() as connection:
            rows = self._rows(connection, on)
        total = {"total_text": _total(rows), "giver_name": giver}
        slip = Slip(form=HANDED_LIST, fields=self._papers.head(on) | total, tables={"handed": rows})
        drawn = self._papers.draw(slip, PAPER)
        return HandedList(drawn.content, drawn.pages, len(rows))

    def _rows(self, connection: Connection, on: date) -> tuple[tuple[str, ...], ...]:
        first = local_instant(on, time())
        ids = finding.returned_between(connection, first, first + timedelta(days=1))
        known = facts.of_dossiers(connection, ids)
        here = {(office, self._papers.desk.counter) for _, office in own_offices(connection)}
        handed = [
            (entered.state, fact)
            for entered in (Entered.of(known[one]) for one in ids)
            if (fact := entered.returned) is not None and (fact.header.office, fact.header.counter) in here
        ]
        return tuple(list_row(number, state, fact) for number, (state, fact) in enumerate(handed, 1))


def _total(rows: tuple[tuple[str, ...], ...]) -> str:
    if not rows:
        return ""
    fee, post = (sum(row[column] == CROSS for row in rows) for column in (-2, -1))
    return texts("vi")("handed.total", total=len(rows), post=post, fee=fee)
