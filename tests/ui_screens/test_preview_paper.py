"""Slips leave the window for real: as a file that is recorded, and through a private CUPS server of the test's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.devices.cups import CupsPrinter
from counter_app.services.print_queue import PrintQueue
from counter_app.texts import texts
from counter_app.ui.app import Program
from counter_app.ui.bridge import Bridge
from counter_app.ui.day.presenter import DayPresenter
from counter_app.ui.dossier.presenter import DossierPresenter
from counter_app.ui.dossier.view import DossierView
from counter_app.ui.find.state import Marked
from counter_app.ui.handover.papers import HandedPapers
from counter_app.ui.offscreen import Keyboard
from counter_app.ui.preview.saving import SlipSaving, file_name
from counter_app.ui.preview.view import PreviewView
from counter_app.ui.screens import Surroundings
from tests.builders import private_cups
from tests.builders.counter import a_clerk
from tests.builders.private_cups import PrivateCups
from tests.ui_screens.conftest import StraightWork, Ward


@pytest.fixture(name="cups")
def _cups() -> Iterator[PrivateCups]:
    missing = private_cups.missing_part()
    if missing is not None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"missing: {missing}")
    with PrivateCups() as server:
        yield server


def test_a_saved_slip_is_recorded_like_a_print(
    counter: Counter, ward: Ward, work: StraightWork, tmp_path: Path
) -> None:
    """The file is a whole PDF, the dossier knows of it, and the next print is a copy."""
    code = ward.receive().code or ""
    slip = counter.slips.render(counter.slips.preview(code, "01", paper="a5"))
    told: list[Marked] = []
    saving = SlipSaving(counter.slips, a_clerk(), texts("vi"), work, told.append)
    path = tmp_path / file_name(slip)
    saving.save(slip, str(path), lambda: None)
    assert path.read_bytes().startswith(b"%PDF")
    assert told[-1].tone == "good"
    assert counter.slips.preview(code, "01", paper="a5").slip.copy == 1


def test_a_file_that_cannot_be_written_says_so(
    counter: Counter, ward: Ward, work: StraightWork, tmp_path: Path
) -> None:
    """A folder that is gone is said in words; nothing half written is left."""
    slip = counter.slips.render(counter.slips.preview(ward.receive().code or "", "01", paper="a5"))
    told: list[Marked] = []
    saving = SlipSaving(counter.slips, a_clerk(), texts("vi"), work, told.append)
    saving.save(slip, str(tmp_path / "gone" / "x.pdf"), lambda: None)
    assert told[-1].tone == "bad"
    assert list(tmp_path.rglob("*.part")) == []


def test_no_screen_puts_the_printing_together_on_the_thread_of_the_window(counter: Counter, work: StraightWork) -> None:
    """Opened at once after signing in, a page only promises to print: slips and printers are made on their lanes."""
    DossierPresenter(counter, a_clerk(), texts("vi"), work, lambda _state: None)
    DayPresenter(counter, texts("vi"), work, lambda _state: None)
    HandedPapers(counter, a_clerk(), texts("vi"), work, lambda _told: None)
    assert vars(counter).keys().isdisjoint({"slips", "print_queue"})


def test_a_preview_puts_nothing_together_on_the_thread_of_the_window(counter: Counter, qtbot: QtBot) -> None:
    """The preview too is opened without a slip service or a printer being made."""
    around = Surroundings(
        counter, a_clerk(), texts("vi"), Bridge(counter.lanes), lambda _key, _argument: None, lambda _slip: None
    )
    qtbot.addWidget(PreviewView(around))
    assert vars(counter).keys().isdisjoint({"slips", "print_queue"})


@pytest.mark.parametrize("queue,tone", [("good", "good"), ("aborts", "bad")])
def test_the_window_prints_through_cups_and_tells_the_truth(
    qtbot: QtBot, counter: Counter, ward: Ward, program: Program, cups: PrivateCups, queue: str, tone: str
) -> None:
    """By keys alone a slip reaches a real print server; what the device did with it is what the page says."""
    store = counter.lanes.store
    vars(counter)["print_queue"] = PrintQueue(counter.writer, store, counter.clock, lambda: CupsPrinter(cups.address))
    store.submit(counter.preferences.set, "printer", queue).result()
    assert program.window.workplace is not None
    program.window.workplace.go("dossier", ward.receive().code or "")
    page = program.window.workplace.current_screen()
    assert isinstance(page, DossierView)
    state = page.presenter
    qtbot.waitUntil(lambda: state.state.primary is not None and queue in state.state.slip.printers, timeout=10_000)  # type: ignore[union-attr]  # there is one by then
    Keyboard().press(Qt.Key.Key_Return, "", Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: state.state.printing.tone == tone, timeout=20_000)
    assert cups.received("1").startswith(b"%PDF")
    assert state.state.primary is not None
    assert (state.state.primary.action == "print") is (tone == "bad")
