"""The preview of a slip: its pages, page and zoom, and the print that is recorded; Esc goes back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QFileDialog, QFrame, QVBoxLayout

from counter_app.domain.errors import CounterError
from counter_app.services.views import PrintedSlip
from counter_app.ui.find.state import Marked
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.choices import Choice
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.look import Elided, px, row
from counter_app.ui.kit.notices import Notice
from counter_app.ui.preview.late import LateQueue, LateSlips
from counter_app.ui.preview.pages import PdfPages
from counter_app.ui.preview.printing import SlipPrinting
from counter_app.ui.preview.request import PreviewRequest
from counter_app.ui.preview.saving import SlipSaving, file_name
from counter_app.ui.preview.toolbar import PageBar
from counter_app.ui.screens import Screen, Surroundings

NARROW = 860
"""Below this width (design pixels) the tools stand over the buttons, and a page is shown as wide as the screen."""


class PreviewView(Screen):
    """One slip at a time; a preview records nothing, its print button does."""

    zooms_itself = True

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        texts = around.texts
        self._around = around
        self._texts = texts
        self._request: PreviewRequest | None = None
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._name = Elided("", "strong")
        self.pages = PdfPages(texts("ui.preview.pages_name"))
        self.bar = PageBar(self.pages, texts, self)
        self._said = Notice()
        self._back = ActionButton(texts("ui.preview.back"), "Esc", kind="link")
        self._back.clicked.connect(self._go_back)
        self.print = ActionButton(texts("ui.preview.print"), "Ctrl+Enter", kind="primary", icon="printer").on(
            self._print, self
        )
        self.save = ActionButton(texts("ui.preview.save"), "Ctrl+S", icon="backup").on(self._save, self)
        self.printer = Choice([])
        self.printer.setAccessibleName(texts("ui.dossier.printer_label"))
        self.printer.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.printer.setMinimumContentsLength(14)
        self.printer.hide()
        self.printer.activated.connect(lambda _: self._remember())
        slips, self._queue = LateSlips(around.counter), LateQueue(around.counter)
        self._work = around.work_of(self)
        self.saving = SlipSaving(slips, around.session, texts, around.work_of(self), self._tell)
        self._printing = SlipPrinting(slips, self._queue, texts, around.work_of(self), self._tell)
        self._lay_out()

    def opened(self, argument: object) -> None:
        """Show the slip of a ``PreviewRequest`` (or a bare slip)."""
        if isinstance(argument, PrintedSlip):
            argument = PreviewRequest(argument)
        if isinstance(argument, PreviewRequest):
            self._request = argument
            self._printing.forget()
            slip = argument.slip
            key = "ui.preview.copy" if slip.copy else "ui.preview.first"
            self._name.set_whole(
                self._texts(key, title=slip.title, form=self._texts(f"ui.dossier.form.{slip.form}"), copy=slip.copy)
            )
            self.pages.fit(width=self._narrow())
            readable = self.pages.show_pdf(slip.content)
            self._said.say("bad", "" if readable else self._texts("ui.preview.unreadable"))
            for button in (self.print, self.save):
                button.setVisible(self._around.session.role != "auditor")
            self._work.submit("io", self._queue.printers, self._have_printers, self._without_printers)
        self.pages.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the tools over the buttons where they do not fit beside them."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        self._foot.setDirection(ways.TopToBottom if self._narrow() else ways.LeftToRight)

    def _narrow(self) -> bool:
        return self.width() < px(NARROW)

    def closing(self) -> None:
        """Let go of the slip."""
        self.pages.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to where the slip was asked for."""
        if event.key() == Qt.Key.Key_Escape:
            self._go_back()
            return
        super().keyPressEvent(event)

    def _lay_out(self) -> None:
        head = row(self._back, spacing=12, margins=(16, 8, 16, 0))
        head.addWidget(self._name, 1)
        head.addWidget(self.printer)
        foot = QFrame()
        foot.setObjectName("actionBar")
        self._foot = row(spacing=8, margins=(16, 8, 16, 8))
        self._foot.addWidget(self.bar, 1)
        self._foot.addWidget(flow_of(self.save, self.print, spacing=px(8)), 1)
        foot.setLayout(self._foot)
        said = row(self._said, margins=(16, 0, 16, 0))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(8))
        layout.addLayout(head)
        layout.addLayout(said)
        layout.addWidget(self.pages, 1)
        layout.addWidget(foot)

    def _print(self) -> None:
        if self._request is None:
            return
        slip = self._request.slip
        printer = self._chosen()
        name = slip.dossier_id or slip.title
        self._remember()
        self._printing.start(
            name, slip.form, slip.paper, printer, self._around.session, self._around.bridge.changed.emit
        )

    def _have_printers(self, printers: tuple[str, ...]) -> None:
        """Offer the printers of this machine, the one in use first; without one say so before anybody presses print."""
        chosen = self._chosen()
        names = printers if not chosen or chosen in printers else (chosen, *printers)
        self.printer.offer([(name, name) for name in names])
        self.printer.show_value(chosen)
        shown = bool(names) and self._around.session.role != "auditor"
        self.printer.setVisible(shown)
        if not names:
            self._without_printers()

    def _without_printers(self, _error: CounterError | None = None) -> None:
        if self._request is not None and not self._said.words():
            self._tell(Marked(self._texts("ui.preview.no_printer"), "warning", "printer"))

    def _chosen(self) -> str:
        return self.printer.value() or self._around.counter.preferences.get("printer")

    def _remember(self) -> None:
        """Keep the printer for this machine: the next slip goes there by itself."""
        printer, preferences = self.printer.value(), self._around.counter.preferences
        if printer and printer != preferences.get("printer"):
            changed = self._around.bridge.changed
            self._work.submit("store", lambda: preferences.set("printer", printer), lambda _: changed.emit())

    def _save(self) -> None:
        if self._request is None:
            return
        slip = self._request.slip
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chosen = str(Path(folder) / file_name(slip))
        path, _ = QFileDialog.getSaveFileName(self, self._texts("ui.preview.save"), chosen, "PDF (*.pdf)")
        if path:
            path = path if path.lower().endswith(".pdf") else f"{path}.pdf"
            self.saving.save(slip, path, self._around.bridge.changed.emit)

    def _tell(self, told: Marked) -> None:
        self._said.say(told.tone, told.words, icon=told.icon)

    def _go_back(self) -> None:
        request, self._request = self._request, None
        self.pages.clear()
        if request is not None:
            self._around.go(request.back, request.argument)
