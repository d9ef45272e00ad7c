"""The first run and the unlock page as widgets; both stand alone, before there is a counter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from counter_app.domain.errors import CounterError
from counter_app.texts import Texts
from counter_app.ui.bridge import Bridge, WidgetWork
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.fields import Field, LineEdit
from counter_app.ui.kit.look import label, px, row
from counter_app.ui.kit.notices import Notice
from counter_app.ui.ports import Clock
from counter_app.ui.setup.blocks import AdminBlock, Fields, KeyBlock, OfficeBlock
from counter_app.ui.setup.presenter import SetupPresenter, SetupState

NARROW = 980
_PLACES = (
    "query", "office", "office_name", "counter", "key_file", "passphrase", "passphrase_again", "admin", "password",
    "password_again",
)  # fmt: skip


class SetupView(QWidget):
    """One page: office, key, administrator; Ctrl+Enter makes the counter, Ctrl+R restores one instead."""

    restore_wanted = Signal()

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        texts: Texts,
        bridge: Bridge,
        done: Callable[[str], None],
        demonstration_at: str = "",
    ) -> None:
        super().__init__()
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._texts = texts
        self.fields = Fields(texts, self._changed)
        self.office = OfficeBlock(texts, self.fields)
        self.key = KeyBlock(texts, self.fields)
        self.admin = AdminBlock(texts, self.fields)
        self._said = Notice()
        self._columns = QHBoxLayout()
        self.make = ActionButton(texts("ui.setup.make"), "Ctrl+Enter", kind="primary", icon="setup")
        self.restore = ActionButton(texts("ui.setup.restore"), "Ctrl+R", kind="link", icon="box")
        self.restore.on(self.restore_wanted.emit, self)
        self._lay_out(folder)
        self.presenter = SetupPresenter(
            folder, clock, texts, WidgetWork(bridge, self), self.render_state, done, demonstration_at
        )
        self.office.taken.connect(self.presenter.take_office)
        self.key.chosen.connect(lambda name: self.presenter.change("key_store", name))
        self.make.on(self.presenter.set_up, self)
        self.render_state(self.presenter.state)
        self.fields.edits["query"].setFocus()

    def render_state(self, state: SetupState) -> None:
        """Show the state, whole; the keyboard goes to the first error."""
        for name, edit in self.fields.edits.items():
            edit.show_text(getattr(state.form, name))
            edit.setEnabled(not state.busy)
        self.office.render_state(state)
        self.key.render_state(state)
        new = False
        for name in _PLACES:
            line, words = self.fields.lines[name], state.errors.get(name, "")
            if words and not line.error() and not new:
                new = True
                self.fields.edits[name].setFocus()
                # Its error has no place yet; at 200 % the field may lie below the edge.
                QTimer.singleShot(0, self, self._show_focus)
            line.show_error(words)
        for button in (self.make, self.restore):
            button.setEnabled(not state.busy)
        words = self._texts("ui.setup.making") if state.busy else state.said
        self._said.say("info" if state.busy else "bad", words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column where two would not fit."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        self._columns.setDirection(ways.TopToBottom if self.width() < px(NARROW) else ways.LeftToRight)

    def _show_focus(self) -> None:
        widget = self.focusWidget()
        if widget is not None:
            self._scroll.ensureWidgetVisible(widget, 0, px(32))

    def _changed(self, name: str, value: str) -> None:
        self.presenter.change(name, value)

    def _lay_out(self, folder: Path) -> None:
        inner = QWidget()
        inner.setObjectName("canvas")
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(px(12))
            self._columns.addLayout(column, 1)
        self._columns.setSpacing(px(12))
        left.addWidget(self.office)
        left.addWidget(self.admin)
        left.addStretch(1)
        right.addWidget(self.key)
        right.addStretch(1)
        title = label(self._texts("ui.setup.title"), "body")
        title.setObjectName("screenTitle")
        body = QVBoxLayout(inner)
        body.setContentsMargins(px(24), px(20), px(24), px(12))
        body.setSpacing(px(12))
        body.addWidget(title)
        body.addWidget(label(self._texts("ui.setup.intro"), "body", wrap=True))
        body.addLayout(self._columns)
        body.addStretch(1)
        self._scroll = scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot = QFrame()
        foot.setObjectName("actionBar")
        line = row(
            label(self._texts("ui.setup.folder", folder=folder), "hint", wrap=True), spacing=12, margins=(24, 8, 24, 8)
        )
        line.setStretch(0, 1)
        line.addWidget(self._said, 1)
        line.addWidget(self.restore)
        line.addWidget(self.make)
        foot.setLayout(line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addWidget(foot)


class UnlockView(QWidget):
    """Asks for the passphrase of the database key; ``unlock`` runs on the io lane and raises what is wrong."""

    def __init__(
        self, texts: Texts, bridge: Bridge, unlock: Callable[[str], object], done: Callable[[object], None]
    ) -> None:
        super().__init__()
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._texts = texts
        self._unlock = unlock
        self._done = done
        self._work = WidgetWork(bridge, self)
        self.passphrase = LineEdit()
        self.passphrase.setProperty("size", "large")
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self._field = Field(texts("ui.unlock.passphrase"), self.passphrase)
        self._said = Notice()
        self.open = ActionButton(texts("ui.unlock.open"), "Enter", kind="primary", icon="lock").on(self._try)
        self._lay_out()
        self.passphrase.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter unlocks."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._try()
            return
        super().keyPressEvent(event)

    def _lay_out(self) -> None:
        card = QFrame()
        card.setProperty("kind", "card")
        card.setFixedWidth(px(420))
        inner = QVBoxLayout(card)
        inner.setContentsMargins(px(24), px(20), px(24), px(20))
        inner.setSpacing(px(12))
        title = label(self._texts("ui.unlock.title"))
        title.setObjectName("screenTitle")
        inner.addWidget(title)
        inner.addWidget(label(self._texts("ui.unlock.advice"), "hint", wrap=True))
        inner.addWidget(self._field)
        inner.addWidget(self._said)
        inner.addWidget(self.open, 0, Qt.AlignmentFlag.AlignRight)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(2)

    def _try(self) -> None:
        typed = self.passphrase.text()
        if not typed or not self.open.isEnabled():
            return
        self.open.setEnabled(False)
        self._field.show_error("")
        self._said.say("info", self._texts("ui.unlock.working"))
        self._work.submit("io", lambda: self._unlock(typed), self._opened, self._failed)

    def _opened(self, counter: object) -> None:
        self.passphrase.clear()
        self._done(counter)

    def _failed(self, error: CounterError) -> None:
        self.open.setEnabled(True)
        self._said.say("info", "")
        wrong = error.code == "key_wrong"
        self._field.show_error(self._texts("ui.unlock.wrong") if wrong else self._texts.error(error))
        self.passphrase.selectAll()
        self.passphrase.setFocus()
