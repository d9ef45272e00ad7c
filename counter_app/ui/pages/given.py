"""What was dropped or pasted that may become pages: files of this machine, or a picture that lies in no file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODeviceBase, QMimeData
from PySide6.QtGui import QImage

from counter_app.ui.codes.offered import is_offered


def given_of(mime: QMimeData) -> tuple[list[Path], bytes | None]:
    """Return the files, or a picture as PNG, in memory only; neither where it was text."""
    if not is_offered(mime):
        return [], None
    files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    picture = mime.imageData() if not files and mime.hasImage() else None
    if not isinstance(picture, QImage) or picture.isNull():
        return files, None
    buffer = QBuffer()
    buffer.open(QIODeviceBase.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]  # a device may stand for the name of a file
    return [], bytes(buffer.data().data())
