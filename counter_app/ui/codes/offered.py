"""What was dropped or pasted that may hold a code: files of this machine, or a picture that lies in no file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODeviceBase, QMimeData
from PySide6.QtGui import QImage

from counter_app.domain.errors import InputError

if TYPE_CHECKING:
    from counter_app.ui.codes.means import Decoder, Page

MOST_FILES = 10
MOST_PIXELS = 40_000_000
"""As the decoding process: a picture beyond it is not worth the copy."""


@dataclass(frozen=True, slots=True)
class Offered:
    """Files, or one picture; a picture is as large as a screen, or as a camera makes it."""

    files: tuple[Path, ...] = ()
    picture: QImage | None = None


def is_offered(mime: QMimeData) -> bool:
    """Tell whether something dropped or pasted is files or a picture, and not text."""
    if any(url.isLocalFile() for url in mime.urls()):
        return True
    # What is copied from a table or a page comes as text with a picture of it beside.
    return mime.hasImage() and not mime.hasText()


def offered(mime: QMimeData) -> Offered | None:
    """Take what was dropped or pasted; None where nothing of it can hold a code."""
    files = tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())
    if files:
        return Offered(files[:MOST_FILES])
    picture = mime.imageData() if mime.hasImage() else None
    return Offered(picture=picture) if isinstance(picture, QImage) and not picture.isNull() else None


def pages(decoder: Decoder, given: Offered) -> Iterator[Page]:
    """Yield the pages of everything offered, each as soon as it is read (io lane).

    Raises:
        InputError: ``picture_too_large``, and as ``DecodingProcess.read_file``; DeviceError: the same.
    """
    for file in given.files:
        yield from decoder.read_file(file)
    if given.picture is not None:
        yield from decoder.read_bytes(_content(given.picture))


def _content(picture: QImage) -> bytes:
    if picture.width() * picture.height() > MOST_PIXELS:
        raise InputError("picture_too_large", "file", megapixels=MOST_PIXELS // 1_000_000)
    buffer = QBuffer()
    buffer.open(QIODeviceBase.OpenModeFlag.WriteOnly)
    # A picture without a background would be black on black in gray.
    opaque = QImage(picture.size(), QImage.Format.Format_RGB32)
    opaque.fill(0xFFFFFFFF)
    from PySide6.QtGui import QPainter

    painter = QPainter(opaque)
    painter.drawImage(0, 0, picture)
    painter.end()
    opaque.save(buffer, "BMP")  # type: ignore[call-overload]  # a device may stand for the name of a file
    return bytes(buffer.data().data())
