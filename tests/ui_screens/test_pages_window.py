"""The pages screen in the window: by keys from dossier and intake, beside the thread of the window; the viewer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.services.attachments import NewDocument
from counter_app.ui.app import Program
from counter_app.ui.dossier.view import DossierView
from counter_app.ui.intake.view import IntakeView
from counter_app.ui.offscreen import Keyboard
from counter_app.ui.pages.request import PagesRequest
from counter_app.ui.pages.view import PagesView
from counter_app.ui.viewer.view import ViewerView
from tests.builders import paper
from tests.builders.sheets_of_paper import sheet
from tests.fakes.counter import CARD
from tests.fakes.printer import FakePrinter
from tests.fakes.scanner import FakeScanner
from tests.ui_screens.conftest import Ward, with_printer
from tests.ui_screens.test_pages import with_scanner

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@dataclass
class Traced:
    """The statements of a counter that ran on the thread of the window."""

    here: list[str] = field(default_factory=list)
    elsewhere: int = 0

    def heard(self, statement: str) -> None:
        if threading.current_thread() is threading.main_thread():
            self.here.append(statement)
        else:
            self.elsewhere += 1


@pytest.fixture
def traced(counter: Counter) -> Iterator[Traced]:
    """Listen to both connections; a scanner with three sheets and a printer are there."""
    with_scanner(counter, FakeScanner(3))
    with_printer(counter, FakePrinter())
    made = Traced()
    for connection in (counter.connection, counter.writer):
        connection.set_trace_callback(made.heard)
    yield made
    for connection in (counter.connection, counter.writer):
        connection.set_trace_callback(None)


def _pages(qtbot: QtBot, program: Program) -> PagesView:
    workplace = program.window.workplace
    assert workplace is not None
    qtbot.waitUntil(lambda: isinstance(workplace.current_screen(), PagesView), timeout=5_000)
    pages = workplace.current_screen()
    assert isinstance(pages, PagesView)
    qtbot.waitUntil(lambda: pages.presenter.state.ready and bool(pages.presenter.state.scan.device), timeout=5_000)
    return pages


def test_papers_are_scanned_filed_and_looked_at_by_keys_alone(
    qtbot: QtBot, traced: Traced, program: Program, ward: Ward
) -> None:
    """Ctrl+Q, Ctrl+Q, Ctrl+Enter, Esc, Alt+1: scanned, filed, seen; no statement on the thread of the window."""
    workplace, keys = program.window.workplace, Keyboard()
    assert workplace is not None
    workplace.go("dossier", ward.receive().code)
    page = workplace.current_screen()
    assert isinstance(page, DossierView)
    qtbot.waitUntil(lambda: page.presenter.state.facts is not None, timeout=5_000)
    traced.here.clear()
    keys.press(Qt.Key.Key_Q, "", CTRL)
    pages = _pages(qtbot, program)
    keys.press(Qt.Key.Key_Q, "", CTRL)
    qtbot.waitUntil(lambda: len(pages.presenter.state.sheets) == 3, timeout=9_000)
    qtbot.waitUntil(lambda: not pages.presenter.state.scan.running, timeout=5_000)
    qtbot.waitUntil(pages.thumbs.hasFocus, timeout=3_000)
    keys.press(Qt.Key.Key_Right, "", ALT)
    assert pages.presenter.state.current == 1
    keys.press(Qt.Key.Key_Return, "", CTRL)
    qtbot.waitUntil(lambda: pages.presenter.state.said.tone == "good", timeout=9_000)
    keys.press(Qt.Key.Key_Escape)
    assert workplace.current_screen() is page
    qtbot.waitUntil(lambda: page.facts.papers is not None and bool(page.facts.papers.viewers), timeout=5_000)
    keys.press(Qt.Key.Key_1, "", ALT)
    viewer = workplace.current_screen()
    assert isinstance(viewer, ViewerView)
    qtbot.waitUntil(lambda: viewer.pages.pages == 3, timeout=5_000)
    keys.press(Qt.Key.Key_P, "", CTRL)
    qtbot.waitUntil(lambda: bool(viewer.said.words()), timeout=5_000)
    keys.press(Qt.Key.Key_Escape)
    assert workplace.current_screen() is page
    assert viewer.pages.pages == 0
    assert traced.here == []
    assert traced.elsewhere > 0


def test_a_chosen_file_is_filed_by_key(
    qtbot: QtBot, traced: Traced, program: Program, ward: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+Q, Ctrl+O and a file: the keyboard is on its page, and Ctrl+Enter files it."""
    workplace, keys = program.window.workplace, Keyboard()
    assert workplace is not None
    file = tmp_path / "to-khai.jpg"
    file.write_bytes(paper.file_of(paper.text_sheet()))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(file)], ""))  # nobody is there to choose
    workplace.go("dossier", ward.receive().code)
    page = workplace.current_screen()
    assert isinstance(page, DossierView)
    qtbot.waitUntil(lambda: page.presenter.state.facts is not None, timeout=5_000)
    keys.press(Qt.Key.Key_Q, "", CTRL)
    pages = _pages(qtbot, program)
    keys.press(Qt.Key.Key_O, "", CTRL)
    qtbot.waitUntil(lambda: len(pages.presenter.state.sheets) == 1, timeout=9_000)
    qtbot.waitUntil(pages.thumbs.hasFocus, timeout=3_000)
    keys.press(Qt.Key.Key_Return, "", CTRL)
    qtbot.waitUntil(lambda: pages.presenter.state.said.tone == "good", timeout=9_000)
    assert traced.elsewhere > 0


