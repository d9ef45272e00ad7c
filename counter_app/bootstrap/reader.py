"""What a counter opened for reading is made of; ``bootstrap.counter`` adds what writes.

Each service is put together, and its code imported, when it is first asked for, as there.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from counter_app.bootstrap.drawing import layout_preview, render_register, render_slip
from counter_app.services.office import Desk, desk_of
from counter_app.services.packs import calendar_in_use, deadline_digests, office_named, terms_in_use, today

if TYPE_CHECKING:
    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.domain.office import Office
    from counter_app.domain.rule import DeadlinePolicy
    from counter_app.paths import CounterFolder
    from counter_app.services.assistance import Assistance
    from counter_app.services.backup import Place
    from counter_app.services.blank_sheets import BlankSheets
    from counter_app.services.board import Board
    from counter_app.services.book import Book
    from counter_app.services.catalogue import Catalogue
    from counter_app.services.conflicts import Conflicts
    from counter_app.services.day_papers import DayPapers
    from counter_app.services.documents import Documents
    from counter_app.services.fees import Fees
    from counter_app.services.finder import Finder
    from counter_app.services.handover_papers import HandoverPapers
    from counter_app.services.layouts import Layouts, LayoutsInUse
    from counter_app.services.offices import Offices
    from counter_app.services.outbox import OutboxView
    from counter_app.services.pack_changes import KeptPacks
    from counter_app.services.quotes import Quotes
    from counter_app.services.recalculation import MovedDates
    from counter_app.services.till_paper import TillPaper
    from counter_app.settings import Settings
    from counter_app.store.identity import Identity
    from counter_app.store.vault import Vault


@dataclass(frozen=True, kw_only=True, eq=False)
class Reader:
    """A counter opened for reading: lists, pages, books, deadlines, verification.

    ``connection`` is the read lane's alone. What several lanes ask for is read on a connection opened for that moment:
    two threads on one connection end in each waiting for what the other holds.
    """

    folder: CounterFolder
    settings: Settings
    identity: Identity
    clock: Clock
    connection: Connection = field(repr=False)
    open_reader: Callable[[], Connection] = field(repr=False)
    open_vault: Callable[[], Vault] = field(repr=False)
    open_place: Callable[[], Place] = field(repr=False)
    """What a backup is made of; whoever asks for it holds the key."""
    let_go: Callable[[], None] = field(default=lambda: None, repr=False)
    """What else ends with the reading."""

    @cached_property
    def vault(self) -> Vault:
        """The encrypted files; safe from several threads."""
        return self.open_vault()

    @cached_property
    def desk(self) -> Desk:
        """The office and counter."""
        return desk_of(self.identity, self._own_office)

    def _own_office(self) -> Office | None:
        # Asked from whichever lane draws the first slip: a connection belongs to one thread.
        with closing(self.open_reader()) as connection:
            return office_named(connection, self.identity.office, today(self.clock))

    @cached_property
    def catalogue(self) -> Catalogue:
        """Procedures."""
        from counter_app.services.catalogue import Catalogue

        with closing(self.open_reader()) as reads:
            return Catalogue(self.connection, self.clock, reader=reads)

    @cached_property
    def offices(self) -> Offices:
        """Offices by name."""
        from counter_app.services.offices import Offices

        with closing(self.open_reader()) as reads:
            return Offices.of(reads, today(self.clock), (self.identity.office, self.identity.office_name))

    @cached_property
    def quotes(self) -> Quotes:
        """Due dates."""
        from counter_app.services.quotes import Quotes

        on = today(self.clock)
        with closing(self.open_reader()) as reads:
            return Quotes(*calendar_in_use(reads, on), *terms_in_use(reads, on), self.clock)

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

        return OutboxView(self.connection, self.clock)

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
    def _day_papers(self) -> DayPapers:
        from counter_app.services.day_papers import DayPapers

        return DayPapers(self.open_reader, self._layouts, self.desk, self.clock, render_slip)

    @cached_property
    def handover_papers(self) -> HandoverPapers:
        """What was handed over on a day, to sign."""
        from counter_app.services.handover_papers import HandoverPapers

        return HandoverPapers(self._day_papers)

    @cached_property
    def fees(self) -> Fees:
        """Money taken."""
        from counter_app.services.fees import Fees

        return Fees(self.connection, self.catalogue)

    @cached_property
    def till_paper(self) -> TillPaper:
        """The cash-up of a day, to sign."""
        from counter_app.services.till_paper import TillPaper

        return TillPaper(self._day_papers, lambda: self.catalogue)

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

    @cached_property
    def kept_packs(self) -> KeptPacks:
        """Packs that are kept, and what one more would change."""
        from counter_app.services.pack_changes import KeptPacks

        return KeptPacks(self.connection, self.catalogue.snapshot, self.clock)

    def _terms(self) -> DeadlinePolicy:
        # Asked for where a page or a sentence needs them, and not at the start.
        return self.quotes.terms

    @cached_property
    def _layouts(self) -> LayoutsInUse:
        from counter_app.services.layouts import LayoutsInUse

        return LayoutsInUse(self.open_reader, self.clock)

    @cached_property
    def layouts(self) -> Layouts:
        """Packs of forms: the one in use, to be edited."""
        return self._layouts_of(self.connection)

    def _layouts_of(self, connection: Connection) -> Layouts:
        from counter_app.services.layouts import Layouts

        return Layouts(connection, layout_preview(), self.clock)

    def renew(self) -> bool:
        """Take into use what was taken in, or came into force, since it was read; say whether any was.

        Where nothing is new it costs a question to an index, so that it may be asked after every write [read].
        """
        reads, on = self.connection, today(self.clock)
        new = "_layouts" in vars(self) and self._layouts.renew(reads)
        if "quotes" in vars(self) and self.quotes.hashes != deadline_digests(reads, on):
            self.quotes.use(*calendar_in_use(reads, on), *terms_in_use(reads, on))
            new = True
        return ("offices" in vars(self) and self.offices.renew(reads, on)) or new

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()
        self.let_go()
