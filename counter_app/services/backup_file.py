"""The file of a backup: who can open it, the encrypted database, the encrypted papers, then the hash of it all.

``counter-backup 2``, the length and the JSON of the slots, the length of the database and the database as SQLCipher
wrote it, the papers (``backup_pages``), 32 bytes SHA-256. Each slot seals the key of the database: for a password of an
administrator of this counter, or for a recovery key. A ``counter-backup 1`` had no papers and is still read.
"""

from __future__ import annotations

import base64
import errno
import io
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from counter_app.domain.errors import InputError, StoreError
from counter_app.services import backup_pages
from counter_app.services.backup_pages import pieces
from counter_app.services.watching import Told, Watch

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

FILE_LINE = b"counter-backup 2\n"
_WITHOUT_PAPERS = b"counter-backup 1\n"
_SEALED_FOR = _WITHOUT_PAPERS
"""What slots of either version are sealed for."""
_LENGTH_BYTES, _DATABASE_BYTES = 4, 8
_MOST_SLOT_BYTES = 1024 * 1024
_HASH_BYTES = 32
_NONCE_BYTES = 12
_UNWRITABLE = {
    errno.ENOSPC: "backup_no_room",
    getattr(errno, "EDQUOT", errno.ENOSPC): "backup_no_room",
    errno.EFBIG: "backup_too_large",
}
_MOST_MEMORY_KIB, _MOST_PASSES, _MOST_LANES = 2 * 1024 * 1024, 64, 64


class PasswordSlot(msgspec.Struct, frozen=True, tag="password"):
    """The key sealed by what Argon2id makes of a password, with the salt and costs the account has."""

    salt: bytes
    memory: int
    passes: int
    lanes: int
    version: int
    sealed: bytes


class RecoverySlot(msgspec.Struct, frozen=True, tag="recovery"):
    """The key as a small age file for a recovery key."""

    sealed: bytes


Slot = PasswordSlot | RecoverySlot


@dataclass(frozen=True, slots=True)
class Opened:
    """A backup read as far as its slots: the database lies from ``start`` to ``end``, papers up to ``papers_end``."""

    path: Path
    slots: tuple[Slot, ...]
    start: int
    end: int
    papers_end: int

    def copy_to(self, target: Path) -> None:
        """Write the database of the backup to a file of its own.

        Raises:
            InputError: ``backup_unreadable``; OSError: the target cannot be written.
        """
        with self.path.open("rb") as source, open(target, "xb", opener=_private) as file:
            source.seek(self.start)
            file.writelines(pieces(source, self.end - self.start))
            file.flush()
            os.fsync(file.fileno())

    def papers_to(self, folder: Path, watch: Watch) -> None:
        """Write the papers of the backup below a folder that is there, sealed as they are, each forced to the disk.

        Raises:
            InputError: ``backup_damaged``; OSError: the folder cannot be written; Cancelled: a person stopped it.
        """
        if self.end == self.papers_end:
            return
        told = Told(watch, self.papers_end - self.end)
        with self.path.open("rb") as source:
            source.seek(self.end)
            for name, content in backup_pages.decoded(source, self.papers_end):
                place = folder / name
                for parent in (place.parent.parent, place.parent):
                    parent.mkdir(mode=0o700, exist_ok=True)
                with open(place, "xb", opener=_private) as file:
                    file.writelines(told.of(content))
                    file.flush()
                    os.fsync(file.fileno())


def password_slot(password_hash: str, key: bytes) -> PasswordSlot:
    """Return a slot that opens with the password behind a stored Argon2id hash; the password itself is not needed.

    Raises:
        ValueError: the hash is of another kind, which is a bug of the caller.
    """
    _, kind, version, costs, salt, made = password_hash.split("$")
    if kind != "argon2id":
        raise ValueError(kind)
    cost = dict(one.split("=") for one in costs.split(","))
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return PasswordSlot(
        salt=_unpadded(salt),
        memory=int(cost["m"]),
        passes=int(cost["t"]),
        lanes=int(cost["p"]),
        version=int(version.removeprefix("v=")),
        sealed=nonce + _cipher(_unpadded(made)).encrypt(nonce, key, _SEALED_FOR),
    )


def recovery_slot(recipient: str, key: bytes) -> RecoverySlot:
    """Return a slot that opens with the recovery key of ``recipient``."""
    from counter_app.wire.age import encrypt

    sealed = io.BytesIO()
    encrypt([key], sealed, recipient)
    return RecoverySlot(sealed.getvalue())


def unseal_by_password(slots: tuple[Slot, ...], password: str) -> bytes | None:
    """Return the key when the password opens a slot; takes a fraction of a second a slot by intention."""
    from argon2.low_level import Type, hash_secret_raw
    from cryptography.exceptions import InvalidTag

    for slot in slots:
        if not isinstance(slot, PasswordSlot) or not _is_sane(slot):
            continue
        made = hash_secret_raw(
            password.encode(), slot.salt, slot.passes, slot.memory, slot.lanes, 32, Type.ID, slot.version
        )
        try:
            return _cipher(made).decrypt(slot.sealed[:_NONCE_BYTES], slot.sealed[_NONCE_BYTES:], _SEALED_FOR)
        except InvalidTag:
            continue
    return None