def test_after_accepting_one_key_scans_while_the_next_citizen_is_served(
    qtbot: QtBot, traced: Traced, program: Program, counter: Counter
) -> None:
    """Ctrl+Q opens the papers of the dossier just accepted, Esc is back at the intake, and the scan goes on."""
    workplace, keys = program.window.workplace, Keyboard()
    assert workplace is not None
    intake = workplace.current_screen()
    assert isinstance(intake, IntakeView)
    keys.scan(CARD)
    keys.type("1")
    keys.enter()
    keys.enter(ctrl=True)
    qtbot.waitUntil(lambda: bool(intake._state and intake._state.last), timeout=9_000)
    assert intake._state is not None
    assert intake._state.last is not None
    keys.press(Qt.Key.Key_Q, "", CTRL)
    pages = _pages(qtbot, program)
    keys.press(Qt.Key.Key_Q, "", CTRL)
    keys.press(Qt.Key.Key_F2)
    assert workplace.current_screen() is intake
    qtbot.waitUntil(lambda: len(pages.presenter.state.sheets) == 3, timeout=9_000)
    workplace.go("pages", PagesRequest(intake._state.last.code, "intake"))
    qtbot.waitUntil(lambda: not pages.presenter.state.scan.running, timeout=5_000)
    keys.press(Qt.Key.Key_Escape)
    assert workplace.current_screen() is intake
    assert len(counter.papers.tray.stacks()) == 1


def test_files_are_dropped_and_pictures_pasted(
    qtbot: QtBot, traced: Traced, program: Program, ward: Ward, tmp_path: Path
) -> None:
    """A dropped file and a pasted picture become pages of the dossier, and not a search for a card."""
    workplace = program.window.workplace
    assert workplace is not None
    workplace.go("pages", PagesRequest(ward.receive().code or ""))
    pages = _pages(qtbot, program)
    (tmp_path / "a.jpg").write_bytes(sheet())
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.jpg"))])
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    pages.dropEvent(drop)
    qtbot.waitUntil(lambda: len(pages.presenter.state.sheets) == 1, timeout=5_000)
    QGuiApplication.clipboard().setImage(QImage.fromData(paper.file_of(paper.text_sheet())))
    pages.thumbs.setFocus()
    Keyboard().press(Qt.Key.Key_V, "", CTRL)
    qtbot.waitUntil(lambda: len(pages.presenter.state.sheets) == 2, timeout=5_000)
    assert pages.minimumSizeHint().width() <= 600


def test_a_page_is_seen_in_large_and_left_by_esc(
    qtbot: QtBot, traced: Traced, program: Program, ward: Ward, tmp_path: Path
) -> None:
    """Enter shows the page, the arrow keys go on, Esc is back at the thumbnails and does not leave the screen."""
    workplace, keys = program.window.workplace, Keyboard()
    assert workplace is not None
    workplace.go("pages", PagesRequest(ward.receive().code or ""))
    pages = _pages(qtbot, program)
    files = [tmp_path / "a.jpg", tmp_path / "b.jpg"]
    for at, file in enumerate(files):
        file.write_bytes(paper.file_of(paper.text_sheet(seed=at)))
    pages.presenter.take_files(files)
    qtbot.waitUntil(lambda: len(pages.presenter.state.sheets) == 2, timeout=5_000)
    pages.thumbs.setFocus()
    keys.enter()
    qtbot.waitUntil(pages.large.isVisible, timeout=5_000)
    first = pages.presenter.state.look
    keys.press(Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: pages.presenter.state.look not in {None, first}, timeout=5_000)
    keys.press(Qt.Key.Key_Escape)
    assert pages.thumbs.isVisible()
    assert workplace.current_screen() is pages


def test_a_document_that_is_not_here_is_explained(
    qtbot: QtBot, traced: Traced, program: Program, ward: Ward, counter: Counter, tmp_path: Path
) -> None:
    """A file that is gone and nowhere else: the viewer says what to do, offers nothing and prints nothing."""
    from counter_app.ui.viewer.request import ViewerRequest

    (tmp_path / "a.jpg").write_bytes(sheet())
    code = ward.receive().code or ""
    document = next(counter.papers.attachments.attach(code, [tmp_path / "a.jpg"], NewDocument(lines=(0,)), ward.clerk))
    counter.vault.remove(document.sha256)
    workplace = program.window.workplace
    assert workplace is not None
    workplace.go("viewer", ViewerRequest(document.sha256, "x", document.dossier_id, document.event_id, 1))
    viewer = workplace.current_screen()
    assert isinstance(viewer, ViewerView)
    qtbot.waitUntil(lambda: viewer.said.words().startswith("Không còn tệp này trên máy và"), timeout=5_000)
    assert not viewer.fetch.isVisible()
    assert not viewer.print.isEnabled()


def test_a_slip_that_is_scanned_opens_its_papers(qtbot: QtBot, traced: Traced, program: Program, ward: Ward) -> None:
    """A keyboard scanner on the pages screen: the dossier of the slip comes, no letter of it reaches a page."""
    workplace = program.window.workplace
    assert workplace is not None
    first, second = ward.receive().code or "", ward.receive("Lý Thị Ví Dụ").code or ""
    workplace.go("pages", PagesRequest(first))
    pages = _pages(qtbot, program)
    Keyboard().scan(second)
    qtbot.waitUntil(lambda: pages.presenter.state.title.startswith(second), timeout=5_000)
    assert workplace.current_screen() is pages
    assert pages.presenter.state.look is None
