"""Backing a counter up: an encrypted copy that was opened and read through before anybody relies on it."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from counter_app.domain.errors import RuleError, StoreError
from counter_app.services import backup_file
from counter_app.store.backup import Proved, copy_database, prove


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What the file holds: links of all epochs, the head (hex) of the present one, and the bytes of the file."""

    entries: int
    head: str
    bytes: int


def back_up(database: Path, key: bytes, target: Path, recipient: str | None = None) -> BackedUp:
    """Write a backup of the database at ``target``, beside whoever works with it.

    Every administrator of this moment can open it with the password of this moment, and whoever holds the recovery
    key of ``recipient``. Scanned pages are not in it: they lie in ``files/``, under the same key.

    Raises:
        RuleError: ``backup_for_nobody`` when there is neither; StoreError: ``backup_broken`` when the copy is not
            whole, ``backup_unwritable``, ``carry_differs``, and as ``store.backup``.
    """
    try:
        workshop = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.absolute().parent))
    except OSError as error:
        raise StoreError("backup_unwritable", "file") from error
    try:
        copy = workshop / "counter.db"
        copy_database(database, key, copy)
        proved = prove(copy, key)
        size = backup_file.write(target, _slots(proved, key, recipient), copy)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return BackedUp(proved.entries, proved.head, size)


def _slots(proved: Proved, key: bytes, recipient: str | None) -> tuple[backup_file.Slot, ...]:
    slots: list[backup_file.Slot] = [backup_file.password_slot(one.password_hash, key) for one in proved.administrators]
    if recipient is not None:
        slots.append(backup_file.recovery_slot(recipient, key))
    if not slots:
        raise RuleError("backup_for_nobody", "recovery_key")
    return tuple(slots)
