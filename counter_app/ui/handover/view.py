"""The hand-over screen as widgets: scan or type at the top, results at the left, who takes it at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout

from counter_app.texts import Texts
from counter_app.ui.find.view import SearchEdit
from counter_app.ui.handover.form import HandForm
from counter_app.ui.handover.presenter import HandoverPresenter, Source
from counter_app.ui.handover.state import HandoverState, ReadyRow
from counter_app.ui.kit.buttons import ActionButton, bind
from counter_app.ui.kit.lists import Cell, Column, ListPane, RowTable
from counter_app.ui.kit.look import label, px, row
from counter_app.ui.kit.notices import EmptyState, Notice
from counter_app.ui.screens import Screen, Surroundings

if TYPE_CHECKING:
    from counter_app.ui.scanned import Scanned

NARROW = 860
FORM_WIDTH = 404
_GIVE_WAY = (3, 4)


class ReadyTable(RowTable):
    """Results that lie ready; letters typed in it, and scans, go to the search field."""

    typed = Signal(str)

    def __init__(self, texts: Texts) -> None:
        super().__init__(_columns(texts), texts("ui.handover.table"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send letters to the search field; everything else is the table's own."""
        text = event.text()
        if text.strip() and text.isprintable() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.typed.emit(text)
            return
        super().keyPressEvent(event)


