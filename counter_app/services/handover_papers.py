"""The hand-over list (phiếu bàn giao kết quả): what left this counter on a day, to be signed by both sides.

Runs on the io lane with a read connection of its own. The receipt for one result is a slip (``services.slips``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING

from counter_app.database.transaction import snapshot
from counter_app.domain.errors import StoreError
from counter_app.domain.slip import HANDED_LIST, Paper, Slip
from counter_app.domain.zone import local_instant
from counter_app.services.handed_words import CROSS, list_row
from counter_app.services.register_lines import Entered
from counter_app.services.slip_words import place_date
from counter_app.services.views import PrintedSlip
from counter_app.store import facts, finding
from counter_app.store.identity import own_offices
from counter_app.texts import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.domain.slip import FormLayout
    from counter_app.services.office import Desk
    from counter_app.services.slips import RendersSlips


@dataclass(frozen=True, slots=True)
class HandedList:
    """The list of a day as PDF, with how many results stand in it."""

    content: bytes
    pages: int
    rows: int

    def as_slip(self, on: date) -> PrintedSlip:
        """Return the list as the print queue takes it."""
        return PrintedSlip(
            dossier_id="",
            event_id="",
            title=f"Ban giao ket qua {on:%d-%m-%Y}",
            form=HANDED_LIST,
            paper=str(Paper.A4_LANDSCAPE),
            content=self.content,
            pages=self.pages,
            copy=0,
        )


class HandoverPapers:
    """Makes the hand-over list of a day."""

    def __init__(
        self,
        open_reader: Callable[[], Connection],
        layouts: Mapping[str, FormLayout],
        desk: Desk,
        clock: Clock,
        renders: RendersSlips,
    ) -> None:
        self._open_reader = open_reader
        self._layouts = layouts
        self._desk = desk
        self._clock = clock
        self._renders = renders

    def handed_over(self, on: date, giver: str = "") -> HandedList:
        """Return what this counter handed over on a local day, in the order of time; ``giver`` is printed to sign.

        Raises:
            StoreError: ``pack_missing`` until the forms of this version were taken in; DeviceError: ``font_missing``.
        """
        layout = self._layouts.get(HANDED_LIST)
        if layout is None:
            raise StoreError("pack_missing", kind="forms")
        connection = self._open_reader()
        try:
            with snapshot(connection):
                rows = self._rows(connection, on)
        finally:
            connection.close()
        fields = self._fields(on, rows) | {"giver_name": giver}
        slip = Slip(form=HANDED_LIST, fields=fields, tables={"handed": rows})
        drawn = self._renders(slip, layout, Paper.A4_LANDSCAPE)
        return HandedList(drawn.content, drawn.pages, len(rows))

    def _rows(self, connection: Connection, on: date) -> tuple[tuple[str, ...], ...]:
        first = local_instant(on, time())
        ids = finding.returned_between(connection, first, first + timedelta(days=1))
        known = facts.of_dossiers(connection, ids)
        here = {(office, self._desk.counter) for _, office in own_offices(connection)}
        handed = [
            (entered.state, fact)
            for entered in (Entered.of(known[one]) for one in ids)
            if (fact := entered.returned) is not None and (fact.header.office, fact.header.counter) in here
        ]
        return tuple(list_row(number, state, fact) for number, (state, fact) in enumerate(handed, 1))

    def _fields(self, on: date, rows: tuple[tuple[str, ...], ...]) -> dict[str, str]:
        words = texts("vi")
        fee, post = (sum(row[column] == CROSS for row in rows) for column in (-2, -1))
        return {
            "authority_1": self._desk.authority,
            "authority_2": self._desk.centre,
            "unit": self._desk.unit,
            "place_date": place_date(self._desk.place, self._clock.now()),
            "period_text": words("handed.day", date=f"{on:%d/%m/%Y}"),
            "total_text": words("handed.total", total=len(rows), post=post, fee=fee) if rows else "",
        }
