"""Restoring from a backup as widgets, before there is a counter: the file, who opens it, where the key is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from counter_app.texts import Texts
from counter_app.ui.bridge import Bridge, WidgetWork
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.cards import BlockCard
from counter_app.ui.kit.look import label, px, row
from counter_app.ui.kit.notices import Notice
from counter_app.ui.kit.progress import ProgressLine
from counter_app.ui.ports import Clock
from counter_app.ui.setup.blocks import Fields, KeyBlock
from counter_app.ui.setup.presenter import SetupState
from counter_app.ui.setup.restoring import PLACES, RestorePresenter

_BACKUPS = "counter-backup (*.counter-backup);;* (*)"


class RestoreView(QWidget):
    """One page; Ctrl+Enter restores, and opens the counter when it is done; Esc goes back to making a new one."""

    left = Signal()

    def __init__(self, folder: Path, clock: Clock, texts: Texts, bridge: Bridge, done: Callable[[str], None]) -> None:
        super().__init__()
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._texts = texts
        self.fields = Fields(texts, self._changed)
        self.file = BlockCard(1, texts("ui.restore.block.file"))
        self.who = BlockCard(2, texts("ui.restore.block.who"))
        self.browse = ActionButton(texts("ui.restore.browse"), "Ctrl+O").on(self._browse, self)
        self._said = Notice()
        self._progress = ProgressLine(texts("ui.restore.cancel"))
        self.make = ActionButton(texts("ui.restore.make"), "Ctrl+Enter", kind="primary", icon="box")
        self.back = ActionButton(texts("ui.restore.back"), "Esc", kind="link").on(self.left.emit)
        self._fill()
        self.key = KeyBlock(texts, self.fields)
        self._lay_out(folder)
        work = WidgetWork(bridge, self)
        self.presenter = RestorePresenter(folder, clock, texts, work, self.render_state, done)
        self.key.chosen.connect(lambda name: self.presenter.change("key_store", name))
        self.make.on(self.presenter.set_up, self)
        self._progress.cancelled.connect(self.presenter.cancel)
        self.render_state(self.presenter.state)
        self.fields.edits["backup"].setFocus()

    def render_state(self, state: SetupState) -> None:
        """Show the state, whole; the keyboard goes to the first error."""
        asked = not state.busy and not state.finished
        for name, edit in self.fields.edits.items():
            edit.show_text(getattr(state.form, name))
            edit.setEnabled(asked)
        self.browse.setEnabled(asked)
        self.key.setEnabled(asked)
        self.key.render_state(state)
        first = next((name for name in PLACES if state.errors.get(name)), "")
        for name in PLACES:
            self.fields.lines[name].show_error(state.errors.get(name, ""))
        if first and not self.fields.edits[first].hasFocus() and asked:
            self.fields.edits[first].setFocus()
        self.make.set_words(self._texts("ui.restore.open" if state.finished else "ui.restore.make"))
        self.make.setEnabled(not state.busy)
        self.back.setVisible(asked)
        if state.busy:
            self._progress.show_progress(self._texts("ui.restore.working"), state.done, state.total or None)
        else:
            self._progress.finish()
        self._said.say("good" if state.finished else "bad", state.finished or state.said)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops what runs, else it goes back."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.presenter.state.busy:
            self.presenter.cancel()
        elif not self.presenter.state.finished:
            self.left.emit()

    def _fill(self) -> None:
        texts, fields = self._texts, self.fields
        line = row(fields.make("backup"), spacing=8)
        line.setStretch(0, 1)
        line.addWidget(self.browse, 0, Qt.AlignmentFlag.AlignBottom)
        self.file.add(line)
        self.file.add(fields.make("last_code"))
        self.file.add(label(texts("ui.restore.hint.last_code"), "hint", wrap=True))
        people = row(spacing=8)
        for name in ("admin", "password"):
            people.addWidget(fields.make(name), 1, Qt.AlignmentFlag.AlignTop)
        self.who.add(people)
        self.who.add(label(texts("ui.restore.hint.who"), "hint", wrap=True))

    def _lay_out(self, folder: Path) -> None:
        inner = QWidget()
        inner.setObjectName("canvas")
        title = label(self._texts("ui.restore.title"), "body")
        title.setObjectName("screenTitle")
        body = QVBoxLayout(inner)
        body.setContentsMargins(px(24), px(20), px(24), px(12))
        body.setSpacing(px(12))
        for part in (title, label(self._texts("ui.restore.intro"), "body", wrap=True), self.file, self.who, self.key):
            body.addWidget(part)
        body.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot = QFrame()
        foot.setObjectName("actionBar")
        told = QVBoxLayout()
        told.addWidget(label(self._texts("ui.setup.folder", folder=folder), "hint", wrap=True))
        told.addWidget(self._said)
        told.addWidget(self._progress)
        line = row(spacing=12, margins=(24, 8, 24, 8))
        line.addWidget(self.back)
        line.addLayout(told, 1)
        line.addWidget(self.make)
        foot.setLayout(line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addWidget(foot)

    def _changed(self, name: str, value: str) -> None:
        self.presenter.change(name, value)

    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self._texts("ui.setup.field.backup"), "", _BACKUPS)
        if path:
            self.presenter.change("backup", path)
