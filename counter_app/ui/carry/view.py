"""Carrying by hand as widgets: three numbered blocks, one below the other, each with its own word on how it went."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import QStandardPaths, Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from counter_app import bootstrap
from counter_app.ui.carry.presenter import Carrier, CarryPresenter
from counter_app.ui.carry.state import CarryState
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.cards import BlockCard
from counter_app.ui.kit.look import label, px, row, tabular
from counter_app.ui.kit.notices import Notice
from counter_app.ui.kit.progress import ProgressLine
from counter_app.ui.screens import Screen, Surroundings

_PACKETS = "age (*.age);;* (*)"
_ANSWERS = "JSON (*.json);;* (*)"


class CarryView(Screen):
    """The carry wizard."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self._texts = texts = around.texts
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.cards = tuple(BlockCard(n, texts(f"ui.carry.step{n}")) for n in (1, 2, 3))
        self.write = ActionButton(texts("ui.carry.write"), "Ctrl+Enter", kind="primary", icon="backup")
        self.write.setEnabled(False)  # until it is known that there is somewhere to carry it
        self.print = ActionButton(texts("ui.carry.print"), "Ctrl+P", icon="printer")
        self.save = ActionButton(texts("ui.carry.save"), "Ctrl+S")
        self.take = ActionButton(texts("ui.carry.take"), "Ctrl+G", icon="ok")
        # The rail has no room for one page more at 200 %; who looks for a copy on a stick looks here.
        self.backup = ActionButton(texts("ui.carry.backup"), "Alt+B", kind="link", icon="box")
        self.backup.on(lambda: around.go("backup", None))
        self._waiting = label("", "body", wrap=True)
        self._progress = ProgressLine(texts("ui.carry.cancel"))
        self._written, self._covered, self._taken = Notice(), Notice(), Notice()
        self._facts = QGridLayout()
        self._writing = self._taking = self._fresh = False
        self._shown_facts: tuple[tuple[str, str], ...] = ()
        self._area = self._lay_out()
        counter = cast("bootstrap.Counter", around.counter)
        self.presenter = CarryPresenter(counter, texts, around.work_of(self), carrier_of(counter), self.render_state)
        self.write.on(self._choose_target, self)
        self.print.on(self.presenter.print_cover, self)
        self.save.on(self._choose_sheet, self)
        self.take.on(self._choose_answer, self)
        self._progress.cancelled.connect(self.presenter.cancel)
        around.bridge.changed.connect(self._became_stale)
        self._around = around

    def opened(self, argument: object) -> None:
        """Read what waits."""
        del argument
        self._area.verticalScrollBar().setValue(0)
        self._fresh = not self.write.isEnabled()
        (self.backup if self._fresh else self.write).setFocus()
        self.presenter.refresh()

    def closing(self) -> None:
        """Write nothing more: what was begun leaves nothing behind."""
        self.presenter.cancel()

    def render_state(self, state: CarryState) -> None:
        """Show the state, whole."""
        first, second, third = self.cards
        ended, self._writing = self._writing and not state.writing, state.writing
        taken, self._taking = self._taking and not state.taking, state.taking
        self._waiting.setText(state.waiting)
        self.write.setEnabled(state.ready and not state.writing)
        if state.writing:
            self._progress.show_progress(self._texts("ui.carry.writing"), state.done, state.total or None)
        else:
            self._progress.finish()
        self._written.say(state.written.tone, state.written.words, icon=state.written.icon)
        self._show_facts(state.facts)
        self._covered.say(state.covered.tone, state.covered.words, icon=state.covered.icon)
        self._taken.say(state.taken.tone, state.taken.words, icon=state.taken.icon)
        for button in (self.print, self.save):
            button.setEnabled(state.has_cover and not state.writing)
        self.take.setEnabled(state.ready and not state.taking)
        first.set_done(state.has_cover)
        second.set_done(state.covered.tone == "good")
        third.set_done(state.answered)
        if self._fresh and state.ready and self.backup.hasFocus():
            self._fresh = False
            self.write.setFocus()
        if ended and self.isVisible():
            # The button that was pressed could not keep the keyboard while it wrote.
            (self.print if state.has_cover else self.write).setFocus()
        elif taken and self.isVisible():
            self.take.setFocus()
            # Where the letters are large the word on how it went lies below the edge.
            QTimer.singleShot(0, self, self._show_answer)

    def _lay_out(self) -> QScrollArea:
        texts = self._texts
        first, second, third = self.cards
        for part in (self._waiting, label(texts("ui.carry.advice1"), "hint", wrap=True)):
            first.add(part)
        first.add(_left(self.write))
        first.add(self._progress)
        first.add(self._written)
        self._facts.setHorizontalSpacing(px(16))
        self._facts.setVerticalSpacing(px(2))
        self._facts.setColumnStretch(1, 1)
        first.add(self._facts)
        second.add(label(texts("ui.carry.advice2"), "hint", wrap=True))
        second.add(_left(self.print, self.save))
        second.add(self._covered)
        third.add(label(texts("ui.carry.advice3"), "hint", wrap=True))
        third.add(_left(self.take))
        third.add(self._taken)
        page = QWidget()
        page.setObjectName("canvas")
        inside = QVBoxLayout(page)
        inside.setContentsMargins(px(16), px(12), px(16), px(12))
        inside.setSpacing(px(10))
        inside.addWidget(label(texts("ui.carry.why"), "body", wrap=True))
        inside.addWidget(_left(self.backup))
        for card in self.cards:
            inside.addWidget(card)
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        return scroll

    def _show_answer(self) -> None:
        self._area.ensureWidgetVisible(self.cards[2])
        self._area.ensureWidgetVisible(self._taken)

    def _show_facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        if facts == self._shown_facts:
            return
        self._shown_facts = facts
        while (item := self._facts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, (name, words) in enumerate(facts):
            value = label(words, "body", wrap=True)
            tabular(value)
            self._facts.addWidget(label(name, "label"), at, 0)
            self._facts.addWidget(value, at, 1)

    def _choose_target(self) -> None:
        places = QStandardPaths.StandardLocation
        chosen = str(Path(QStandardPaths.writableLocation(places.HomeLocation)) / self.presenter.file_name())
        path, _ = QFileDialog.getSaveFileName(self, self._texts("ui.carry.write"), chosen, _PACKETS)
        self.presenter.export(path)

    def _choose_sheet(self) -> None:
        places = QStandardPaths.StandardLocation
        chosen = Path(QStandardPaths.writableLocation(places.DocumentsLocation)) / self.presenter.file_name()
        path, _ = QFileDialog.getSaveFileName(
            self, self._texts("ui.carry.save"), str(chosen.with_suffix(".pdf")), "PDF (*.pdf)"
        )
        self.presenter.save_cover(path)

    def _choose_answer(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self._texts("ui.carry.take"), "", _ANSWERS)
        self.presenter.acknowledge(path)
        if path:
            self._around.bridge.changed.emit()

    def _became_stale(self) -> None:
        if self.isVisible():
            self.presenter.refresh()


def _left(*buttons: QWidget) -> QWidget:
    """Set buttons side by side at the left."""
    line = row(*buttons, spacing=8)
    line.addStretch(1)
    holder = QWidget()
    holder.setLayout(line)
    return holder


def carrier_of(counter: bootstrap.Counter) -> Carrier:
    """Return what does the work of the three steps for a counter."""
    return Carrier(
        export=lambda path, progress, cancelled: bootstrap.carry_out(counter, path, progress, cancelled),
        cover=lambda exported: bootstrap.carry_cover(counter, exported),
        acknowledge=lambda path: bootstrap.carry_back(counter, path),
    )
