"""What a counter opened for work is made of: which service is given what; ``bootstrap.reader`` has what only reads.

Each service is put together, and its code imported, when it is first asked for: the window paints before the calendar,
the forms and the cryptography are read, and a command pays only for what it does.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

from counter_app.bootstrap.drawing import render_slip
from counter_app.bootstrap.reader import Reader
from counter_app.database.placement import check_space
from counter_app.services.desk_memory import Drafts, Preferences
from counter_app.services.lanes import Lanes
from counter_app.services.packs import today
from counter_app.store.packs import begun_packs

if TYPE_CHECKING:
    from counter_app.bootstrap.papers import Papers
    from counter_app.database.driver import Connection
    from counter_app.database.lock import WriterLock
    from counter_app.devices.ports import Printer
    from counter_app.services.accounts import Accounts
    from counter_app.services.blank_sheets import BlankSheets
    from counter_app.services.carry import ProvinceJournal
    from counter_app.services.catalogue import Catalogue
    from counter_app.services.conflicts import Deciding
    from counter_app.services.finder import Finder
    from counter_app.services.intake import Intake
    from counter_app.services.layouts import Layouts
    from counter_app.services.pack_imports import PackImports
    from counter_app.services.print_queue import PrintQueue
    from counter_app.services.pulled_packs import PulledPacks
    from counter_app.services.recalculation import Recalculation
    from counter_app.services.scanning import Scanning
    from counter_app.services.slips import Slips
    from counter_app.services.steps import Steps
    from counter_app.store.journal import Journal
    from counter_app.store.outbox import Outbox
    from counter_app.store.replica import Replica


@dataclass(frozen=True, kw_only=True, eq=False)
class Counter(Reader):
    """A counter opened for work; writing services belong on ``lanes.store``, reading ones on ``lanes.read``."""

    writer: Connection = field(repr=False)
    lock: WriterLock
    random_bytes: Callable[[int], bytes] = field(repr=False)
    lanes: Lanes
    drafts: Drafts
    preferences: Preferences

    @cached_property
    def catalogue(self) -> Catalogue:
        """Procedures, and the one place that changes them."""
        from counter_app.services.catalogue import Catalogue

        with closing(self.open_reader()) as reads:
            return Catalogue(self.writer, self.clock, reader=reads)

    @cached_property
    def accounts(self) -> Accounts:
        """Who may sit here."""
        from counter_app.services.accounts import Accounts

        return Accounts(self.writer, self.clock)

    @cached_property
    def intake(self) -> Intake:
        """Receiving."""
        from counter_app.services.intake import Intake

        room = partial(check_space, self.folder.root)
        return Intake(self.writer, self.identity, self._journal, self.catalogue, self.quotes, self.clock, room)

    @cached_property
    def steps(self) -> Steps:
        """What happens to a dossier after it was received."""
        from counter_app.services.step_parts import Parts
        from counter_app.services.steps import Steps

        return Steps(self.writer, self._own, self._journal, Parts(self.identity, self.quotes), self.clock)

    @cached_property
    def deciding(self) -> Deciding:
        """What a person decided about a conflict."""
        from counter_app.services.conflicts import Deciding

        return Deciding(self.writer, self._own, self._journal, self.clock)

    @cached_property
    def papers(self) -> Papers:
        """Scanned papers: filing, the tray, stacks, retention."""
        from counter_app.bootstrap.papers import Papers

        return Papers(self, self._own, self._journal)

    @cached_property
    def slips(self) -> Slips:
        """Legal slips."""
        from counter_app.services.slips import Slips

        return Slips(
            self.writer, self._own, self._journal, self.catalogue, self._layouts, self.desk, self.clock, render_slip,
            quotes=lambda: self.quotes,
        )  # fmt: skip

    @cached_property
    def blank_sheets(self) -> BlankSheets:
        """Numbered paper, and the one place that gives it numbers."""
        from counter_app.services.blank_sheets import BlankSheets

        return BlankSheets(self.writer, self._layouts, self.desk, self.clock, render_slip)

    @cached_property
    def layouts(self) -> Layouts:
        """Packs of forms, and the one place that adopts them."""
        return self._layouts_of(self.writer)

    @cached_property
    def recalculation(self) -> Recalculation:
        """Open deadlines a new calendar moves, and the one place that moves them."""
        from counter_app.services.recalculation import Recalculation

        return Recalculation(self.writer, self.connection, self._journal, self.identity, self.quotes, self.clock)

    @cached_property
    def print_queue(self) -> PrintQueue:
        """Printers and what they are doing."""
        from counter_app.services.print_queue import PrintQueue

        return PrintQueue(self.writer, self.lanes.store, self.clock, _printer)

    @cached_property
    def scanning(self) -> Scanning:
        """Scanners, and pages that wait sealed until they are filed."""
        from counter_app.bootstrap.scanning import scanning_of

        return scanning_of(self.folder, self.vault, self.preferences, self.clock, self.random_bytes)

    @cached_property
    def deliveries(self) -> Outbox:
        """What goes to the gateway."""
        from counter_app.store.outbox import Outbox

        return Outbox(self.writer, self.identity, self.clock.now)

    @cached_property
    def province(self) -> ProvinceJournal:
        """What is known of the province, and what goes to it by hand."""
        from counter_app.services.carry import ProvinceJournal

        return ProvinceJournal(self.writer, self.identity, self.deliveries, self.lanes.store, self.clock.now)

    @cached_property
    def replica(self) -> Replica:
        """What others did."""
        from counter_app.store.replica import Replica

        return Replica(self.writer, self.identity, self.clock.now)

    @cached_property
    def pack_imports(self) -> PackImports:
        """Packs from a file."""
        from counter_app.services.pack_imports import PackImports

        return PackImports(self.writer, self.clock)

    @cached_property
    def pulled_packs(self) -> PulledPacks:
        """Packs from the province."""
        from counter_app.services.pulled_packs import PulledPacks

        return PulledPacks(self.writer, self.identity, lambda: self.catalogue, self.clock)

    @cached_property
    def _journal(self) -> Journal:
        from counter_app.store.journal import Journal

        return Journal(self.writer, self.identity, self.random_bytes)

    @cached_property
    def _own(self) -> Finder:
        """Sees what the transaction it is called in has written."""
        from counter_app.services.finder import Finder

        return Finder(self.writer, self.clock, self._terms)

    def renew(self) -> bool:
        """Take into use what was taken in, or came into force, since it was read; say whether any was.

        Procedures that waited for today are laid over the catalogue on the store lane [read].
        """
        laid = bool(begun_packs(self.connection, today(self.clock)))
        if laid:
            catalogue = self.catalogue
            laid = self.lanes.store.submit(catalogue.lay_begun).result()
        return super().renew() or laid

    def close(self) -> None:
        """Drain the lanes, fold the log into the database, let go of both and of the lock."""
        self.lanes.close()
        self.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self.connection.close()
        self.writer.close()
        self.lock.release()


def _printer() -> Printer:
    from counter_app.devices.cups import CupsPrinter

    return CupsPrinter()
