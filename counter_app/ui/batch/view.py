"""The batch screen as widgets: the stack and its parts at the left, what waits for a person at the right."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import shiboken6
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QFileDialog, QFrame, QHBoxLayout, QVBoxLayout

from counter_app.bootstrap.reading import new_decoder
from counter_app.ui.batch.presenter import BatchPresenter
from counter_app.ui.batch.state import BatchState, GroupRow
from counter_app.ui.batch.tray_pane import TrayPane
from counter_app.ui.codes.offered import is_offered
from counter_app.ui.kit.buttons import ActionButton, bind
from counter_app.ui.kit.cards import BlockCard
from counter_app.ui.kit.fields import Field, LineEdit
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.lists import Cell, Column, ListPane, RowTable
from counter_app.ui.kit.look import label, px, row, tabular
from counter_app.ui.kit.notices import EmptyState, Notice
from counter_app.ui.kit.progress import ProgressLine
from counter_app.ui.kit.scrolled import scrolled, take_keyboard
from counter_app.ui.pages.given import given_of
from counter_app.ui.pages.request import PagesRequest
from counter_app.ui.pages.scan_desk import ScanNews
from counter_app.ui.pages.scanner_bar import ScannerBar
from counter_app.ui.pages.view import FILES
from counter_app.ui.screens import Screen, Surroundings

if TYPE_CHECKING:
    from counter_app import bootstrap
    from counter_app.ui.scanned import Scanned

NARROW = 900
LEAST = 160


class BatchView(Screen):
    """Scans a stack with slips between, files what is clear, shows what waits."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self._around, self._texts = around, around.texts
        self._serial = 0
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self._make_parts()
        bridge = around.bridge

        def post(news: object) -> None:
            if shiboken6.isValid(bridge):
                bridge.device_event.emit(news)

        self.presenter = BatchPresenter(
            cast("bootstrap.Counter", around.counter), around.session, around.texts, around.work_of(self),
            self.render_state, post, new_decoder, bridge.changed.emit,
        )  # fmt: skip
        bridge.device_event.connect(self._heard, Qt.ConnectionType.QueuedConnection)
        self._lay_out()
        self._connect()

    def opened(self, argument: object) -> None:
        """Read what waits."""
        del argument
        self.presenter.open()
        self._take_keyboard()

    def closing(self) -> None:
        """Stop the scanner and the reader of codes."""
        self.presenter.close()

    def unfinished(self) -> bool:
        """Tell that a code must not lead away while paper moves."""
        return self.presenter.state.scan.running

    def render_state(self, state: BatchState) -> None:
        """Show the state, whole."""
        scan = state.scan
        self.bar.show_state(scan)
        self.said.say(state.said.tone, state.said.words, icon=state.said.icon)
        self.groups.show_rows(state.groups, keep=lambda row: row.place)
        self._counted.setText(state.counted)
        self._slips.show_error(state.slips_wrong)
        self.tray.show_state(state)
        busy = scan.running or bool(state.working)
        self.scan.setEnabled(bool(scan.device) and not busy)
        self.choose.setEnabled(not busy)
        for button in (self.file, self.drop):
            button.setEnabled(state.pages > 0 and not busy)
        self.drop.setVisible(state.pages > 0)
        sure = bool(state.sure) and state.sure != state.chosen
        self.drop.set_words(self._texts("ui.batch.sure", pages=state.pages) if sure else self._texts("ui.batch.drop"))
        if scan.running:
            key = "ui.scan.stopping" if scan.stopping else "ui.scan.running"
            self.progress.show_progress(self._texts(key, page=scan.pages + 1, pages=scan.pages), 0, None)
        elif state.working:
            self.progress.show_progress(state.working, 0, None)
        else:
            self.progress.finish()
        if state.serial != self._serial:
            self._serial = state.serial
            self._take_keyboard()

    def take_code(self, found: Scanned) -> bool:
        """Name the dossier of the chosen part by its slip; Enter then files it."""
        if found.kind != "code" or not self.tray.code.isVisible():
            return False
        self.tray.code.setText(found.text)
        self.tray.code.setFocus()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops the scanner."""
        if event.key() == Qt.Key.Key_Escape and self.presenter.cancel():
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        event.setAccepted(is_offered(event.mimeData()))

    def dropEvent(self, event: QDropEvent) -> None:
        """Take dropped files to the end of the stack."""
        files, _ = given_of(event.mimeData())
        self.presenter.take_files(files)
        event.setAccepted(bool(files))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the tray under the stack where both do not fit side by side."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        self._columns.setDirection(ways.TopToBottom if self.width() < px(NARROW) else ways.LeftToRight)

    def _make_parts(self) -> None:
        texts = self._texts
        self.bar = ScannerBar(texts, self)
        self.said = Notice()
        columns = (
            Column(texts("ui.batch.column.code"), lambda row: row.code, width=168, strong=True),
            Column(texts("ui.batch.column.who"), lambda row: row.who),
            Column(texts("ui.batch.column.pages"), lambda row: str(row.pages), width=56, right=True),
            Column(texts("ui.batch.column.state"), _state, width=196),
        )
        self.table = RowTable(columns, texts("ui.batch.stack"))
        self.groups = ListPane(self.table, EmptyState(texts("ui.batch.empty"), texts("ui.batch.empty_advice"), "scan"))
        self._counted = label("", "body")
        tabular(self._counted)
        self.slips = LineEdit()
        self.slips.setMaxLength(4)
        self._slips = Field(texts("ui.batch.slips"), self.slips)
        self.whole = QCheckBox(texts("ui.batch.whole"))
        self.progress = ProgressLine(texts("ui.pages.stop"))
        self.tray = TrayPane(texts)
        self.drop = ActionButton(texts("ui.batch.drop"), "Ctrl+Delete", kind="link")
        self.choose = ActionButton(texts("ui.pages.choose"), "Ctrl+O")
        self.scan = ActionButton(texts("ui.pages.scan"), "Ctrl+Q", icon="scan")
        self.file = ActionButton(texts("ui.batch.file"), "Ctrl+Enter", kind="primary", icon="check")

    def _lay_out(self) -> None:
        stack = BlockCard(1, self._texts("ui.batch.stack"))
        stack.add(label(self._texts("ui.batch.advice"), "hint", wrap=True))
        for part in (self.bar, self.said):
            stack.add(part)
        stack.add(self.groups, 1)
        stack.add(self._slips)
        stack.add(self.whole)
        stack.add(self.progress)
        self._columns = QHBoxLayout()
        self._columns.setSpacing(px(12))
        self._columns.addWidget(stack, 7)
        self._columns.addWidget(self.tray, 4)
        foot = QFrame()
        foot.setObjectName("actionBar")
        line = row(spacing=8, margins=(16, 8, 16, 8))
        line.addWidget(self._counted, 1)
        line.addWidget(flow_of(self.drop, self.choose, self.scan, self.file, spacing=px(8)), 3)
        foot.setLayout(line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.groups.setMinimumHeight(px(LEAST))
        self._scroll = scrolled(self._columns)
        layout.addLayout(row(self._scroll, margins=(16, 8, 16, 8)), 1)
        layout.addWidget(foot)

    def _connect(self) -> None:
        steps = self.presenter
        self.bar.use(steps.desk)
        self.scan.on(steps.scan, self)
        self.choose.on(self._choose_files, self)
        self.file.on(lambda: steps.file(self.slips.text(), whole=self.whole.isChecked()), self)
        self.drop.on(steps.drop, self)
        self.progress.cancelled.connect(steps.cancel)
        self.tray.chosen.connect(steps.tray.choose)
        self.tray.assigned.connect(steps.tray.assign)
        self.tray.opened.connect(self._open_papers)
        self.tray.hand_over.on(lambda: steps.tray.hand_over(self.tray.code.text(), self._open_papers), self)
        self.tray.drop.on(steps.tray.drop, self)
        for key, part in (("Alt+1", self.table), ("Alt+2", self.tray.table)):
            bind(key, self, partial(take_keyboard, self._scroll, part))

    def _open_papers(self, dossier: str) -> None:
        self.tray.code.clear()
        self._around.go("pages", PagesRequest(dossier, "batch"))

    def _take_keyboard(self) -> None:
        if self.isVisible():
            state = self.presenter.state
            next_one = self.table if state.groups else self.tray.table if state.tray else self.scan
            (next_one if next_one.isEnabled() else self.choose).setFocus()

    def _choose_files(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        files, _ = QFileDialog.getOpenFileNames(self, self._texts("ui.pages.choose"), folder, FILES)
        self.presenter.take_files([Path(one) for one in files])

    def _heard(self, news: object) -> None:
        if isinstance(news, ScanNews):
            self.presenter.desk.hear(news)


def _state(row: GroupRow) -> Cell:
    return Cell(row.mark.words, row.mark.tone, row.mark.icon)
