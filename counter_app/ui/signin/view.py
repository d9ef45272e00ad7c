"""The sign-in as widgets: one card in the middle of the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from counter_app.services.session import Session
from counter_app.texts import Texts
from counter_app.ui.bridge import Bridge, WidgetWork
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.fields import Field, LineEdit
from counter_app.ui.kit.look import label, px
from counter_app.ui.signin.presenter import SignInPresenter, SignInState

if TYPE_CHECKING:
    from counter_app.ui.kit.notices import Notice
    from counter_app.ui.ports import Counter

WIDTH = 420


class SignInView(QWidget):
    """Name and password; for the first account also the password again."""

    def __init__(self, counter: Counter, texts: Texts, bridge: Bridge, signed_in: Callable[[Session], None]) -> None:
        super().__init__()
        self.setObjectName("canvas")
        self._texts = texts
        self._serial = 0
        self._title = label("", "blockTitle")
        self._office = label(
            f"{counter.desk.name} · {texts('ui.counter', counter=counter.desk.counter)}", "hint", wrap=True
        )
        self._note: Notice | None = None
        self.account, self.display_name, self.password, self.again = LineEdit(), LineEdit(), LineEdit(), LineEdit()
        for edit in (self.password, self.again):
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._fields = {
            "account": Field(texts("ui.signin.account"), self.account),
            "display_name": Field(texts("ui.signin.display_name"), self.display_name),
            "password": Field(texts("ui.signin.password"), self.password),
            "again": Field(texts("ui.signin.again"), self.again),
        }
        self.enter = ActionButton(texts("ui.signin.enter"), "Enter", kind="primary")
        self.presenter = SignInPresenter(counter, texts, WidgetWork(bridge, self), self.render_state, signed_in)
        self.enter.clicked.connect(self._submit)
        for edit in (self.account, self.display_name, self.password, self.again):
            edit.returnPressed.connect(self._next_or_submit)
        self._lay_out()
        self.presenter.start()

    def render_state(self, state: SignInState) -> None:
        """Show ``state``, whole."""
        mode = state.mode
        self._title.setText(self._texts(f"ui.signin.title.{mode}"))
        self._say(state.note)
        for name in ("display_name", "again"):
            self._fields[name].setVisible(mode == "first")
        for name, field in self._fields.items():
            field.show_error(state.errors.get(name, ""))
        self.enter.set_words(self._texts("ui.signin.wait" if state.busy else f"ui.signin.enter.{mode}"))
        self.enter.setEnabled(not state.busy)
        if state.serial != self._serial:
            self._serial = state.serial
            self.account.setText(state.account)
            self.password.clear()
            self.again.clear()
            if self.isVisible():  # an answer that comes late never takes the keyboard from the workplace
                self.take_keyboard()

    def take_keyboard(self) -> None:
        """Put the keyboard where the next key belongs."""
        (self.password if self.account.text() else self.account).setFocus()

    def _next_or_submit(self) -> None:
        """Go on to the next empty field, so that a password is never typed where it can be read; else sign in."""
        shown = [self._fields[name] for name in ("account", "display_name", "password", "again")]
        waiting = [one.edit for one in shown if one.isVisible() and one.edit is not self.display_name]
        empty = next((edit for edit in waiting if isinstance(edit, LineEdit) and not edit.text()), None)
        if empty is not None and not empty.hasFocus():
            empty.setFocus(QtCore.Qt.FocusReason.TabFocusReason)
        else:
            self._submit()

    def _say(self, note: str) -> None:
        if self._note is None and note:
            # Made when there is something to say: at most starts there is not, and the sign-in is there sooner.
            from counter_app.ui.kit.notices import Notice

            self._note = Notice()
            self._lines.insertWidget(2, self._note)
        if self._note is not None:
            self._note.say("info", note)

    def _submit(self) -> None:
        self.presenter.submit(self.account.text(), self.password.text(), self.again.text(), self.display_name.text())

    def _lay_out(self) -> None:
        card = QFrame()
        card.setProperty("kind", "card")
        card.setFixedWidth(px(WIDTH))
        self._lines = inside = QVBoxLayout(card)
        inside.setContentsMargins(px(24), px(20), px(24), px(24))
        inside.setSpacing(px(10))
        for part in (self._title, self._office, *self._fields.values()):
            inside.addWidget(part)
        inside.addSpacing(px(6))
        inside.addWidget(self.enter)
        layout = QGridLayout(self)
        layout.addWidget(card, 1, 1)
        for side in (0, 2):
            layout.setRowStretch(side, 1)
            layout.setColumnStretch(side, 1)
