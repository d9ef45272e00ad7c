"""The four blocks of the first run as widgets: office, counter, key, administrator."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QListWidget, QListWidgetItem, QRadioButton, QVBoxLayout, QWidget

from counter_app.domain.office import Office
from counter_app.texts import Texts
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.cards import BlockCard
from counter_app.ui.kit.fields import Field, LineEdit
from counter_app.ui.kit.look import label, px, row
from counter_app.ui.setup.presenter import KEY_STORES, SetupState

ROW, MOST_SHOWN = 30, 5
SECRETS = {"passphrase", "passphrase_again", "password", "password_again"}


class Fields:
    """Makes the labelled lines of the page and keeps them by name."""

    def __init__(self, texts: Texts, changed: Callable[[str, str], None]) -> None:
        self._texts = texts
        self._changed = changed
        self.edits: dict[str, LineEdit] = {}
        self.lines: dict[str, Field] = {}

    def make(self, name: str) -> Field:
        """Return a new labelled line."""
        edit = LineEdit()
        if name in SECRETS:
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        edit.textEdited.connect(lambda text: self._changed(name, text))
        self.edits[name] = edit
        self.lines[name] = Field(self._texts(f"ui.setup.field.{name}"), edit)
        return self.lines[name]


class OfficeBlock(BlockCard):
    """Which office and which counter."""

    taken = Signal(object)

    def __init__(self, texts: Texts, fields: Fields) -> None:
        super().__init__(1, texts("ui.setup.block.office"))
        query = fields.make("query")
        fields.edits["query"].setPlaceholderText(texts("ui.setup.query_placeholder"))
        self._offices: tuple[Office, ...] = ()
        self.list = QListWidget()
        self.list.setProperty("framed", "true")
        self.list.setAccessibleName(texts("ui.setup.offices"))
        self.list.setUniformItemSizes(True)
        self.list.itemActivated.connect(self._take)
        self.list.itemClicked.connect(self._take)
        self.list.hide()
        fields.edits["query"].returnPressed.connect(self._take_first)
        self.add(query)
        self.add(self.list)
        line = row(spacing=8)
        for name, stretch in (("office", 2), ("office_name", 5), ("counter", 1)):
            line.addWidget(fields.make(name), stretch, Qt.AlignmentFlag.AlignTop)
        self.add(line)
        self.add(label(texts("ui.setup.hint.office"), "hint", wrap=True))

    def render_state(self, state: SetupState) -> None:
        """Show the offices found."""
        if state.offices != self._offices:
            self._offices = state.offices
            self.list.clear()
            for office in state.offices:
                item = QListWidgetItem(f"{office.id}  ·  {office.name}", self.list)
                item.setSizeHint(QSize(0, px(ROW)))
            self.list.setFixedHeight(px(ROW) * min(len(state.offices), MOST_SHOWN) + px(4))
        self.list.setVisible(bool(state.offices))
        form = state.form
        self.set_done(bool(form.office and form.office_name and form.counter))

    def _take(self, item: QListWidgetItem) -> None:
        self.taken.emit(self._offices[self.list.row(item)])

    def _take_first(self) -> None:
        if self._offices:
            self.taken.emit(self._offices[0])


class KeyBlock(BlockCard):
    """Where the key of the database is kept: three choices, each with what it means."""

    chosen = Signal(str)

    def __init__(self, texts: Texts, fields: Fields) -> None:
        super().__init__(3, texts("ui.setup.block.key"))
        self._texts = texts
        self.add(label(texts("ui.setup.hint.key"), "hint", wrap=True))
        self._choices: dict[str, QRadioButton] = {}
        self._parts: dict[str, QWidget] = {}
        self.error = label("", "error", wrap=True)
        browse = ActionButton(texts("ui.setup.browse")).on(lambda: self._browse(fields))
        file_line = row(fields.make("key_file"), spacing=8)
        file_line.setStretch(0, 1)
        file_line.addWidget(browse, 0, Qt.AlignmentFlag.AlignBottom)
        pass_line = row(spacing=8)
        for name in ("passphrase", "passphrase_again"):
            pass_line.addWidget(fields.make(name), 1, Qt.AlignmentFlag.AlignTop)
        for name, inner in (("passphrase", pass_line), ("file", file_line)):
            holder = QWidget()
            inner.setContentsMargins(px(26), 0, 0, 0)
            holder.setLayout(inner)
            self._parts[name] = holder
        for name in KEY_STORES:
            choice = QRadioButton(texts(f"ui.setup.key.{name}"))
            choice.toggled.connect(partial(self._toggled, name))
            self._choices[name] = choice
            self.add(choice)
            advice = label(texts(f"ui.setup.key.{name}.advice"), "hint", wrap=True)
            advice.setContentsMargins(px(26), 0, 0, 0)
            self.add(advice)
            if name in self._parts:
                self.add(self._parts[name])
        self.add(self.error)

    def render_state(self, state: SetupState) -> None:
        """Show the choice and what it asks for."""
        for name, choice in self._choices.items():
            if choice.isChecked() != (name == state.form.key_store):
                choice.setChecked(name == state.form.key_store)
        for name, part in self._parts.items():
            part.setVisible(name == state.form.key_store)
        self.error.setText(state.errors.get("key_store", ""))
        self.error.setVisible("key_store" in state.errors)

    def _toggled(self, name: str, on: bool) -> None:
        if on:
            self.chosen.emit(name)

    def _browse(self, fields: Fields) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, self._texts("ui.setup.field.key_file"), "", "", options=QFileDialog.Option.DontConfirmOverwrite
        )
        if path:
            fields.edits["key_file"].setText(path)
            fields.edits["key_file"].textEdited.emit(path)


class AdminBlock(BlockCard):
    """Who administers this machine."""

    def __init__(self, texts: Texts, fields: Fields) -> None:
        super().__init__(2, texts("ui.setup.block.admin"))
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(px(6))
        inner.addWidget(fields.make("admin"))
        line = row(spacing=8)
        for name in ("password", "password_again"):
            line.addWidget(fields.make(name), 1, Qt.AlignmentFlag.AlignTop)
        inner.addLayout(line)
        inner.addWidget(label(texts("ui.setup.hint.admin"), "hint", wrap=True))
        self.add(holder)
