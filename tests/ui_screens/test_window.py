from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.texts import texts
from counter_app.ui.app import Program
from counter_app.ui.dossier.view import DossierView
from counter_app.ui.offscreen import Keyboard
from counter_app.ui.preview.view import PreviewView
from counter_app.ui.setup.first_run import FirstRun
from counter_app.ui.setup.view import SetupView
from tests.ui_screens.conftest import Ward

_SCREENS = ("find", "dossier", "outbox", "day", "preview")


@pytest.mark.parametrize("key", _SCREENS)
def test_no_screen_keeps_the_window_wide(program: Program, ward: Ward, key: str) -> None:
    """Half of a 1366 screen is enough for every screen: what lacks room turns, wraps or is left out."""
    workplace = program.window.workplace
    assert workplace is not None
    workplace.go(key, ward.receive().code if key == "dossier" else None)
    screen = workplace.current_screen()
    assert screen is not None
    assert screen.minimumSizeHint().width() <= 600


def test_the_preview_turns_zooms_and_lets_go(qtbot: QtBot, program: Program, ward: Ward) -> None:
    """Ctrl+P shows the slip, Ctrl++ and Ctrl+0 zoom it, Esc goes back and keeps no page in memory."""
    workplace, keys = program.window.workplace, Keyboard()
    assert workplace is not None
    workplace.go("dossier", ward.receive().code)
    page = workplace.current_screen()
    assert isinstance(page, DossierView)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None, timeout=3_000)
    qtbot.waitUntil(lambda: page.presenter.state.slip is not None, timeout=5_000)
    keys.press(Qt.Key.Key_P, "", Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: isinstance(workplace.current_screen(), PreviewView), timeout=5_000)
    preview = workplace.current_screen()
    assert isinstance(preview, PreviewView)
    assert (preview.pages.pages, preview.pages.page, preview.pages.fitted) == (1, 1, "page")
    before = preview.pages.percent()
    keys.press(Qt.Key.Key_Plus, "", Qt.KeyboardModifier.ControlModifier)
    assert preview.pages.percent() > before
    keys.press(Qt.Key.Key_0, "", Qt.KeyboardModifier.ControlModifier)
    assert preview.pages.fitted == "page"
    keys.press(Qt.Key.Key_Escape)
    assert workplace.current_screen() is page
    assert preview.pages.pages == 0


def test_the_first_run_goes_from_an_empty_folder_to_an_opened_counter(qapp: QApplication, tmp_path: Path) -> None:
    """The page sets the counter up and the counter comes back opened, without a restart."""
    first = FirstRun(tmp_path / "counter", texts("vi"))

    def fill_in() -> None:
        page = first._pages.currentWidget()
        assert isinstance(page, SetupView)
        values = {"office": "H14.31", "office_name": "Phường Thục Phán", "admin": "quantri"}
        secrets = {"password": "mot-cua-mau", "password_again": "mot-cua-mau"}
        key = {"key_store": "file", "key_file": str(tmp_path / "khoa")}
        for name, value in {**values, **secrets, **key}.items():
            page.presenter.change(name, value)
        page.make.click()

    QTimer.singleShot(100, fill_in)
    counter = first.run()
    assert counter is not None
    assert counter.identity.office == "H14.31"
    counter.close()


def test_a_closed_first_page_opens_nothing(qapp: QApplication, tmp_path: Path) -> None:
    """Whoever closes the page has set up nothing."""
    first = FirstRun(tmp_path / "counter", texts("vi"))
    QTimer.singleShot(100, first._pages.close)
    assert first.run() is None
    assert not (tmp_path / "counter").exists()


@pytest.mark.slow
def test_one_whole_job_ends_with_the_acknowledgement_of_the_province(tmp_path: Path) -> None:
    """The journey walks from an empty folder to slip, delivery and book, and leaves its papers and pictures."""
    command = [
        sys.executable,
        "-m",
        "counter_app.ui.journey",
        "--data",
        str(tmp_path / "d"),
        "--out",
        str(tmp_path / "o"),
    ]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    written = sorted(path.suffix for path in (tmp_path / "o").iterdir())
    assert written.count(".pdf") == 2
    assert written.count(".png") == 10
