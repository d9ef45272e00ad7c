"""Delivery to the province as widgets: how it stands, what waits and why, send now, and the enrol form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from counter_app import bootstrap
from counter_app.texts import Texts
from counter_app.ui.find.narrow import LeftFlow, fit_columns
from counter_app.ui.find.state import Marked
from counter_app.ui.kit.buttons import ActionButton, bind
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.lists import Cell, Column, ListPane, RowTable
from counter_app.ui.kit.look import column, label, px, row, tabular
from counter_app.ui.kit.notices import EmptyState, Notice, Pill
from counter_app.ui.kit.scrolled import scrolled, take_keyboard
from counter_app.ui.outbox.form import EnrolFormView
from counter_app.ui.outbox.presenter import Link, OutboxPresenter
from counter_app.ui.outbox.state import NO_CODE, OutboxState, WaitingRow
from counter_app.ui.screens import Screen, Surroundings

LEAST_ROWS = 144
"""Design pixels the list keeps, its head and three acts; where they are not left the screen scrolls."""


class WaitingTable(RowTable):
    """What waits; the reason is the last column to go."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave columns out where they would not fit."""
        fit_columns(self, {0: 176, 1: 230, 2: 140, 4: 132, 5: 84}, (5, 4, 1))
        super().resizeEvent(event)


