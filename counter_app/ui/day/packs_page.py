"""Packs as widgets: those that are kept, or what an open file would change, and beside it the file and its one act."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QStackedWidget

from counter_app.ui.day.pack_words import KeptLine, PackLine
from counter_app.ui.day.packs import PacksPresenter, PacksState, Source
from counter_app.ui.day.page_parts import ListBeside, emptied
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.lists import Cell, Column, ListPane, RowTable
from counter_app.ui.kit.look import column, label, px
from counter_app.ui.kit.notices import EmptyState, Notice
from counter_app.ui.kit.progress import ProgressLine
from counter_app.ui.screens import Surroundings


class PacksPage(ListBeside):
    """Ctrl+O opens a file, Ctrl+Enter takes it in, Esc puts it away."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        texts = around.texts
        self._texts = texts
        self._looking = False
        self.changes = ListPane(
            RowTable(_of_changes(around), texts("ui.day.packs.changes")),
            EmptyState(texts("ui.day.packs.nothing"), texts("ui.day.packs.nothing_advice"), "check"),
        )
        self.kept = ListPane(
            RowTable(_of_kept(around), texts("ui.day.tab.packs")), EmptyState(texts("ui.day.packs.none"), "", "book")
        )
        self._lists = QStackedWidget()
        for pane in (self.kept, self.changes):
            self._lists.addWidget(pane)
        self._title = label("", "blockTitle", wrap=True)
        self._facts = column(spacing=4)
        self._said = Notice()
        self._progress = ProgressLine(texts("ui.day.packs.stop"))
        self._advice = label("", "hint", wrap=True)
        self.open = ActionButton(texts("ui.day.packs.open"), "Ctrl+O")
        self.shut = ActionButton(texts("ui.day.packs.close"), "Esc")
        self.take = ActionButton(texts("ui.day.packs.take"), "Ctrl+Enter", kind="primary")
        self.lines.addWidget(self._title)
        self.lines.addLayout(self._facts)
        for part in (self._said, self._progress, self._advice):
            self.lines.addWidget(part)
        self.lines.addWidget(flow_of(self.open, self.shut, self.take, spacing=px(8)))
        self.lay(self._lists)
        self.presenter = PacksPresenter(
            cast("Source", around.counter),
            around.session,
            texts,
            around.work_of(self),
            self.render_state,
            around.bridge.changed.emit,
        )
        self.open.on(self._open, self)
        self.take.on(self.presenter.take, self)
        self.shut.on(self.presenter.close, self)
        self._progress.cancelled.connect(self.presenter.close)
        self.render_state(self.presenter.state)

    def render_state(self, state: PacksState) -> None:
        """Show the state, whole."""
        looking = bool(state.title)
        self._lists.setCurrentWidget(self.changes if looking and state.facts else self.kept)
        self.changes.show_rows(state.lines, keep=lambda line: line.subject)
        self.kept.show_rows(state.kept, keep=lambda line: line.sha256)
        self._title.setText(state.title or self._texts("ui.day.packs.import"))
        emptied(self._facts)
        for name, words in state.facts:
            self._facts.addWidget(label(f"{name}: {words}", "body", wrap=True))
        self._said.say(state.said.tone, state.said.words, icon=state.said.icon)
        if state.working:
            self._progress.show_progress(state.working, 0, None)
        else:
            self._progress.finish()
        self._advice.setText(self._texts("ui.day.packs.advice" if state.may_open else "ui.day.packs.administrator"))
        self.open.setEnabled(state.may_open)
        self.shut.setVisible(looking and not state.working)
        self.take.setVisible(looking)
        self.take.setEnabled(state.may_take)
        if self._looking != (looking and bool(state.facts)) and self.isVisible():
            self._looking = not self._looking
            self._follow(state)

    def _follow(self, state: PacksState) -> None:
        """Take the keyboard along to the list that came to the front: what is hidden loses it to any widget."""
        if not self._looking:
            self.take_keyboard()
        elif state.lines:
            self.changes.table.selectRow(0)
            self.changes.table.setFocus()
        else:
            self.shut.setFocus()

    def take_keyboard(self) -> None:
        """Put the keyboard where work begins."""
        (self.open if self.open.isEnabled() else self.kept.table).setFocus()

    def _open(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self,
            self._texts("ui.day.packs.open"),
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation),
            self._texts("ui.day.packs.files"),
        )
        if path:
            self.presenter.open(path)


def _of_changes(around: Surroundings) -> list[Column]:
    texts = around.texts
    return [
        Column(texts("ui.day.packs.what"), _what, 90),
        Column(texts("ui.day.packs.subject"), lambda line: line.subject, 150, strong=True),
        Column(texts("ui.day.packs.named"), lambda line: line.name),
        Column(texts("ui.day.packs.before"), lambda line: line.before, 150),
        Column(texts("ui.day.packs.after"), lambda line: line.after, 150),
    ]


def _of_kept(around: Surroundings) -> list[Column]:
    texts = around.texts
    return [
        Column(texts("ui.day.packs.kind"), lambda line: line.kind, 150),
        Column(texts("ui.day.packs.name"), lambda line: line.name, strong=True),
        Column(texts("ui.day.packs.version"), lambda line: line.version, 90),
        Column(texts("ui.day.packs.state"), _state, 200),
    ]


def _what(line: PackLine) -> Cell:
    return Cell(line.what.words, line.what.tone, line.what.icon)


def _state(line: KeptLine) -> Cell:
    return Cell(line.state.words, line.state.tone, line.state.icon)
