"""Moved due dates as widgets: every dossier with both dates at the left, the reason and the one act at the right."""

from __future__ import annotations

from typing import cast

from counter_app.ui.day.moved import MovedLine, MovedPresenter, MovedState
from counter_app.ui.day.page_parts import ListBeside
from counter_app.ui.day.source import DaySource
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.fields import Field, LineEdit
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.lists import Cell, Column, ListPane, RowTable
from counter_app.ui.kit.look import label, px
from counter_app.ui.kit.notices import EmptyState, Notice
from counter_app.ui.screens import Surroundings


class MovedPage(ListBeside):
    """Ctrl+Enter writes every date of the list, then prints the new slips; Enter opens a dossier."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        texts = around.texts
        self._texts = texts
        columns = [
            Column(texts("ui.day.till.code"), lambda line: line.code, 180, strong=True),
            Column(texts("ui.day.moved.before"), lambda line: line.before),
            Column(texts("ui.day.moved.after"), lambda line: line.after),
            Column(texts("ui.day.moved.paper"), _slip, 150),
        ]
        self.table = RowTable(columns, texts("ui.day.tab.moved"))
        self.pane = ListPane(
            self.table, EmptyState(texts("ui.day.moved.empty"), texts("ui.day.moved.empty_advice"), "calendar")
        )
        self._advice = label("", "hint", wrap=True)
        self.reason = LineEdit()
        self._reason_field = Field(texts("ui.day.moved.reason"), self.reason)
        self._said, self._printing = Notice(), Notice()
        self.write = ActionButton(texts("ui.day.moved.write"), "Ctrl+Enter", kind="primary", icon="calendar")
        self.print = ActionButton(texts("ui.day.moved.print"), "Ctrl+I", icon="printer")
        for part in (self._advice, self._reason_field, self._said, self._printing):
            self.lines.addWidget(part)
        self.lines.addWidget(flow_of(self.print, self.write, spacing=px(8)))
        self.lay(self.pane)
        self.presenter = MovedPresenter(
            cast("DaySource", around.counter),
            around.session,
            texts,
            around.work_of(self),
            self.render_state,
            around.bridge.changed.emit,
        )
        self.reason.textEdited.connect(self.presenter.change_reason)
        self.write.on(self.presenter.write, self)
        self.print.on(self.presenter.print_slips, self)
        self.table.opened.connect(lambda line: around.go("dossier", line.dossier_id))
        self.render_state(self.presenter.state)

    def render_state(self, state: MovedState) -> None:
        """Show the state, whole."""
        key = "written_advice" if state.written else "advice" if state.may_write else "supervisor"
        self._advice.setText(self._texts(f"ui.day.moved.{key}"))
        self.pane.show_rows(state.lines, keep=lambda line: line.dossier_id)
        if state.written and self.reason.hasFocus():
            self.table.setFocus()  # what is hidden gives its keyboard to any next widget of the window
        self.reason.show_text(state.reason)
        self._reason_field.show_error(state.wrong)
        self._reason_field.setVisible(bool(state.lines) and not state.written)
        self._said.say(state.said.tone, state.said.words, icon=state.said.icon)
        self._printing.say(state.printing.tone, state.printing.words, icon=state.printing.icon)
        self.write.setVisible(bool(state.lines) and not state.written)
        self.write.setEnabled(state.may_write and not state.busy)
        self.print.setVisible(bool(state.slips))

    def take_keyboard(self) -> None:
        """Put the keyboard where work begins."""
        (self.reason if self.reason.isVisible() else self.table).setFocus()


def _slip(line: MovedLine) -> Cell:
    return Cell(line.slip.words, line.slip.tone, line.slip.icon)
