"""Restoring a counter from its backup: another data folder, the same device, a new epoch, no printed number again."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.database.factory import open_connection
from counter_app.database.migrations import migrate
from counter_app.database.placement import check_placement, check_room_to_open
from counter_app.database.transaction import immediate
from counter_app.domain.dossier_code import DossierCode, sequence_number
from counter_app.domain.errors import InputError, RuleError, StoreError
from counter_app.paths import WORKSHOP, CounterFolder
from counter_app.resources import migrations_folder
from counter_app.services import backup_file
from counter_app.services.accounts import Accounts
from counter_app.services.keys import check_key_place
from counter_app.services.setup import emptied_again, folder_told
from counter_app.settings import Settings, write_settings
from counter_app.store import epochs, restarts
from counter_app.store.backup import Proved, prove
from counter_app.store.identity import Identity, read_identity
from counter_app.store.instants import to_second

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.devices.ports import Clock, KeyVault

MOST_AHEAD = timedelta(days=31)
"""Blank slips may have been printed for so many days ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """By what a person may restore: an administrator's account and password, or the recovery key (an age identity)."""

    account: str = ""
    password: str = field(default="", repr=False)
    recovery_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """The counter that works again; ``entries`` and ``head`` are those of the backup, ``epoch`` is the new one."""

    identity: Identity
    entries: int
    head: str
    epoch: str


def restore(
    folder: CounterFolder,
    source: Path,
    settings: Settings,
    proof: Proof,
    vault: Callable[[CounterFolder], KeyVault],
    clock: Clock,
    last_code: str | None = None,
) -> Restored:
    """Make a data folder from a backup; a failure leaves nothing behind.

    ``last_code`` is the last code this counter printed: its day goes on behind it. Any other day that may have had
    numbers since goes on in an unused thousand.

    Raises:
        StoreError: ``already_set_up``, ``backup_broken``, ``database_newer``, and as ``services.setup.set_up``.
        InputError: ``backup_malformed``, ``backup_damaged``, ``backup_unreadable``, ``last_code_foreign``.
        RuleError: ``sign_in_failed``, ``role_required``.
    """
    with folder_told():
        if folder.is_set_up():
            raise StoreError("already_set_up")
        check_key_place(settings, folder)
        check_placement(folder.root)
        backup = backup_file.read(source)
        key = _key(backup, proof)
        with emptied_again(folder):
            folder.create()
            check_room_to_open(folder.root)
            return _fill(folder, backup, key, settings, proof, vault, clock, last_code)


def _key(backup: backup_file.Opened, proof: Proof) -> bytes:
    if proof.recovery_key:
        key = backup_file.unseal_by_recovery_key(backup.slots, proof.recovery_key)
        if key is None:
            raise RuleError("recovery_key_wrong", "recovery_key")
        return key
    if not proof.account:
        raise RuleError("role_required", "as", role="administrator")
    key = backup_file.unseal_by_password(backup.slots, proof.password)
    if key is None:
        raise RuleError("sign_in_failed", "password")
    return key


def _fill(
    folder: CounterFolder,
    backup: backup_file.Opened,
    key: bytes,
    settings: Settings,
    proof: Proof,
    vault: Callable[[CounterFolder], KeyVault],
    clock: Clock,
    last_code: str | None,
) -> Restored:
    workshop = CounterFolder(folder.root / WORKSHOP)
    shutil.rmtree(workshop.root, ignore_errors=True)
    try:
        workshop.create()
        backup.copy_to(workshop.database)
        proved = prove(workshop.database, key)
        migrate(workshop.database, key, migrations_folder("counter"))
        restored = _open_epoch(workshop.database, key, proof, clock, last_code, proved)
        vault(folder).store(settings.key_name, key)
        workshop.database.replace(folder.database)
        write_settings(folder.settings, settings)
    finally:
        shutil.rmtree(workshop.root, ignore_errors=True)
    return restored


def _open_epoch(
    database: Path, key: bytes, proof: Proof, clock: Clock, last_code: str | None, proved: Proved
) -> Restored:
    with closing(open_connection(database, key, mode="write")) as connection:
        actor = "recovery"
        if not proof.recovery_key:
            session = Accounts(connection, clock, read_only=True).sign_in(proof.account, proof.password, via="cli")
            if session.role != "administrator":
                raise RuleError("role_required", "as", role="administrator")
            actor = session.account
        identity = read_identity(connection)
        known = None if last_code is None else _last_number(identity, last_code)
        at = to_second(clock.now())
        with immediate(connection):
            opened = epochs.open_next(connection, identity, (actor, "cli"), at, os.urandom, refused=False)
            restarts.begin(connection, opened.epoch, at, MOST_AHEAD)
            if known is not None:
                restarts.know_last(connection, opened.epoch, known[0].on, known[1])
            connection.execute("UPDATE enrolment SET forked = 0, last_code = ''")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return Restored(
            identity=read_identity(connection), entries=proved.entries, head=proved.head, epoch=opened.epoch
        )


def _last_number(identity: Identity, text: str) -> tuple[DossierCode, int]:
    code = DossierCode.parse(text, field="last_code")
    n = sequence_number(identity.counter, code.sequence)
    if n is None or code.agency != identity.office:
        raise InputError("last_code_foreign", "last_code")
    return code, n