class HandoverView(Screen):
    """Scan a slip or a card, compare, Ctrl+Enter."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        texts = around.texts
        self._around = around
        self._focused = 0
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.search = SearchEdit()
        self.search.setProperty("size", "large")
        self.search.setPlaceholderText(texts("ui.handover.placeholder"))
        self.search.setAccessibleName(texts("ui.handover.search"))
        self.search.setClearButtonEnabled(True)
        self.table = ReadyTable(texts)
        self.table.setProperty("framed", "true")
        self._pane = ListPane(self.table, EmptyState("", "", "return"))
        self._said = Notice()
        self._counted = label("", "hint")
        self._clear = ActionButton(texts("ui.handover.clear"), "Esc", kind="link", icon="close")
        self.receipt = ActionButton("", "Ctrl+P", kind="link", icon="printer")
        self.list = ActionButton(texts("ui.handover.print_list"), "Ctrl+D", kind="link", icon="printer")
        self.form = HandForm(texts)
        self._sides = QHBoxLayout()
        self._lay_out()
        self.presenter = HandoverPresenter(
            cast("Source", around.counter),
            around.session,
            texts,
            around.work_of(self),
            self.render_state,
            around.bridge.changed.emit,
        )
        self._connect()
        self.render_state(self.presenter.state)

    def opened(self, argument: object) -> None:
        """Read what lies ready; a dossier id as argument is chosen."""
        self.presenter.open(argument if isinstance(argument, str) else "")

    def take_code(self, found: Scanned) -> bool:
        """Choose what a slip or a card fetches, as if it were scanned into the search."""
        if found.opens:
            self.presenter.type_text(found.text)
            self.presenter.enter()
        return found.opens

    def render_state(self, state: HandoverState) -> None:
        """Show the state, whole."""
        self.search.show_text(state.text)
        self._said.say(state.said.tone, state.said.words, icon=state.said.icon)
        self._counted.setText(state.counted)
        self._clear.setVisible(bool(state.text))
        self.receipt.set_words(self._around.texts("ui.handover.print_receipt", code=state.handed[1]))
        self.receipt.setVisible(bool(state.handed[0]) and state.can_act)
        if state.loading:
            self._pane.empty.say(self._around.texts("ui.handover.loading"), "")
        else:
            self._pane.empty.say(*state.empty)
        self._pane.show_rows(state.rows, keep=lambda one: one.dossier_id)
        self._show_chosen(state)
        self.form.render_state(state)
        if state.focus != self._focused:
            self._focused = state.focus
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes the filter away."""
        if event.key() == Qt.Key.Key_Escape:
            self.presenter.clear()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the form below the list where there is no room beside it."""
        super().resizeEvent(event)
        narrow = self.width() < px(NARROW)
        ways = QBoxLayout.Direction
        self._sides.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self.form.setMaximumWidth(16_777_215 if narrow else px(FORM_WIDTH))
        # What gives way stands in the form as well.
        for column in _GIVE_WAY:
            self.table.setColumnHidden(column, narrow)
        self._sides.setStretch(0, 2 if narrow else 3)
        self._sides.setStretch(1, 5 if narrow else 4)

    def _show_chosen(self, state: HandoverState) -> None:
        now = self.table.current_row()
        wanted = "" if state.chosen is None else state.chosen.dossier_id
        if not wanted:
            self.table.clearSelection()
            return
        if now is None or now.dossier_id != wanted or not self.table.selected_rows():
            at = next((at for at, one in enumerate(state.rows) if one.dossier_id == wanted), None)
            if at is not None:
                self.table.blockSignals(True)
                self.table.selectRow(at)
                self.table.blockSignals(False)

    def _lay_out(self) -> None:
        head = row(spacing=12)
        head.addWidget(self.search, 1)
        head.addWidget(self._clear)
        head.addWidget(self._counted)
        head.addWidget(self.list)
        self._sides.setContentsMargins(0, 0, 0, 0)
        self._sides.setSpacing(px(12))
        self._sides.addWidget(self._pane, 3)
        self._sides.addWidget(self.form, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(16), px(12), px(16), px(12))
        layout.setSpacing(px(8))
        layout.addLayout(head)
        told = row(spacing=12)
        told.addWidget(self._said, 1)
        told.addWidget(self.receipt)
        layout.addLayout(told)
        layout.addLayout(self._sides, 1)

    def _connect(self) -> None:
        presenter = self.presenter
        self.search.textEdited.connect(presenter.type_text)
        self.search.textChanged.connect(self._cleared)
        self.search.returnPressed.connect(presenter.enter)
        self.search.down.connect(self.table.setFocus)
        self.table.typed.connect(self._type_on)
        self.table.current.connect(self._came)
        self.table.opened.connect(lambda one: self._around.go("dossier", one.dossier_id))
        self._clear.on(presenter.clear)
        self.form.changed.connect(presenter.change)
        self.form.slip_lost.connect(presenter.set_without_slip)
        self.receipt.on(presenter.print_receipt, self)
        self.list.on(presenter.print_list, self)
        self.form.hand.on(presenter.hand_over, self)
        self.form.call.on(presenter.log_call, self)
        bind("Alt+G", self, self.form.edits["note"].setFocus)
        self._around.bridge.changed.connect(self._changed)

    def _came(self, one: ReadyRow | None) -> None:
        if one is not None:
            self.presenter.choose(one.dossier_id)

    def _changed(self) -> None:
        if self.isVisible():
            self.presenter.refresh()

    def _cleared(self, text: str) -> None:
        # The cross inside the field clears without "editing"; what the presenter itself shows is not news to it.
        if not text and self.presenter.state.text:
            self.presenter.clear()

    def _type_on(self, text: str) -> None:
        self.search.setFocus()
        self.search.setText(text)
        self.presenter.type_text(text)


def _columns(texts: Texts) -> tuple[Column, ...]:
    def waits(one: ReadyRow) -> Cell:
        return Cell(one.waits.words, one.waits.tone, one.waits.icon)

    return (
        Column(texts("ui.handover.column.waits"), waits, 136),
        Column(texts("ui.handover.column.code"), lambda one: one.code, 164, strong=True),
        Column(texts("ui.handover.column.name"), lambda one: one.name),
        Column(texts("ui.handover.column.calls"), lambda one: one.calls, 142),
        Column(texts("ui.handover.column.way"), lambda one: one.way, 96),
    )
