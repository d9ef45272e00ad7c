"""Help asked for on the ground floor and heard upstairs: two counters, their windows' sync threads, a real gateway."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter, enrol, sync_thread
from counter_app.domain.errors import InputError
from counter_app.gateway.administration import invite
from counter_app.services.session import Session
from counter_app.services.views import TimelineEntry
from counter_app.sync import engine
from counter_app.texts import texts
from counter_app.ui.app import Program
from counter_app.ui.board.assistance_notice import AssistanceNotice
from counter_app.ui.offscreen import Keyboard
from tests.builders.counter import a_counter
from tests.builders.dossier_hands import Hands, assert_sound
from tests.fakes.gateway_process import GatewayProcess, running_gateway
from tests.ui_screens.conftest import Ward

CTRL = Qt.KeyboardModifier.ControlModifier
LONG = 30_000


class Floor(NamedTuple):
    """One counter with its window, at which somebody sits."""

    counter: Counter
    program: Program

    def notice(self) -> AssistanceNotice:
        """Return the notice of calls of this window, begun now instead of long after the first paint."""
        workplace = self.program.window.workplace
        assert workplace is not None
        if workplace.findChild(AssistanceNotice) is None:
            workplace._start_notice()
        found = workplace.findChild(AssistanceNotice)
        assert isinstance(found, AssistanceNotice)
        return found

    def in_front(self, qtbot: QtBot) -> None:
        """Give this window the keyboard."""
        self.program.window.activateWindow()
        qtbot.waitUntil(self.program.window.isActiveWindow, timeout=3_000)

    def kinds(self, code: str) -> list[str]:
        """Return what this counter knows of a dossier; nothing while it has not heard of it."""
        try:
            page = self.counter.lanes.read.submit(self.counter.finder.page, code).result()
        except InputError:
            return []
        return [entry.kind for entry in page.timeline]


@contextmanager
def a_floor(folder: Path, number: int, gateway: GatewayProcess) -> Iterator[Floor]:
    """Open a counter that is known to the gateway, with its window and its sync thread running."""
    folder.mkdir()
    counter = a_counter(folder, counter=number)
    try:
        enrol(counter, gateway.url, invite(gateway.store_url, gateway.keys, "H14.31", number))
        program = Program(counter, texts("vi"))
        wrong: list[object] = []
        program.bridge.incident.connect(wrong.append)
        program.show()
        program.window.sign_in(Session(f"quay{number}", "clerk", "window", f"Quầy {number}"))
        program.start_sync(partial(sync_thread, counter))
        yield Floor(counter, program)
        program.window.close()
        program.close()
        program.idle.deleteLater()
        program.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert wrong == []
    finally:
        counter.close()


@pytest.fixture(name="floors")
def _floors(tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Floor, Floor]]:
    """The ground floor and the reception upstairs; what they pause between two looks is shortened, nothing else."""
    del qapp
    monkeypatch.setattr(engine, "LOOK_S", 0.1)
    monkeypatch.setattr(engine, "PULL_S", 0.2)
    with ExitStack() as opened:
        gateway = opened.enter_context(running_gateway(tmp_path))
        down, up = (opened.enter_context(a_floor(tmp_path / f"quay-{n}", n, gateway)) for n in (1, 2))
        yield down, up
        for floor in (down, up):
            assert_sound(floor.counter)


@pytest.mark.slow
def test_a_call_goes_up_and_its_answer_comes_down(qtbot: QtBot, floors: tuple[Floor, Floor]) -> None:
    """A on the ground floor is seen and heard upstairs through the province; Ctrl+H there is read below."""
    down, up = floors
    rung: list[int] = []

    def until(happened: Callable[[], bool]) -> None:
        qtbot.waitUntil(happened, timeout=LONG)

    code = Ward(down.counter).receive("Bế Văn Mẫu").code or ""
    notice, below = up.notice(), down.notice()
    notice._ring = lambda: rung.append(1)
    until(lambda: up.kinds(code) == ["DossierReceived"])
    assert (notice.isVisible(), rung) == (False, [])
    down.in_front(qtbot)
    hands = Hands(qtbot, down.program, code)
    hands.step("a", "assist", "Người cao tuổi, cần hỗ trợ tầng 1")
    until(notice.isVisible)
    assert all(words in notice.words() for words in ("Quầy 1", code, "cần hỗ trợ tầng 1"))
    assert (rung, below.presenter.state.dossier_id) == ([1], "")
    up.in_front(qtbot)
    Keyboard().press(Qt.Key.Key_H, "", CTRL)
    until(lambda: "Đã nhận hỗ trợ" in notice.words())
    until(lambda: any(entry.kind == "AssistanceAcknowledged" for entry in _shown(hands)))
    assert down.kinds(code) == up.kinds(code) == ["DossierReceived", "AssistanceRequested", "AssistanceAcknowledged"]
    assert rung == [1]


def _shown(hands: Hands) -> tuple[TimelineEntry, ...]:
    """Return the history the page in front shows."""
    page = hands.page.presenter._page
    return () if page is None else page.timeline
