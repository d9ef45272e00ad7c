"""The papers inside a backup, sealed as they lie in ``files/``: name, length and bytes of each, then an empty name.

Names are those on the disk, which only the key connects with a paper. Nothing is read whole: a piece at a time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from counter_app.domain.errors import InputError

PIECE = 1024 * 1024
_NAME_BYTES, _LENGTH_BYTES = 1, 8
# What the vault and the spool of a scanner call their files; nothing else is ever written from a backup.
_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}|scans/[0-9A-Za-z-]{1,64}/[0-9]{1,9}\.page")


def encoded(files: Iterable[tuple[str, Path]]) -> Iterator[bytes]:
    """Yield the bytes of some files with their names; one that is gone by now is left out.

    A file that shrinks while it is read is filled up, which its seal shows when it is opened.
    """
    for name, path in files:
        try:
            file = path.open("rb")
        except FileNotFoundError:
            continue
        with file:
            length = os.fstat(file.fileno()).st_size
            yield bytes((len(name),)) + name.encode("ascii") + length.to_bytes(_LENGTH_BYTES, "big")
            for piece in pieces(file, length):
                yield piece
                length -= len(piece)
            while length:
                yield bytes(min(length, PIECE))
                length -= min(length, PIECE)
    yield bytes(_NAME_BYTES)


def decoded(file: IO[bytes], end: int) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield name and bytes of each file up to ``end``; the bytes are read before the next is asked for.

    Raises:
        InputError: ``backup_damaged`` for what is no such list, whatever the hash of the backup says.
    """
    while size := int.from_bytes(file.read(_NAME_BYTES), "big"):
        name = file.read(size).decode("ascii", "replace")
        length = int.from_bytes(file.read(_LENGTH_BYTES), "big")
        start = file.tell()
        if _NAME.fullmatch(name) is None or start + length > end:
            raise InputError("backup_damaged", "file")
        yield name, pieces(file, length)
        file.seek(start + length)
    if file.tell() != end:
        raise InputError("backup_damaged", "file")


def pieces(source: IO[bytes], length: int | None = None) -> Iterator[bytes]:
    """Yield the bytes of a file from where it stands, at most ``length`` of them, a piece at a time."""
    left = length
    while left is None or left > 0:
        piece = source.read(PIECE if left is None else min(PIECE, left))
        if not piece:
            return
        left = None if left is None else left - len(piece)
        yield piece


def spooled(files: Path) -> list[tuple[str, Path]]:
    """Return the scanned pages that no document holds yet, below the folder of the files."""
    found = [(path.relative_to(files).as_posix(), path) for path in sorted(files.glob("scans/*/*.page"))]
    return [(name, path) for name, path in found if _NAME.fullmatch(name) is not None]
