"""The camera's way from a frame to gray pixels, with frames put into Qt's own pipeline."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QMediaCaptureSession, QMediaDevices, QVideoFrame, QVideoFrameFormat, QVideoFrameInput
from pytestqt.qtbot import QtBot

from counter_app.ui.adapters.camera import Camera
from counter_app.ui.adapters.gray import gray_picture, pixels_of
from tests.builders.video import Film, frame_of

# FFmpeg looks for hardware this machine does not have.
pytestmark = pytest.mark.qt_log_ignore("Couldn't (load|resolve)", extend=True)
_Pixels = QVideoFrameFormat.PixelFormat


def _picture(width: int = 640, height: int = 480) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    for at in range(width // 2):
        image.setPixel(at, height // 2, 0xFF000000)
    return image


@pytest.mark.parametrize(
    "kind", [_Pixels.Format_NV12, _Pixels.Format_YUV420P, _Pixels.Format_YUYV, _Pixels.Format_UYVY, _Pixels.Format_Y8]
)
def test_the_brightness_of_every_usual_format_is_found(kind: QVideoFrameFormat.PixelFormat) -> None:
    """Whatever layout a camera sends, the same gray picture comes out."""
    gray = _picture(64, 48).convertToFormat(QImage.Format.Format_Grayscale8)
    assert pixels_of(gray_picture(frame_of(gray, kind))) == pixels_of(gray)


def test_a_coloured_frame_becomes_gray_and_a_large_one_small() -> None:
    """1280 × 720 arrives as 640 × 360: the decoder gets what it was measured with."""
    picture = gray_picture(QVideoFrame(_picture(1280, 720)))
    assert (picture.width(), picture.height()) == (640, 360)
    assert len(pixels_of(picture)) == 640 * 360
    assert pixels_of(gray_picture(QVideoFrame(_picture())))[240 * 640] == 0


def test_rows_are_handed_over_without_their_padding() -> None:
    """Qt pads rows to four bytes; the decoder knows nothing of that."""
    gray = _picture(63, 5).convertToFormat(QImage.Format.Format_Grayscale8)
    assert len(pixels_of(gray)) == 63 * 5


def test_frames_come_while_it_is_open_and_not_after(qtbot: QtBot) -> None:
    """Frames put into the capture session arrive; after closing none does and nothing of the session is left."""
    film = Film()
    camera = Camera(plug=film.plug)
    came: list[QImage] = []
    camera.frame.connect(came.append)
    camera.open()
    film.show(_picture())
    qtbot.waitUntil(lambda: len(came) == 1, timeout=3_000)
    camera.close()
    film.show(_picture())
    qtbot.wait(100)
    assert len(came) == 1
    assert not camera.is_open


def test_a_machine_without_a_camera_says_so(qtbot: QtBot) -> None:
    """No camera is one code, and the adapter is closed again."""

    def none(session: QMediaCaptureSession, fail: Callable[[str], None]) -> QObject | None:
        fail("camera_missing")
        return None

    camera = Camera(plug=none)
    with qtbot.waitSignal(camera.failed, timeout=3_000) as failed:
        camera.open()
    assert failed.args == ["camera_missing"]
    assert not camera.is_open


def test_a_camera_that_shows_nothing_is_given_up(qtbot: QtBot) -> None:
    """Open and dark is told after a while, not waited for without end."""
    camera = Camera(plug=Film().plug, silent_ms=50)
    with qtbot.waitSignal(camera.failed, timeout=3_000) as failed:
        camera.open()
    assert failed.args == ["camera_silent"]


def test_the_input_belongs_to_the_session(qtbot: QtBot) -> None:
    """Opening twice leaves one source."""
    film = Film()
    camera = Camera(plug=film.plug)
    camera.open()
    camera.open()
    assert isinstance(film.source, QVideoFrameInput)
    camera.close()


@pytest.mark.skipif(bool(QMediaDevices.videoInputs()), reason="this machine has a camera")
def test_this_machine_without_a_camera_says_so(qtbot: QtBot) -> None:
    """The real way to a camera ends in the same code where there is none; asked for by a name it is the same."""
    camera = Camera()
    for device in ("", "gone"):
        with qtbot.waitSignal(camera.failed, timeout=3_000) as failed:
            camera.open(device)
        assert failed.args == ["camera_missing"]
