"""The board as widgets: figures, as many columns as fit side by side, and the acts of one key at the foot."""

from __future__ import annotations

from functools import partial
from typing import cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from counter_app.ui.board.cards import ColumnView
from counter_app.ui.board.presenter import ACTS, BoardPresenter, Source
from counter_app.ui.board.state import BoardState
from counter_app.ui.board.tiles import TileStrip
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.look import Elided, label, px, row
from counter_app.ui.kit.notices import EmptyState, Notice
from counter_app.ui.screens import Screen, Surroundings
from counter_app.ui.steps.state import KEYS

NARROWEST = 264
NARROW = 900
MOST_COLUMNS = 4
EVERY_MS = 60_000


class BoardView(Screen):
    """The board; arrows move in and between columns, Enter opens the dossier, one key acts on it."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        texts = around.texts
        self._around = around
        self._wants_keyboard = False
        self._texts = texts
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tiles = TileStrip()
        self.columns: list[ColumnView] = []
        self._said = Notice()
        self._undo = ActionButton(texts("ui.board.undo"), "Ctrl+Z")
        self._stand = label("", "hint")
        self._chosen = Elided("", "body")
        self.acts = {
            name: ActionButton(texts(f"ui.board.act.{name}"), KEYS[name], icon="ok" if name == "result" else "")
            for name in ACTS
        }
        self._confirm = ActionButton(texts("ui.board.do"), "Ctrl+Enter", kind="primary")
        self._open = ActionButton(texts("ui.board.open"), "Enter", kind="primary")
        self._empty = EmptyState("", "", "ok")
        self._row = QHBoxLayout()
        self._pages = QStackedLayout()
        self._lines = QHBoxLayout()
        self._foot = self._make_foot()
        self._lay_out()
        self.presenter = BoardPresenter(
            cast("Source", around.counter),
            around.session,
            texts,
            around.work_of(self),
            self.render_state,
            changed=around.bridge.changed.emit,
            hand_over=lambda name: around.go("handover", name),
        )
        self._minute = QTimer(self)
        self._minute.setInterval(EVERY_MS)
        self._connect()
        self.render_state(self.presenter.state)

    def opened(self, argument: object) -> None:
        """Read the board and take the keyboard to where it was."""
        del argument
        self._wants_keyboard = True
        self.presenter.refresh()
        self._minute.start()
        self.setFocus()

    def render_state(self, state: BoardState) -> None:
        """Show the state, whole."""
        self.tiles.show_columns(state.columns, state.column)
        self._said.say(state.said.tone, state.said.words, icon=state.said.icon)
        self._undo.setVisible(bool(state.undo))
        self._confirm.setVisible(bool(state.asked))
        self._stand.setText(state.stand)
        self._show_columns(state)
        self._show_empty(state)
        self._chosen.set_whole("" if state.chosen is None else state.chosen.told)
        for name, button in self.acts.items():
            button.setVisible(name in state.acts)
        # Enter and a double click open it too: where there is little room the button gives way to the lists.
        self._open.setVisible(state.chosen is not None and not self._narrow)
        self._foot.setVisible(state.chosen is not None)
        if self._wants_keyboard and not state.loading and self.isVisible():
            self._wants_keyboard = False
            self._take_keyboard()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many columns as there is room for."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        self._lines.setDirection(ways.TopToBottom if self._narrow else ways.LeftToRight)
        self.render_state(self.presenter.state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts away what was asked about."""
        if event.key() == Qt.Key.Key_Escape and self.presenter.forget():
            return
        super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Read nothing while nobody looks."""
        super().hideEvent(event)
        self._minute.stop()

    @property
    def _narrow(self) -> bool:
        return self.width() < px(NARROW)

    def _show_columns(self, state: BoardState) -> None:
        filled = state.filled
        room = max(1, (self.width() - px(20)) // px(NARROWEST + 12))
        wanted = min(room, MOST_COLUMNS, len(filled))
        while len(self.columns) < wanted:
            self._add_column()
        names = [column.name for column in filled]
        at = names.index(state.column) if state.column in names else 0
        shown = [view.name for view in self.columns if view.isVisibleTo(self)]
        first = names.index(shown[0]) if shown and shown[0] in names else 0
        # The window over the columns moves only when the keyboard would leave it.
        first = max(0, min(first, at, len(filled) - wanted))
        first = max(first, at - wanted + 1)
        moved = self._has_keyboard()
        for place, view in enumerate(self.columns):
            view.setVisible(place < wanted)
            if place < wanted:
                column = filled[first + place]
                chosen = state.chosen.dossier_id if state.chosen and column.name == state.column else ""
                view.show_column(column, chosen, active=column.name == state.column)
        if moved:
            self._take_keyboard()

    def _show_empty(self, state: BoardState) -> None:
        if state.failed:
            self._empty.say(self._texts("ui.board.failed"), state.failed)
        elif state.loading:
            self._empty.say(self._texts("ui.board.loading"), "")
        else:
            self._empty.say(self._texts("ui.board.empty"), self._texts("ui.board.empty_advice"))
        self._pages.setCurrentIndex(0 if state.filled and not state.failed else 1)

    def _add_column(self) -> None:
        view = ColumnView()
        view.cards.came.connect(lambda name, view=view: self.presenter.choose(view.name, name))
        view.cards.opened.connect(lambda name: self._around.go("dossier", name))
        view.cards.sideways.connect(self._sideways)
        self._row.addWidget(view, 1)
        self.columns.append(view)

    def _make_foot(self) -> QFrame:
        foot = QFrame()
        foot.setObjectName("actionBar")
        self._lines.setContentsMargins(px(16), px(8), px(16), px(8))
        self._lines.setSpacing(px(8))
        foot.setLayout(self._lines)
        head = row(spacing=8)
        head.addWidget(self._chosen, 1)
        head.addWidget(self._stand)
        self._lines.addLayout(head, 1)
        self._lines.addWidget(flow_of(*self.acts.values(), self._open, spacing=px(8)))
        return foot

    def _lay_out(self) -> None:
        self._said.add(self._undo)
        self._said.add(self._confirm)
        holder = QWidget()
        holder.setLayout(self._row)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(px(12))
        for page in (holder, self._empty):
            self._pages.addWidget(page)
        body = QVBoxLayout()
        body.setContentsMargins(px(16), px(12), px(16), px(12))
        body.setSpacing(px(10))
        body.addWidget(self.tiles)
        body.addWidget(self._said)
        body.addLayout(self._pages, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(body, 1)
        layout.addWidget(self._foot)

    def _connect(self) -> None:
        presenter = self.presenter
        self.tiles.wanted.connect(self._go_to)
        for name, button in self.acts.items():
            button.on(partial(presenter.act, name), self)
        self._undo.on(presenter.undo, self)
        self._confirm.on(presenter.confirm, self)
        self._open.on(self._open_chosen)
        self._minute.timeout.connect(presenter.refresh)
        self._around.bridge.changed.connect(self._changed)

    def _changed(self) -> None:
        if self.isVisible():
            self.presenter.refresh()

    def _go_to(self, name: str) -> None:
        self.presenter.choose(name, "")
        self._take_keyboard()

    def _sideways(self, by: int) -> None:
        self.presenter.move(by)

    def _open_chosen(self) -> None:
        chosen = self.presenter.state.chosen
        if chosen is not None:
            self._around.go("dossier", chosen.dossier_id)

    def _has_keyboard(self) -> bool:
        return any(view.cards.hasFocus() for view in self.columns)

    def _take_keyboard(self) -> None:
        column = self.presenter.state.column
        found = next((view for view in self.columns if view.isVisibleTo(self) and view.name == column), None)
        (self.tiles if found is None else found.cards).setFocus()
