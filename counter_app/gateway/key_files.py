"""Writes files of the keys folder so that a power cut leaves the old content or the new, never half of one."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Write ``content`` durably in place of whatever is at ``path``, readable by its owner only."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _write(fresh, content)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(path.parent)


def add_file(path: Path, content: bytes) -> None:
    """Write a file that must not be there yet, as ``replace_file`` does.

    Raises:
        FileExistsError: it is there; nothing is changed.
    """
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _write(fresh, content)
        link_once(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(path.parent)


def link_once(fresh: Path, path: Path) -> None:
    """Give a finished file its name unless another has it.

    Raises:
        FileExistsError: another file has the name.
    """
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise
    except OSError:
        # A stick's file system knows no second names.
        if path.exists():
            raise FileExistsError(path) from None
        fresh.replace(path)


def _write(fresh: Path, content: bytes) -> None:
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    if os.name == "nt":
        return  # folders cannot be opened there; NTFS journals the name
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
