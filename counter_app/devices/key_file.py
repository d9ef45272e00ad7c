"""Keeps the database key in a file the administrator guards, for example on a stick that is locked away."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

from counter_app.devices.private_files import read_private, write_private
from counter_app.domain.errors import StoreError

KEY_BYTES = 32


def parse_key(text: bytes | str) -> bytes:
    """Read 64 hexadecimal digits, white space and a byte-order mark around them allowed.

    Raises:
        StoreError: ``key_malformed``.
    """
    try:
        words = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        key = bytes.fromhex(words.strip())
    except ValueError as error:
        raise StoreError("key_malformed") from error
    if len(key) != KEY_BYTES:
        raise StoreError("key_malformed")
    return key


class KeyFileVault:
    """One file with one key; the name a key is asked by does not matter here."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self, name: str) -> bytes:  # noqa: ARG002 - one file, one key
        """Give the key in the file.

        Raises:
            StoreError: ``key_missing`` or ``key_malformed``.
        """
        return parse_key(read_private(self._path))

    def store(self, name: str, key: bytes) -> None:
        """Write the file, readable by this user only; never replaces another key.

        Raises:
            StoreError: ``key_exists``, ``key_malformed`` or ``key_unwritable``.
        """
        wanted = parse_key(key.hex())
        if not self._path.exists():
            write_private(self._path, f"{wanted.hex()}\n".encode())
        elif self.load(name) != wanted:
            raise StoreError("key_exists")

    def is_exposed(self) -> bool:
        """Tell whether other users can read the file; a stick formatted by Windows cannot say otherwise."""
        modes_count = sys.platform != "win32" and self._path.exists()
        return modes_count and bool(self._path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
