"""The pages of a file from outside; what it is is seen in its first bytes, not in its name."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from counter_app.documents.limits import LARGEST_PDF, LARGEST_PICTURE, LARGEST_WHOLE
from counter_app.documents.page import Page, Treatment
from counter_app.domain.errors import InputError

AUTO = Treatment()
Going = Callable[[], bool]


def pages_of_file(path: Path, treatment: Treatment = AUTO) -> Iterator[Page]:
    """Yield each page of a file.

    Raises:
        InputError: ``file_missing``, ``file_unreadable``, ``page_file_growing`` when it changed while it was
            read, and as ``pages_of``.
    """
    with opened(path) as source:
        before = os.fstat(source.fileno())
        try:
            yield from pages_of(source, treatment)
        except InputError:
            _check_still(source, before)
            raise
        except OSError:  # a stick that was pulled out
            raise InputError("file_unreadable", "file") from None
        _check_still(source, before)


def bytes_of_file(path: Path) -> bytes:
    """Return a whole file, to be kept before its pages are looked at.

    Raises:
        InputError: ``file_missing``, ``file_unreadable``, ``page_file_too_large``, ``page_file_growing``.
    """
    with opened(path) as source:
        before = os.fstat(source.fileno())
        if before.st_size > LARGEST_WHOLE:
            raise InputError("page_file_too_large", "file", megabytes=LARGEST_WHOLE // 1024**2)
        try:
            content = source.read()
        except OSError:
            raise InputError("file_unreadable", "file") from None
        _check_still(source, before)
    return content


def pages_of_bytes(content: bytes, treatment: Treatment = AUTO) -> Iterator[Page]:
    """Yield each page of a file that is in memory; raises as ``pages_of``."""
    yield from pages_of(BytesIO(content), treatment)


def pages_of(source: BinaryIO, treatment: Treatment) -> Iterator[Page]:
    """Yield each page; pages of a PDF file are kept as they are, whatever the treatment.

    Raises:
        InputError: ``page_file_empty``, ``page_file_too_large``; as ``pictures.pictures`` and ``foreign_pdf.pages``.
    """
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    if size == 0:
        raise InputError("page_file_empty", "file")
    from counter_app.documents import foreign_pdf

    is_pdf = foreign_pdf.MARK in source.read(foreign_pdf.MARK_WITHIN)
    source.seek(0)
    largest = LARGEST_PDF if is_pdf else LARGEST_PICTURE
    if size > largest:
        raise InputError("page_file_too_large", "file", megabytes=largest // 1024**2)
    if is_pdf:
        yield from foreign_pdf.pages(source.read())
        return
    from counter_app.documents.pictures import pictures
    from counter_app.documents.preparing import prepared

    for picture, dpi in pictures(source):
        yield prepared(picture, dpi, treatment)


def opened(path: Path) -> BinaryIO:
    """Return a file opened for reading.

    Raises:
        InputError: ``file_missing``, ``file_unreadable`` (a folder, a pipe, no rights).
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe may wait for ever
            raise InputError("file_unreadable", "file")
        return path.open("rb")
    except FileNotFoundError:
        raise InputError("file_missing", "file") from None
    except (OSError, ValueError):
        raise InputError("file_unreadable", "file") from None


def _check_still(source: BinaryIO, before: os.stat_result) -> None:
    after = os.fstat(source.fileno())
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise InputError("page_file_growing", "file")
