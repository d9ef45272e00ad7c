"""The pages of a file from outside, a picture or a PDF; what it is is seen in its first bytes, not in its name."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from counter_app.devices.decoding import pictures
from counter_app.devices.decoding.limits import LARGEST_FILE
from counter_app.domain.errors import InputError

_PDF, _PDF_WITHIN = b"%PDF-", 1_024


def pages_of_file(path: str) -> Iterator[Image.Image]:
    """Yield the pages of a file.

    Raises:
        InputError: ``file_missing``, ``file_unreadable``, and as ``pages``.
    """
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):  # a folder; or a pipe, whose opening may wait for ever
            raise InputError("file_unreadable", "file")
        source = Path(path).open("rb")  # noqa: SIM115 - closed below, after errors of opening were told apart
    except FileNotFoundError:
        raise InputError("file_missing", "file") from None
    except (OSError, ValueError):
        raise InputError("file_unreadable", "file") from None
    with source:
        yield from pages(source)


def pages_of_bytes(content: bytes) -> Iterator[Image.Image]:
    """Yield the pages of a file that is in memory only; raises as ``pages``."""
    yield from pages(BytesIO(content))


def pages(source: BinaryIO) -> Iterator[Image.Image]:
    """Yield each page in shades of gray.

    Raises:
        InputError: ``picture_file_too_large``, and as ``pictures.pages`` and ``pdf.pages``.
        DeviceError: as ``pdf.pages``.
    """
    size = source.seek(0, 2)
    if size > LARGEST_FILE:
        raise InputError("picture_file_too_large", "file", megabytes=LARGEST_FILE // 1024**2)
    source.seek(0)
    head = source.read(_PDF_WITHIN)
    source.seek(0)
    if _PDF in head:
        from counter_app.devices.decoding import pdf  # a camera never needs it, and it takes as long as all the rest

        yield from pdf.pages(source)
    else:
        yield from pictures.pages(source)
