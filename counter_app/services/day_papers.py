"""What the papers of one day share: one reading of the facts, the head of the page, the form, the job for the printer.

Runs on the io lane with a read connection of its own.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.database.transaction import snapshot
from counter_app.domain.errors import StoreError
from counter_app.services.slip_words import place_date
from counter_app.services.views import PrintedSlip
from counter_app.texts import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.domain.slip import FormLayout, Paper, Slip
    from counter_app.services.office import Desk
    from counter_app.services.slips import Rendered, RendersSlips


@dataclass(frozen=True, slots=True)
class DayPapers:
    """Where papers of a day are read from and how they are drawn."""

    open_reader: Callable[[], Connection]
    layouts: Mapping[str, FormLayout]
    desk: Desk
    clock: Clock
    renders: RendersSlips

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield one state of the database, whatever is written meanwhile: sums and lines of a page agree."""
        with closing(self.open_reader()) as connection, snapshot(connection):
            yield connection

    def head(self, on: date) -> dict[str, str]:
        """Return the fields at the top of a page: whose it is, where and when it was made, which local day it tells."""
        return {
            "authority_1": self.desk.authority,
            "authority_2": self.desk.centre,
            "unit": self.desk.unit,
            "place_date": place_date(self.desk.place, self.clock.now()),
            "period_text": texts("vi")("handed.day", date=f"{on:%d/%m/%Y}"),
        }

    def draw(self, slip: Slip, paper: Paper) -> Rendered:
        """Return the page as PDF.

        Raises:
            StoreError: ``pack_missing`` until the forms of this version were taken in; DeviceError: ``font_missing``.
        """
        layout = self.layouts.get(slip.form)
        if layout is None:
            raise StoreError("pack_missing", kind="forms")
        return self.renders(slip, layout, paper)


def print_job(title: str, form: str, paper: Paper, content: bytes, pages: int) -> PrintedSlip:
    """Return a paper of a day as the print queue takes it: of no dossier, and never a copy."""
    return PrintedSlip(
        dossier_id="", event_id="", title=title, form=form, paper=str(paper), content=content, pages=pages, copy=0
    )
