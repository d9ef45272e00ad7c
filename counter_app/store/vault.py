"""The vault: whole files by the SHA-256 of their clear bytes, encrypted at rest, never a part of one.

A file is written under a passing name, forced to the disk, renamed and its folder forced too: after a power cut it is
there whole or not at all. Its name on disk is keyed, so that whoever holds a copy of a paper cannot see whether it lies
here. Safe from several threads; nothing is ever written in clear.
"""

from __future__ import annotations

import errno
import hmac
import os
import re
import secrets
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from counter_app.domain.errors import StoreError
from counter_app.store.vault_crypto import CHUNK, HEAD_BYTES, SALT_BYTES, BrokenSealError, Head, Seal, derived

_PART = ".part-"
# Others may keep things of theirs beside the vault's own folders: those are never looked into.
_HEX = "[0-9a-f]"
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Vault:
    """The encrypted files below one folder; ``key`` are the 32 bytes of the database, from which its own are derived.

    ``relaxed`` does not wait for the disk: for a demonstration, which can be made again.
    """

    def __init__(self, folder: Path, key: bytes, *, relaxed: bool = False) -> None:
        self._folder = folder
        self._key, self._names = derived(key, b"files"), derived(key, b"names")
        self._relaxed = relaxed
        self._ageing = threading.Lock()
        """Held while a file is found too old to be needed, and while one that lies here is made young again."""

    def put(self, content: bytes) -> str:
        """Keep bytes durably and return their SHA-256 (hex); the same bytes are kept once.

        Raises:
            StoreError: ``disk_full``, ``document_unwritable``.
        """
        name = sha256(content).hexdigest()
        if self._is_whole(name, content) and self._made_young(name):
            return name
        place = self._place(name)
        with _coded_writing():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = place.with_name(f"{_PART}{secrets.token_hex(8)}")
            try:
                self._write(part, content)
                part.replace(place)
            except BaseException:
                with suppress(OSError):
                    part.unlink(missing_ok=True)
                raise
            self._force_folder(place.parent)
            self._force_folder(self._folder)
        return name

    def holds(self, name: str) -> bool:
        """Tell whether a file of this SHA-256 lies here; ``check`` proves that it is whole."""
        return self._place(name).is_file()

    def read(self, name: str) -> bytes:
        """Return the clear bytes of a file, proved to be those of its name.

        Raises:
            StoreError: ``document_missing``, ``document_damaged``.
        """
        content = b"".join(self.chunks(name))
        if sha256(content).hexdigest() != name:
            raise StoreError("document_damaged", "sha256", sha256=name)
        return content

    def size(self, name: str) -> int:
        """Return how many clear bytes a file has; raises as ``read``."""
        with self._opened(name) as (_file, head):
            return head.length

    def chunks(self, name: str, start: int = 0) -> Iterator[bytes]:
        """Yield the clear bytes of a file from byte ``start`` on, at most 1 MiB at a time; raises as ``read``.

        Each piece is proved to be sealed by this vault; that all are those of the name, ``read`` and ``check`` prove.
        """
        with self._opened(name) as (file, head):
            seal = Seal(self._key, head)
            for number in range(start // CHUNK, head.chunks):
                place, size = head.place(number)
                file.seek(place)
                clear = seal.open(number, file.read(size))
                skipped = start - number * CHUNK
                yield clear[skipped:] if skipped > 0 else clear

    def check(self, name: str) -> str | None:
        """Return ``file_missing`` or ``file_damaged`` with the name, None for a file that is whole."""
        digest = sha256()
        try:
            for piece in self.chunks(name):
                digest.update(piece)
        except StoreError as error:
            return f"{'file_missing' if error.code == 'document_missing' else 'file_damaged'} {name}"
        return None if digest.hexdigest() == name else f"file_damaged {name}"

    def remove(self, name: str) -> None:
        """Take a file away; nothing happens when it is not there.

        The disk is not waited for: a file that a power cut brings back is named by nobody and swept away.
        """
        with _coded_writing():
            self._place(name).unlink(missing_ok=True)

    def retire(self, name: str, older_s: float) -> bool:
        """Take a file away unless it was put here within so many seconds: then it may be on its way to being named.

        Return whether it is away now.

        Raises:
            StoreError: ``document_unwritable``.
        """
        return self._drop_old([self._place(name)], older_s) > 0 or not self.holds(name)

    def place(self, name: str) -> Path:
        """Return where a file lies, or would lie, sealed; its two last parts are what it is called on the disk."""
        return self._place(name)

    def sealed(self, content: bytes) -> bytes:
        """Return bytes as a file of the vault has them, for what has to lie elsewhere until it is filed."""
        return b"".join(self._sealing(content))

    def unsealed(self, sealed: bytes) -> bytes:
        """Return the clear bytes of what ``sealed`` gave.

        Raises:
            StoreError: ``document_damaged``.
        """
        try:
            head = Head.read(sealed[:HEAD_BYTES])
            seal = Seal(self._key, head)
            places = map(head.place, range(head.chunks))
            return b"".join(seal.open(n, sealed[at : at + size]) for n, (at, size) in enumerate(places))
        except BrokenSealError:
            raise StoreError("document_damaged", "sha256", sha256="") from None

    def sweep(self) -> int:
        """Take away what a program that ended in the middle of writing left; return how many such files there were.

        Only for the one program that may write, before it begins: a file being written looks the same.
        """
        left = [file for file in self._folder.glob(f"{_HEX}{_HEX}/{_PART}*") if file.is_file()]
        with _coded_writing():
            for file in left:
                file.unlink(missing_ok=True)
        return len(left)

    def sweep_unknown(self, known: Iterable[str], older_s: float) -> int:
        """Take away files that are none of ``known`` and were written so many seconds ago; return how many.

        A younger one may be on its way to being known.
        """
        places = {self._place(name) for name in known}
        lying = (file for file in self._folder.glob(f"{_HEX}{_HEX}/*") if file not in places and file.is_file())
        return self._drop_old(lying, older_s)

    def _drop_old(self, files: Iterable[Path], older_s: float) -> int:
        until, dropped = time.time() - older_s, 0
        for file in files:
            with self._ageing, _coded_writing(), suppress(FileNotFoundError):
                if file.stat().st_mtime < until:
                    file.unlink()
                    dropped += 1
        return dropped

    def _made_young(self, name: str) -> bool:
        """Let a file that is put again count as put now; return whether it still lies here."""
        with self._ageing, suppress(OSError):
            os.utime(self._place(name))
            return True
        return False

    def _is_whole(self, name: str, content: bytes) -> bool:
        """Tell whether these very bytes lie here; a damaged file of the name is written again."""
        try:
            return self.read(name) == content
        except StoreError:
            return False

    def _write(self, part: Path, content: bytes) -> None:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with open(handle, "wb") as file:  # noqa: PTH123 - a handle, not a path
            file.writelines(self._sealing(content))
            file.flush()
            if not self._relaxed:
                os.fsync(file.fileno())

    def _sealing(self, content: bytes) -> Iterator[bytes]:
        head = Head(secrets.token_bytes(SALT_BYTES), len(content))
        seal, clear = Seal(self._key, head), memoryview(content)
        yield head.encoded()
        pieces = (clear[number * CHUNK : (number + 1) * CHUNK] for number in range(head.chunks))
        yield from (seal.close(number, piece) for number, piece in enumerate(pieces))

    @contextmanager
    def _opened(self, name: str) -> Iterator[tuple[BinaryIO, Head]]:
        try:
            with self._place(name).open("rb") as file:
                yield file, Head.read(file.read(HEAD_BYTES))
        except FileNotFoundError:
            raise StoreError("document_missing", "sha256", sha256=name) from None
        except (OSError, BrokenSealError):
            raise StoreError("document_damaged", "sha256", sha256=name) from None

    def _place(self, name: str) -> Path:
        if _SHA256.fullmatch(name) is None:
            raise StoreError("document_missing", "sha256", sha256=name[:64])
        kept = hmac.digest(self._names, bytes.fromhex(name), "sha256").hex()
        return self._folder / kept[:2] / kept

    def _force_folder(self, folder: Path) -> None:
        """Make a new name durable; Windows does that with the file."""
        if sys.platform == "win32" or self._relaxed:
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _coded_writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise StoreError("disk_full" if full else "document_unwritable") from None
