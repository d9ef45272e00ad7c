"""Restoring in the window: from a file and a password to the counter that was lost, with words for what goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import open_counter
from counter_app.bootstrap.keeping import back_up_open
from counter_app.devices.clock import SystemClock
from counter_app.services.verification import verify
from counter_app.texts import texts
from counter_app.ui.setup.first_run import FirstRun
from counter_app.ui.setup.presenter import SetupState
from counter_app.ui.setup.restore_view import RestoreView
from counter_app.ui.setup.restoring import RestorePresenter
from counter_app.ui.setup.view import SetupView
from tests.builders.counter import ADMIN, PASSWORD, a_clerk, a_counter
from tests.ui_screens.conftest import StraightWork, Ward
from tests.ui_screens.test_backup import filed


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Return a backup of a counter with one paper."""
    counter = a_counter(tmp_path, admin=ADMIN)
    filed(counter, Ward(counter), tmp_path, 1)
    target = tmp_path / "x.counter-backup"
    back_up_open(counter, target, by=a_clerk("administrator"), with_delivered=True)
    counter.close()
    return target


def wishes(folder: Path, backup: Path) -> dict[str, str]:
    """Return what a person types."""
    key = {"key_store": "file", "key_file": str(folder / "khoa")}
    return {"backup": str(backup), "admin": ADMIN, "password": PASSWORD, **key}


def presenter(folder: Path, work: StraightWork, typed: dict[str, str], done: list[str]) -> RestorePresenter:
    """Return a presenter with everything typed."""
    shown: list[SetupState] = []
    made = RestorePresenter(folder / "new", SystemClock(), texts("vi"), work, shown.append, done.append)
    for name, value in typed.items():
        made.change(name, value)
    return made


def test_a_lost_counter_comes_back_with_its_papers(tmp_path: Path, backup: Path, work: StraightWork) -> None:
    """What came back is said first; the next press opens the counter, whose papers are whole."""
    done: list[str] = []
    made = presenter(tmp_path, work, wishes(tmp_path, backup), done)
    made.set_up()
    assert made.state.finished.startswith("Quầy 1 đã trở lại: 2 bản ghi, 1 tệp giấy tờ; 0 tệp khác ở tỉnh")
    assert done == []
    made.set_up()
    assert done == [""]
    counter = open_counter(tmp_path / "new")
    assert verify(counter.connection, counter.vault).problems == ()
    counter.close()


@pytest.mark.parametrize(
    "name,value,place,begins",
    [
        ("password", "sai-mat-khau", "password", "Tên đăng nhập hoặc mật khẩu"),
        ("backup", "", "backup", "Chọn tệp bản lưu"),
        ("backup", "/nowhere/x", "backup", "Không đọc được bản lưu"),
        ("key_file", "", "key_file", "Chọn chỗ đặt tệp khóa"),
        ("last_code", "H14.31-261120-4001", "last_code", "Mã hồ sơ này không do quầy"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    tmp_path: Path, backup: Path, work: StraightWork, name: str, value: str, place: str, begins: str
) -> None:
    """A wrong password, no file, no place for the key, a code of another counter: nothing is made."""
    made = presenter(tmp_path, work, wishes(tmp_path, backup) | {name: value}, [])
    made.set_up()
    assert list(made.state.errors) == [place]
    assert made.state.errors[place].startswith(begins)
    assert (made.state.busy, made.state.finished, (tmp_path / "new").exists()) == (False, "", False)


def test_a_cut_backup_is_told_at_its_field(tmp_path: Path, backup: Path, work: StraightWork) -> None:
    """Half a file restores nothing and says to take another one."""
    backup.write_bytes(backup.read_bytes()[:-100])
    made = presenter(tmp_path, work, wishes(tmp_path, backup), [])
    made.set_up()
    assert made.state.errors["backup"].startswith("Bản lưu bị thiếu hoặc bị sửa")
    assert not (tmp_path / "new").exists()


def test_a_person_stops_it(tmp_path: Path, backup: Path, work: StraightWork) -> None:
    """Stopped it leaves no folder, and can begin again."""
    made = presenter(tmp_path, work, wishes(tmp_path, backup), [])
    work.held = True
    made.set_up()
    made.set_up()
    assert len(work.waiting) == 1
    made.cancel()
    work.held = False
    work.waiting[0]()
    assert made.state.said.startswith("Đã dừng, không để lại gì")
    assert not (tmp_path / "new").exists()
    made.set_up()
    assert made.state.finished


def test_the_first_page_leads_to_it_and_back(qapp: QApplication, qtbot: QtBot, tmp_path: Path, backup: Path) -> None:
    """Ctrl+R on the first page; Esc is back; restored, the counter opens."""
    first = FirstRun(tmp_path / "new", texts("vi"))

    def begin() -> None:
        before = first._pages.currentWidget()
        assert isinstance(before, SetupView)
        before.restore.click()
        page = first._pages.currentWidget()
        assert isinstance(page, RestoreView)
        page.back.click()
        assert first._pages.currentWidget() is before
        before.restore.click()
        page = first._pages.currentWidget()
        assert isinstance(page, RestoreView)
        for name, value in wishes(tmp_path, backup).items():
            page.presenter.change(name, value)
        page.make.click()
        qtbot.waitUntil(lambda: bool(page.presenter.state.finished), timeout=9_000)
        page.make.click()

    QTimer.singleShot(100, begin)
    counter = first.run()
    assert counter is not None
    assert counter.identity.counter == 1
    counter.close()
