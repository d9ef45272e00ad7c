"""A filed document inside the window: drawn from memory by QtPdf, never written to the disk; page, zoom, print."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from counter_app.domain.errors import CounterError
from counter_app.services.views import PrintedSlip
from counter_app.ui.find.state import Marked
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.look import Elided, px, row
from counter_app.ui.kit.notices import Notice
from counter_app.ui.kit.progress import ProgressLine
from counter_app.ui.preview.following import PaperPrinting
from counter_app.ui.preview.pages import PdfPages
from counter_app.ui.preview.toolbar import PageBar
from counter_app.ui.screens import Screen, Surroundings
from counter_app.ui.viewer.fetching import Fetcher, FetchPresenter, FetchState
from counter_app.ui.viewer.request import ViewerRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app import bootstrap
    from counter_app.services.fetched_files import FilePlace

NARROW = 860
PRINT_TITLE = "giay-to"
"""What the print queue is told: no name and no code of a person's matter."""


class ViewerView(Screen):
    """One document at a time; Esc goes back and lets go of it."""

    zooms_itself = True

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self._around, self._texts = around, around.texts
        self._request: ViewerRequest | None = None
        self._content = b""
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._name = Elided("", "strong")
        self.pages = PdfPages(around.texts("ui.viewer.pages"))
        self.said = Notice()
        self._back = ActionButton(around.texts("ui.viewer.back"), "Esc", kind="link").on(self._go_back)
        self.print = ActionButton(around.texts("ui.viewer.print"), "Ctrl+P", icon="printer").on(self._print, self)
        self.bar = PageBar(self.pages, around.texts, self, self.print)
        self._work = around.work_of(self)
        self._printing = PaperPrinting(around.counter.print_queue, around.texts, self._work, self._tell)
        self.fetch = ActionButton(around.texts("ui.viewer.fetch"), "Ctrl+G", kind="primary", icon="sync")
        self._progress = ProgressLine(around.texts("ui.viewer.fetch_cancel"))
        fetcher = fetcher_of(cast("bootstrap.Counter", around.counter))
        self.fetching = FetchPresenter(around.texts, self._work, fetcher, self._show_fetching, self._open)
        self.fetch.on(self.fetching.fetch, self)
        self._progress.cancelled.connect(self.fetching.cancel)
        self._lay_out()

    def opened(self, argument: object) -> None:
        """Show the document of a ``ViewerRequest``."""
        if isinstance(argument, ViewerRequest):
            self._request = argument
            self._printing.forget()
            self._name.set_whole(argument.title)
            self.fetching.forget()
            self._open()
        self.pages.setFocus()

    def closing(self) -> None:
        """Let go of the document."""
        self._request, self._content = None, b""
        self.fetching.forget()
        self.pages.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops what is being fetched, else it goes back."""
        if event.key() == Qt.Key.Key_Escape:
            if self.fetching.state.fetching:
                self.fetching.cancel()
            else:
                self._go_back()
            return
        super().keyPressEvent(event)

    def _open(self) -> None:
        request = self._request
        if request is None:
            return
        self.pages.clear()
        self._content = b""
        self.print.setEnabled(False)
        self._tell(Marked(self._texts("ui.viewer.opening"), "plain", "waiting"))
        counter = cast("bootstrap.Counter", self._around.counter)
        self._work.submit(
            "io",
            lambda: counter.documents.content(request.sha256),
            lambda content: self._show_content(request, content),
            lambda error: self._not_shown(request, error),
        )

    def _lay_out(self) -> None:
        head = row(self._back, spacing=12, margins=(16, 8, 16, 0))
        head.addWidget(self._name, 1)
        foot = QFrame()
        foot.setObjectName("actionBar")
        foot.setLayout(row(self.bar, margins=(16, 8, 16, 8)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(8))
        layout.addLayout(head)
        offer = row(self.said, self.fetch, spacing=12, margins=(16, 0, 16, 0))
        offer.setStretch(0, 1)
        layout.addLayout(offer)
        layout.addLayout(row(self._progress, margins=(16, 0, 16, 0)))
        layout.addWidget(self.pages, 1)
        layout.addWidget(foot)

    def _show_content(self, request: ViewerRequest, content: bytes) -> None:
        if request is not self._request:
            return
        self._content = content
        self.pages.fit(width=self.width() < px(NARROW))
        readable = self.pages.show_pdf(content)
        self.print.setEnabled(True)
        self._tell(Marked("" if readable else self._texts("ui.viewer.unreadable"), "bad"))
        self._take_keyboard()

    def _not_shown(self, request: ViewerRequest, error: CounterError) -> None:
        if request is not self._request:
            return
        self._tell(Marked(self._texts.error(error), "bad"))
        if error.code in {"document_missing", "document_damaged"}:
            self.fetching.ask(request.sha256)
        self._take_keyboard()

    def _show_fetching(self, state: FetchState) -> None:
        self.fetch.setVisible(state.offered and not state.fetching)
        if state.fetching:
            self._progress.show_progress(state.words, state.done, state.total or None)
        else:
            self._progress.finish()
        if state.fetching or state.told.words:
            self._tell(state.told)
            self._take_keyboard()

    def _take_keyboard(self) -> None:
        """Put the keyboard on what there is to do: the pages; without any, to bring them, to stop that, or to leave."""
        at, state = QApplication.focusWidget(), self.fetching.state
        if not self.isVisible() or not (at is None or at is self or self.isAncestorOf(at)):
            return
        ways: tuple[tuple[object, QWidget], ...] = (
            (self._content, self.pages), (state.fetching, self._progress), (state.offered, self.fetch),
        )  # fmt: skip
        next((widget for wanted, widget in ways if wanted), self._back).setFocus()

    def _print(self) -> None:
        request, content = self._request, self._content
        if request is None or not content:
            return
        sheet = PrintedSlip(
            dossier_id="", event_id=request.event_id, title=PRINT_TITLE, form="document", paper="a4",
            content=content, pages=request.pages, copy=0,
        )  # fmt: skip
        self._printing.start(lambda: sheet, self._around.counter.preferences.get("printer"))

    def _tell(self, told: Marked) -> None:
        self.said.say(told.tone, told.words, icon=told.icon)

    def _go_back(self) -> None:
        request = self._request
        self.closing()
        if request is not None:
            self._around.go(request.back, None)


def fetcher_of(counter: bootstrap.Counter) -> Fetcher:
    """Return what finds and brings papers for a counter."""

    def fetch(sha256: str, progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> int | None:
        from counter_app.bootstrap.fetching import fetch_file
        from counter_app.services.watching import Cancelled, Watch

        try:
            return fetch_file(counter, sha256, Watch(progress, cancelled))
        except Cancelled:
            return None

    def place(sha256: str) -> FilePlace:
        from counter_app.bootstrap.fetching import file_place

        return file_place(counter, sha256)

    return Fetcher(place, fetch)
