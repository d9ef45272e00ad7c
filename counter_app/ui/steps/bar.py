"""The acts at the foot of a dossier and the list of all of them, each with its key."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from counter_app.texts import Texts
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.lists import Column, RowTable
from counter_app.ui.kit.look import label, px
from counter_app.ui.steps.state import Offer

MOST_BESIDE = 3
"""Acts shown beside the primary one; all others stand in the list."""
MOST_ROWS = 10
"""The list scrolls by itself beyond these: its end must not lie below the page."""


class ActBar(QWidget):
    """The likeliest acts and, at the right end, the primary one; made anew when what is offered changes."""

    chosen = Signal(str)
    menu_wanted = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._shown: tuple[object, ...] = ()
        self._parts: QWidget | None = None
        self.primary = ActionButton("", "Ctrl+Enter", kind="primary")
        self.more = ActionButton(texts("ui.steps.more"), "Ctrl+M")
        self.more.clicked.connect(self.menu_wanted)
        self.beside: list[ActionButton] = []
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)

    def show_offers(self, beside: tuple[Offer, ...], words: str, *, more: bool, narrow: bool) -> None:
        """Show up to three acts, the button for all, and the primary act's words (empty: there is none)."""
        self.primary.set_words(words)
        self.primary.setVisible(bool(words))
        self.more.setVisible(more)
        few = () if narrow else beside[:MOST_BESIDE]
        shown = (*few, words, more, narrow)
        if shown == self._shown:
            return
        self._shown = shown
        self.beside = []
        for offer in few:
            button = ActionButton(offer.words, offer.key)
            button.clicked.connect(partial(self._tell, offer.action))
            self.beside.append(button)
        old = self._parts
        self._parts = flow_of(*self.beside, self.more, self.primary, spacing=px(8))
        self._lines.addWidget(self._parts)
        if old is not None:
            self._lines.removeWidget(old)
            old.deleteLater()

    def _tell(self, action: str, _checked: bool = False) -> None:  # noqa: FBT002 (Qt's signal)
        self.chosen.emit(action)


class ActList(QFrame):
    """Every act that may be done now, the likeliest first; arrows move, Enter or the act's key takes one."""

    chosen = Signal(str)

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        columns = [Column("", lambda offer: offer.words), Column("", lambda offer: offer.key, 56, strong=True)]
        self.table = RowTable(columns, texts("ui.steps.list"), head=False)
        self.table.opened.connect(lambda offer: self.chosen.emit(offer.action))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(16), px(12), px(16), px(12))
        layout.setSpacing(px(6))
        layout.addWidget(label(texts("ui.steps.list"), "blockTitle"))
        layout.addWidget(label(texts("ui.steps.list_advice"), "hint", wrap=True))
        layout.addWidget(self.table)
        self.hide()

    def show_offers(self, offers: tuple[Offer, ...], *, wanted: bool) -> None:
        """Show the list whole, or not at all."""
        self.setVisible(wanted)
        if wanted:
            self.table.show_rows(offers)
            rows = self.table.verticalHeader().defaultSectionSize() * min(len(offers), MOST_ROWS)
            self.table.setFixedHeight(rows + px(4))

    def take_keyboard(self) -> None:
        """Begin at the top."""
        self.table.selectRow(0)
        self.table.setFocus()
