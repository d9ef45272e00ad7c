"""The form that makes this machine known to a gateway."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QVBoxLayout

from counter_app.texts import Texts
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.fields import Field, LineEdit
from counter_app.ui.kit.look import label, px, row
from counter_app.ui.kit.notices import Notice
from counter_app.ui.outbox.state import EnrolForm


class EnrolFormView(QFrame):
    """Address, one-time word, and the certificate where the province uses its own."""

    wanted = Signal(str, str, str)
    put_away = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._texts = texts
        self.fields = {name: LineEdit() for name in ("gateway_url", "token", "ca_file")}
        self._browse = ActionButton(texts("ui.outbox.browse")).on(self._choose_file)
        self._lines = {
            name: Field(
                texts(f"ui.outbox.field.{name}"),
                edit,
                texts(f"ui.outbox.hint.{name}"),
                beside=self._browse if name == "ca_file" else None,
            )
            for name, edit in self.fields.items()
        }
        self.fields["gateway_url"].setPlaceholderText("https://")
        self._said = Notice()
        self.enrol = ActionButton(texts("ui.outbox.enrol"), "Ctrl+Enter", kind="primary", icon="sync").on(self._send)
        self._cancel = ActionButton(texts("ui.outbox.cancel"), "Esc").on(self.put_away.emit, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(16), px(12), px(16), px(12))
        layout.setSpacing(px(8))
        layout.addWidget(label(texts("ui.outbox.enrol_title"), "blockTitle"))
        layout.addWidget(label(texts("ui.outbox.enrol_advice"), "hint", wrap=True))
        for name in ("gateway_url", "token"):
            layout.addWidget(self._lines[name])
        layout.addWidget(self._lines["ca_file"])
        layout.addWidget(label(texts("ui.outbox.hint.ca_file"), "hint", wrap=True))
        layout.addWidget(self._said)
        actions = row(spacing=8)
        actions.addStretch(1)
        actions.addWidget(self._cancel)
        actions.addWidget(self.enrol)
        layout.addLayout(actions)
        for edit in self.fields.values():
            edit.returnPressed.connect(self._send)

    def render_form(self, form: EnrolForm) -> None:
        """Show the form, its errors and what it is doing."""
        shown = form.shown and form.allowed
        if shown and not self.isVisible():
            self.setVisible(True)
            self.fields["gateway_url"].setFocus()
        elif not shown:
            self.setVisible(False)
            self.fields["token"].clear()
        for name, line in self._lines.items():
            line.show_error(form.errors.get(name, ""))
            self.fields[name].setEnabled(not form.busy)
        self.enrol.setEnabled(not form.busy)
        self._said.say(form.said.tone, form.said.words, icon=form.said.icon)

    def _send(self) -> None:
        self.wanted.emit(*(self.fields[name].text() for name in ("gateway_url", "token", "ca_file")))

    def _choose_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, self._texts("ui.outbox.field.ca_file"), "", "PEM (*.pem *.crt *.cer)"
        )
        if path:
            self.fields["ca_file"].setText(path)
