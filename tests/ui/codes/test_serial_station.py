"""A scanner on a serial port and the window: what it reads goes where it belongs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from counter_app.domain.vietqr import vietqr
from counter_app.ui.codes.port_popup import PortPopup
from counter_app.ui.find.view import FindView
from counter_app.ui.intake.view import IntakeView
from counter_app.ui.kit.notices import Notice
from counter_app.ui.workplace import Workplace
from tests.builders.cable import Cable
from tests.fakes.counter import FakeCounter

CARD = "034090123456|123456789|Nguyễn Văn Ví Dụ|01021990|Nam|Thôn Bản Ngà, Xã Thông Nông, Cao Bằng|01012022"


@pytest.fixture
def cable(tmp_path: Path, counter: FakeCounter) -> Iterator[Cable]:
    """A scanner that is plugged in, at the port this machine remembers."""
    made = Cable(tmp_path)
    made.put_in()
    counter.preferences.set("code_port", made.port)
    yield made
    made.pull_out()


def test_a_card_fills_the_form_from_wherever_the_clerk_is(
    qtbot: QtBot, cable: Cable, workplace: Workplace, intake: IntakeView
) -> None:
    """Scanned on another screen, the intake comes to the front with the person on it."""
    qtbot.waitUntil(lambda: workplace._scanner.words() == "Máy quét sẵn sàng", timeout=3_000)
    workplace.go("outbox", None)
    cable.type(CARD.encode() + b"\r\n")
    qtbot.waitUntil(lambda: intake.presenter.form().applicant.name == "Nguyễn Văn Ví Dụ", timeout=3_000)
    assert workplace.current_screen() is intake


def test_unplugged_is_said_quietly_and_plugged_in_it_reads_on(
    qtbot: QtBot, cable: Cable, workplace: Workplace, intake: IntakeView
) -> None:
    """The foot of the window says it; no dialog, no notice; back in, the next card is read."""
    qtbot.waitUntil(lambda: workplace._scanner.words() == "Máy quét sẵn sàng", timeout=3_000)
    cable.pull_out()
    qtbot.waitUntil(lambda: workplace._scanner.words() == "Chưa thấy máy quét", timeout=3_000)
    assert workplace._told.words() == ""
    cable.put_in()
    qtbot.waitUntil(lambda: workplace._scanner.words() == "Máy quét sẵn sàng", timeout=3_000)
    cable.type(CARD.encode() + b"\r\n")
    qtbot.waitUntil(lambda: intake.presenter.form().applicant.name == "Nguyễn Văn Ví Dụ", timeout=3_000)


@pytest.mark.parametrize(
    "content, name, words",
    [
        (CARD.encode("utf-8")[:60], "", "Thẻ đọc không trọn"),
        (CARD.encode("utf-16-le"), "", "không phải thẻ"),
        (CARD.encode("cp1258", "replace"), "", "Chữ tiếng Việt"),
        (vietqr("970436", "0011001234567").encode(), "", "VietQR"),
        (b"https://example.vn/a|b", "", "không phải thẻ"),
    ],
)
def test_nothing_that_is_no_whole_card_becomes_a_name(
    qtbot: QtBot, cable: Cable, workplace: Workplace, intake: IntakeView, content: bytes, name: str, words: str
) -> None:
    """Cut, in another encoding, a payment, an address: said for what it is, no letter in the name."""
    qtbot.waitUntil(lambda: workplace._scanner.words() == "Máy quét sẵn sàng", timeout=3_000)
    cable.type(content)

    def said() -> bool:
        return intake._state is not None and any(words in line.words for line in intake._state.citizen)

    qtbot.waitUntil(said, timeout=3_000)
    assert intake.presenter.form().applicant.name == name


def test_a_dossier_code_opens_and_a_locked_window_hears_nothing(
    qtbot: QtBot, cable: Cable, workplace: Workplace, intake: IntakeView
) -> None:
    """A slip goes to the dossiers; while the counter is locked what is scanned goes nowhere."""
    qtbot.waitUntil(lambda: workplace._scanner.words() == "Máy quét sẵn sàng", timeout=3_000)
    cable.type(b"H14.31-261120-1001\r\n")
    qtbot.waitUntil(lambda: isinstance(workplace.current_screen(), FindView), timeout=3_000)
    workplace.go("intake", None)
    workplace.lock_wanted.emit()
    qtbot.waitUntil(lambda: not workplace.isVisible(), timeout=3_000)
    cable.type(CARD.encode() + b"\r\n")
    qtbot.wait(200)
    assert intake.presenter.form().empty


def test_the_port_is_chosen_tried_and_remembered(
    qtbot: QtBot, workplace: Workplace, intake: IntakeView, counter: FakeCounter, tmp_path: Path
) -> None:
    """Typed by name it is listened to at once; a trial names what was read and fills nothing."""
    cable = Cable(tmp_path)
    cable.put_in()
    QTest.keyClick(workplace, Qt.Key.Key_F11, Qt.KeyboardModifier.ControlModifier)
    popup = workplace.findChild(PortPopup)
    assert popup is not None
    notice = popup.findChild(Notice)
    assert notice is not None
    assert "Chưa dùng cổng nào" in notice.words()
    popup._named.setText(cable.port)
    QTest.keyClick(popup._named, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Đang nghe" in notice.words(), timeout=3_000)
    assert counter.preferences.get("code_port") == cable.port
    cable.type(CARD.encode() + b"\r\n")
    qtbot.waitUntil(lambda: "nhận ra thẻ" in notice.words(), timeout=3_000)
    assert intake.presenter.form().empty
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    cable.type(CARD.encode() + b"\r\n")
    qtbot.waitUntil(lambda: intake.presenter.form().applicant.name == "Nguyễn Văn Ví Dụ", timeout=3_000)
    cable.pull_out()
