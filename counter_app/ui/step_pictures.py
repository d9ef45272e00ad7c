"""Pictures of a dossier in the middle of its life and of the pages that end a day; part of ``ui.pictures``."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from counter_app.ui.app import Program
from counter_app.ui.dossier.view import DossierView
from counter_app.ui.offscreen import Keyboard, pause, until

Take = Callable[[str], None]
_CTRL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
_WORKED_ON = 7
"""A dossier of the picture counter that lies with its unit."""
_NEW = -3
"""One that was received this morning."""


def dossier_steps(program: Program, keys: Keyboard, codes: list[str], take: Take) -> None:
    """Take the forms of two acts, the list of all, and the explanation of a date with a pause in it."""
    workplace = program.window.workplace
    if workplace is None:
        return
    workplace.go("dossier", codes[_WORKED_ON])
    page = workplace.current_screen()
    if not isinstance(page, DossierView):
        return
    until(lambda: page.presenter.state.title == codes[_WORKED_ON] and page.presenter.state.facts, "it is not read")
    for key, name in (("b", "dossier-supplement"), ("x", "dossier-extend")):
        keys.type(key)
        until(lambda: page.presenter.state.steps.form is not None, "the form does not open")
        take(name)
        keys.press(Qt.Key.Key_Escape)
    keys.press(Qt.Key.Key_M, "", _CTRL)
    until(page.list.isVisible, "the list of acts does not open")
    take("dossier-acts")
    keys.press(Qt.Key.Key_Escape)
    workplace.go("dossier", codes[_NEW])
    until(lambda: page.presenter.state.title == codes[_NEW] and page.presenter.state.facts, "it is not read")
    events = len(page.presenter.state.timeline)
    keys.type("p")
    keys.type("Chờ xác minh")
    keys.enter()
    until(lambda: len(page.presenter.state.timeline) > events, "the act is not written")
    keys.press(Qt.Key.Key_F10)
    pause(300)
    take("dossier-paused")
    keys.press(Qt.Key.Key_Escape)


def day_pages(keys: Keyboard, take: Take) -> None:
    """Take the till, the refunds with the form open, the blank slips and the data packs."""
    keys.press(Qt.Key.Key_2, "", _ALT)
    pause(400)
    take("day-till")
    keys.press(Qt.Key.Key_3, "", _ALT)
    pause(400)
    keys.type("n")
    pause(400)
    take("day-refunds")
    keys.press(Qt.Key.Key_Escape)
    keys.press(Qt.Key.Key_4, "", _ALT)
    pause(400)
    take("day-blanks")
    keys.press(Qt.Key.Key_7, "", _ALT)
    pause(400)
    take("day-packs")
    keys.press(Qt.Key.Key_1, "", _ALT)
