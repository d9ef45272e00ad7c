from __future__ import annotations

from typing import Protocol

import pytest
from pytestqt.qtbot import QtBot

from counter_app.texts import texts
from counter_app.ui.app import Program
from counter_app.ui.preview.request import PreviewRequest
from counter_app.ui.preview.view import PreviewView
from tests.fakes.counter import FakeCounter


class Keys(Protocol):
    def enter(self, *, ctrl: bool = False) -> None: ...


def _preview(program: Program, counter: FakeCounter) -> PreviewView:
    workplace = program.window.workplace
    assert workplace is not None
    slip = counter.slips.preview("H14.31-261120-1001", "01", paper="a5")
    workplace.go("preview", PreviewRequest(slip))
    screen = workplace.current_screen()
    assert isinstance(screen, PreviewView)
    return screen


def test_the_printer_is_chosen_where_the_slip_is_looked_at_and_remembered(
    qtbot: QtBot, program: Program, counter: FakeCounter, keyboard: Keys
) -> None:
    """On a machine without a chosen printer the preview offers the ones there are; printing keeps the one shown."""
    counter.preferences.set("printer", "")
    screen = _preview(program, counter)
    qtbot.waitUntil(lambda: screen.printer.value() == "Canon-LBP2900", timeout=3_000)
    assert not screen.printer.isHidden()
    keyboard.enter(ctrl=True)
    qtbot.waitUntil(lambda: len(counter.print_queue.jobs) == 1, timeout=3_000)
    assert counter.print_queue.jobs[0].printer == "Canon-LBP2900"
    assert counter.preferences.get("printer") == "Canon-LBP2900"


def test_a_machine_without_any_printer_says_so_before_print_is_pressed(
    qtbot: QtBot, program: Program, counter: FakeCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No printer at all: the words say what to do, and nothing is offered to choose from."""
    counter.preferences.set("printer", "")
    monkeypatch.setattr(type(counter.print_queue), "printers", lambda _: ())
    monkeypatch.setattr("counter_app.ui.preview.pages.PdfPages.show_pdf", lambda _self, _content: True)
    screen = _preview(program, counter)
    qtbot.waitUntil(lambda: screen._said.words() == texts("vi")("ui.preview.no_printer"), timeout=3_000)
    assert screen.printer.isHidden()
