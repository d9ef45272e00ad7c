"""The waiting tray as widgets: parts with why they wait, the pages of the chosen one, and the dossier it gets."""

from __future__ import annotations

from PySide6.QtCore import Signal

from counter_app.texts import Texts
from counter_app.ui.batch.state import BatchState, TrayRow
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.cards import BlockCard
from counter_app.ui.kit.fields import Field, LineEdit
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.lists import Column, ListPane, RowTable
from counter_app.ui.kit.look import label, px
from counter_app.ui.kit.notices import EmptyState, Notice
from counter_app.ui.pages.thumbs import Thumbs


class TrayPane(BlockCard):
    """The second block of the batch screen."""

    chosen = Signal(str)
    assigned = Signal(str)
    opened = Signal(str)
    """A dossier whose own pages wait is to be opened by its id."""

    def __init__(self, texts: Texts) -> None:
        super().__init__(2, texts("ui.batch.tray"))
        self._texts = texts
        columns = (
            Column(texts("ui.batch.column.code"), lambda row: row.code),
            Column(texts("ui.batch.column.pages"), lambda row: str(row.pages), width=56, right=True),
            Column(texts("ui.batch.column.since"), lambda row: row.since, width=96),
        )
        self.table = RowTable(columns, texts("ui.batch.tray"))
        self.table.current.connect(lambda row: self.chosen.emit(row.stack) if row is not None else None)
        self.table.opened.connect(self._open)
        empty = EmptyState(texts("ui.batch.tray_empty"), texts("ui.batch.tray_advice"), "ok")
        self.pane = ListPane(self.table, empty)
        self._reason = label("", "body", wrap=True)
        self.thumbs = Thumbs(texts)
        self.code = LineEdit()
        self.code.returnPressed.connect(lambda: self.assigned.emit(self.code.text()))
        self._code = Field(texts("ui.batch.assign"), self.code)
        self.drop = ActionButton(texts("ui.batch.drop_part"), "Alt+X", kind="link")
        self.hand_over = ActionButton(texts("ui.batch.hand_over"), "Ctrl+G", kind="link")
        self._drop = flow_of(self.hand_over, self.drop, spacing=px(6))
        self.said = Notice()
        self.pane.setMinimumHeight(px(110))
        self.thumbs.setMinimumHeight(px(150))
        self.add(self.pane, 2)
        for part in (self._reason, self.said, self._code):
            self.add(part)
        self.add(self.thumbs, 3)
        self.add(self._drop)

    def show_state(self, state: BatchState) -> None:
        """Show what waits and the chosen part."""
        texts = self._texts
        self.pane.show_rows(state.tray, keep=lambda row: row.stack)
        at = next((at for at, row in enumerate(state.tray) if row.stack == state.chosen), -1)
        if at >= 0 and self.table.currentIndex().row() != at:
            self.table.selectRow(at)
        row = state.tray[at] if at >= 0 else None
        self._reason.setText("" if row is None else row.reason)
        own = row is not None and bool(row.dossier_id)
        for part in (self._reason, self.thumbs, self._drop):
            part.setVisible(row is not None)
        for part in (self._code, self.hand_over):
            part.setVisible(row is not None and not own)
        self.thumbs.show_sheets(state.sheets, min(max(self.thumbs.currentRow(), 0), len(state.sheets) - 1))
        sure = row is not None and state.sure == row.stack
        self.drop.set_words(
            texts("ui.batch.sure", pages=row.pages) if row is not None and sure else texts("ui.batch.drop_part")
        )
        if state.assign_said.tone == "good":
            self.code.clear()
        self.said.say(state.assign_said.tone, state.assign_said.words, icon=state.assign_said.icon)

    def _open(self, row: TrayRow) -> None:
        if row.dossier_id:
            self.opened.emit(row.dossier_id)
        else:
            self.code.setFocus()
