"""What a counter is made of, on one page: which service is given what.

Each service is put together, and its code imported, when it is first asked for: the window paints before the calendar,
the forms and the cryptography are read, and a command pays only for what it does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

from counter_app.bootstrap.drawing import layout_preview, render_register, render_slip
from counter_app.database.placement import check_space
from counter_app.services.desk_memory import Drafts, Preferences
from counter_app.services.lanes import Lanes
from counter_app.services.office import Desk, desk_of
from counter_app.services.packs import calendar_in_use, deadline_digests, office_named, terms_in_use

if TYPE_CHECKING:
    from counter_app.bootstrap.papers import Papers
    from counter_app.database.driver import Connection
    from counter_app.database.lock import WriterLock
    from counter_app.devices.ports import Clock, Printer
    from counter_app.domain.rule import DeadlinePolicy
    from counter_app.paths import CounterFolder
    from counter_app.services.accounts import Accounts
    from counter_app.services.assistance import Assistance
    from counter_app.services.blank_sheets import BlankSheets
    from counter_app.services.board import Board
    from counter_app.services.book import Book
    from counter_app.services.carry import ProvinceJournal
    from counter_app.services.catalogue import Catalogue
    from counter_app.services.conflicts import Conflicts, Deciding
    from counter_app.services.documents import Documents
    from counter_app.services.fees import Fees
    from counter_app.services.finder import Finder
    from counter_app.services.handover_papers import HandoverPapers
    from counter_app.services.intake import Intake
    from counter_app.services.layouts import Layouts, LayoutsInUse
    from counter_app.services.offices import Offices
    from counter_app.services.outbox import OutboxView
    from counter_app.services.pack_imports import PackImports
    from counter_app.services.print_queue import PrintQueue
    from counter_app.services.pulled_packs import PulledPacks
    from counter_app.services.quotes import Quotes
    from counter_app.services.recalculation import MovedDates, Recalculation
    from counter_app.services.scanning import Scanning
    from counter_app.services.slips import Slips
    from counter_app.services.steps import Steps
    from counter_app.services.till_paper import TillPaper
    from counter_app.settings import Settings
    from counter_app.store.identity import Identity
    from counter_app.store.journal import Journal
    from counter_app.store.outbox import Outbox
    from counter_app.store.replica import Replica
    from counter_app.store.vault import Vault


@dataclass(frozen=True, kw_only=True, eq=False)
class Reader:
    """A counter opened for reading: lists, pages, books, deadlines, verification."""

    folder: CounterFolder
    settings: Settings
    identity: Identity
    clock: Clock
    connection: Connection = field(repr=False)
    open_reader: Callable[[], Connection] = field(repr=False)
    open_vault: Callable[[], Vault] = field(repr=False)

    @cached_property
    def vault(self) -> Vault:
        """The encrypted files; safe from several threads."""
        return self.open_vault()

    @cached_property
    def desk(self) -> Desk:
        """The office and counter."""
        return desk_of(self.identity, partial(office_named, self.connection, self.identity.office))

    @cached_property
    def catalogue(self) -> Catalogue:
        """Procedures."""
        from counter_app.services.catalogue import Catalogue

        return Catalogue(self.connection, self.clock)

    @cached_property
    def offices(self) -> Offices:
        """Offices by name."""
        from counter_app.services.offices import Offices

        return Offices.of(self.connection)

    @cached_property
    def quotes(self) -> Quotes:
        """Due dates."""
        from counter_app.services.quotes import Quotes

        return Quotes(*calendar_in_use(self.connection), *terms_in_use(self.connection), self.clock)

    @cached_property
    def finder(self) -> Finder:
        """Searching and pages."""
        from counter_app.services.finder import Finder

        return Finder(self.connection, self.clock, self._terms)

    @cached_property
    def documents(self) -> Documents:
        """Filed documents, to be looked at and counted."""
        from counter_app.services.documents import Documents

        return Documents(self.connection, self.open_reader, self.finder, self.vault)

    @cached_property
    def board(self) -> Board:
        """What is due."""
        from counter_app.services.board import Board

        return Board(self.connection, self.quotes, self.clock)

    @cached_property
    def assistance(self) -> Assistance:
        """Calls for help from other counters."""
        from counter_app.services.assistance import Assistance

        return Assistance(self.connection, self.identity, self.board)

    @cached_property
    def outbox(self) -> OutboxView:
        """What the province has not acknowledged."""
        from counter_app.services.outbox import OutboxView

        return OutboxView(self.connection)

    @cached_property
    def conflicts(self) -> Conflicts:
        """What two counters did without knowing of each other."""
        from counter_app.services.conflicts import Conflicts

        return Conflicts(self.connection, self.finder)

    @cached_property
    def book(self) -> Book:
        """The register of a period."""
        from counter_app.services.book import Book

        return Book(self.open_reader, self._layouts, self.desk, self.clock, render_register)

    @cached_property
    def handover_papers(self) -> HandoverPapers:
        """What was handed over on a day, to sign."""
        from counter_app.services.handover_papers import HandoverPapers

        return HandoverPapers(self.open_reader, self._layouts, self.desk, self.clock, render_slip)

    @cached_property
    def fees(self) -> Fees:
        """Money taken."""
        from counter_app.services.fees import Fees

        return Fees(self.connection, self.catalogue)

    @cached_property
    def till_paper(self) -> TillPaper:
        """The cash-up of a day, to sign."""
        from counter_app.services.till_paper import TillPaper

        return TillPaper(self.open_reader, lambda: self.catalogue, self._layouts, self.desk, self.clock, render_slip)

    @cached_property
    def blank_sheets(self) -> BlankSheets:
        """Numbered paper for a day without power."""
        from counter_app.services.blank_sheets import BlankSheets

        return BlankSheets(self.connection, self._layouts, self.desk, self.clock, render_slip)

    @cached_property
    def recalculation(self) -> MovedDates:
        """Open deadlines a new calendar moves."""
        from counter_app.services.recalculation import MovedDates

        return MovedDates(self.connection, self.identity, self.quotes, self.clock)

    def _terms(self) -> DeadlinePolicy:
        # Asked for where a page or a sentence needs them, and not at the start.
        return self.quotes.terms

    @cached_property
    def _layouts(self) -> LayoutsInUse:
        from counter_app.services.layouts import LayoutsInUse

        return LayoutsInUse(self.connection)

    @cached_property
    def layouts(self) -> Layouts:
        """Packs of forms: the one in use, to be edited."""
        return self._layouts_of(self.connection)

    def _layouts_of(self, connection: Connection) -> Layouts:
        from counter_app.services.layouts import Layouts

        return Layouts(connection, layout_preview(), self.clock)

    def renew(self) -> bool:
        """Take into use what was taken in since it was read: calendar, terms, forms, offices; say whether any was.

        Where nothing is new it costs a question to an index, so that it may be asked after every write [read].
        """
        reads = self.connection
        new = "_layouts" in vars(self) and self._layouts.renew()
        if "quotes" in vars(self) and self.quotes.hashes != deadline_digests(reads):
            self.quotes.use(*calendar_in_use(reads), *terms_in_use(reads))
            new = True
        return ("offices" in vars(self) and self.offices.renew()) or new

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()


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

        return Catalogue(self.writer, self.clock, reader=self.connection)

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

        return Recalculation(self.writer, self._journal, self.identity, self.quotes, self.clock)

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
