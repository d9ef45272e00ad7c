"""Setting up a counter: its key, its encrypted database, its packs and its first administrator; never over another."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.database.factory import KEY_BYTES, open_connection
from counter_app.database.placement import check_placement, check_room_to_open
from counter_app.domain import checks
from counter_app.domain.dossier_code import check_agency, check_counter
from counter_app.domain.errors import InputError, StoreError
from counter_app.domain.ids import RANDOM_BYTES, uuid7
from counter_app.paths import WORKSHOP, CounterFolder
from counter_app.services.accounts import Accounts
from counter_app.services.catalogue import Catalogue
from counter_app.services.keys import check_key_place
from counter_app.services.packs import take_in_bundled
from counter_app.settings import Settings, write_settings
from counter_app.store.creation import create_database
from counter_app.store.identity import Identity
from counter_app.store.state_version import bring_up_to_date

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.devices.ports import Clock, KeyVault

LONGEST_OFFICE_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCounter:
    """What an administrator says when a counter is set up; the password is that of the first administrator."""

    office: str
    office_name: str
    counter: int
    settings: Settings
    admin: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"NewCounter({self.office!r}, {self.counter})"


def set_up(
    folder: CounterFolder,
    new: NewCounter,
    vault: Callable[[CounterFolder], KeyVault],
    clock: Clock,
    random_bytes: Callable[[int], bytes] = os.urandom,
) -> Identity:
    """Make the data folder of a counter and return its identity; a failure leaves nothing behind but the key.

    ``random_bytes`` is given only where a demonstration is made, whose keys are no secret.

    Raises:
        StoreError: ``already_set_up``, ``placement_…``, ``folder_unwritable``, ``disk_full``, ``key_…``;
        InputError: ``data_not_folder``, ``key_file_is_folder``, ``key_file_is_ours``, ``agency_malformed``,
            ``counter_out_of_range``, ``text_missing``, ``account_malformed``, ``password_too_short``.
    """
    with folder_told():
        if folder.is_set_up():
            raise StoreError("already_set_up")
        identity = _identity(new, clock, random_bytes)
        check_key_place(new.settings, folder)
        check_placement(folder.root)
        with emptied_again(folder):
            folder.create()
            check_room_to_open(folder.root)
            _fill(folder, identity, new, vault, clock, random_bytes(KEY_BYTES))
    return identity


def _fill(
    folder: CounterFolder,
    identity: Identity,
    new: NewCounter,
    vault: Callable[[CounterFolder], KeyVault],
    clock: Clock,
    key: bytes,
) -> None:
    workshop = CounterFolder(folder.root / WORKSHOP)
    shutil.rmtree(workshop.root, ignore_errors=True)
    try:
        workshop.create()
        _furnish(workshop, key, identity, new, clock)
        vault(folder).store(new.settings.key_name, key)
        workshop.database.replace(folder.database)
        write_settings(folder.settings, new.settings)
    finally:
        shutil.rmtree(workshop.root, ignore_errors=True)


@contextmanager
def folder_told() -> Iterator[None]:
    """Say what is wrong with the folder a counter cannot be made in.

    Raises:
        InputError: ``data_not_folder``; StoreError: ``folder_unwritable``, ``disk_full``.
    """
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        raise InputError("data_not_folder", "data") from error
    except OSError as error:
        raise StoreError("disk_full" if error.errno == errno.ENOSPC else "folder_unwritable", "data") from error


@contextmanager
def emptied_again(folder: CounterFolder) -> Iterator[None]:
    """Remove the folders made in the block when it fails; what was there before, or is not empty, stays."""
    made = [one for one in (*folder.parts(), *folder.root.parents) if not one.exists()]
    try:
        yield
    except BaseException:
        for one in made:
            with suppress(OSError):
                one.rmdir()
        raise


def _identity(new: NewCounter, clock: Clock, random_bytes: Callable[[int], bytes]) -> Identity:
    now_ms = int(clock.now().timestamp() * 1000)
    return Identity(
        device=uuid7(now_ms, random_bytes(RANDOM_BYTES)),
        office=check_agency(new.office),
        office_name=checks.name_line(new.office_name, "office_name", at_most=LONGEST_OFFICE_NAME),
        counter=check_counter(new.counter),
        epoch=random_bytes(16).hex(),
        private_key=random_bytes(32),
    )


def _furnish(folder: CounterFolder, key: bytes, identity: Identity, new: NewCounter, clock: Clock) -> None:
    create_database(folder.database, key, identity, clock.now())
    connection = open_connection(folder.database, key, mode="write")
    try:
        bring_up_to_date(connection)  # nothing is folded yet: a first reader need not ask for the writer's lock
        take_in_bundled(connection, Catalogue(connection, clock), clock)
        if new.admin:
            Accounts(connection, clock).add(new.admin, new.password, "administrator", None)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
