"""The composition root: everything the program is made of, put together on one page.

``open_counter`` gives a program that may write (one at a time, behind an operating-system lock), ``open_reader`` one
that only reads beside it. Heavy libraries (PDF, HTTP) are imported when they are first needed.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter_app.database.driver import Connection
from counter_app.database.factory import open_connection
from counter_app.database.lock import WAIT_S, WriterLock
from counter_app.database.migrations import migrate, needs_migration, read_migrations
from counter_app.database.placement import check_placement, check_room_to_open, check_space
from counter_app.devices.clock import DemonstrationClock, SystemClock
from counter_app.devices.ports import Clock, Printer
from counter_app.domain.ids import RANDOM_BYTES, uuid7
from counter_app.paths import CounterFolder
from counter_app.resources import migrations_folder
from counter_app.services.accounts import Accounts
from counter_app.services.blank_sheets import BlankSheets
from counter_app.services.board import Board
from counter_app.services.book import Book
from counter_app.services.catalogue import Catalogue
from counter_app.services.desk_memory import Drafts, Preferences
from counter_app.services.fees import Fees
from counter_app.services.finder import Finder
from counter_app.services.intake import Intake
from counter_app.services.keys import refuse_to_ask, vault_of
from counter_app.services.lanes import Lanes
from counter_app.services.office import Desk, desk_of
from counter_app.services.outbox import OutboxView
from counter_app.services.packs import calendar_in_use, layouts_in_use, office_named, take_in_bundled
from counter_app.services.print_queue import PrintQueue
from counter_app.services.quotes import Quotes
from counter_app.services.recalculation import Recalculation
from counter_app.services.slips import Slips
from counter_app.services.step_parts import Parts
from counter_app.services.steps import Steps
from counter_app.services.sync_journal import SyncJournal
from counter_app.settings import Settings, read_settings
from counter_app.store.identity import Identity, read_identity
from counter_app.store.journal import Journal
from counter_app.store.outbox import Outbox

if TYPE_CHECKING:
    from counter_app.domain.slip import FormLayout, Paper, Register, Slip
    from counter_app.printing.canvas import RenderedPdf
    from counter_app.sync.engine import Surroundings, SyncEngine
    from counter_app.sync.ports import SyncStatus


@dataclass(frozen=True, kw_only=True)
class Reader:
    """A counter opened for reading: lists, pages, books, deadlines, verification."""

    folder: CounterFolder
    settings: Settings
    identity: Identity
    clock: Clock
    connection: Connection = field(repr=False)
    catalogue: Catalogue
    quotes: Quotes
    desk: Desk
    finder: Finder
    board: Board
    outbox: OutboxView
    book: Book
    fees: Fees
    open_reader: Callable[[], Connection] = field(repr=False)

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()


@dataclass(frozen=True, kw_only=True)
class Counter(Reader):
    """A counter opened for work; writing services belong on ``lanes.store``, reading ones on ``lanes.read``."""

    writer: Connection = field(repr=False)
    lock: WriterLock
    lanes: Lanes
    accounts: Accounts
    intake: Intake
    steps: Steps
    slips: Slips
    blank_sheets: BlankSheets
    recalculation: Recalculation
    print_queue: PrintQueue
    drafts: Drafts
    preferences: Preferences
    deliveries: Outbox

    def close(self) -> None:
        """Drain the lanes, fold the log into the database, let go of both and of the lock."""
        self.lanes.close()
        self.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self.connection.close()
        self.writer.close()
        self.lock.release()


def open_reader(root: Path, *, ask: Callable[[], str] = refuse_to_ask) -> Reader:
    """Open a data folder for reading, beside a program that may be writing.

    Raises:
        StoreError: ``not_set_up``, ``key_…``, ``database_…``, ``placement_…``; DeviceError: ``vault_…``.
    """
    folder = CounterFolder(root)
    settings, key = _unlocked(folder, ask)
    lock = WriterLock(folder.lock)
    try:
        _migrate(folder, key, partial(lock.acquire, WAIT_S))
    finally:
        lock.release()  # a reader that had to migrate must not keep writers out for the rest of its life
    return Reader(**_reading(folder, settings, key, _clock(settings)))


def open_counter(
    root: Path,
    *,
    ask: Callable[[], str] = refuse_to_ask,
    wait_s: float = WAIT_S,
    clock: Clock | None = None,
    random_bytes: Callable[[int], bytes] = os.urandom,
) -> Counter:
    """Open a data folder for work, waiting at most ``wait_s`` seconds for another program to leave it.

    ``clock`` and ``random_bytes`` are given only where a demonstration is made, which shall be the same every time.

    Raises:
        StoreError: ``in_use``, and as ``open_reader``.
    """
    folder = CounterFolder(root)
    settings, key = _unlocked(folder, ask)
    lock = WriterLock(folder.lock).acquire(wait_s)
    try:
        _migrate(folder, key, lambda: lock)
        writer = open_connection(folder.database, key, mode="write", check_same_thread=False)
        clock = clock or _clock(settings)
        catalogue = Catalogue(writer, clock)
        take_in_bundled(writer, catalogue, clock)
        reading = _reading(folder, settings, key, clock, catalogue)
    except BaseException:
        lock.release()
        raise
    identity, quotes, desk = reading["identity"], reading["quotes"], reading["desk"]
    journal = Journal(writer, identity, random_bytes)
    layouts = layouts_in_use(writer)
    lanes = Lanes()
    finder = Finder(writer, clock)
    return Counter(
        **reading,
        writer=writer,
        lock=lock,
        lanes=lanes,
        accounts=Accounts(writer, clock),
        intake=Intake(writer, identity, journal, catalogue, quotes, clock, partial(check_space, folder.root)),
        steps=Steps(writer, finder, journal, Parts(identity, quotes), clock),
        slips=Slips(writer, finder, journal, catalogue, layouts, desk, clock, _render_slip),
        blank_sheets=BlankSheets(writer, layouts["01"], desk, clock, _render_slip),
        recalculation=Recalculation(writer, journal, identity, quotes, clock),
        print_queue=PrintQueue(writer, lanes.store, clock, _printer),
        drafts=Drafts(writer, clock),
        preferences=Preferences(writer),
        deliveries=Outbox(writer, identity, clock.now),
    )


def sync_engine(
    counter: Counter,
    on_status: Callable[[SyncStatus], None] = lambda _status: None,
    on_incident: Callable[[Exception], None] = lambda _error: None,
) -> SyncEngine:
    """Return the engine that brings this counter's facts to its gateway; run it on a thread of its own."""
    from counter_app.sync.engine import SyncEngine
    from counter_app.sync.http import connect

    return SyncEngine(
        SyncJournal(counter.deliveries, counter.lanes.store), connect, _surroundings(counter, on_status, on_incident)
    )


