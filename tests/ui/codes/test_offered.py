"""Files dropped on the window and pictures pasted into it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from counter_app.ui.dossier.view import DossierView
from counter_app.ui.find.view import FindView
from counter_app.ui.intake.state import Line
from counter_app.ui.intake.view import IntakeView
from counter_app.ui.workplace import Workplace
from tests.builders import code_files
from tests.builders.video import picture_of

NAME = "NGUYỄN VĂN ẢNH"


def files(*paths: Path) -> QMimeData:
    """Return what a file manager drags; it says the names as text too."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    mime.setText("\n".join(map(str, paths)))
    return mime


def drop(target: QWidget, mime: QMimeData) -> bool:
    """Drag something over a widget and let it go; say whether anybody took it."""
    actions, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(5, 5), actions, mime, Qt.MouseButton.LeftButton, none)
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    over: QWidget | None = target.window().findChild(Workplace)
    assert over is not None
    event = QDropEvent(QPointF(5, 5), actions, mime, Qt.MouseButton.LeftButton, none)
    QApplication.sendEvent(over, event)
    return event.isAccepted()


def test_a_dropped_picture_of_a_card_fills_the_form(
    qtbot: QtBot, workplace: Workplace, intake: IntakeView, tmp_path: Path
) -> None:
    """A photo or scan of a card is read; dropped over a field its name is not typed there."""
    path = tmp_path / "thẻ mẫu.png"
    code_files.picture().save(path)
    assert drop(intake.citizen.applicant.edit("address"), files(path)) or drop(workplace, files(path))
    qtbot.waitUntil(lambda: intake.presenter.form().applicant.name == NAME, timeout=15_000)
    assert "png" not in intake.presenter.form().applicant.address


def test_the_page_with_the_card_is_found_in_a_pdf(
    qtbot: QtBot, workplace: Workplace, intake: IntakeView, tmp_path: Path
) -> None:
    """A card on the second page is read; what else is there does not matter."""
    path = code_files.pdf_of_scans(tmp_path / "hồ sơ.pdf", "https://example.vn/", code_files.CARD)
    assert drop(workplace, files(path))
    qtbot.waitUntil(lambda: intake.presenter.form().applicant.name == NAME, timeout=20_000)


def test_two_cards_in_one_picture_are_not_chosen_between(
    qtbot: QtBot, workplace: Workplace, intake: IntakeView, tmp_path: Path
) -> None:
    """Both sides of a table at once: nobody's name is filled in, and that is said."""
    first, second = code_files.picture(), code_files.picture(code_files.CARD.replace("ẢNH", "HAI"))
    both = first.copy().resize((first.width + second.width, max(first.height, second.height)))
    both.paste(255, (0, 0, *both.size))
    both.paste(first, (0, 0))
    both.paste(second, (first.width, 0))
    both.save(tmp_path / "hai thẻ.png")
    assert drop(workplace, files(tmp_path / "hai thẻ.png"))
    qtbot.waitUntil(lambda: any("2 thẻ" in line.words for line in _lines(intake)), timeout=15_000)
    assert intake.presenter.form().empty


@pytest.mark.parametrize("at", ["field", "note", "button"])
def test_a_pasted_picture_is_read_wherever_the_keyboard_is(
    qtbot: QtBot, workplace: Workplace, intake: IntakeView, at: str
) -> None:
    """Ctrl+V of a screen shot fills the form from a field, too."""
    mime = QMimeData()
    mime.setImageData(picture_of(code_files.picture()))
    QGuiApplication.clipboard().setMimeData(mime)
    whole = intake.whole
    field = {"field": intake.citizen.applicant.edit("name"), "note": whole.due.note, "button": whole.bar.accept}[at]
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: intake.presenter.form().applicant.name == NAME, timeout=15_000)


@pytest.mark.parametrize("kind", ["text", "nothing on it", "missing"])
def test_what_cannot_be_read_is_said_over_the_screen(
    qtbot: QtBot, workplace: Workplace, intake: IntakeView, tmp_path: Path, kind: str
) -> None:
    """A file that is no picture, an empty page, a file that is gone: a sentence each, the form untouched."""
    path = tmp_path / "tệp.png"
    if kind == "text":
        path.write_text("không phải ảnh", "utf-8")
    elif kind == "nothing on it":
        blank = code_files.picture()
        blank.paste(255, (0, 0, *blank.size))
        blank.save(path)
    assert drop(workplace, files(path))
    expected = {"text": "không phải ảnh", "nothing on it": "Không thấy mã nào trong 1 trang", "missing": "Không"}[kind]
    qtbot.waitUntil(lambda: expected in workplace._told.words(), timeout=15_000)
    assert intake.presenter.form().empty


def test_looking_through_a_long_file_can_be_stopped(
    qtbot: QtBot, workplace: Workplace, intake: IntakeView, tmp_path: Path
) -> None:
    """After the stop nothing of the file reaches the form, and the next file is read."""
    path = code_files.pdf_of_scans(tmp_path / "dài.pdf", *["https://example.vn/"] * 12, code_files.CARD)
    assert drop(workplace, files(path))
    assert workplace.codes.stop_looking()
    assert not workplace.codes.stop_looking()
    code_files.picture(code_files.CARD.replace("ẢNH", "HAI")).save(tmp_path / "ngắn.png")
    assert drop(workplace, files(tmp_path / "ngắn.png"))
    qtbot.waitUntil(lambda: intake.presenter.form().applicant.name == "NGUYỄN VĂN HAI", timeout=20_000)


def test_a_slip_opens_its_dossier_and_text_is_left_alone(qtbot: QtBot, workplace: Workplace, tmp_path: Path) -> None:
    """A dossier code on a picture leads to the list of dossiers; dragged text is nobody's business here."""
    code_files.picture(code_files.CODE).save(tmp_path / "phiếu.png")
    text = QMimeData()
    text.setText("chỉ là chữ")
    assert not drop(workplace, text)
    assert drop(workplace, files(tmp_path / "phiếu.png"))
    qtbot.waitUntil(lambda: isinstance(workplace.current_screen(), FindView | DossierView), timeout=15_000)


def _lines(intake: IntakeView) -> tuple[Line, ...]:
    state = intake._state
    return () if state is None else state.citizen
