"""Money to give back as widgets: the list, and beside it the form of the act for a supervisor."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from counter_app.ui.day.page_parts import ListBeside
from counter_app.ui.day.refunds import RefundLine, RefundsPresenter, RefundsState
from counter_app.ui.day.source import DaySource
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.lists import Cell, Column, ListPane, RowTable
from counter_app.ui.kit.look import label, px
from counter_app.ui.kit.notices import EmptyState, Notice
from counter_app.ui.screens import Surroundings
from counter_app.ui.steps.panel import StepPanel


class RefundsPage(ListBeside):
    """Enter opens the dossier, N notes its money as given back."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        texts = around.texts
        self._serial = 0
        columns = [
            Column(texts("ui.day.till.code"), lambda line: line.code, 200, strong=True),
            Column(texts("ui.day.refunds.why"), _status),
            Column(texts("ui.day.till.amount"), lambda line: line.amount, 140, right=True),
        ]
        self.table = RowTable(columns, texts("ui.day.tab.refunds"))
        self.pane = ListPane(
            self.table, EmptyState(texts("ui.day.refunds.empty"), texts("ui.day.refunds.empty_advice"), "ok")
        )
        self._total = label("", "blockTitle", wrap=True)
        self._advice = label("", "hint", wrap=True)
        self._said = Notice()
        self.refund = ActionButton(texts("ui.day.refunds.do"), "N", kind="primary", icon="return")
        self.open = ActionButton(texts("ui.day.open_dossier"), "Enter")
        self.panel = StepPanel(texts)
        for part in (self._total, self._advice, self._said, flow_of(self.open, self.refund, spacing=px(8))):
            self.lines.addWidget(part)
        self.right.addWidget(self.panel)
        self.lay(self.pane)
        self.presenter = RefundsPresenter(
            cast("DaySource", around.counter),
            around.session,
            texts,
            around.work_of(self),
            self.render_state,
            around.bridge.changed.emit,
        )
        self._texts = texts
        self.refund.on(self._refund, self)
        self.open.on(lambda: self._open(around, self.table.current_row()))
        self.table.opened.connect(lambda line: self._open(around, line))
        self.panel.changed.connect(self.presenter.steps.change)
        self.panel.accepted.connect(self.presenter.steps.accept)
        self.panel.cancelled.connect(self.presenter.steps.cancel)
        self.panel.timed.connect(self.presenter.steps.set_time)
        around.bridge.changed.connect(self._changed)

    def render_state(self, state: RefundsState) -> None:
        """Show the state, whole."""
        self._total.setText(state.total)
        self._advice.setText(self._texts("ui.day.refunds.advice" if state.may_refund else "ui.day.refunds.supervisor"))
        self.pane.show_rows(state.lines, keep=lambda line: line.dossier_id)
        if state.lines and not self.table.currentIndex().isValid():
            self.table.selectRow(0)
        form = state.steps.form
        told = state.steps.told if state.steps.told.words else state.said
        self._said.say(told.tone, told.words, icon=told.icon)
        self.panel.render_form(form)
        for button in (self.refund, self.open):
            button.setVisible(bool(state.lines) and form is None)
        self.refund.setEnabled(state.may_refund)
        if state.steps.serial != self._serial:
            self._serial = state.steps.serial
            if form is None:
                self.table.setFocus()
            else:
                self.panel.take_keyboard(form)

    def take_keyboard(self) -> None:
        """Put the keyboard where work begins."""
        self.table.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts the form away."""
        if event.key() == Qt.Key.Key_Escape and self.presenter.steps.cancel():
            return
        super().keyPressEvent(event)

    def _refund(self) -> None:
        line = self.table.current_row()
        if isinstance(line, RefundLine):
            self.presenter.refund(line)

    def _open(self, around: Surroundings, line: object) -> None:
        if isinstance(line, RefundLine):
            around.go("dossier", line.dossier_id)

    def _changed(self) -> None:
        if self.isVisible():
            self.presenter.refresh()


def _status(line: RefundLine) -> Cell:
    return Cell(line.status.words, line.status.tone, line.status.icon)
