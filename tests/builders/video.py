"""Frames as a camera sends them, put into Qt's capture session."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PIL import Image
from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QMediaCaptureSession, QVideoFrame, QVideoFrameFormat, QVideoFrameInput

from counter_app.ui.adapters.gray import pixels_of

_Pixels = QVideoFrameFormat.PixelFormat


def frame_of(gray: QImage, kind: QVideoFrameFormat.PixelFormat) -> QVideoFrame:
    """Return a frame of a layout with the brightness of ``gray`` and no colour."""
    frame = QVideoFrame(QVideoFrameFormat(QSize(gray.width(), gray.height()), kind))
    assert frame.map(QVideoFrame.MapMode.WriteOnly)
    plane, step, width = frame.bits(0), frame.bytesPerLine(0), gray.width()
    assert isinstance(plane, memoryview)
    pixels = pixels_of(gray)
    for row in range(gray.height()):
        line = pixels[row * width : (row + 1) * width]
        if kind in {_Pixels.Format_YUYV, _Pixels.Format_UYVY}:
            pairs = [bytes((y, 128)) if kind is _Pixels.Format_YUYV else bytes((128, y)) for y in line]
            line = b"".join(pairs)
        plane[row * step : row * step + len(line)] = line
    frame.unmap()
    return frame


def picture_of(image: Image.Image) -> QImage:
    """Return a picture of the generator as Qt's."""
    gray = image.convert("L")
    made = QImage(gray.tobytes(), gray.width, gray.height, gray.width, QImage.Format.Format_Grayscale8)
    return made.convertToFormat(QImage.Format.Format_RGB32)


class Film:
    """Stands for a camera: what is shown to it arrives as frames."""

    def __init__(self) -> None:
        self.source: QVideoFrameInput | None = None

    def plug(self, session: QMediaCaptureSession, _fail: Callable[[str], None]) -> QObject:
        """Put a source into the session."""
        self.source = QVideoFrameInput(session)
        session.setVideoFrameInput(self.source)
        return self.source

    def show(self, picture: QImage) -> None:
        """Send one frame; a camera that was switched off drops it."""
        if self.source is not None and shiboken6.isValid(self.source):
            self.source.sendVideoFrame(QVideoFrame(picture))
