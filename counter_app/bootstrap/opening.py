"""Opens a data folder: key, lock, migrations, state, the packs the program brings; no service is made yet."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter_app.bootstrap.counter import Counter
from counter_app.bootstrap.reader import Reader
from counter_app.database.factory import Mode, open_connection
from counter_app.database.lock import WAIT_S, WriterLock
from counter_app.database.migrations import migrate, needs_migration, read_migrations
from counter_app.database.placement import check_placement, check_room_to_open
from counter_app.domain.errors import StoreError
from counter_app.paths import CounterFolder
from counter_app.resources import migrations_folder
from counter_app.services.desk_memory import Drafts, Preferences
from counter_app.services.keys import refuse_to_ask, vault_of
from counter_app.services.lanes import Lanes
from counter_app.services.packs import bundled_packs_are_kept, today
from counter_app.settings import Settings, read_settings
from counter_app.store.identity import read_identity
from counter_app.store.packs import begun_packs
from counter_app.store.state_version import bring_up_to_date, is_behind

if TYPE_CHECKING:
    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.services.backup import BackedUp, Place
    from counter_app.services.session import Session
    from counter_app.store.vault import Vault


def open_reader(root: Path, *, ask: Callable[[], str] = refuse_to_ask) -> Reader:
    """Open a data folder for reading, beside a program that may be writing, or alone where the disk is full.

    Raises:
        StoreError: ``not_set_up``, ``key_…``, ``database_…``, ``placement_…``, ``disk_full``; DeviceError: ``vault_…``.
    """
    folder = CounterFolder(root)
    try:
        settings, key = _unlocked(folder, ask)
    except StoreError as error:
        if error.code != "disk_full":
            raise
        return _open_still(folder, ask, error)
    lock = WriterLock(folder.lock)
    try:
        _migrate(folder, key, partial(lock.acquire, WAIT_S))
    finally:
        lock.release()  # a reader that had to migrate must not keep writers out for the rest of its life
    with ExitStack() as opened:
        reader = Reader(**_opened(folder, settings, key, _clock(settings), opened))
        opened.pop_all()
    return reader


def _open_still(folder: CounterFolder, ask: Callable[[], str], full: StoreError) -> Reader:
    """Open for reading on a disk without room, where everything was folded in and nobody writes meanwhile.

    Raises:
        StoreError: ``full`` itself while another program is at work or something is left to be folded in or migrated;
            otherwise as ``open_reader``.
    """
    settings = read_settings(folder.settings)
    lock = WriterLock(folder.lock)
    with ExitStack() as opened:
        opened.callback(lock.release)
        try:
            lock.acquire(0)
        except StoreError:
            raise full from None
        key = vault_of(settings, folder, ask).load(settings.key_name)
        with closing(open_connection(folder.database, key, mode="still")) as connection:
            if needs_migration(connection, read_migrations(migrations_folder("counter"))) or is_behind(connection):
                raise full
        parts = _opened(folder, settings, key, _clock(settings), opened, mode="still")
        reader = Reader(**parts, let_go=lock.release)
        opened.pop_all()
    return reader


def open_counter(
    root: Path,
    *,
    ask: Callable[[], str] = refuse_to_ask,
    wait_s: float = WAIT_S,
    clock: Clock | None = None,
    random_bytes: Callable[[int], bytes] = os.urandom,
    relaxed: bool = False,
) -> Counter:
    """Open a data folder for work, waiting at most ``wait_s`` seconds for another program to leave it.

    ``clock``, ``random_bytes`` and ``relaxed`` are given only where a demonstration is made: it shall be the same every
    time, and is made again after a power cut rather than waiting for the disk at every step.

    Raises:
        StoreError: ``in_use``, and as ``open_reader``.
    """
    folder = CounterFolder(root)
    settings, key = _unlocked(folder, ask)
    lock = WriterLock(folder.lock).acquire(wait_s)
    with ExitStack() as opened:
        opened.callback(lock.release)
        _migrate(folder, key, lambda: lock)
        writer = open_connection(folder.database, key, mode="write", check_same_thread=False, relaxed=relaxed)
        opened.callback(writer.close)
        clock = clock or _clock(settings)
        _leave_fork(writer, clock, random_bytes)
        if not bundled_packs_are_kept(writer):
            _take_in_bundled(writer, clock)
        if begun_packs(writer, today(clock)):
            _lay_begun(writer, clock)
        parts = _opened(folder, settings, key, clock, opened, relaxed=relaxed)
        drafts, preferences = Drafts(writer, clock), Preferences(writer)
        lanes = Lanes()
        opened.callback(lanes.close)
        counter = Counter(
            **parts,
            writer=writer,
            lock=lock,
            random_bytes=random_bytes,
            lanes=lanes,
            drafts=drafts,
            preferences=preferences,
        )
        opened.pop_all()  # from here on ``Counter.close`` lets go of them
    return counter


def back_up(
    root: Path,
    target: Path,
    ask: Callable[[], str],
    recipient: str | None = None,
    *,
    by: Session,
    with_delivered: bool = True,
) -> BackedUp:
    """Write a backup of a data folder, beside a program that may be writing; as ``services.backup.Place.back_up``.

    Raises:
        RuleError, StoreError, DeviceError: as there, and as ``open_reader``.
    """
    folder = CounterFolder(root)
    _, key = _unlocked(folder, ask)
    return _place(folder, key).back_up(target, recipient, by=by, with_delivered=with_delivered)


def _place(folder: CounterFolder, key: bytes) -> Place:
    from counter_app.services.backup import Place

    return Place(folder.database, key, folder.files)


def _unlocked(folder: CounterFolder, ask: Callable[[], str]) -> tuple[Settings, bytes]:
    settings = read_settings(folder.settings)
    check_placement(folder.root)
    check_room_to_open(folder.root)
    return settings, vault_of(settings, folder, ask).load(settings.key_name)


def _migrate(folder: CounterFolder, key: bytes, with_lock: Callable[[], WriterLock]) -> None:
    files = read_migrations(migrations_folder("counter"))
    with closing(open_connection(folder.database, key, mode="read")) as connection:
        behind = needs_migration(connection, files)
        folded_anew = behind or is_behind(connection)
    if behind:
        with_lock()
        migrate(folder.database, key, migrations_folder("counter"))
    if folded_anew:
        with_lock()
        with closing(open_connection(folder.database, key, mode="write")) as connection:
            bring_up_to_date(connection)


def _clock(settings: Settings) -> Clock:
    from counter_app.devices.clock import DemonstrationClock, SystemClock

    return DemonstrationClock(settings.demonstration) if settings.demonstration else SystemClock()


def _opened(
    folder: CounterFolder,
    settings: Settings,
    key: bytes,
    clock: Clock,
    opened: ExitStack,
    *,
    relaxed: bool = False,
    mode: Mode = "read",
) -> dict[str, Any]:
    reads = partial(open_connection, folder.database, key, mode=mode, check_same_thread=False)
    connection = reads()
    opened.callback(connection.close)
    return {
        "folder": folder,
        "settings": settings,
        "identity": read_identity(connection),
        "clock": clock,
        "connection": connection,
        "open_reader": reads,
        "open_vault": partial(_open_vault, folder.files, key, relaxed=relaxed),
        "open_place": partial(_place, folder, key),
    }


def _open_vault(files: Path, key: bytes, *, relaxed: bool) -> Vault:
    from counter_app.store.vault import Vault

    return Vault(files, key, relaxed=relaxed)


def _leave_fork(writer: Connection, clock: Clock, random_bytes: Callable[[int], bytes]) -> None:
    """Go on in a new epoch where the province holds another history; every service made later knows only that one."""
    row = writer.execute("SELECT 1 FROM enrolment WHERE forked").fetchone()
    if row is not None:
        from counter_app.services.epochs import leave_fork

        leave_fork(writer, clock.now(), random_bytes)


def _take_in_bundled(writer: Connection, clock: Clock) -> None:
    from counter_app.services.catalogue import Catalogue
    from counter_app.services.packs import take_in_bundled

    take_in_bundled(writer, Catalogue(writer, clock), clock)


def _lay_begun(writer: Connection, clock: Clock) -> None:
    from counter_app.services.catalogue import Catalogue

    Catalogue(writer, clock).lay_begun()
