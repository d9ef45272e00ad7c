"""A filed document inside the window: drawn from memory by QtPdf, never written to the disk; page, zoom, print."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from counter_app.domain.errors import CounterError
from counter_app.services.views import PrintedSlip
from counter_app.ui.find.state import Marked
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.look import Elided, px, row
from counter_app.ui.kit.notices import Notice
from counter_app.ui.preview.following import PaperPrinting
from counter_app.ui.preview.pages import PdfPages
from counter_app.ui.preview.toolbar import PageBar
from counter_app.ui.screens import Screen, Surroundings
from counter_app.ui.viewer.request import ViewerRequest

if TYPE_CHECKING:
    from counter_app import bootstrap

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
        self.bar = PageBar(self.pages, around.texts, self)
        self.said = Notice()
        self._back = ActionButton(around.texts("ui.viewer.back"), "Esc", kind="link").on(self._go_back)
        self.print = ActionButton(around.texts("ui.viewer.print"), "Ctrl+P", icon="printer").on(self._print, self)
        self._work = around.work_of(self)
        self._printing = PaperPrinting(around.counter.print_queue, around.texts, self._work, self._tell)
        self._lay_out()

    def opened(self, argument: object) -> None:
        """Show the document of a ``ViewerRequest``."""
        if isinstance(argument, ViewerRequest):
            self._request = argument
            self._printing.forget()
            self._name.set_whole(argument.title)
            self.pages.clear()
            self._content = b""
            self.print.setEnabled(False)
            self._tell(Marked(self._texts("ui.viewer.opening"), "plain", "waiting"))
            counter = cast("bootstrap.Counter", self._around.counter)
            self._work.submit(
                "io",
                lambda: counter.documents.content(argument.sha256),
                lambda content: self._show_content(argument, content),
                lambda error: self._not_shown(argument, error),
            )
        self.pages.setFocus()

    def closing(self) -> None:
        """Let go of the document."""
        self._request, self._content = None, b""
        self.pages.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self._go_back()
            return
        super().keyPressEvent(event)

    def _lay_out(self) -> None:
        head = row(self._back, spacing=12, margins=(16, 8, 16, 0))
        head.addWidget(self._name, 1)
        foot = QFrame()
        foot.setObjectName("actionBar")
        line = row(spacing=8, margins=(16, 8, 16, 8))
        line.addWidget(self.bar, 3)
        line.addWidget(flow_of(self.print, spacing=px(8)), 1)
        foot.setLayout(line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(8))
        layout.addLayout(head)
        layout.addLayout(row(self.said, margins=(16, 0, 16, 0)))
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

    def _not_shown(self, request: ViewerRequest, error: CounterError) -> None:
        if request is self._request:
            key = "ui.viewer.elsewhere"
            words = self._texts(key) if error.code == "document_missing" else self._texts.error(error)
            self._tell(Marked(words, "warning" if error.code == "document_missing" else "bad"))

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
