"""Pages of a PDF from memory, drawn by QtPdf on threads of its own; nothing touches the disk."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, Signal
from PySide6.QtGui import QColor, QPalette, QResizeEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QWidget

from counter_app.ui.kit.look import theme

_SLACK = 4
"""Pixels left free beside the page."""
STEPS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)


class PdfPages(QPdfView):
    """One page at a time: whole page, page width, or a zoom; paper is always white, whatever the theme."""

    turned = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)  # type: ignore[arg-type]  # Qt takes no parent as well
        self.setAccessibleName(name)
        self._document = QPdfDocument(self)
        self._bytes = QByteArray()
        self._buffer: QBuffer | None = None
        self.setDocument(self._document)
        self.setPageMode(QPdfView.PageMode.SinglePage)
        self.setZoomMode(QPdfView.ZoomMode.Custom)
        self._fitted = "page"
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Dark, QColor(theme().palette.canvas))
        palette.setColor(QPalette.ColorRole.Base, QColor(theme().palette.canvas))
        self.setPalette(palette)
        self.pageNavigator().currentPageChanged.connect(lambda _: self.turned.emit())
        self.zoomFactorChanged.connect(lambda _: self.turned.emit())

    def show_pdf(self, content: bytes) -> bool:
        """Show another file from its first page; False when it cannot be read."""
        self.clear()
        self._bytes = QByteArray(content)
        buffer = QBuffer(self._bytes, self)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document.load(buffer)
        self._buffer = buffer
        self.pageNavigator().jump(0, QPointF(), 0)
        self._apply_fit()
        return self._document.status() == QPdfDocument.Status.Ready

    def clear(self) -> None:
        """Let go of the file: a slip names a person and does not stay in memory longer than it is looked at."""
        self._document.close()
        if self._buffer is not None:
            self._buffer.close()
            self._buffer.deleteLater()
            self._buffer = None
        self._bytes = QByteArray()

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return self._document.pageCount()

    @property
    def page(self) -> int:
        """The page shown, from 1; 0 without any."""
        return self.pageNavigator().currentPage() + 1 if self.pages else 0

    def turn(self, by: int) -> None:
        """Go ``by`` pages on; stops at the first and the last."""
        to = min(max(self.page - 1 + by, 0), self.pages - 1)
        if self.pages and to != self.page - 1:
            self.pageNavigator().jump(to, QPointF(), 0)

    @property
    def fitted(self) -> str:
        """How the page fits: ``page``, ``width``, or nothing when a zoom was chosen."""
        return self._fitted

    def zoom(self, by: int) -> None:
        """Go ``by`` steps nearer or farther."""
        now = self.zoomFactor()
        if by > 0:
            chosen = next((step for step in STEPS if step > now + 0.01), STEPS[-1])
        else:
            chosen = next((step for step in reversed(STEPS) if step < now - 0.01), STEPS[0])
        self._fitted = ""
        self.setZoomFactor(chosen)
        self.turned.emit()

    def fit(self, *, width: bool) -> None:
        """Show the whole page, or its whole width, whatever the window's size."""
        self._fitted = "width" if width else "page"
        self._apply_fit()

    def percent(self) -> int:
        """Return the zoom in percent of the paper's own size."""
        return round(self.zoomFactor() * 100)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let a page that fits grow with the window."""
        super().resizeEvent(event)
        self._apply_fit()

    def _apply_fit(self) -> None:
        # QPdfView's own fitting leaves a few pixels outside and a scroll bar for them.
        if self._fitted and self.pages:
            points = self._document.pagePointSize(max(self.page - 1, 0))
            margins, per_point = self.documentMargins(), self.logicalDpiX() / 72
            room = self.maximumViewportSize()
            across = (room.width() - margins.left() - margins.right() - _SLACK) / (points.width() * per_point)
            down = (room.height() - margins.top() - margins.bottom() - _SLACK) / (points.height() * per_point)
            self.setZoomFactor(
                max(
                    0.1,
                    min(across, down)
                    if self._fitted == "page"
                    else across - (self.verticalScrollBar().sizeHint().width() + _SLACK) / (points.width() * per_point),
                )
            )
        self.turned.emit()