def unseal_by_recovery_key(slots: tuple[Slot, ...], identity: str) -> bytes | None:
    """Return the key when the recovery key opens a slot."""
    from counter_app.wire.age import decrypt

    for slot in slots:
        if not isinstance(slot, RecoverySlot):
            continue
        out = io.BytesIO()
        try:
            decrypt(io.BytesIO(slot.sealed), out, [identity])
        except InputError:
            continue
        return out.getvalue()
    return None


def write(
    target: Path,
    slots: tuple[Slot, ...],
    database: Path,
    papers: Iterable[tuple[str, Path]] = (),
    told: Told | None = None,
) -> int:
    """Write the file whole or not at all, read it back, and return its bytes; ``told`` hears of both.

    Raises:
        StoreError: ``backup_unwritable``, ``backup_no_room``, ``backup_too_large`` for the file system of the stick;
            ``carry_differs`` when what was read back is not what was written. Cancelled: a person stopped it.
    """
    if not target.name:
        raise StoreError("backup_unwritable", "file")  # a folder alone: "", "." or "/"
    told = told or Told(Watch(), 0)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        digest = sha256()
        with open(draft, "xb", opener=_private) as file, database.open("rb") as source:
            for piece in told.of(chain(_head(slots, database), pieces(source), backup_pages.encoded(papers))):
                digest.update(piece)
                file.write(piece)
            file.write(digest.digest())
            file.flush()
            os.fsync(file.fileno())
        _drop_from_memory(draft)
        if read(draft, told).slots != slots:
            raise StoreError("carry_differs", "file")
        draft.replace(target)
        _sync_folder(target.absolute().parent)
        return target.stat().st_size
    except OSError as error:
        raise StoreError(_UNWRITABLE.get(error.errno or 0, "backup_unwritable"), "file") from error
    except InputError as error:
        raise StoreError("carry_differs", "file") from error
    finally:
        draft.unlink(missing_ok=True)


def _head(slots: tuple[Slot, ...], database: Path) -> Iterator[bytes]:
    head = msgspec.json.encode(slots)
    yield FILE_LINE + len(head).to_bytes(_LENGTH_BYTES, "big") + head
    yield database.stat().st_size.to_bytes(_DATABASE_BYTES, "big")


def read(path: Path, told: Told | None = None) -> Opened:
    """Read a backup as far as its slots, after comparing the hash of all of it.

    Raises:
        InputError: ``backup_malformed`` for what is none, ``backup_damaged`` when it is cut or changed,
            ``backup_unreadable``. Cancelled: a person stopped it.
    """
    told = told or Told(Watch(), 0)
    try:
        with path.open("rb") as file:
            end = os.fstat(file.fileno()).st_size - _HASH_BYTES
            line = file.read(len(FILE_LINE))
            if line not in {FILE_LINE, _WITHOUT_PAPERS}:
                raise InputError("backup_malformed", "file")
            length = int.from_bytes(file.read(_LENGTH_BYTES), "big")
            if length > _MOST_SLOT_BYTES or len(FILE_LINE) + _LENGTH_BYTES + length + _DATABASE_BYTES > end:
                raise InputError("backup_damaged", "file")
            head = file.read(length)
            if line == _WITHOUT_PAPERS:
                start, database_end = file.tell(), end
            else:
                size = int.from_bytes(file.read(_DATABASE_BYTES), "big")
                start, database_end = file.tell(), file.tell() + size
            file.seek(0)
            digest = sha256()
            for piece in told.of(pieces(file, end)):
                digest.update(piece)
            if file.read(_HASH_BYTES) != digest.digest() or database_end > end:
                raise InputError("backup_damaged", "file")
        return Opened(path, msgspec.json.decode(head, type=tuple[Slot, ...]), start, database_end, end)
    except msgspec.DecodeError as error:
        raise InputError("backup_damaged", "file") from error
    except OSError as error:
        raise InputError("backup_unreadable", "file") from error


def _is_sane(slot: PasswordSlot) -> bool:
    """Tell whether opening the slot would not take this machine down."""
    return (
        1 <= slot.passes <= _MOST_PASSES
        and 1 <= slot.lanes <= _MOST_LANES
        and 8 * slot.lanes <= slot.memory <= _MOST_MEMORY_KIB
    )


def _cipher(made: bytes) -> ChaCha20Poly1305:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305 as Cipher
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return Cipher(HKDF(SHA256(), 32, None, b"counter-backup").derive(made))


def _unpadded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # folders cannot be opened there; NTFS journals the name
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _drop_from_memory(path: Path) -> None:
    """Let the next read come from the medium, and not from the memory of this machine."""
    if hasattr(os, "posix_fadvise"):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
