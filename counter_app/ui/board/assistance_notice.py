"""The notice over every screen while another counter waits for help, with a sound; one key takes the call."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from counter_app.services.session import Session
from counter_app.texts import Texts
from counter_app.ui.board.assistance import AssistancePresenter, AssistanceState, Source
from counter_app.ui.bridge import Bridge, WidgetWork
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.notices import Notice
from counter_app.ui.ports import Counter

EVERY_MS = 20_000
TAKE = "Ctrl+H"
"""Of no screen below: the notice stands over all of them, and a key two take is taken by neither."""


class AssistanceNotice(Notice):
    """Hidden until help is asked for; then it stays, and is heard again, until somebody takes the call."""

    def __init__(
        self,
        counter: Counter,
        session: Session,
        texts: Texts,
        bridge: Bridge,
        go: Callable[[str, object], object],
        ring: Callable[[], None] = QApplication.beep,
    ) -> None:
        super().__init__()
        self._ring = ring
        self._rung = 0
        self.presenter = AssistancePresenter(
            cast("Source", counter), session, texts, WidgetWork(bridge, self), self.render_state, bridge.changed.emit
        )
        self.open = ActionButton(texts("ui.assist.open"))
        self.take = ActionButton(texts("ui.assist.take"), TAKE, kind="primary")
        self.add(self.open)
        self.add(self.take)
        self.open.clicked.connect(lambda _=False: go("dossier", self.presenter.state.dossier_id))
        self.take.on(self.presenter.take, self, window=True)
        bridge.changed.connect(self.presenter.look)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(lambda: self.presenter.look(again=True))
        self._timer.start()
        self.render_state(self.presenter.state)
        self.presenter.look()

    def render_state(self, state: AssistanceState) -> None:
        """Show the state, whole, and ring when it says so."""
        self.say(state.said.tone, state.said.words, icon=state.said.icon)
        self.open.setVisible(bool(state.dossier_id))
        self.take.setVisible(state.may_take)
        if state.rings != self._rung:
            self._rung = state.rings
            self._ring()
