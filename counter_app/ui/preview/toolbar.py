"""Page and zoom of a PDF on the screen, by key and by button."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from counter_app.texts import Texts
from counter_app.ui.kit.buttons import ActionButton, bind
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.look import label, px, row, tabular
from counter_app.ui.preview.pages import PdfPages


class PageBar(QWidget):
    """Turns pages and zooms ``pages``; its keys work while the focus is inside ``scope``.

    ``more`` are buttons that follow in the same lines: at 200 % a line of their own would be taken from the page.
    """

    def __init__(self, pages: PdfPages, texts: Texts, scope: QWidget, *more: QWidget) -> None:
        super().__init__()
        self._pages = pages
        self._texts = texts
        self._page = label("", "body")
        self._zoom = label("", "hint")
        for shown in (self._page, self._zoom):
            shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
            tabular(shown)
        self._zoom.setMinimumWidth(px(44))
        self._before = ActionButton(texts("ui.preview.before"), "PgUp").on(lambda: pages.turn(-1), scope)
        self._after = ActionButton(texts("ui.preview.after"), "PgDown").on(lambda: pages.turn(1), scope)
        smaller = ActionButton(texts("ui.preview.smaller"), "Ctrl+-", kind="link").on(lambda: pages.zoom(-1), scope)
        larger = ActionButton(texts("ui.preview.larger"), "Ctrl++", kind="link").on(lambda: pages.zoom(1), scope)
        bind("Ctrl+=", scope, lambda: pages.zoom(1))
        self._fit = ActionButton(texts("ui.preview.width"), "Ctrl+0", kind="link").on(self._change_fit, scope)
        parts = (self._before, self._page, self._after, smaller, self._zoom, larger, self._fit, *more)
        self.setLayout(row(flow_of(*parts, spacing=px(6))))
        pages.turned.connect(self.render_page)
        self.render_page()

    def render_page(self) -> None:
        """Show page and zoom."""
        pages = self._pages
        self._page.setText(self._texts("ui.preview.page", page=pages.page, pages=pages.pages) if pages.pages else "")
        self._zoom.setText(f"{pages.percent()} %" if pages.pages else "")
        self._fit.set_words(self._texts("ui.preview.width" if pages.fitted == "page" else "ui.preview.whole"))
        several = pages.pages > 1
        for button in (self._before, self._after):
            button.setVisible(several)
        self._before.setEnabled(pages.page > 1)
        self._after.setEnabled(pages.page < pages.pages)

    def _change_fit(self) -> None:
        self._pages.fit(width=self._pages.fitted == "page")
