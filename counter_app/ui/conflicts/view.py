"""Conflicts as widgets: the list, both sides next to each other, and the two keys that choose and write."""

from __future__ import annotations

from functools import partial
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from counter_app.texts import Texts
from counter_app.ui.conflicts.presenter import ConflictsPresenter, Source
from counter_app.ui.conflicts.state import BOTH, ConflictRow, ConflictsState, SideCard
from counter_app.ui.dossier.timeline_pane import MomentLine
from counter_app.ui.find.narrow import fit_columns
from counter_app.ui.kit.buttons import ActionButton, bind
from counter_app.ui.kit.fields import Field, LineEdit
from counter_app.ui.kit.lists import Column, ListPane, RowTable
from counter_app.ui.kit.look import Elided, column, label, px, row, set_property
from counter_app.ui.kit.notices import EmptyState, Notice, Pill
from counter_app.ui.screens import Screen, Surroundings

_MOST_SIDES = 9
_LIST_HEIGHT = 184
_LEAST_CARD = 240


class SidePane(QFrame):
    """What one counter did, and the button that keeps it."""

    def __init__(self, texts: Texts, number: int) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setMinimumWidth(px(_LEAST_CARD))
        self._title = label("", "blockTitle")
        self._kept = Pill("info", texts("ui.conflicts.kept"), "check")
        self._moments = QVBoxLayout()
        self._moments.setSpacing(0)
        self.keep = ActionButton(texts("ui.conflicts.keep"), f"Ctrl+{number}", icon="check")
        head = row(self._title, self._kept, spacing=8)
        head.addStretch(1)
        layout = column(head, self._moments, spacing=8, margins=(16, 12, 16, 12))
        layout.addStretch(1)
        layout.addWidget(self.keep)
        self.setLayout(layout)
        self._shown: SideCard | None = None

    def show_card(self, card: SideCard, *, allowed: bool) -> None:
        """Show one side."""
        self._title.setText(card.title)
        self.setAccessibleName(card.title)
        self._kept.setVisible(card.chosen)
        set_property(self, "active", "true" if card.chosen else "false")
        self.keep.setEnabled(allowed)
        if self._shown is not None and self._shown.moments == card.moments:
            return
        self._shown = card
        while (item := self._moments.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        last = len(card.moments) - 1
        for at, moment in enumerate(card.moments):
            self._moments.addWidget(MomentLine(moment, first=at == 0, last=at == last))


class ConflictsTable(RowTable):
    """The list; the procedure stays readable longest."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave columns out where they would not fit."""
        fit_columns(self, {0: 190, 1: 220, 3: 170}, (3, 1))
        super().resizeEvent(event)


class ConflictsView(Screen):
    """The screen of conflicts."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        texts = around.texts
        self._texts = texts
        self._around = around
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.table = ConflictsTable(_columns(texts), texts("ui.conflicts.table"))
        self.table.setProperty("framed", "true")
        empty = EmptyState(texts("ui.conflicts.empty"), texts("ui.conflicts.empty.advice"), "ok")
        self._pane = ListPane(self.table, empty)
        self._title = Elided("", "blockTitle")
        self._sides: list[SidePane] = []
        self._row = QHBoxLayout()
        self._row.setSpacing(px(12))
        self._row.setContentsMargins(0, 0, 0, 0)
        self._said = Notice()
        self._consequence = Notice()
        self.reason = LineEdit()
        self.both = ActionButton(texts("ui.conflicts.both"), "Ctrl+0", icon="people")
        self.decide = ActionButton(texts("ui.conflicts.decide"), "Ctrl+Enter", kind="primary", icon="ok")
        self._below = QScrollArea()
        self._lay_out()
        self.presenter = ConflictsPresenter(
            cast("Source", around.counter),
            around.session,
            texts,
            around.work_of(self),
            around.bridge.changed.emit,
            self.render_state,
        )
        self._connect()

    def opened(self, argument: object) -> None:
        """Read what is open."""
        del argument
        self.presenter.opened()
        self.table.setFocus()

    def render_state(self, state: ConflictsState) -> None:
        """Show the state, whole."""
        self._pane.show_rows(state.rows, keep=lambda one: one.key)
        at = next((at for at, one in enumerate(state.rows) if one.key == state.chosen_row), -1)
        # The keyboard alone makes a row the current one without choosing it.
        if at >= 0 and [one.key for one in self.table.selected_rows()] != [state.chosen_row]:
            self.table.selectRow(at)
        self._below.setVisible(bool(state.rows))
        self._pane.setMaximumHeight(px(_LIST_HEIGHT) if state.rows else 16_777_215)
        self._title.set_whole(state.title)
        self._show_sides(state)
        self._said.say(state.said.tone, state.said.words, icon=state.said.icon)
        self._consequence.say("info", state.consequence)
        self.both.setEnabled(state.allowed)
        self.decide.setEnabled(state.can_decide)
        self.reason.setEnabled(state.allowed and not state.busy)
        if not state.can_decide and not state.busy and not state.sides:
            self.reason.clear()

    def _show_sides(self, state: ConflictsState) -> None:
        while len(self._sides) < min(len(state.sides), _MOST_SIDES):
            made = SidePane(self._texts, len(self._sides) + 1)
            made.keep.on(partial(self.presenter.choose_side, len(self._sides)))
            self._row.addWidget(made, 1)
            self._sides.append(made)
        for at, pane in enumerate(self._sides):
            pane.setVisible(at < len(state.sides))
            if at < len(state.sides):
                pane.show_card(state.sides[at], allowed=state.allowed)

    def _lay_out(self) -> None:
        actions = row(self.both, spacing=8)
        actions.addStretch(1)
        actions.addWidget(self.decide)
        reason = Field(self._texts("ui.conflicts.reason"), self.reason)
        below = column(self._title, spacing=8)
        below.addLayout(self._row, 1)
        for part in (self._consequence, reason):
            below.addWidget(part)
        below.addLayout(actions)
        inner = QWidget()
        inner.setObjectName("canvas")
        inner.setLayout(below)
        self._below.setWidget(inner)
        self._below.setWidgetResizable(True)
        self._below.setFrameShape(QFrame.Shape.NoFrame)
        self._below.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(column(self._said, spacing=8, margins=(16, 12, 16, 12)))
        layout = cast("QVBoxLayout", self.layout())
        layout.addWidget(self._pane, 1)
        layout.addWidget(self._below, 3)

    def _connect(self) -> None:
        presenter, bridge = self.presenter, self._around.bridge
        self.both.on(partial(presenter.choose_side, BOTH), self)
        self.decide.on(presenter.decide, self)
        for number in range(1, _MOST_SIDES + 1):
            bind(f"Ctrl+{number}", self, partial(presenter.choose_side, number - 1))
        self.reason.textEdited.connect(presenter.give_reason)
        self.table.current.connect(self._moved)
        self.table.opened.connect(lambda found: self._around.go("dossier", found.code))
        bridge.changed.connect(presenter.refresh)

    def _moved(self, found: ConflictRow | None) -> None:
        if found is not None:
            self.presenter.choose_row(found.key)


def _columns(texts: Texts) -> tuple[Column, ...]:
    return (
        Column(texts("ui.conflicts.column.code"), lambda one: one.code, 190, strong=True),
        Column(texts("ui.conflicts.column.name"), lambda one: one.name, 220),
        Column(texts("ui.conflicts.column.procedure"), lambda one: one.procedure),
        Column(texts("ui.conflicts.column.counters"), lambda one: one.counters, 170),
    )
