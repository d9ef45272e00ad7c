"""The end of a day as widgets: the book, and beside it the till, refunds, blank slips and moved dates as pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from counter_app.ui.day.blanks_page import BlanksPage
from counter_app.ui.day.layouts_page import LayoutsPage
from counter_app.ui.day.moved_page import MovedPage
from counter_app.ui.day.packs_page import PacksPage
from counter_app.ui.day.page_parts import ListBeside
from counter_app.ui.day.presenter import DayPresenter, DayState
from counter_app.ui.day.refunds_page import RefundsPage
from counter_app.ui.day.source import DaySource
from counter_app.ui.day.till_page import TillPage
from counter_app.ui.day.waiting import Waiting, WaitingPresenter
from counter_app.ui.kit.buttons import ActionButton, bind
from counter_app.ui.kit.fields import Field, LineEdit
from counter_app.ui.kit.look import label, px, row, tabular
from counter_app.ui.kit.notices import EmptyState, Notice
from counter_app.ui.kit.progress import ProgressLine
from counter_app.ui.kit.segments import Segmented
from counter_app.ui.preview.pages import PdfPages
from counter_app.ui.preview.toolbar import PageBar
from counter_app.ui.screens import Screen, Surroundings

SIDE = 344
NARROW = 900
TABS = ("book", "till", "refunds", "blanks", "moved", "layouts", "packs")
"""The pages in the order of their keys, Alt+1 to Alt+7."""


class DayView(Screen):
    """The book of one day, made when the screen is opened; every other page when it is first looked at."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        texts = around.texts
        self._around = around
        self.page_of: dict[str, ListBeside] = {}
        self._areas: dict[str, QScrollArea] = {}
        self._stack = QStackedWidget()
        self.tabs = Segmented([(tab, texts(f"ui.day.tab.{tab}")) for tab in TABS], TABS[0], wraps=True)
        self.tabs.setAccessibleName(texts("ui.screen.day"))
        self._waits = Notice()
        self._texts = texts
        self._serial = 0
        self._stale = True
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.day = LineEdit()
        self.day.setProperty("size", "large")
        self._day_field = Field(texts("ui.day.day"), self.day)
        self._title = label("", "blockTitle", wrap=True)
        self._figures = QGridLayout()
        self._anchor = label("", "hint", wrap=True)
        self._head = label("", "body", wrap=True)
        self._head.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        tabular(self._head)
        self._said = Notice()
        self._progress = ProgressLine(texts("ui.day.cancel"))
        self.pages = PdfPages(texts("ui.day.pages_name"))
        self._bar = PageBar(self.pages, texts, self)
        self._empty = EmptyState("", "", "book")
        self.print = ActionButton(texts("ui.day.print"), "Ctrl+Enter", kind="primary", icon="printer")
        self.save = ActionButton(texts("ui.day.save"), "Ctrl+S", icon="backup")
        self._body = QHBoxLayout()
        self._side = self._make_side()
        self._lay_out()
        self.presenter = DayPresenter(around.counter, texts, around.work_of(self), self.render_state)  # type: ignore[arg-type]  # ports.Counter without its book
        self.waiting = WaitingPresenter(
            cast("DaySource", around.counter), texts, around.work_of(self), self._show_waiting
        )
        self._connect()
        around.bridge.changed.connect(self._became_stale)

    def opened(self, argument: object) -> None:
        """Make the book anew when something was written since."""
        del argument
        if self._stale:
            self._stale = False
            self.presenter.start()
        self.waiting.refresh()
        self.show_tab(self.tab)

    @property
    def tab(self) -> str:
        """The page in front."""
        return next((name for name, area in self._areas.items() if area is self._stack.currentWidget()), TABS[0])

    def show_tab(self, tab: str) -> None:
        """Bring a page to the front, read anew, with the keyboard where its work begins."""
        self.tabs.show_value(tab)
        page = None if tab == TABS[0] else self._page(tab)
        self._stack.setCurrentWidget(self._areas[tab])
        match page:
            case None:
                self.print.setFocus()
            case TillPage():
                page.presenter.open(self.presenter.state.on)
            case RefundsPage() | BlanksPage() | MovedPage() | LayoutsPage() | PacksPage():
                page.presenter.refresh()
        if page is not None:
            page.take_keyboard()

    def _page(self, tab: str) -> ListBeside:
        page = self.page_of.get(tab)
        if page is None:
            page = self.page_of[tab] = _PAGES[tab](self._around)
            self._areas[tab] = _scrolling(page)
            self._stack.addWidget(self._areas[tab])
        return page

    def _show_waiting(self, waiting: Waiting) -> None:
        self._waits.say("warning", waiting.words, icon="warning")

    def closing(self) -> None:
        """End what is being made."""
        self.presenter.cancel()
        self.pages.clear()
        for page in self.page_of.values():
            page.closing()

    def render_state(self, state: DayState) -> None:
        """Show the state, whole."""
        self.day.show_text(state.day_text)
        self._day_field.show_error(state.wrong)
        self._title.setText(state.title)
        self._show_figures(state)
        self._anchor.setText(state.anchor)
        self._head.setText(state.head)
        self._said.say(state.said.tone, state.said.words)
        if state.making:
            words = (
                self._texts("ui.day.making", done=state.done, total=state.total)
                if state.total
                else self._texts("ui.day.reading")
            )
            self._progress.show_progress(words, state.done, state.total or None)
        else:
            self._progress.finish()
        if state.serial != self._serial:
            self._serial = state.serial
            self.pages.show_pdf(state.content)
        ready = bool(state.content)
        self.pages.setVisible(ready)
        self._bar.setVisible(ready)
        self._empty.setVisible(not ready)
        which = "making" if state.making else "none"
        self._empty.say(self._texts(f"ui.day.empty.{which}"), self._texts(f"ui.day.empty.{which}.advice"))
        self.print.setEnabled(ready)
        self.save.setEnabled(ready)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends what is being made."""
        if event.key() == Qt.Key.Key_Escape:
            self.presenter.cancel()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the pages below the figures where there is no room beside them."""
        super().resizeEvent(event)
        narrow = self.width() < px(NARROW)
        ways = QBoxLayout.Direction
        self._body.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self._side.setMinimumWidth(0 if narrow else px(SIDE))
        self._side.setMaximumWidth(16_777_215 if narrow else px(SIDE))

    def _make_side(self) -> QWidget:
        texts = self._texts
        side = QFrame()
        side.setProperty("kind", "card")
        before = ActionButton(texts("ui.day.before"), "Alt+Left").on(lambda: self.presenter.step(-1), self)
        after = ActionButton(texts("ui.day.after"), "Alt+Right").on(lambda: self.presenter.step(1), self)
        today = ActionButton(texts("ui.day.today"), "Alt+T", kind="link").on(self._go_today, self)
        self._figures.setColumnStretch(0, 1)
        self._figures.setVerticalSpacing(px(4))
        layout = QVBoxLayout(side)
        layout.setContentsMargins(px(16), px(12), px(16), px(12))
        layout.setSpacing(px(8))
        layout.addWidget(self._day_field)
        steps = row(before, after, spacing=8)
        steps.addStretch(1)
        layout.addLayout(steps)
        layout.addWidget(today)
        layout.addWidget(self._title)
        layout.addWidget(self._progress)
        layout.addLayout(self._figures)
        layout.addWidget(self._anchor)
        layout.addWidget(self._head)
        layout.addWidget(self._said)
        layout.addStretch(1)
        layout.addWidget(self.save)
        layout.addWidget(self.print)
        return side

    def _lay_out(self) -> None:
        pages = QVBoxLayout()
        pages.setSpacing(px(6))
        pages.addWidget(self._empty, 1)
        pages.addWidget(self.pages, 1)
        pages.addWidget(self._bar)
        self._body.setContentsMargins(px(16), px(12), px(16), px(12))
        self._body.setSpacing(px(12))
        self._body.addWidget(self._side)
        self._body.addLayout(pages, 1)
        inner = QWidget()
        inner.setObjectName("canvas")
        inner.setLayout(self._body)
        self.pages.setMinimumHeight(px(300))
        self._areas[TABS[0]] = _scrolling(inner)
        self._stack.addWidget(self._areas[TABS[0]])
        head = QVBoxLayout()
        head.setContentsMargins(px(16), px(12), px(16), 0)
        head.setSpacing(px(8))
        tabs = row(self.tabs, label(self._texts("ui.day.tab.keys"), "hint"), spacing=12)
        tabs.addStretch(1)
        head.addLayout(tabs)
        head.addWidget(self._waits)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.day.editingFinished.connect(lambda: self.presenter.choose(self.day.text()))
        self._progress.cancelled.connect(self.presenter.cancel)
        book = self._stack.widget(0)
        self.print.on(self.presenter.print_book, book)
        self.save.on(self._save, book)
        self.tabs.chosen.connect(self.show_tab)
        for at, tab in enumerate(TABS, 1):
            bind(f"Alt+{at}", self, partial(self.show_tab, tab))

    def _show_figures(self, state: DayState) -> None:
        while (item := self._figures.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, (name, number) in enumerate(state.figures):
            self._figures.addWidget(label(name, "body", wrap=True), at, 0)
            value = label(number, "blockTitle")
            tabular(value)
            self._figures.addWidget(value, at, 1, Qt.AlignmentFlag.AlignRight)

    def _go_today(self) -> None:
        self.presenter.today()

    def _save(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chosen = str(Path(folder) / self.presenter.file_name())
        path, _ = QFileDialog.getSaveFileName(self, self._texts("ui.day.save"), chosen, "PDF (*.pdf)")
        if path:
            self.presenter.save(path if path.lower().endswith(".pdf") else f"{path}.pdf")

    def _became_stale(self) -> None:
        self._stale = True
        if self.isVisible():
            self.waiting.refresh()


_PAGES: dict[str, Callable[[Surroundings], ListBeside]] = {
    "till": TillPage,
    "refunds": RefundsPage,
    "blanks": BlanksPage,
    "moved": MovedPage,
    "layouts": LayoutsPage,
    "packs": PacksPage,
}


def _scrolling(page: QWidget) -> QScrollArea:
    """Let a page scroll, downwards only, where the window is too small for it."""
    area = QScrollArea()
    page.setObjectName("canvas")
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
