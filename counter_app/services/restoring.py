"""Restoring a counter from its backup: another data folder, the same device, a new epoch, no printed number again."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.database.factory import open_connection
from counter_app.database.migrations import migrate
from counter_app.database.placement import ROOM_TO_OPEN_BYTES, check_placement, check_room_to_open
from counter_app.database.transaction import immediate
from counter_app.domain.dossier_code import DossierCode, sequence_number
from counter_app.domain.errors import InputError, RuleError, StoreError
from counter_app.paths import WORKSHOP, CounterFolder
from counter_app.resources import migrations_folder
from counter_app.services import backup_file
from counter_app.services.accounts import Accounts
from counter_app.services.keys import check_key_place
from counter_app.services.setup import emptied_again, folder_told
from counter_app.services.watching import Watch
from counter_app.settings import Settings, write_settings
from counter_app.store import epochs, restarts
from counter_app.store.backup import Proved, papers, prove, settle_papers
from counter_app.store.identity import Identity, read_identity
from counter_app.store.instants import to_second
from counter_app.store.vault import Vault

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
    """The counter that works again; ``entries`` and ``head`` are those of the backup, ``epoch`` is the new one.

    ``files`` lie here again; ``at_province`` can be fetched from there; ``lost`` were not in the backup.
    """

    identity: Identity
    entries: int
    head: str
    epoch: str
    files: int = 0
    at_province: int = 0
    lost: int = 0


def restore(
    folder: CounterFolder,
    source: Path,
    settings: Settings,
    proof: Proof,
    vault: Callable[[CounterFolder], KeyVault],
    clock: Clock,
    last_code: str | None = None,
    watch: Watch | None = None,
) -> Restored:
    """Make a data folder from a backup; a failure leaves nothing behind.

    ``last_code`` is the last code this counter printed: its day goes on behind it. Any other day that may have had
    numbers since goes on in an unused thousand.

    Raises:
        StoreError: ``already_set_up``, ``backup_broken``, ``database_newer``, and as ``services.setup.set_up``.
        InputError: ``backup_malformed``, ``backup_damaged``, ``backup_unreadable``, ``last_code_foreign``.
        Cancelled: ``watch`` says that a person stopped it.
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
            check_room_to_open(folder.root, room_bytes=ROOM_TO_OPEN_BYTES + source.stat().st_size)
            return _fill(folder, backup, key, _Wish(settings, proof, vault, last_code, watch or Watch()), clock)


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


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a restored counter shall be: how its key is kept, who proves that he may, where numbers go on."""

    settings: Settings
    proof: Proof
    vault: Callable[[CounterFolder], KeyVault]
    last_code: str | None
    watch: Watch


def _fill(folder: CounterFolder, backup: backup_file.Opened, key: bytes, wish: _Wish, clock: Clock) -> Restored:
    workshop = CounterFolder(folder.root / WORKSHOP)
    shutil.rmtree(workshop.root, ignore_errors=True)
    try:
        workshop.create()
        backup.copy_to(workshop.database)
        proved = prove(workshop.database, key)
        migrate(workshop.database, key, migrations_folder("counter"))
        restored = _open_epoch(workshop.database, key, wish.proof, clock, wish.last_code, proved)
        backup.papers_to(workshop.files, wish.watch)
        restored = _with_papers(restored, workshop, key, clock)
        folder.files.rmdir()  # it is empty; papers of another counter would be in the way
        wish.vault(folder).store(wish.settings.key_name, key)
        workshop.files.replace(folder.files)
        workshop.database.replace(folder.database)
        write_settings(folder.settings, wish.settings)
    finally:
        shutil.rmtree(workshop.root, ignore_errors=True)
    return restored


def _with_papers(restored: Restored, workshop: CounterFolder, key: bytes, clock: Clock) -> Restored:
    """Compare every paper with its hash; what is not here is at the province, or told to be lost."""
    vault = Vault(workshop.files, key)
    with closing(open_connection(workshop.database, key, mode="write")) as connection:
        with immediate(connection):
            missing = settle_papers(connection, vault, to_second(clock.now()))
            held = len(papers(connection)) - missing.lost
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return replace(restored, files=held, at_province=missing.at_province, lost=missing.lost)


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
