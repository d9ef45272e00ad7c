"""The list of dossiers as widgets: one search field, one line of filters, the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QVBoxLayout

from counter_app.ui.find.narrow import LeftFlow
from counter_app.ui.find.presenter import FindPresenter
from counter_app.ui.find.state import DUE_GROUPS, ORDERS, STATUS_GROUPS, FindState
from counter_app.ui.find.table import DossierTable, row_key
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.choices import Choice
from counter_app.ui.kit.fields import Field, LineEdit
from counter_app.ui.kit.lists import ListPane
from counter_app.ui.kit.look import label, px, row
from counter_app.ui.kit.notices import EmptyState, Notice
from counter_app.ui.screens import Screen, Surroundings

if TYPE_CHECKING:
    from counter_app.ui.scanned import Scanned


class SearchEdit(LineEdit):
    """The search field; Down goes into the list."""

    down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave downwards; everything else is typing."""
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_PageDown}:
            self.down.emit()
            return
        super().keyPressEvent(event)


NARROW = 860
"""Below this width (design pixels) the filters have the whole of it."""
BACK = "back"
"""The argument that brings the list to the front as it was left."""


class FindView(Screen):
    """The list; Enter opens the dossier the keyboard is on."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        texts = around.texts
        self._around = around
        self._texts = texts
        self._started = False
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._focused = 0
        self.search = SearchEdit()
        self.search.setProperty("size", "large")
        self.search.setPlaceholderText(texts("ui.find.placeholder"))
        self.search.setAccessibleName(texts("ui.find.search"))
        self.search.setClearButtonEnabled(True)
        self.table = DossierTable(texts)
        self._pane = ListPane(self.table, EmptyState("", "", "find"))
        self._said = Notice()
        self._counted = label("", "hint")
        self._choices = self._make_choices()
        self._days = {name: LineEdit() for name in ("received_from", "received_to")}
        self._fields: dict[str, Field] = {}
        self._clear = ActionButton(texts("ui.find.clear"), "Esc", kind="link", icon="close")
        self._lay_out()
        self.presenter = FindPresenter(
            around.counter, texts, around.work_of(self), self.render_state, self._open_dossier
        )
        self._connect()

    def opened(self, argument: object) -> None:
        """Take the keyboard: into the search field, or back to where it was; a dossier code as argument is opened."""
        if not self._started:
            self._started = True
            self.presenter.start()
        if argument == BACK:
            (self.table if self.table.current_row() is not None else self.search).setFocus()
        elif isinstance(argument, str):
            self.presenter.open_code(argument)
        else:
            self.presenter.focus_search()

    def take_code(self, found: Scanned) -> bool:
        """Look for the person of a card."""
        if found.about_person:
            self.presenter.open_code(found.key)
        return found.about_person

    def render_state(self, state: FindState) -> None:
        """Show the state, whole."""
        self.search.show_text(state.text)
        for name, choice in self._choices.items():
            choice.show_value(getattr(state.filters, name))
        self._choices["order"].setEnabled(not state.text.strip())
        for name, edit in self._days.items():
            if not edit.hasFocus():
                edit.show_text(getattr(state.filters, name))
        self._fields["received_from"].show_error(state.wrong_from)
        self._fields["received_to"].show_error(state.wrong_to)
        self._said.say(state.said.tone, state.said.words)
        self._counted.setText(state.counted)
        self._clear.setVisible(bool(state.text) or state.filters.narrows)
        self._pane.empty.say(state.empty_title, state.empty_advice)
        self._pane.show_rows(state.rows, keep=row_key)
        self.table.show_order(state.filters.order if not state.text.strip() else "newest")
        if state.focus != self._focused:
            self._focused = state.focus
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes the words away, then the filters."""
        if event.key() == Qt.Key.Key_Escape:
            self.presenter.clear()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the figure below the filters where it would take the room of one: they keep to two lines at 200 %."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        self._head.setDirection(ways.TopToBottom if self.width() < px(NARROW) else ways.LeftToRight)
        self._head.setSpacing(px(4 if self.width() < px(NARROW) else 12))

    def _make_choices(self) -> dict[str, Choice]:
        groups = {"status": tuple(STATUS_GROUPS), "due": tuple(DUE_GROUPS), "order": ORDERS}
        return {
            name: Choice([(value, self._texts(f"ui.find.{name}.{value or 'all'}")) for value in values])
            for name, values in groups.items()
        }

    def _lay_out(self) -> None:
        filters = LeftFlow(px(12))
        for name, choice in self._choices.items():
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            self._fields[name] = Field(self._texts(f"ui.find.filter.{name}"), choice)
        for name, edit in self._days.items():
            edit.setPlaceholderText(self._texts("ui.find.day_placeholder"))
            edit.setFixedWidth(px(124))
            self._fields[name] = Field(self._texts(f"ui.find.filter.{name}"), edit)
        for name in ("status", "received_from", "received_to", "due", "order"):
            filters.addWidget(self._fields[name])
        aside = row(spacing=12)
        aside.addStretch(1)
        aside.addWidget(self._clear, 0, Qt.AlignmentFlag.AlignBottom)
        aside.addWidget(self._counted, 0, Qt.AlignmentFlag.AlignVCenter)
        self._head = row(spacing=12)
        self._head.addLayout(filters, 1)
        self._head.addLayout(aside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(16), px(12), px(16), px(12))
        layout.setSpacing(px(8))
        layout.addWidget(self.search)
        layout.addLayout(self._head)
        layout.addWidget(self._said)
        layout.addWidget(self._pane, 1)
        self.table.setProperty("framed", "true")

    def _connect(self) -> None:
        presenter = self.presenter
        self.search.textEdited.connect(presenter.type_text)
        self.search.textChanged.connect(self._cleared)
        self.search.returnPressed.connect(lambda: presenter.enter(self._current()))
        self.search.down.connect(self._into_list)
        self.table.opened.connect(lambda found: self._open_dossier(found.dossier_id))
        self._around.bridge.changed.connect(self._changed)
        self.table.near_end.connect(presenter.load_more)
        self.table.head_clicked.connect(lambda order: presenter.filter(order=order))
        self.table.typed.connect(self._type_on)
        self._clear.on(presenter.clear)
        for name, choice in self._choices.items():
            choice.activated.connect(lambda _, name=name, choice=choice: presenter.filter(**{name: choice.value()}))
        for name, edit in self._days.items():
            edit.editingFinished.connect(lambda name=name, edit=edit: presenter.filter(**{name: edit.text()}))

    def _open_dossier(self, name: str) -> None:
        self._around.go("dossier", name)

    def _changed(self) -> None:
        if self._started:
            self.presenter.refresh()

    def _cleared(self, text: str) -> None:
        # The cross inside the field clears without "editing"; what the presenter itself shows is not news to it.
        if not text and self.presenter.state.text:
            self.presenter.type_text("")

    def _into_list(self) -> None:
        if self.table.rows():
            if self.table.current_row() is None:
                self.table.selectRow(0)
            self.table.setFocus()

    def _type_on(self, text: str) -> None:
        self.search.setFocus()
        self.search.setText(text)
        self.presenter.type_text(text)

    def _current(self) -> str | None:
        found = self.table.current_row()
        return None if found is None else str(found.dossier_id)
