"""No statement of the database runs on the thread of the window while a clerk works; statements are traced."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.ui.app import Program
from counter_app.ui.dossier.view import DossierView
from counter_app.ui.intake.view import IntakeView
from counter_app.ui.offscreen import Keyboard
from counter_app.ui.preview.view import PreviewView
from tests.fakes.counter import CARD
from tests.fakes.printer import FakePrinter
from tests.ui_screens.conftest import with_printer

CTRL = Qt.KeyboardModifier.ControlModifier


@dataclass
class Traced:
    """The statements of a counter by the thread that ran them."""

    here: list[str] = field(default_factory=list)
    elsewhere: int = 0

    def heard(self, statement: str) -> None:
        if threading.current_thread() is threading.main_thread():
            self.here.append(statement)
        else:
            self.elsewhere += 1


@pytest.fixture
def traced(counter: Counter) -> Iterator[Traced]:
    """Listen to both connections from before the window is made."""
    with_printer(counter, FakePrinter())
    counter.lanes.store.submit(counter.preferences.set, "printer", "Máy in").result()
    made = Traced()
    for connection in (counter.connection, counter.writer):
        connection.set_trace_callback(made.heard)
    yield made
    for connection in (counter.connection, counter.writer):
        connection.set_trace_callback(None)


def test_a_whole_intake_runs_no_statement_on_the_thread_of_the_window(
    qtbot: QtBot, traced: Traced, program: Program
) -> None:
    """Card, procedure, another office, explanation, accept, print, preview, the dossier's page: all beside the window.

    From the first key on, nothing waited for: whatever is asked early must wait for the lane, not read by itself.
    """
    assert program.window.workplace is not None
    traced.here.clear()  # what the window itself is titled with is read before it is shown
    intake = program.window.workplace.current_screen()
    assert isinstance(intake, IntakeView)
    keys = Keyboard()
    keys.scan(CARD)
    keys.type("1")
    keys.enter()
    intake.whole.due.office.setFocus()
    keys.type("cao bang")
    qtbot.waitUntil(lambda: bool(intake._state and intake._state.offices), timeout=5_000)
    keys.press(Qt.Key.Key_F10)
    assert intake._why is not None
    keys.press(Qt.Key.Key_Escape)
    intake.whole.due.office.clear()
    intake.presenter.office_typed("")
    keys.enter(ctrl=True)
    qtbot.waitUntil(lambda: bool(intake._state and intake._state.last and intake._state.last.printed), timeout=9_000)
    keys.press(Qt.Key.Key_P, "", CTRL)
    workplace = program.window.workplace
    qtbot.waitUntil(lambda: isinstance(workplace.current_screen(), PreviewView), timeout=5_000)
    keys.press(Qt.Key.Key_Escape)
    assert intake._state is not None
    assert intake._state.last is not None
    workplace.go("dossier", intake._state.last.code)
    page = workplace.current_screen()
    assert isinstance(page, DossierView)
    qtbot.waitUntil(lambda: page.presenter.state.facts is not None, timeout=5_000)
    page.explain()
    qtbot.wait(100)
    assert traced.here == []
    assert traced.elsewhere > 0
