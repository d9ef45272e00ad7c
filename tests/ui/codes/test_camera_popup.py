"""From a card held into the camera to a filled form, through Qt's video pipeline and the real decoding process."""

from __future__ import annotations

import random
import sys

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from counter_app.devices.decoding import DecodingProcess
from counter_app.domain.vietqr import vietqr
from counter_app.ui.codes.camera_popup import CameraPopup
from counter_app.ui.codes.means import Means
from counter_app.ui.intake.view import IntakeView
from counter_app.ui.kit.notices import Notice
from counter_app.ui.workplace import Workplace
from tests.builders import degraded
from tests.builders.video import picture_of
from tests.ui.codes.conftest import FilmMeans

CARD = "034090123456|123456789|Nguyễn Văn Ví Dụ|01021990|Nam|Thôn Bản Ngà, Xã Thông Nông, Cao Bằng|01012022"
pytestmark = pytest.mark.qt_log_ignore("Couldn't (load|resolve)", extend=True)


def seen_by_camera(text: str) -> QImage:
    """Return a camera frame of 640 × 480 with a code in it, as unsharp and noisy as they come."""
    return picture_of(degraded.camera_frame(random.Random(5), text))


def _open(qtbot: QtBot, workplace: Workplace) -> CameraPopup:
    QTest.keyClick(workplace, Qt.Key.Key_F11)
    popup = workplace.findChild(CameraPopup)
    assert popup is not None
    qtbot.waitUntil(popup.isVisible, timeout=3_000)
    return popup


def _roll(workplace: Workplace, means: FilmMeans, picture: QImage) -> QTimer:
    """Show the same picture again and again, as a camera does."""
    timer = QTimer(workplace)
    timer.timeout.connect(lambda: means.film.show(picture))
    timer.start(20)
    return timer


def test_a_card_before_the_camera_fills_the_form_and_closes_the_camera(
    qtbot: QtBot, workplace: Workplace, intake: IntakeView, means: FilmMeans
) -> None:
    """The person is read to the letter, the popup is gone, the camera is off and its process has ended."""
    popup = _open(qtbot, workplace)
    timer = _roll(workplace, means, seen_by_camera(CARD))
    qtbot.waitUntil(lambda: intake.presenter.form().applicant.name == "Nguyễn Văn Ví Dụ", timeout=15_000)
    timer.stop()
    assert not popup.isVisible()
    assert not any(camera.is_open for camera in means.opened)
    (decoder,) = means.decoders
    assert isinstance(decoder, DecodingProcess)
    qtbot.waitUntil(lambda: decoder._child is None, timeout=3_000)


def test_a_payment_code_is_named_and_the_camera_goes_on(
    qtbot: QtBot, workplace: Workplace, intake: IntakeView, means: FilmMeans
) -> None:
    """What is no card stays in the popup as words; nothing is filled; Esc closes the camera and leaves the form."""
    popup = _open(qtbot, workplace)
    timer = _roll(workplace, means, seen_by_camera(vietqr("970436", "0011001234567", amount=8_000)))
    notice = popup.findChild(Notice)
    assert notice is not None
    qtbot.waitUntil(lambda: "VietQR" in notice.words(), timeout=15_000)
    timer.stop()
    assert popup.isVisible()
    assert means.opened[0].is_open
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not popup.isVisible() and not means.opened[0].is_open, timeout=3_000)
    assert intake.presenter.form().empty


def test_one_frame_at_a_time_goes_to_the_decoder(qtbot: QtBot, workplace: Workplace, means: FilmMeans) -> None:
    """While a frame is being read the others are dropped, not queued."""
    popup = _open(qtbot, workplace)
    empty = picture_of(degraded.empty_frame(random.Random(5)))
    reader = popup._reader
    assert reader is not None
    gray = empty.convertToFormat(QImage.Format.Format_Grayscale8)
    assert [reader.offer(gray) for _ in range(3)] == [True, False, False]
    qtbot.waitUntil(lambda: reader.offer(gray), timeout=15_000)
    popup.put_away()


@pytest.mark.parametrize("code", ["camera_missing", "camera_refused", "camera_silent"])
def test_a_camera_that_cannot_be_had_is_said_plainly(
    qtbot: QtBot, workplace: Workplace, means: FilmMeans, code: str
) -> None:
    """None, in use, or dark: a sentence of what happened and what to do; no process is left waiting."""
    means.fails = code
    popup = _open(qtbot, workplace)
    notice = popup.findChild(Notice)
    assert notice is not None
    assert notice.words() == workplace._texts(f"error.{code}")
    means.fails = ""
    QTest.keyClick(popup, Qt.Key.Key_F11)
    qtbot.waitUntil(lambda: means.opened[-1].is_open, timeout=3_000)
    popup.put_away()


def test_locking_switches_the_camera_off(qtbot: QtBot, workplace: Workplace, means: FilmMeans) -> None:
    """Nobody is looked at through a locked counter."""
    _open(qtbot, workplace)
    workplace.lock_wanted.emit()
    qtbot.waitUntil(lambda: not means.opened[0].is_open, timeout=3_000)


def test_a_machine_without_the_software_for_cameras_says_what_to_install(
    qtbot: QtBot, workplace: Workplace, means: FilmMeans, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where QtMultimedia cannot be loaded there is a sentence in place of an incident."""
    monkeypatch.setitem(sys.modules, "counter_app.ui.adapters.camera", None)
    monkeypatch.setattr(FilmMeans, "camera", Means.camera)
    monkeypatch.setattr(FilmMeans, "cameras", Means.cameras)
    popup = _open(qtbot, workplace)
    notice = popup.findChild(Notice)
    assert notice is not None
    assert "libpulse0" in notice.words()
    popup.put_away()
