"""The gateway's files: a folder of encrypted files, each under the keyed hash of its office and SHA-256.

A file grows in a part of its device until it was read back and found to be its hash; only then it gets its name. Safe
from several threads and several gateway processes on one folder: the same device writes the same bytes to the same
place, however often. Runs on threads, never on the server's loop. Memory stays at one chunk whatever a file weighs.

Encryption is AES-256 in counter mode, so that bytes may be added anywhere; that nothing was altered the hash proves.
"""

from __future__ import annotations

import hmac
import os
import secrets
import shutil
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from counter_app.domain.errors import GatewayError, StoreError
from counter_app.gateway.key_files import sync_folder

CHUNK = 64 * 1024
RESERVE_BYTES = 1024**3
"""Kept free for facts: files stop arriving first."""
MOST_PARTS = 64
"""Unfinished files of one device; a counter sends one after another."""
_MARK = b"CF01"
_SALT = 16
_HEAD = len(_MARK) + _SALT
_BLOCK = 16


def make_folder(folder: Path) -> None:
    """Make the folder of files where it is not there yet.

    Raises:
        StoreError: ``files_unwritable`` where it cannot be made or nothing may be put into it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError("files_unwritable", "files") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StoreError("files_unwritable", "files")


class FileFolder:
    """A ``FileStore``; ``key`` are the 32 bytes of the gateway's store, from which its own keys are derived."""

    def __init__(self, folder: Path, key: bytes, *, reserve: int = RESERVE_BYTES) -> None:
        self._folder = folder
        self._key = HKDF(SHA256(), 32, None, b"counter-app gateway files").derive(key)
        self._names = HKDF(SHA256(), 32, None, b"counter-app gateway file names").derive(key)
        self._reserve = reserve

    def whole(self, office: str, name: str) -> int | None:
        """Return how many bytes a whole file has, None for one that is not held."""
        return _clear_size(self._place(office, name))

    def begun(self, office: str, device: str, name: str) -> int:
        """Return how many bytes of a file have come from a device."""
        return _clear_size(self._part(office, device, name)) or 0

    def write(self, office: str, device: str, name: str, offset: int, content: bytes) -> int:
        """Put bytes at ``offset`` of a part, not yet durably, and return its size.

        Raises:
            GatewayError: ``file_gap`` beyond its end; ``gateway_busy`` when the disk or the device's parts are full.
        """
        part = self._part(office, device, name)
        if not part.exists():
            self._begin(part)
        with part.open("r+b") as file:
            cipher = self._cipher(file.read(_HEAD), offset)
            size = os.fstat(file.fileno()).st_size - _HEAD
            if offset > size:
                raise GatewayError("file_gap", held=size)
            file.seek(_HEAD + offset)
            file.write(cipher.update(content))
            return max(size, offset + len(content))

    def keep(self, office: str, device: str, name: str) -> None:
        """Make what came of a part durable."""
        with suppress(FileNotFoundError), self._part(office, device, name).open("r+b") as file:
            os.fsync(file.fileno())

    def finish(self, office: str, device: str, name: str) -> None:
        """Give a part its name when it is that file; otherwise drop it.

        Raises:
            GatewayError: ``file_differs`` for other bytes than those of the name.
        """
        part, place = self._part(office, device, name), self._place(office, name)
        self.keep(office, device, name)
        try:
            digest = self._digest(part)
        except FileNotFoundError:
            if place.exists():
                return  # another call of this device finished it
            raise GatewayError("file_gap", held=0) from None
        if digest != name:
            part.unlink(missing_ok=True)
            raise GatewayError("file_differs")
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            part.replace(place)
        sync_folder(place.parent)
        sync_folder(self._folder)

    def read(self, office: str, name: str, offset: int, length: int) -> bytes | None:
        """Return clear bytes of a whole file, None for one that is not held."""
        try:
            with self._place(office, name).open("rb") as file:
                cipher = self._cipher(file.read(_HEAD), offset)
                file.seek(_HEAD + offset)
                return cipher.update(file.read(length))
        except FileNotFoundError:
            return None

    def sound(self, office: str, name: str) -> bool:
        """Read a whole file back and tell whether it still is its hash."""
        try:
            return self._digest(self._place(office, name)) == name
        except FileNotFoundError:
            return False

    def sweep(self, older_s: float) -> int:
        """Drop parts nobody added to for so many seconds; return how many."""
        until, dropped = time.time() - older_s, 0
        for part in self._folder.glob("parts/*/*"):
            with suppress(FileNotFoundError):  # finished, or swept by another process, meanwhile
                if part.stat().st_mtime < until:
                    part.unlink()
                    dropped += 1
        return dropped

    def _begin(self, part: Path) -> None:
        try:
            part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            full = shutil.disk_usage(part.parent).free < self._reserve
            if full or sum(1 for _ in part.parent.iterdir()) >= MOST_PARTS:
                raise GatewayError("gateway_busy")
            # Written beside and renamed: a part without its whole head is never seen.
            fresh = part.with_name(f".{part.name}.{secrets.token_hex(4)}")
            fresh.write_bytes(_MARK + secrets.token_bytes(_SALT))
            try:
                os.link(fresh, part)
            except FileExistsError:
                pass
            except OSError:
                fresh.replace(part)
            fresh.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError("files_unwritable") from error

    def _digest(self, path: Path) -> str:
        digest = sha256()
        with path.open("rb") as file:
            cipher = self._cipher(file.read(_HEAD), 0)
            while chunk := file.read(CHUNK):
                digest.update(cipher.update(chunk))
        return digest.hexdigest()

    def _cipher(self, head: bytes, offset: int) -> CipherContext:
        """Return what turns clear bytes into kept ones and back, from ``offset`` on."""
        if len(head) != _HEAD or head[: len(_MARK)] != _MARK:
            raise StoreError("files_unreadable")
        key = HKDF(SHA256(), 32, head[len(_MARK) :], b"file").derive(self._key)
        cipher = Cipher(algorithms.AES(key), modes.CTR((offset // _BLOCK).to_bytes(_BLOCK, "big"))).encryptor()
        cipher.update(bytes(offset % _BLOCK))
        return cipher

    def _named(self, *words: str) -> str:
        return hmac.digest(self._names, "\0".join(words).encode(), "sha256").hex()

    def _place(self, office: str, name: str) -> Path:
        kept = self._named("file", office, name)
        return self._folder / kept[:2] / kept

    def _part(self, office: str, device: str, name: str) -> Path:
        return self._folder / "parts" / self._named("device", office, device) / self._named("part", office, name)


def _clear_size(path: Path) -> int | None:
    try:
        return path.stat().st_size - _HEAD
    except FileNotFoundError:
        return None
