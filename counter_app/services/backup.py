"""Backing a counter up: an encrypted copy that was opened and read through before anybody relies on it.

Papers the province does not hold yet, and pages nobody has filed, lie nowhere else: they are always in it. So are all
others unless they are left out; what was left out is fetched from the province after a restore.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.domain.errors import RuleError, StoreError
from counter_app.services import backup_file, backup_pages
from counter_app.services.session import Session, require
from counter_app.services.watching import Told, Watch
from counter_app.store import backup as copies
from counter_app.store import documents
from counter_app.store.backup import Proved, copy_database, prove

if TYPE_CHECKING:
    from counter_app.database.driver import Connection
    from counter_app.store.vault import Vault

_SPARE_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What the file holds: links of all epochs, the head (hex) of the present one, and the bytes of the file.

    ``files`` are the papers in it, ``unfiled`` of them pages no dossier has yet; ``left_out`` lie at the province,
    ``unreadable`` are missing or damaged here.
    """

    entries: int
    head: str
    bytes: int
    files: int = 0
    left_out: int = 0
    unreadable: int = 0
    unfiled: int = 0


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a backup made now would hold, in bytes: the database, papers that must be in it, papers that may.

    Of the papers ``unfiled`` are pages no dossier has yet; ``purged`` ones lie only at the province by now.
    """

    database: int
    waiting: int
    waiting_files: int
    delivered: int
    delivered_files: int
    unfiled: int
    purged: int

    @property
    def held(self) -> int:
        """How many papers lie here: as many as a backup with all of them says it holds."""
        return self.waiting_files + self.delivered_files

    def total(self, *, with_delivered: bool) -> int:
        """Return how large the file gets, near enough."""
        return self.database + self.waiting + (self.delivered if with_delivered else 0)


@dataclass(frozen=True, slots=True)
class Place:
    """What is backed up: a database, the key of it, and the folder its papers lie in."""

    database: Path
    key: bytes
    files: Path

    def vault(self) -> Vault:
        """Return the papers."""
        from counter_app.store.vault import Vault

        return Vault(self.files, self.key)

    def back_up(
        self,
        target: Path,
        recipient: str | None = None,
        *,
        by: Session,
        with_delivered: bool = True,
        watch: Watch | None = None,
    ) -> BackedUp:
        """Write a backup at ``target``, beside whoever works with the counter; ``watch`` hears of the bytes.

        Every administrator of this moment can open it with the password of this moment, and whoever holds the
        recovery key of ``recipient``. A file that is there already is replaced only by one that was read back.

        Raises:
            RuleError: as ``require_keeper``; ``backup_for_nobody`` when there is neither; StoreError: ``backup_broken``
            when the copy is not whole, ``backup_unwritable``, ``backup_no_room``, ``backup_too_large``,
            ``carry_differs``, and as ``store.backup``. Cancelled: a person stopped it; nothing is left.
        """
        require_keeper(by)
        try:
            workshop = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.absolute().parent))
        except OSError as error:
            raise StoreError("backup_unwritable", "file") from error
        try:
            return self._written(workshop / "counter.db", target, recipient, watch or Watch(), with_delivered)
        finally:
            shutil.rmtree(workshop, ignore_errors=True)

    def _written(
        self,
        copy: Path,
        target: Path,
        recipient: str | None,
        watch: Watch,
        with_delivered: bool,  # noqa: FBT001 - of a private step
    ) -> BackedUp:
        _check_room(copy.parent, 2 * _size(self.database))
        copy_database(self.database, self.key, copy)
        proved = prove(copy, self.key, every_page=True)
        slots = _slots(proved, self.key, recipient)
        vault = self.vault()
        # From the copy: every fact in it was written behind its file, so all it names lies here now.
        wanted = copies.papers_in(copy, self.key)
        chosen = [one for one in wanted if with_delivered or not one.delivered]
        papers = [(_name(vault, one.sha256), vault.place(one.sha256)) for one in chosen]
        spooled = backup_pages.spooled(self.files)
        papers += spooled
        weight = sum(_size(path) for _, path in papers)
        size = copy.stat().st_size + weight
        _check_room(copy.parent, size)
        # Papers are opened one by one, then all is written, then all is read back.
        told = Told(watch, weight + 2 * size)
        whole = {one.sha256 for one in chosen if _is_whole(vault, one.sha256, told)}
        kept = {_name(vault, sha256) for sha256 in whole}
        papers = [one for one in papers if one[0] in kept or one[0].startswith("scans/")]
        written = backup_file.write(target, slots, copy, papers, told)
        return BackedUp(
            proved.entries,
            proved.head,
            written,
            files=len(papers),
            left_out=len(wanted) - len(chosen),
            unreadable=len(chosen) - len(whole),
            unfiled=len(spooled) + sum(one.sha256 in whole and not one.filed for one in chosen),
        )


def require_keeper(session: Session) -> None:
    """Return when a session may take a backup: every citizen's papers leave the house in it.

    Who is signed in is a supervisor or administrator. The user of the operating system on the command line need not
    be: a copy at night has nobody to sign in, and whoever runs the program there holds the key of the counter anyhow.

    Raises:
        RuleError: ``role_required``.
    """
    if not session.is_of_machine:
        require(session, "supervisor")


def sizes(connection: Connection, vault: Vault, database: Path, files: Path) -> Sizes:
    """Return what a backup made now would weigh [io, a connection of its own]."""
    # What is missing will not be in it; what is damaged is only found by opening it.
    held = [(one, size) for one in copies.papers(connection) if (size := _size(vault.place(one.sha256)))]
    spooled = [_size(path) for _, path in backup_pages.spooled(files)]
    waiting = [*(size for one, size in held if not one.delivered), *spooled]
    delivered = [size for one, size in held if one.delivered]
    return Sizes(
        database.stat().st_size,
        sum(waiting),
        len(waiting),
        sum(delivered),
        len(delivered),
        len(spooled) + sum(not one.filed for one, _ in held),
        documents.kept(connection).purged,
    )


def _is_whole(vault: Vault, sha256: str, told: Told) -> bool:
    """Open a paper and compare it with its name: damage is told now, while the sheet may still be there."""
    from hashlib import sha256 as hashed

    digest = hashed()
    try:
        for piece in told.of(vault.chunks(sha256)):
            digest.update(piece)
    except StoreError:
        return False
    return digest.hexdigest() == sha256


def _name(vault: Vault, sha256: str) -> str:
    return "/".join(vault.place(sha256).parts[-2:])


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _check_room(folder: Path, needed: int) -> None:
    if shutil.disk_usage(folder).free < needed + _SPARE_BYTES:
        raise StoreError("backup_no_room", "file")


def _slots(proved: Proved, key: bytes, recipient: str | None) -> tuple[backup_file.Slot, ...]:
    able = proved.administrators
    slots: list[backup_file.Slot] = [backup_file.password_slot(one.password_hash, key) for one in able]
    if recipient is not None:
        slots.append(backup_file.recovery_slot(recipient, key))
    if not slots:
        raise RuleError("backup_for_nobody", "recovery_key")
    return tuple(slots)
