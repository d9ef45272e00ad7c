"""Keeps the pages of a scan until they are filed: each is on the disk, sealed, before the next is asked for.

A crash of the program, the driver or the power costs the page that was under way. What is written is what ``seal``
makes of a page, so nothing lies here in clear; only the vault that gave ``seal`` and ``unseal`` knows the key.
"""

from __future__ import annotations

import os
import secrets
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import get_args

from counter_app.devices.scanning.ports import PageFormat, ScannedPage
from counter_app.domain.errors import StoreError

Seal = Callable[[bytes], bytes]
_ENDING = ".page"
_HEAD = struct.Struct(">IIB")
_FORMATS: tuple[PageFormat, ...] = get_args(PageFormat)


class Spool:
    """The folder of one scan."""

    def __init__(self, folder: Path, seal: Seal, unseal: Seal) -> None:
        self.folder = folder
        self._seal, self._unseal = seal, unseal

    def keep(self, page: ScannedPage) -> None:
        """Write a page so that a power cut afterwards does not cost it; pages are numbered on where some are kept.

        Raises:
            StoreError: ``scan_unkept`` when the disk is full, closed or gone.
        """
        sealed = self._seal(_HEAD.pack(page.number, page.dpi, _FORMATS.index(page.format)) + page.content)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            number = max((_number(path) for path in self._files()), default=0) + 1
            write_new(self.folder / f"{number:06d}{_ENDING}", sealed)
        except OSError as error:
            raise StoreError("scan_unkept") from error

    def pages(self, after: int = 0) -> Iterator[ScannedPage]:
        """Yield the kept pages in the order they came, numbered from 1, without reading the first ``after``.

        After a crash these are what is left.

        Raises:
            StoreError: ``scan_unkept`` when one cannot be read; and what ``unseal`` raises.
        """
        for number, path in enumerate(sorted(self._files(), key=_number)[after:], start=after + 1):
            try:
                sealed = path.read_bytes()
            except OSError as error:
                raise StoreError("scan_unkept") from error
            content = self._unseal(sealed)
            _, dpi, kind = _HEAD.unpack_from(content)
            yield ScannedPage(number, content[_HEAD.size :], _FORMATS[kind], dpi)

    def count(self) -> int:
        """Return how many pages are kept, without reading them."""
        return len(self._files())

    def discard(self) -> None:
        """Remove the pages: they are filed, or were not wanted."""
        with suppress(OSError):
            for path in self.folder.iterdir():
                path.unlink(missing_ok=True)
            self.folder.rmdir()

    def _files(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return [path for path in self.folder.iterdir() if path.suffix == _ENDING and path.stem.isdigit()]


def spools_left(root: Path, seal: Seal, unseal: Seal) -> list[Spool]:
    """Return the scans below ``root`` that still hold pages, oldest first: what a crash left to be filed."""
    folders = (
        sorted((path for path in root.iterdir() if path.is_dir()), key=lambda path: path.name) if root.is_dir() else []
    )
    return [spool for path in folders if (spool := Spool(path, seal, unseal)).count()]


def write_new(path: Path, content: bytes) -> None:
    """Write a file that was not there, whole and durable or not at all; the folder must exist.

    Raises:
        FileExistsError: when the name is taken, and any other ``OSError``.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with open(handle, "wb") as file:  # noqa: PTH123 - a handle, not a path
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _name(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    if sys.platform != "win32":  # Windows makes the name durable with the file
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _name(draft: Path, path: Path) -> None:
    """Give the finished file its name, never another's."""
    if sys.platform == "win32":
        draft.rename(path)  # refuses a name that is taken
        return
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # sticks (FAT, exFAT) know no second names
        if path.exists():
            raise FileExistsError(path.name) from None
        draft.rename(path)


def _number(path: Path) -> int:
    return int(path.stem)
