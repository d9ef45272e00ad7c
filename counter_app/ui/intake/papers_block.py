"""Block 3 as widgets: the checklist, one more paper, the number of sets."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from counter_app.texts import Texts
from counter_app.ui.intake.papers_table import PapersTable
from counter_app.ui.intake.state import IntakeState, PaperLine
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.cards import BlockCard
from counter_app.ui.kit.fields import LineEdit
from counter_app.ui.kit.look import label, px, row
from counter_app.ui.kit.notices import EmptyState
from counter_app.ui.kit.pages import Pages

LEAST_TABLE = 132
"""Three papers under their head: fewer are no list to work in, whatever is said above or below it."""
WITHOUT_LIMIT = (1 << 24) - 1
"""Qt's greatest size of a widget."""


class PapersBlock(BlockCard):
    """Block 3."""

    changed = Signal(object)
    entered = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__(3, texts("ui.intake.block.papers"))
        self._texts = texts
        self.table = PapersTable(texts)
        self.table.changed.connect(self.changed)
        self.table.entered.connect(self.entered)
        self._empty = EmptyState(texts("ui.intake.papers.none"), texts("ui.intake.papers.advice"), "guide")
        self._error = label("", "error", wrap=True)
        self._stack = Pages()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.table)
        self._new = LineEdit()
        self._new.setPlaceholderText(texts("ui.intake.papers.new"))
        self._new.setAccessibleName(texts("ui.intake.papers.new"))
        self._new.returnPressed.connect(self._add)
        self.add_button = ActionButton(texts("ui.intake.papers.add"), "Ctrl+I", kind="link", icon="plus")
        self.add_button.clicked.connect(self._add)
        self.add(self._error)
        self.add(self._stack, 1_000)
        self._foot = row(self._new, self.add_button, spacing=8)
        self.add(self._foot)
        rest = QWidget()
        rest.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.add(rest, 1)
        self.table.resized.connect(self._fit)
        self._rows: tuple[PaperLine, ...] = ()
        self._unrolled = False

    def unroll(self, *, whole: bool) -> None:
        """Show every paper at once where the sheet scrolls anyway, instead of a list that scrolls in one that does."""
        self._unrolled = whole
        self._fit()

    def hasHeightForWidth(self) -> bool:
        """Let the list inside give way where room is short, instead of asking for its best height."""
        return False

    def start_adding(self) -> None:
        """Put the keyboard where another paper is named, or add the one that is named there."""
        if self._new.text().strip():
            self._add()
        else:
            self._new.setFocus()

    def show_state(self, state: IntakeState) -> None:
        """Show the checklist."""
        self._rows = state.form.papers
        self.table.show_rows(self._rows)
        self._empty.say(
            self._texts("ui.intake.papers.none_asked" if state.procedure else "ui.intake.papers.none"),
            self._texts("ui.intake.papers.advice_asked" if state.procedure else "ui.intake.papers.advice"),
        )
        self._stack.setCurrentIndex(1 if self._rows else 0)
        self._fit()
        self._new.setEnabled(state.procedure is not None)
        self.add_button.setEnabled(state.procedure is not None)
        words = next((words for field, words in state.errors.items() if field.startswith("documents")), "")
        self._error.setText(words)
        self._error.setVisible(bool(words))
        short = sum(any(c < a for c, a in zip(paper.counts, paper.asked, strict=True)) for paper in self._rows)
        self.set_aside(self._texts("ui.intake.papers.short", count=short) if short else "")
        self.set_done(bool(self._rows) and not short)

    def _fit(self) -> None:
        """Keep the line for another paper right below the last one."""
        wanted = self.table.wanted_height()
        self._stack.setMaximumHeight(wanted if self._rows else WITHOUT_LIMIT)
        least = wanted if self._unrolled else min(wanted, px(LEAST_TABLE))
        none = self._empty.sizeHint().height() if self._unrolled else 0
        self._stack.setMinimumHeight(least if self._rows else none)

    def _add(self) -> None:
        name = self._new.text().strip()
        if not name:
            self._new.setFocus()
            return
        rows = (*self._rows, PaperLine(name, (1, 0, 0), added=True))
        self._new.clear()
        self.changed.emit(rows)
        self.table.setFocus()
        self.table.begin(len(rows) - 1)
