"""Papers of one dossier as widgets: pages at the left, the checklist at the right, budget and acts at the foot."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import shiboken6
from PySide6.QtCore import QMimeData, QStandardPaths, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from counter_app.domain.errors import CounterError
from counter_app.ui.codes.offered import is_offered
from counter_app.ui.kit.buttons import ActionButton, bind
from counter_app.ui.kit.cards import BlockCard
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.look import Elided, label, px, row, tabular
from counter_app.ui.kit.notices import EmptyState, Notice
from counter_app.ui.kit.progress import ProgressLine
from counter_app.ui.kit.scrolled import scrolled, take_keyboard
from counter_app.ui.pages.checklist_pane import ChecklistPane
from counter_app.ui.pages.given import given_of
from counter_app.ui.pages.large import LargePage
from counter_app.ui.pages.presenter import PagesPresenter
from counter_app.ui.pages.request import PagesRequest
from counter_app.ui.pages.scan_desk import ScanNews
from counter_app.ui.pages.scanner_bar import ScannerBar
from counter_app.ui.pages.state import PagesState
from counter_app.ui.pages.thumbs import Thumbs
from counter_app.ui.pages.tools import PageTools
from counter_app.ui.screens import Screen, Surroundings

if TYPE_CHECKING:
    from counter_app import bootstrap
    from counter_app.ui.scanned import Scanned

NARROW = 900
"""Below this width (design pixels) the checklist stands under the pages."""
LEAST = 232
"""A row of thumbnails (design pixels): where the window lacks room for it, the blocks scroll."""
FILES = "PDF, JPEG, PNG, TIFF (*.pdf *.jpg *.jpeg *.png *.tif *.tiff);;* (*)"


class PagesView(Screen):
    """Scans, orders and files the papers of one dossier."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self._around, self._texts = around, around.texts
        self._back = "dossier"
        self._serial = 0
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self._make_parts()
        bridge = around.bridge

        def post(news: object) -> None:
            if shiboken6.isValid(bridge):  # a scan may outlive the window by a moment
                bridge.device_event.emit(news)

        self.presenter = PagesPresenter(
            cast("bootstrap.Counter", around.counter), around.session, around.texts, around.work_of(self),
            self.render_state, post, bridge.changed.emit, self._told,
        )  # fmt: skip
        bridge.device_event.connect(self._heard, Qt.ConnectionType.QueuedConnection)
        bridge.changed.connect(self._became_stale)
        self._lay_out()
        self._connect()

    def opened(self, argument: object) -> None:
        """Show the papers of the dossier a ``PagesRequest`` names."""
        if isinstance(argument, PagesRequest):
            self._back = argument.back
            self.back.set_words(self._texts(f"ui.pages.back.{argument.back}"))
            self.presenter.open(argument.name)
        self._take_keyboard()

    def closing(self) -> None:
        """Stop the scanner; the pages that came are safe."""
        self.presenter.close()

    def unfinished(self) -> bool:
        """Tell that a code must not lead away while paper moves."""
        return self.presenter.state.scan.running

    def render_state(self, state: PagesState) -> None:
        """Show the state, whole."""
        scan = state.scan
        self._title.set_whole(state.title)
        self._said.say(state.said.tone, state.said.words, icon=state.said.icon)
        self._left.say("warning", state.left.words if state.left is not None else "")
        for button in (self.take_left, self.drop_left):
            button.setVisible(state.left is not None and state.left.mine)
        self.bar.show_state(scan)
        self.thumbs.show_sheets(state.sheets, state.current)
        self.large.show_png(state.look)
        self._show_middle(state)
        self.checklist.show_state(state)
        self._budget.setText(state.budget)
        self._show_progress(state)
        busy = state.busy or scan.running
        self.scan.setEnabled(state.ready and bool(scan.device) and not busy)
        self.choose.setEnabled(state.ready and not state.working)
        self.file.setEnabled(state.ready and bool(state.sheets) and not state.busy)
        self.tools.show_state(state, busy=busy)
        if state.serial != self._serial:
            self._serial = state.serial
            self._take_keyboard()

    def take_code(self, found: Scanned) -> bool:
        """Open the papers of the dossier whose slip was read."""
        if found.kind == "code":
            self.presenter.open(found.text)
        return found.kind == "code"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops what runs, else goes back; a pasted file or picture becomes pages."""
        if event.key() == Qt.Key.Key_Escape:
            if not self.presenter.cancel():
                self._around.go(self._back, None)
        elif event.matches(QKeySequence.StandardKey.Paste) and self._take(QGuiApplication.clipboard().mimeData()):
            return
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and pictures."""
        event.setAccepted(is_offered(event.mimeData()))

    def dropEvent(self, event: QDropEvent) -> None:
        """Make pages of what was dropped."""
        event.setAccepted(self._take(event.mimeData()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the checklist under the pages where both do not fit side by side."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        self._columns.setDirection(ways.TopToBottom if self.width() < px(NARROW) else ways.LeftToRight)

    def _make_parts(self) -> None:
        texts = self._texts
        self.back = ActionButton(texts("ui.pages.back.dossier"), "Esc", kind="link")
        self._title = Elided("", "strong")
        self._said, self._left = Notice(), Notice("warning")
        self.take_left = ActionButton(texts("ui.pages.left.take"), "Alt+T")
        self.drop_left = ActionButton(texts("ui.pages.left.drop"), "Alt+X")
        self.bar = ScannerBar(texts, self)
        self.thumbs = Thumbs(texts)
        self.large = LargePage(texts)
        self.empty = EmptyState(texts("ui.pages.empty"), texts("ui.pages.empty_advice"), "scan")
        self._middle = QStackedWidget()
        for part in (self.empty, self.thumbs, self.large):
            self._middle.addWidget(part)
        self.tools = PageTools(texts)
        self.progress = ProgressLine(texts("ui.pages.stop"))
        self.checklist = ChecklistPane(texts)
        self._budget = label("", "body", wrap=True)
        tabular(self._budget)
        self.choose = ActionButton(texts("ui.pages.choose"), "Ctrl+O")
        self.scan = ActionButton(texts("ui.pages.scan"), "Ctrl+Q", icon="scan")
        self.file = ActionButton(texts("ui.pages.file"), "Ctrl+Enter", kind="primary", icon="check")

    def _lay_out(self) -> None:
        for button in (self.take_left, self.drop_left):
            self._left.add(button)
        head = row(self.back, spacing=12)
        head.addWidget(self._title, 1)
        pages = BlockCard(1, self._texts("ui.pages.pages"))
        pages.set_aside(self._texts("ui.pages.order_hint"))
        self._middle.setMinimumHeight(px(LEAST))
        pages.add(self.bar)
        pages.add(self._middle, 1)
        pages.add(self.tools)
        pages.add(self.progress)
        self._columns = QHBoxLayout()
        self._columns.setSpacing(px(12))
        self._columns.addWidget(pages, 7)
        self._columns.addWidget(self.checklist, 4)
        body = QVBoxLayout()
        body.setContentsMargins(px(16), px(8), px(16), px(8))
        body.setSpacing(px(8))
        body.addLayout(head)
        for part in (self._left, self._said):
            body.addWidget(part)
        self._scroll = scrolled(self._columns)
        body.addWidget(self._scroll, 1)
        foot = QFrame()
        foot.setObjectName("actionBar")
        line = row(spacing=8, margins=(16, 8, 16, 8))
        line.addWidget(self._budget, 1)
        line.addWidget(flow_of(self.choose, self.scan, self.file, spacing=px(8)), 3)
        foot.setLayout(line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(body, 1)
        layout.addWidget(foot)

    def _connect(self) -> None:
        steps = self.presenter
        self.bar.use(steps.desk)
        self.back.clicked.connect(lambda: self._around.go(self._back, None))
        self.take_left.on(steps.left.take, self)
        self.drop_left.on(steps.left.throw_away, self)
        self.thumbs.went.connect(steps.go)
        self.thumbs.moved.connect(steps.pages.move)
        self.tools.use(steps, self, self.thumbs, self.large)
        self.thumbs.doubleClicked.connect(lambda _: steps.look(wanted=True))
        self.large.closed.connect(lambda: steps.look(wanted=False))
        self.large.turned.connect(lambda step: steps.go(steps.pages.current + step))
        self.progress.cancelled.connect(steps.cancel)
        self.checklist.lines.connect(steps.paper.choose_lines)
        self.checklist.named.connect(steps.paper.name_it)
        self.checklist.sourced.connect(steps.paper.choose_source)
        self.checklist.again.connect(steps.paper.use_again)
        self.checklist.reuse.on(steps.paper.look_earlier, self)
        self.checklist.replaced.connect(lambda wanted: steps.paper.replace_it(wanted=wanted))
        self.choose.on(self._choose_files, self)
        self.scan.on(steps.scan, self)
        self.file.on(steps.file, self)
        for key, part in (("Alt+1", self.thumbs), ("Alt+2", self.checklist.table)):
            bind(key, self, partial(take_keyboard, self._scroll, part))

    def _show_middle(self, state: PagesState) -> None:
        shown: QWidget = self.thumbs if state.sheets else self.empty
        if state.look is not None:
            shown = self.large
        was = self._middle.currentWidget()
        if shown is not was:
            held = was is not None and was.hasFocus()
            self._middle.setCurrentWidget(shown)
            if held or shown is self.large:
                shown.setFocus()
        none = not state.scan.devices and not state.scan.listing
        title, advice = (
            ("ui.pages.no_scanner", "ui.pages.no_scanner_advice")
            if none
            else ("ui.pages.empty", "ui.pages.empty_advice")
        )
        if state.loading:
            title, advice = "ui.dossier.loading", "ui.pages.empty_advice"
        self.empty.say(self._texts(title), self._texts(advice))

    def _show_progress(self, state: PagesState) -> None:
        scan = state.scan
        if scan.running:
            key = "ui.scan.stopping" if scan.stopping else "ui.scan.running" if state.busy else "ui.scan.running_other"
            words = self._texts(key, page=scan.pages + 1, pages=scan.pages, code=scan.whose)
            self.progress.show_progress(words, 0, None)
        elif state.working:
            self.progress.show_progress(state.working, 0, None)
        else:
            self.progress.finish()

    def _take_keyboard(self) -> None:
        """Put the keyboard where the work stands: on the pages, else on the button that scans."""
        if not self.isVisible():
            return
        state = self.presenter.state
        if state.sheets:
            take_keyboard(self._scroll, self.large if state.look is not None else self.thumbs)
        elif self.scan.isEnabled():
            self.scan.setFocus()
        else:
            self.choose.setFocus()

    def _take(self, mime: QMimeData) -> bool:
        files, picture = given_of(mime)
        if files or picture is not None:
            self.presenter.take_files(files, picture)
            return True
        return False

    def _choose_files(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        files, _ = QFileDialog.getOpenFileNames(self, self._texts("ui.pages.choose"), folder, FILES)
        if files:
            self.presenter.take_files([Path(one) for one in files])

    def _heard(self, news: object) -> None:
        if isinstance(news, ScanNews):
            self.presenter.desk.hear(news)

    def _told(self, error: Exception) -> None:
        """Say what stopped a scan where the clerk is now; on this screen it stands there already."""
        if not self.isVisible() or not isinstance(error, CounterError):
            self._around.bridge.incident.emit(error)

    def _became_stale(self) -> None:
        if self.isVisible():
            self.presenter.refresh()
