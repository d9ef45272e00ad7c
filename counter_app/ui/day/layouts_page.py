"""Forms as widgets: the paper at the left, the file, its forms and what is wrong with it at the right."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from counter_app.ui.day.layouts import LayoutsPresenter, LayoutsState, Source
from counter_app.ui.day.page_parts import ListBeside
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.choices import Choice
from counter_app.ui.kit.fields import Field
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.look import label, px
from counter_app.ui.kit.notices import EmptyState, Notice
from counter_app.ui.preview.pages import PdfPages
from counter_app.ui.preview.toolbar import PageBar
from counter_app.ui.screens import Surroundings


class LayoutsPage(ListBeside):
    """Ctrl+O opens a file, Ctrl+R reads it again, Ctrl+Enter takes it into use, Ctrl+S saves what is in use."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        texts = around.texts
        self._texts = texts
        self._serial = 0
        self.pages = PdfPages(texts("ui.day.layouts.pages"))
        self._empty = EmptyState(texts("ui.day.layouts.broken"), "", "error")
        paper = QWidget()
        papers = QVBoxLayout(paper)
        papers.setContentsMargins(0, 0, 0, 0)
        papers.addWidget(self.pages, 1)
        papers.addWidget(self._empty, 1)
        self._bar = PageBar(self.pages, texts, self)
        papers.addWidget(self._bar)
        self._file = label("", "strong", wrap=True)
        self._said = Notice()
        self.form, self.paper = Choice([]), Choice([])
        self.open = ActionButton(texts("ui.day.layouts.open"), "Ctrl+O")
        self.again = ActionButton(texts("ui.day.layouts.again"), "Ctrl+R")
        self.export = ActionButton(texts("ui.day.layouts.export"), "Ctrl+S", icon="backup")
        self.adopt = ActionButton(texts("ui.day.layouts.adopt"), "Ctrl+Enter", kind="primary")
        self.lines.addWidget(label(texts("ui.day.layouts.file"), "label"))
        for part in (self._file, flow_of(self.open, self.again, spacing=px(8)), self._said):
            self.lines.addWidget(part)
        self.lines.addWidget(Field(texts("ui.day.layouts.form"), self.form))
        self.lines.addWidget(Field(texts("ui.day.layouts.paper"), self.paper))
        self.lines.addWidget(label(texts("ui.day.layouts.advice"), "hint", wrap=True))
        self.lines.addWidget(flow_of(self.export, self.adopt, spacing=px(8)))
        self.lay(paper)
        paper.setMinimumHeight(px(360))
        self.presenter = LayoutsPresenter(
            cast("Source", around.counter),
            around.session,
            texts,
            around.work_of(self),
            self.render_state,
            around.bridge.changed.emit,
        )
        self.open.on(self._open, self)
        self.again.on(self.presenter.again, self)
        self.export.on(self._export, self)
        self.adopt.on(self.presenter.adopt, self)
        self.form.activated.connect(lambda _: self.presenter.choose_form(self.form.value()))
        self.paper.activated.connect(lambda _: self.presenter.choose_paper(self.paper.value()))
        self.render_state(self.presenter.state)

    def render_state(self, state: LayoutsState) -> None:
        """Show the state, whole."""
        self._file.setText(state.name)
        self._said.say(state.said.tone, state.said.words, icon=state.said.icon)
        self.form.offer(state.forms)
        self.form.show_value(state.form)
        self.paper.offer(state.papers)
        self.paper.show_value(state.paper)
        self.again.setEnabled(bool(state.path))
        self.adopt.setEnabled(state.may_adopt and not state.busy)
        if state.serial != self._serial:
            self._serial = state.serial
            if state.content:
                self.pages.show_pdf(state.content)
            else:
                self.pages.clear()
        broken = state.said.tone == "bad"
        self.pages.setVisible(not broken)
        self._bar.setVisible(not broken)
        self._empty.setVisible(broken)

    def take_keyboard(self) -> None:
        """Put the keyboard where work begins."""
        self.form.setFocus()

    def closing(self) -> None:
        """Let go of the paper: its threads end before its widget does."""
        self.pages.clear()

    def _open(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, self._texts("ui.day.layouts.open"), _documents(), self._texts("ui.day.layouts.files")
        )
        if path:
            self.presenter.open(path)

    def _export(self) -> None:
        chosen = str(Path(_documents()) / "mau-giay.json")
        path, _ = QFileDialog.getSaveFileName(
            self, self._texts("ui.day.layouts.export"), chosen, self._texts("ui.day.layouts.files")
        )
        if path:
            self.presenter.export(path)


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
