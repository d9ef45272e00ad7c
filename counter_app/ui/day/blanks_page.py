"""Blank slips as widgets: how many for which day at the right, the numbers not used yet at the left."""

from __future__ import annotations

from typing import cast

from counter_app.ui.day.blanks import BlanksPresenter, BlanksState
from counter_app.ui.day.page_parts import ListBeside
from counter_app.ui.day.source import DaySource
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.fields import Field, LineEdit
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.lists import Column, ListPane, RowTable
from counter_app.ui.kit.look import label, px
from counter_app.ui.kit.notices import EmptyState, Notice
from counter_app.ui.screens import Surroundings


class BlanksPage(ListBeside):
    """Ctrl+Enter sets numbers aside and prints them, Ctrl+I prints those that are chosen once more."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        texts = around.texts
        columns = [
            Column(texts("ui.day.blanks.code"), lambda code: code, 220, strong=True),
            Column("", lambda _code: texts("ui.day.blanks.unused")),
        ]
        self.table = RowTable(columns, texts("ui.day.tab.blanks"), many=True)
        self.pane = ListPane(
            self.table, EmptyState(texts("ui.day.blanks.empty"), texts("ui.day.blanks.empty_advice"), "book")
        )
        self._title = label("", "blockTitle", wrap=True)
        self.day, self.amount = LineEdit(), LineEdit()
        self._day_field = Field(texts("ui.day.blanks.day"), self.day)
        self._amount_field = Field(texts("ui.day.blanks.amount"), self.amount)
        self._said, self._printing = Notice(), Notice()
        self.reserve = ActionButton(texts("ui.day.blanks.reserve"), "Ctrl+Enter", kind="primary", icon="printer")
        self.again = ActionButton(texts("ui.day.blanks.again"), "Ctrl+I")
        advice = label(texts("ui.day.blanks.advice"), "hint", wrap=True)
        for part in (self._title, advice, self._day_field, self._amount_field, self._said, self._printing):
            self.lines.addWidget(part)
        self.lines.addWidget(flow_of(self.again, self.reserve, spacing=px(8)))
        self.lay(self.pane)
        counter = cast("DaySource", around.counter)
        self.presenter = BlanksPresenter(counter, around.session, texts, around.work_of(self), self.render_state)
        self.day.textEdited.connect(lambda words: self.presenter.change("day", words))
        self.amount.textEdited.connect(lambda words: self.presenter.change("amount", words))
        self.reserve.on(self.presenter.reserve, self)
        self.again.on(lambda: self.presenter.print_codes(self.table.selected_rows()), self)
        self.render_state(self.presenter.state)

    def render_state(self, state: BlanksState) -> None:
        """Show the state, whole."""
        self._title.setText(state.title)
        self.day.show_text(state.day)
        self.amount.show_text(state.amount)
        self._day_field.show_error(state.wrong_day)
        self._amount_field.show_error(state.wrong_amount)
        self._said.say(state.said.tone, state.said.words, icon=state.said.icon)
        self._printing.say(state.printing.tone, state.printing.words, icon=state.printing.icon)
        self.pane.show_rows(state.codes)
        for field in (self.day, self.amount):
            field.setEnabled(state.may_reserve)
        self.reserve.setEnabled(state.may_reserve and not state.busy)
        self.again.setEnabled(state.may_reserve and bool(state.codes))

    def take_keyboard(self) -> None:
        """Put the keyboard where work begins."""
        self.amount.setFocus()
        self.amount.selectAll()
