"""The camera: gray frames while it is open, one coded word when it gives none (UI thread).

It is opened for one card and closed after it: no camera looks at a counter all day.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCameraPermission, QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QCamera, QMediaCaptureSession, QMediaDevices, QVideoFrame, QVideoSink

from counter_app.ui.adapters.gray import HIGHEST, WIDEST, gray_picture

SILENT_MS = 8_000
"""A camera that is open and shows nothing for so long is in other hands, or broken."""

Plug = Callable[[QMediaCaptureSession, Callable[[str], None]], QObject | None]
"""Puts a source of frames into the session and returns it; tells a code of ``failed`` where there is none."""


def cameras() -> list[tuple[str, str]]:
    """Return the cameras of this machine: identifier and name, the usual one first."""
    usual = QMediaDevices.defaultVideoInput().id()
    found = sorted(QMediaDevices.videoInputs(), key=lambda one: one.id() != usual)
    return [(bytes(one.id().data()).decode("utf-8", "replace"), one.description()) for one in found]


class Camera(QObject):
    """``frame`` carries gray pictures of at most 640 × 480; ``failed`` a code: camera_missing, _refused, _silent."""

    frame = Signal(QImage)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None, *, plug: Plug | None = None, silent_ms: int = SILENT_MS) -> None:
        """Take frames from what ``plug`` puts in; without it from the camera chosen at ``open``."""
        super().__init__(parent)
        self._plug = plug
        self._session: QMediaCaptureSession | None = None
        self._sink: QVideoSink | None = None
        self._source: QObject | None = None
        self._silent = QTimer(self)
        self._silent.setSingleShot(True)
        self._silent.setInterval(silent_ms)
        self._silent.timeout.connect(lambda: self._fail("camera_silent"))

    @property
    def is_open(self) -> bool:
        """Whether frames may come."""
        return self._session is not None

    def open(self, device: str = "") -> None:
        """Begin; ``device`` is one of ``cameras()``, the usual one where it is empty or gone."""
        self.close()
        plug = self._plug or (lambda session, fail: plug_camera(session, device, fail))
        session = self._session = QMediaCaptureSession(self)
        sink = self._sink = QVideoSink(self)
        session.setVideoSink(sink)
        sink.videoFrameChanged.connect(self._came)
        self._silent.start()
        source = plug(session, self._fail)
        if self._session is session:  # a camera may refuse before it is even plugged in
            self._source = source

    def close(self) -> None:
        """Switch the camera off and forget its last picture."""
        self._silent.stop()
        session, sink, source = self._session, self._sink, self._source
        self._session = self._sink = self._source = None
        if isinstance(source, QCamera):
            source.stop()
        for part in (sink, session):
            if part is not None:
                part.deleteLater()

    def _came(self, frame: QVideoFrame) -> None:
        if self._session is None or not frame.isValid():
            return
        picture = gray_picture(frame)
        if not picture.isNull():
            self._silent.start()
            self.frame.emit(picture)

    def _fail(self, code: str) -> None:
        if self._session is not None:
            self.close()
            self.failed.emit(code)


def plug_camera(session: QMediaCaptureSession, device: str, fail: Callable[[str], None]) -> QObject | None:
    """Put the camera ``device`` of this machine into the session, at the format nearest to 640 × 480."""
    found = QMediaDevices.videoInputs()
    if not found:
        QTimer.singleShot(0, session, lambda: fail("camera_missing"))
        return None
    allowed = QCoreApplication.instance()
    if allowed is not None and allowed.checkPermission(QCameraPermission()) is Qt.PermissionStatus.Denied:
        QTimer.singleShot(0, session, lambda: fail("camera_refused"))
        return None
    wanted = [one for one in found if bytes(one.id().data()).decode("utf-8", "replace") == device]
    chosen = (wanted or [QMediaDevices.defaultVideoInput()])[0]
    camera = QCamera(chosen, session)
    formats = chosen.videoFormats()
    if formats:
        camera.setCameraFormat(min(formats, key=lambda one: _distance(one.resolution().width(), one.maxFrameRate())))
    camera.errorOccurred.connect(
        lambda error, _words: None if error is QCamera.Error.NoError else fail("camera_refused")
    )
    session.setCamera(camera)
    camera.start()
    return camera


def _distance(width: int, rate: float) -> tuple[bool, int, float]:
    """Prefer what is at least 640 wide, then the least above it, then the fastest."""
    return (width < WIDEST, abs(width - WIDEST), -rate)


__all__ = ["HIGHEST", "WIDEST", "Camera", "cameras", "plug_camera"]
