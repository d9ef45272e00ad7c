"""The keyboard in front of one dossier's page in the real window, and the proof that what it wrote is sound."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.services.rebuilding import rebuild
from counter_app.services.verification import verify
from counter_app.ui.app import Program
from counter_app.ui.dossier.state import DossierState
from counter_app.ui.dossier.view import DossierView
from counter_app.ui.offscreen import Keyboard
from tests.builders.counter import a_clerk


class Hands:
    """The keyboard in front of one dossier page; waits for what each key leads to."""

    def __init__(self, qtbot: QtBot, program: Program, name: str) -> None:
        self.qtbot = qtbot
        self.keys = Keyboard()
        assert program.window.workplace is not None
        program.window.workplace.go("dossier", name)
        page = program.window.workplace.current_screen()
        assert isinstance(page, DossierView)
        self.page = page
        self.until(lambda: page.presenter.state.facts is not None and bool(page.presenter.state.timeline))

    @property
    def state(self) -> DossierState:
        return self.page.presenter.state

    @property
    def status(self) -> str:
        page = self.page.presenter._page
        return "" if page is None else page.row.status

    def until(self, happened: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(happened, timeout=5_000)

    def open(self, key: str, action: str) -> None:
        """Open the form of an act with its key."""
        self.keys.type(key)
        self.until(lambda: self.state.steps.form is not None)
        assert self.state.steps.form is not None
        assert self.state.steps.form.action == action
        assert self.page.panel.isVisible()

    def accept(self, *, ctrl: bool = False) -> str:
        """Accept the form, with Ctrl+Enter what is grave; return what is said of it once the page stands anew."""
        before = len(self.state.timeline)
        form = self.state.steps.form
        self.keys.enter(ctrl=ctrl or (form is not None and form.grave))
        self.until(lambda: self.state.steps.form is None and len(self.state.timeline) > before)
        return self.state.steps.told.words

    def step(self, key: str, action: str, *typed: str, ctrl: bool = False) -> str:
        """Do one act: its key, its fields from first to last, Enter."""
        self.open(key, action)
        for at, words in enumerate(typed):
            if at:
                self.keys.press(Qt.Key.Key_Tab)
            self.keys.type(words)
        return self.accept(ctrl=ctrl)

    def print_owed(self, form: str) -> None:
        """Print the slip the page offers as its primary act."""
        assert self.state.slip is not None
        assert self.state.primary is not None
        assert (self.state.primary.action, self.state.slip.form) == ("print", form)
        self.keys.enter(ctrl=True)
        self.until(lambda: self.state.printing.tone == "good")
        self.until(lambda: not self._offers_print())

    def _offers_print(self) -> bool:
        return self.state.primary is not None and self.state.primary.action == "print"


def assert_sound(counter: Counter) -> None:
    """Look that ``verify`` finds nothing, and that the state made anew from the facts is the state there is."""

    def look() -> None:
        assert verify(counter.writer, counter.vault).problems == ()
        before = _state(counter)
        rebuild(counter.writer, a_clerk("administrator"))
        assert _state(counter) == before

    counter.lanes.store.submit(look).result()


def _state(counter: Counter) -> list[tuple[object, ...]]:
    return counter.writer.execute("SELECT * FROM dossiers ORDER BY dossier_id").fetchall()
