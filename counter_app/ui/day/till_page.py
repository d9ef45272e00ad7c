"""The cash-up as widgets: every movement at the left, the sums and what lies in the till at the right."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout

from counter_app.ui.day.page_parts import ListBeside, emptied
from counter_app.ui.day.source import DaySource
from counter_app.ui.day.till import TillLine, TillPresenter, TillState
from counter_app.ui.find.narrow import fit_columns
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.choices import Choice
from counter_app.ui.kit.fields import Field
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.lists import Cell, Column, ListPane, RowTable
from counter_app.ui.kit.look import label, px, tabular
from counter_app.ui.kit.notices import EmptyState, Notice
from counter_app.ui.screens import Surroundings


class TillPage(ListBeside):
    """Enter on a line opens its dossier, Ctrl+Enter prints the page to sign."""

    beside = 330

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        texts = around.texts
        self._texts = texts
        columns = [
            Column(texts("ui.day.till.at"), lambda line: line.at, 100),
            Column(texts("ui.day.till.code"), lambda line: line.code, 160, strong=True),
            Column(texts("ui.day.till.clerk"), lambda line: line.clerk),
            Column(texts("ui.day.till.way"), lambda line: line.way, 116),
            Column(texts("ui.day.till.receipt"), lambda line: line.receipt, 120),
            Column(texts("ui.day.till.amount"), _amount, 104, right=True),
        ]
        self.table = _TillTable(columns, texts("ui.day.tab.till"))
        self.pane = ListPane(
            self.table, EmptyState(texts("ui.day.till.empty"), texts("ui.day.till.empty_advice"), "book")
        )
        self._title = label("", "blockTitle", wrap=True)
        self.account = Choice([])
        self._figures = QGridLayout()
        self._figures.setColumnStretch(0, 1)
        self._figures.setVerticalSpacing(px(4))
        self._cash = label("", "due", wrap=True)
        tabular(self._cash)
        self._said, self._printing = Notice(), Notice()
        self.print = ActionButton(texts("ui.day.till.print"), "Ctrl+Enter", kind="primary", icon="printer")
        whose = Field(texts("ui.day.till.account"), self.account)
        for part in (self._title, whose):
            self.lines.addWidget(part)
        self.lines.addLayout(self._figures)
        self.lines.addWidget(label(texts("ui.day.till.cash"), "label"))
        for below in (self._cash, label(texts("ui.day.till.advice"), "hint", wrap=True), self._said):
            self.lines.addWidget(below)
        for last in (self._printing, flow_of(self.print, spacing=px(8))):
            self.lines.addWidget(last)
        self.lay(self.pane)
        self.presenter = TillPresenter(
            cast("DaySource", around.counter), texts, around.work_of(self), self.render_state
        )
        self.table.opened.connect(lambda line: around.go("dossier", line.code))
        self.print.on(self.presenter.print_sheet, self)
        self.account.activated.connect(lambda _: self.presenter.choose(self.account.value()))

    def render_state(self, state: TillState) -> None:
        """Show the state, whole."""
        self._title.setText(state.title)
        self.account.offer(state.accounts)
        self.account.show_value(state.account)
        emptied(self._figures)
        for at, (name, amount) in enumerate(state.figures):
            self._figures.addWidget(label(name, "body", wrap=True), at, 0)
            figure = label(amount, "strong")
            tabular(figure)
            self._figures.addWidget(figure, at, 1, Qt.AlignmentFlag.AlignRight)
        self._cash.setText(state.cash)
        self._said.say(state.said.tone, state.said.words, icon=state.said.icon)
        self._printing.say(state.printing.tone, state.printing.words, icon=state.printing.icon)
        self.pane.show_rows(state.lines, keep=lambda line: line.event_id)

    def take_keyboard(self) -> None:
        """Put the keyboard where work begins."""
        self.table.setFocus()


class _TillTable(RowTable):
    """What was taken; where there is little room the receipt goes first, then who took it."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave columns out where they would not fit."""
        fit_columns(self, {0: 100, 1: 160, 3: 116, 4: 120, 5: 104}, (4, 2))
        super().resizeEvent(event)


def _amount(line: TillLine) -> Cell:
    return Cell(line.amount.words, line.amount.tone)  # its minus says what an icon would
