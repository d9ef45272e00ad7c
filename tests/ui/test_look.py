from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_app.ui.app import Program, dress, make_application
from counter_app.ui.intake.view import IntakeView
from counter_app.ui.kit.look import theme
from counter_app.ui.theme import ZOOMS, Look, theme_named
from counter_app.ui.workplace import Workplace
from tests.fakes.counter import CARD, FakeCounter


@pytest.fixture(autouse=True)
def as_made() -> Iterator[None]:
    """Leave the window of the next test at 100 %."""
    yield
    dress(make_application(), theme_named("light"))


class Keys(Protocol):
    def press(self, key: int) -> None: ...


def _workplace(program: Program) -> Workplace:
    assert program.window.workplace is not None
    return program.window.workplace


def _intake(program: Program) -> IntakeView:
    screen = _workplace(program).current_screen()
    assert isinstance(screen, IntakeView)
    return screen


def test_letters_grow_by_a_key_and_nothing_typed_is_lost(qtbot: QtBot, program: Program, counter: FakeCounter) -> None:
    """A larger size is taken at once, remembered, and finds the form as it was."""
    _intake(program).presenter.citizen.card_read(CARD)
    _workplace(program)._zoom(1)
    qtbot.waitUntil(lambda: theme().scale == 1.25, timeout=3_000)
    qtbot.waitUntil(lambda: _intake(program).presenter.form().applicant.name == "Nguyễn Văn An", timeout=3_000)
    assert counter.preferences.get("zoom") == "1.25"
    _workplace(program)._zoom(0)
    qtbot.waitUntil(lambda: theme().scale == 1.0, timeout=3_000)


def test_the_choices_are_worked_by_arrow_keys(
    qtbot: QtBot, program: Program, counter: FakeCounter, keyboard: Keys
) -> None:
    """Theme and language change while the choices stay open, and Esc gives the keyboard back to the intake."""
    _workplace(program).choose_look("language")
    keyboard.press(Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: program.words.language == "en", timeout=3_000)
    assert _workplace(program).choosing_look()
    assert counter.preferences.get("language") == "en"
    keyboard.press(Qt.Key.Key_Escape)
    assert not _workplace(program).choosing_look()


@given(st.text(max_size=12), st.text(max_size=12) | st.floats().map(str))
def test_any_kept_look_can_be_read(name: str, zoom: str) -> None:
    """Whatever stands in the preferences gives a theme and a zoom the window knows."""
    look = Look.kept(name, zoom)
    assert look.zoom in ZOOMS
    assert look.made().scale == look.zoom
    assert look.zoomed(-1) <= look.zoom <= look.zoomed(1)
