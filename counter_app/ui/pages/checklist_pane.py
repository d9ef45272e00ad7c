"""Which paper of the dossier the pages are: the lines of its checklist, or a name of its own."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox

from counter_app.domain.document import SOURCES
from counter_app.texts import Texts
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.cards import BlockCard
from counter_app.ui.kit.choices import Choice
from counter_app.ui.kit.fields import Field, LineEdit
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.lists import Cell, Column, RowTable
from counter_app.ui.kit.look import label, px
from counter_app.ui.pages.checklist import OTHER
from counter_app.ui.pages.state import ListRow, PagesState

LONGEST_NAME = 200


class ChecklistPane(BlockCard):
    """Lines to choose from with the arrow keys, several with Shift."""

    lines = Signal(tuple)
    named = Signal(str)
    sourced = Signal(str)
    replaced = Signal(bool)
    again = Signal(str)
    """A copy of an earlier dossier is wanted, by its event."""

    def __init__(self, texts: Texts) -> None:
        super().__init__(2, texts("ui.pages.which"))
        self._texts = texts
        self._showing = False
        columns = (
            Column(texts("ui.pages.column.paper"), lambda row: row.name),
            Column(texts("ui.pages.column.state"), _state, width=124),
        )
        self.table = RowTable(columns, texts("ui.pages.which"), many=True, head=False)
        self.table.setProperty("framed", "true")
        self.table.selectionModel().selectionChanged.connect(self._selected)
        self._whole = label("", "hint", wrap=True)
        self.name = LineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.name.textEdited.connect(self.named)
        self._name = Field(texts("ui.pages.name"), self.name)
        self.source = Choice([(one, texts(f"document.source.{one}")) for one in SOURCES if one != "reused"])
        self.source.activated.connect(lambda _: self.sourced.emit(self.source.value()))
        self.replace = QCheckBox(texts("ui.pages.replace"))
        self.replace.toggled.connect(self.replaced)
        self.reuse = ActionButton(texts("ui.pages.earlier"), "Ctrl+U", kind="link")
        earlier = (
            Column(texts("ui.pages.column.paper"), lambda row: row.paper),
            Column(texts("ui.pages.earlier.on"), lambda row: row.on, width=96),
        )
        self.earlier = RowTable(earlier, texts("ui.pages.earlier"))
        self.earlier.setProperty("framed", "true")
        self.earlier.opened.connect(lambda row: self.again.emit(row.event_id))
        self.earlier.setMinimumHeight(px(110))
        self.earlier.hide()
        self.add(self.table, 1)
        self.add(flow_of(self.reuse, spacing=px(6)))
        self.add(self.earlier, 1)
        for part in (self._whole, self._name, self.replace, Field(texts("ui.pages.source"), self.source)):
            self.add(part)
        self.table.setMinimumHeight(px(150))

    def show_state(self, state: PagesState) -> None:
        """Show lines, choice and what follows from it."""
        self._showing = True
        self.table.show_rows(state.rows)
        marked = self.table.selected_rows()
        if tuple(row.line for row in marked) != state.chosen:
            self._mark(state)
        chosen = [row for row in state.rows if row.line in state.chosen]
        self._whole.setText("\n".join(row.name for row in chosen if row.line != OTHER))
        self._whole.setVisible(bool(self._whole.text()))
        self._name.setVisible(OTHER in state.chosen)
        self.name.show_text(state.name)
        self.replace.setVisible(len(chosen) == 1 and bool(chosen[0].replaces))
        self.replace.setChecked(state.replacing)
        self.source.show_value(state.source)
        self._show_earlier(state)
        self._showing = False

    def _show_earlier(self, state: PagesState) -> None:
        was, now = not self.earlier.isHidden(), state.earlier is not None
        self.earlier.setVisible(now)
        self.earlier.show_rows(state.earlier or ())
        self.reuse.set_words(self._texts("ui.pages.earlier.use" if now else "ui.pages.earlier"))
        if now and not was:
            self.earlier.selectRow(0)
            self.earlier.setFocus()

    def _mark(self, state: PagesState) -> None:
        model = self.table.selectionModel()
        model.clearSelection()
        flags = model.SelectionFlag.Select | model.SelectionFlag.Rows
        for at, row in enumerate(state.rows):
            if row.line in state.chosen:
                index = self.table.model().index(at, 0)
                model.setCurrentIndex(index, flags)
                self.table.scrollTo(index)

    def _selected(self) -> None:
        if not self._showing:
            rows: tuple[ListRow, ...] = self.table.selected_rows()
            self.lines.emit(tuple(row.line for row in rows))


def _state(row: ListRow) -> Cell:
    return Cell(row.mark.words, row.mark.tone, row.mark.icon)
