"""Block 2 as widgets: type a few letters without marks or a digit, take one; the chosen one stays in large letters."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLabel, QWidget

from counter_app.texts import Texts
from counter_app.ui.icons import icon_pixmap
from counter_app.ui.intake.state import IntakeState, MatchRow
from counter_app.ui.kit.cards import BlockCard
from counter_app.ui.kit.fields import LineEdit
from counter_app.ui.kit.lists import Column, RowTable
from counter_app.ui.kit.look import column, label, px, row, theme
from counter_app.ui.kit.notices import EmptyState
from counter_app.ui.kit.pages import Pages

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}


class ProcedureBlock(BlockCard):
    """Block 2."""

    typed = Signal(str)
    entered = Signal()
    moved = Signal(int)
    chosen = Signal(str)

    def __init__(self, texts: Texts) -> None:
        super().__init__(2, texts("ui.intake.block.procedure"))
        self._texts = texts
        self.search = LineEdit()
        self.search.setPlaceholderText(texts("ui.intake.placeholder.search"))
        self.search.setAccessibleName(texts("ui.intake.field.search"))
        self.search.setProperty("large", "true")
        self.search.textEdited.connect(self.typed)
        self.search.returnPressed.connect(self.entered)
        self.search.installEventFilter(self)
        self._error = label("", "error", wrap=True)
        self._list = RowTable(
            [
                Column("", lambda match: match.key, 34, strong=True),
                Column("", lambda match: match.name),
                Column("", lambda match: match.duration, 140, right=True),
            ],
            texts("ui.intake.list.procedures"),
            head=False,
        )
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.clicked.connect(lambda index: self._take(index.row()))
        self._nothing = EmptyState(texts("ui.intake.search.nothing"), texts("ui.intake.search.advice"), "find")
        self._name = label("", "strong", wrap=True)
        self._detail = label("", "hint", wrap=True)
        self._chosen = self._chosen_part()
        self._stack = Pages()
        for page in (self._list, self._nothing):
            self._stack.addWidget(page)
        self.add(self.search)
        self.add(self._error)
        self.add(self._chosen)
        self.add(self._stack, 1)

    def hasHeightForWidth(self) -> bool:
        """Let the list inside give way where room is short, instead of asking for its best height."""
        return False

    def show_state(self, state: IntakeState) -> None:
        """Show what is offered, or what is chosen."""
        self.search.show_text(state.form.query)
        chosen = state.procedure is not None
        key = "change" if chosen else "search"
        self.search.setPlaceholderText(self._texts(f"ui.intake.placeholder.{key}"))
        words = state.errors.get("procedure", "")
        self._error.setText(words)
        self._error.setVisible(bool(words))
        if state.procedure is not None:
            self._name.setText(state.procedure.name)
            self._detail.setText(state.procedure.detail)
        self._chosen.setVisible(chosen)
        self._stack.setCurrentIndex(0 if state.matches else 1)
        self._list.show_rows(state.matches)
        if state.highlighted < 0:
            self._list.clearSelection()
        else:
            self._list.selectRow(state.highlighted)
        self.set_done(chosen)
        frequent = bool(state.matches) and bool(state.matches[0].key)
        self.set_aside(self._texts("ui.intake.hint.frequent") if frequent else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys of the search line move through the list."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None:
                self.moved.emit(step)
                return True
        return super().eventFilter(watched, event)

    def _take(self, at: int) -> None:
        rows: tuple[MatchRow, ...] = self._list.rows()
        if 0 <= at < len(rows):
            self.chosen.emit(rows[at].code)

    def _chosen_part(self) -> QWidget:
        part = QFrame()
        part.setProperty("kind", "chosen")
        tick = QLabel()
        tick.setPixmap(icon_pixmap("check", theme().palette.accent, px(20)))
        line = row(tick, spacing=10, margins=(10, 6, 10, 6))
        line.setAlignment(tick, Qt.AlignmentFlag.AlignTop)
        line.addLayout(column(self._name, self._detail, spacing=2), 1)
        part.setLayout(line)
        return part
