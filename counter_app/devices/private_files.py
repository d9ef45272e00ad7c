"""Reads and writes small secret files: whole or not at all, and readable by this user only."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from counter_app.domain.errors import StoreError

# A file of this size is no key of ours; a device or a film named by mistake is not read to its end.
LONGEST_BYTES = 64 * 1024


def read_private(path: Path) -> bytes:
    """Give the content of a secret file.

    Raises:
        StoreError: ``key_missing`` when it is not there or may not be read, ``key_malformed`` when it is far too long.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_BYTES + 1)
    except OSError as error:
        raise StoreError("key_missing") from error
    if len(content) > LONGEST_BYTES:
        raise StoreError("key_malformed")
    return content


def write_private(path: Path, content: bytes) -> None:
    """Write a secret file so that a power cut leaves the old content or the new, never a part (mode 0600).

    Raises:
        StoreError: ``key_unwritable`` when the folder is missing, full or closed.
    """
    part = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with open(handle, "wb") as file:  # noqa: PTH123 - a handle, not a path
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise StoreError("key_unwritable") from error


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable; Windows does that with the file."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
