"""However a card was read, its raw text is gone once the fields are filled."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from counter_app.ui.intake.view import IntakeView
from counter_app.ui.workplace import Workplace
from tests.builders import code_files, degraded
from tests.builders.alive import texts_with
from tests.builders.cable import Cable
from tests.builders.video import picture_of
from tests.ui.codes.conftest import FilmMeans

DRAFT_MS = 700
pytestmark = pytest.mark.qt_log_ignore("Couldn't (load|resolve)", extend=True)


def _card(token: str) -> str:
    return "|".join(
        ("034090123456", "123456789", "Nguyễn Văn Ví Dụ", "01021990", "Nam", f"{token}, Cao Bằng", "01012022")
    )


@pytest.mark.parametrize("way", ["serial", "camera", "file"])
def test_no_raw_text_is_left(
    qtbot: QtBot, workplace: Workplace, intake: IntakeView, means: FilmMeans, tmp_path: Path, way: str
) -> None:
    """Serial port, camera and file: nothing alive holds the text of the card any more."""
    token = f"Thôn Kín {way}"
    cable = Cable(tmp_path)
    if way == "serial":
        cable.put_in()
        workplace.codes._use(cable.port, 9_600)
        cable.type(_card(token).encode() + b"\r\n")
    elif way == "camera":
        QTest.keyClick(workplace, Qt.Key.Key_F11)
        picture = picture_of(degraded.camera_frame(random.Random(5), _card(token)))
        for _ in range(200):
            means.film.show(picture)
            qtbot.wait(20)
            if intake.presenter.form().applicant.name:
                break
    else:
        code_files.picture(_card(token)).save(tmp_path / "thẻ.png")
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "thẻ.png"))])
        assert workplace.codes.take(mime)
    qtbot.waitUntil(lambda: intake.presenter.form().applicant.address == f"{token}, Cao Bằng", timeout=15_000)
    qtbot.wait(DRAFT_MS)
    assert texts_with(token) == []
    cable.pull_out()