class OutboxView(Screen):
    """The delivery screen."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        texts = around.texts
        self._texts = texts
        self._around = around
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._headline = Pill()
        self._calm = label("", "body", wrap=True)
        self._figures = QWidget()
        self._said = Notice()
        self._role = Notice()
        self._packs = Notice()
        self._copy = Notice()
        self._chosen = Notice()
        self._more = label("", "hint")
        self.form = EnrolFormView(texts)
        self.form.hide()
        self.table = WaitingTable(_columns(texts), texts("ui.outbox.table"))
        self.table.setProperty("framed", "true")
        self._pane = ListPane(self.table, EmptyState(texts("ui.outbox.empty"), texts("ui.outbox.empty.advice"), "ok"))
        self.send = ActionButton(texts("ui.outbox.send"), "Ctrl+Enter", kind="primary", icon="sync")
        self.enrol = ActionButton(texts("ui.outbox.enrol_again"), "Ctrl+G", icon="online")
        self.files = ActionButton(texts("ui.outbox.files_pause"), "Ctrl+D", icon="waiting")
        self._counters_title = label("", "label", wrap=True)
        self._counters = QWidget()
        self._counter_pills: tuple[Pill, ...] = ()
        self._shown_figures: tuple[tuple[str, str], ...] = ()
        self._scroll = self._lay_out()
        counter = cast("bootstrap.Counter", around.counter)
        link = Link(
            partial(bootstrap.enrol, counter),
            around.bridge.changed.emit,
            lambda: bool(counter.preferences.get("files.paused")),
            lambda paused: counter.preferences.set("files.paused", "1" if paused else ""),
            lambda: bootstrap.files_left(counter)[2],
        )
        self.presenter = OutboxPresenter(
            around.counter, around.session, texts, around.work_of(self), link, self.render_state
        )
        self._connect(around)

    def opened(self, argument: object) -> None:
        """Read what waits."""
        del argument
        self.presenter.refresh()
        self.table.setFocus()

    def render_state(self, state: OutboxState) -> None:
        """Show the state, whole."""
        self._headline.say(state.headline.tone, state.headline.words, state.headline.icon)
        self._calm.setText(state.calm)
        self._show_figures(state.figures)
        self._show_counters(state)
        self._said.say(state.said.tone, state.said.words, icon=state.said.icon)
        self._pane.show_rows(state.rows, keep=lambda one: one.seq)
        self._more.setText(state.more)
        self._more.setVisible(bool(state.more))
        self._chosen.say("info", state.chosen)
        self._packs.say("warning", state.packs)
        self._copy.say("warning", state.copy)
        was_open = self.form.isVisible()
        self.form.render_form(state.form)
        self._follow(was_open=was_open)
        needs_admin = not state.form.allowed and (state.form.shown or not state.enrolled)
        self._role.say("info", self._texts("ui.outbox.role") if needs_admin else "")
        self.enrol.set_words(self._texts("ui.outbox.enrol_again" if state.enrolled else "ui.outbox.enrol_first"))
        self.enrol.setVisible(state.form.allowed and not state.form.shown)
        self.files.set_words(state.files_button or self._texts("ui.outbox.files_pause"))
        self.files.setVisible(bool(state.files_button) and not state.form.shown)
        self.send.setVisible(state.enrolled and not state.form.shown)

    def _lay_out(self) -> QScrollArea:
        """Lay one block under the other in an area that scrolls where the letters are large."""
        top = QFrame()
        top.setProperty("kind", "card")
        head = row(spacing=8)
        head.addWidget(self._headline, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(flow_of(self.files, self.enrol, self.send, spacing=px(8)), 1)
        card = (self._calm, self._figures, self._counters_title, self._counters)
        self._top = column(head, *card, margins=(16, 12, 16, 12))
        top.setLayout(self._top)
        self._pane.setMinimumHeight(px(LEAST_ROWS))
        blocks = column(top, self._said, self._role, self._copy, self._packs, self.form)
        blocks.addWidget(self._pane, 1)
        for part in (self._chosen, self._more):
            blocks.addWidget(part)
        area = scrolled(blocks)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(16), px(12), px(16), px(12))
        layout.addWidget(area)
        return area

    def _connect(self, around: Surroundings) -> None:
        presenter = self.presenter
        self.send.on(presenter.send_now)
        bind("Ctrl+Enter", self, self._by_key)
        self.enrol.on(presenter.open_form, self)
        self.files.on(presenter.pause_files, self)
        self.form.wanted.connect(presenter.enrol)
        self.form.put_away.connect(presenter.open_form)
        self.table.current.connect(lambda found: presenter.choose(None if found is None else found.seq))
        self.table.opened.connect(self._open_dossier)
        around.bridge.sync_status.connect(presenter.heard)
        around.bridge.changed.connect(presenter.refresh)

    def _open_dossier(self, found: WaitingRow) -> None:
        if found.code != NO_CODE:
            self._around.go("dossier", found.code)

    def _by_key(self) -> None:
        if self.form.isVisible():
            self.form.enrol.click()
        elif self.send.isVisible():
            self.send.click()

    def _follow(self, *, was_open: bool) -> None:
        """Bring the form that came to where the keyboard is into sight, and give the keyboard back when it goes."""
        if self.form.isVisible() == was_open:
            return
        first = self.table if was_open else self.form.fields["gateway_url"]
        QTimer.singleShot(0, self, lambda: take_keyboard(self._scroll, first) if self.isVisible() else None)

    def _show_counters(self, state: OutboxState) -> None:
        """Show every counter of the office in a row that wraps; made anew only when their number changes."""
        self._counters_title.setText(state.counters_title)
        if len(self._counter_pills) != len(state.counters):
            self._counter_pills = tuple(Pill() for _ in state.counters)
            self._counters = self._instead(self._counters, self._counter_pills)
        for part in (self._counters_title, self._counters):
            part.setVisible(bool(state.counters))
        for pill, mark in zip(self._counter_pills, state.counters, strict=True):
            pill.say(mark.tone, mark.words, mark.icon)

    def _show_figures(self, figures: tuple[tuple[str, str], ...]) -> None:
        """Show each figure under its name, in a row that wraps."""
        if figures != self._shown_figures:
            self._shown_figures = figures
            self._figures = self._instead(self._figures, tuple(_figure(name, words) for name, words in figures))

    def _instead(self, old: QWidget, parts: Sequence[QWidget]) -> QWidget:
        made = QWidget()
        flow = LeftFlow(px(8))
        for part in parts:
            flow.addWidget(part)
        made.setLayout(flow)
        self._top.replaceWidget(old, made)
        old.hide()
        old.deleteLater()
        return made


def _figure(name: str, words: str) -> QWidget:
    made = QWidget()
    value = label(words, "blockTitle")
    tabular(value)
    made.setLayout(column(label(name, "label"), value, spacing=0, margins=(0, 0, 24, 0)))
    return made


def _columns(texts: Texts) -> tuple[Column, ...]:
    def cell(mark: Marked) -> Cell:
        return Cell(mark.words, mark.tone, mark.icon)

    return (
        Column(texts("ui.outbox.column.code"), lambda one: one.code, 176, strong=True),
        Column(texts("ui.outbox.column.what"), lambda one: one.what, 230),
        Column(texts("ui.outbox.column.state"), lambda one: cell(one.state), 140),
        Column(texts("ui.outbox.column.reason"), lambda one: one.reason),
        Column(texts("ui.outbox.column.since"), lambda one: one.since, 132),
        Column(texts("ui.outbox.column.attempts"), lambda one: one.attempts, 84, right=True),
    )
