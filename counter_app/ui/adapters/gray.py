"""A frame of the camera as gray pixels no larger than a decoder wants them (UI thread, 1 to 3 ms)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

WIDEST, HIGHEST = 640, 480
_Pixels = QVideoFrameFormat.PixelFormat
# The first plane of these is the brightness, a byte a pixel: nothing has to be computed.
_BRIGHTNESS_FIRST = {
    _Pixels.Format_NV12, _Pixels.Format_NV21, _Pixels.Format_YUV420P, _Pixels.Format_YV12, _Pixels.Format_YUV422P,
    _Pixels.Format_Y8, _Pixels.Format_IMC1, _Pixels.Format_IMC2, _Pixels.Format_IMC3, _Pixels.Format_IMC4,
}  # fmt: skip
# Here every second byte is.
_BRIGHTNESS_AT = {_Pixels.Format_YUYV: 0, _Pixels.Format_UYVY: 1}


def gray_picture(frame: QVideoFrame) -> QImage:
    """Return the frame in gray, at most 640 × 480; a null picture where it cannot be read."""
    gray = _gray(frame)
    if gray.width() > WIDEST or gray.height() > HIGHEST:
        kept = Qt.AspectRatioMode.KeepAspectRatio
        gray = gray.scaled(WIDEST, HIGHEST, kept, Qt.TransformationMode.SmoothTransformation)
        gray = gray.convertToFormat(QImage.Format.Format_Grayscale8)
    return gray


def pixels_of(gray: QImage) -> bytes:
    """Return the bytes of a gray picture row after row, without the padding Qt puts at the end of rows."""
    width, step = gray.width(), gray.bytesPerLine()
    content = bytes(gray.constBits())
    if step == width:
        return content
    return b"".join(content[row * step : row * step + width] for row in range(gray.height()))


def _gray(frame: QVideoFrame) -> QImage:
    kind = frame.pixelFormat()
    if kind not in _BRIGHTNESS_FIRST and kind not in _BRIGHTNESS_AT:
        return _drawn(frame)
    # A copy shares the picture; mapping asks for one that may be changed.
    mapped = QVideoFrame(frame)
    if not mapped.map(QVideoFrame.MapMode.ReadOnly):
        return QImage()
    try:
        width, height, step = mapped.width(), mapped.height(), mapped.bytesPerLine(0)
        content = bytes(mapped.bits(0))
    finally:
        mapped.unmap()
    if kind in _BRIGHTNESS_AT:
        content, step = content[_BRIGHTNESS_AT[kind] :: 2], step // 2
    if len(content) < step * (height - 1) + width:
        return QImage()
    return QImage(content, width, height, step, QImage.Format.Format_Grayscale8).copy()


def _drawn(frame: QVideoFrame) -> QImage:
    shape = QVideoFrameFormat.imageFormatFromPixelFormat(frame.pixelFormat())
    if shape is QImage.Format.Format_Invalid:
        return frame.toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    mapped = QVideoFrame(frame)
    if not mapped.map(QVideoFrame.MapMode.ReadOnly):
        return QImage()
    try:
        content = bytes(mapped.bits(0))
        whole = QImage(content, mapped.width(), mapped.height(), mapped.bytesPerLine(0), shape)
        return whole.convertToFormat(QImage.Format.Format_Grayscale8)
    finally:
        mapped.unmap()
