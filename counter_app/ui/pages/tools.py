"""What may be done with the page the keyboard is on, each by its key."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter_app.texts import Texts
from counter_app.ui.kit.buttons import ActionButton, bind
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.look import px
from counter_app.ui.pages.presenter import PagesPresenter
from counter_app.ui.pages.state import PagesState


class PageTools(QWidget):
    """The row under the pages."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.turn = ActionButton(texts("ui.pages.turn"), "Ctrl+R", kind="link")
        self.toggle = ActionButton(texts("ui.pages.remove"), "Delete", kind="link")
        self.enlarge = ActionButton(texts("ui.pages.enlarge"), "Enter", kind="link")
        self.again = ActionButton(texts("ui.pages.again"), "Ctrl+D", kind="link")
        self.undo = ActionButton(texts("ui.pages.undo"), "Ctrl+Z", kind="link")
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(flow_of(self.enlarge, self.turn, self.toggle, self.again, self.undo, spacing=px(6)))

    def use(self, steps: PagesPresenter, screen: QWidget, thumbs: QWidget, large: QWidget) -> None:
        """Work on these pages: Delete and Enter only while the keyboard is on a page, for fields have their own."""
        self.enlarge.on(lambda: steps.look(wanted=True), thumbs)
        for scope in (thumbs, large):
            bind("Ctrl+R", scope, steps.turn)
            bind("Delete", scope, steps.pages.toggle)
        self.turn.on(steps.turn)
        self.toggle.on(steps.pages.toggle)
        self.again.on(steps.scan_again, screen)
        self.undo.on(steps.pages.undo, screen)

    def show_state(self, state: PagesState, *, busy: bool) -> None:
        """Offer what can be done now."""
        on_page = 0 <= state.current < len(state.sheets)
        self.setVisible(bool(state.sheets))
        self.undo.setEnabled(state.can_undo)
        for button in (self.turn, self.toggle, self.enlarge):
            button.setEnabled(on_page)
        self.again.setEnabled(on_page and bool(state.scan.device) and not busy)
        gone = on_page and state.sheets[state.current].removed
        self.toggle.set_words(self._texts("ui.pages.restore" if gone else "ui.pages.remove"))