def enrol(counter: Counter, gateway_url: str, token: str, ca_pem: str = "") -> None:
    """Make this device known to a gateway and keep the province's key.

    Raises:
        GatewayError: ``unreachable``, ``certificate_wrong``, ``token_…``; InputError: ``gateway_url``.
    """
    import base64

    from counter_app.sync.enrol import enrol as ask_to_enrol
    from counter_app.sync.http import connect, read_gateway_url

    url = read_gateway_url(gateway_url)
    transport = connect(url, ca_pem or None)
    try:
        identity = counter.lanes.store.submit(counter.deliveries.device).result()
        around = _surroundings(counter, lambda _status: None, lambda _error: None)
        enrolled = ask_to_enrol(transport, identity, token, around)
    finally:
        transport.close()
    province_key = base64.b64decode(enrolled.province_key)
    counter.lanes.store.submit(counter.deliveries.keep_enrolment, url, ca_pem, province_key).result()


def _surroundings(
    counter: Counter, on_status: Callable[[SyncStatus], None], on_incident: Callable[[Exception], None]
) -> Surroundings:
    from counter_app.sync.engine import Surroundings

    return Surroundings(
        clock=counter.clock.now,
        monotonic=time.monotonic,
        jitter=random.random,
        new_request=new_id,
        on_status=on_status,
        on_incident=on_incident,
    )


def new_id() -> str:
    """Return a fresh id for a request."""
    return uuid7(time.time_ns() // 1_000_000, os.urandom(RANDOM_BYTES))


def _unlocked(folder: CounterFolder, ask: Callable[[], str]) -> tuple[Settings, bytes]:
    settings = read_settings(folder.settings)
    check_placement(folder.root)
    check_room_to_open(folder.root)
    return settings, vault_of(settings, folder, ask).load(settings.key_name)


def _migrate(folder: CounterFolder, key: bytes, with_lock: Callable[[], WriterLock]) -> None:
    files = read_migrations(migrations_folder("counter"))
    connection = open_connection(folder.database, key, mode="read")
    try:
        behind = needs_migration(connection, files)
    finally:
        connection.close()
    if behind:
        with_lock()
        migrate(folder.database, key, migrations_folder("counter"))


def _clock(settings: Settings) -> Clock:
    return DemonstrationClock(settings.demonstration) if settings.demonstration else SystemClock()


def _reading(
    folder: CounterFolder, settings: Settings, key: bytes, clock: Clock, catalogue: Catalogue | None = None
) -> dict[str, Any]:
    reads = partial(open_connection, folder.database, key, mode="read", check_same_thread=False)
    connection = reads()
    identity = read_identity(connection)
    calendar, digest = calendar_in_use(connection)
    desk = desk_of(identity, office_named(connection, identity.office))
    quotes = Quotes(calendar, digest, clock)
    catalogue = catalogue or Catalogue(connection, clock)
    return {
        "folder": folder,
        "settings": settings,
        "identity": identity,
        "clock": clock,
        "connection": connection,
        "catalogue": catalogue,
        "quotes": quotes,
        "desk": desk,
        "finder": Finder(connection, clock),
        "board": Board(connection, quotes, clock),
        "outbox": OutboxView(connection),
        "book": Book(reads, layouts_in_use(connection)["07"], desk, clock, _render_register),
        "fees": Fees(connection, catalogue),
        "open_reader": reads,
    }


def _render_slip(slip: Slip, layout: FormLayout, paper: Paper | str) -> RenderedPdf:
    from counter_app.printing.slip_pdf import render_slip

    return render_slip(slip, layout, paper)


def _render_register(
    register: Register, layout: FormLayout, *, cancelled: Callable[[], bool], progress: Callable[[int, int], None]
) -> RenderedPdf | None:
    from counter_app.printing.register_pdf import render_register

    return render_register(register, layout, cancelled=cancelled, progress=progress)


def _printer() -> Printer:
    from counter_app.devices.cups import CupsPrinter

    return CupsPrinter()
