"""The form of an act as widgets, in place: Enter accepts, Esc cancels.

Ctrl+Enter accepts from a field of several lines, and what nobody can take back.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QCheckBox, QFrame, QLayout, QSizePolicy, QVBoxLayout, QWidget

from counter_app.texts import Texts
from counter_app.ui.kit.buttons import ActionButton, bind
from counter_app.ui.kit.choices import Choice, NoteEdit
from counter_app.ui.kit.fields import Field, LineEdit
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.look import label, px, row
from counter_app.ui.kit.notices import Notice
from counter_app.ui.kit.segments import Segmented
from counter_app.ui.steps.state import StepField, StepForm

LINES = 96
OTHER_TIME = "Ctrl+T"


class LinesEdit(NoteEdit):
    """Several things, one a line; new ones are written below what is proposed."""

    def sizeHint(self) -> QSize:
        """Four lines."""
        return QSize(px(200), px(LINES))


class FieldLine(QWidget):
    """One field with its label, its error, and a hint that may change while one types."""

    changed = Signal(str, str)

    def __init__(self, field: StepField) -> None:
        super().__init__()
        self.name = field.name
        self.edit = self._make(field)
        self._hint = label("", "hint", wrap=True)
        self._field = None if isinstance(self.edit, QCheckBox) else Field(field.label, self.edit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(2))
        layout.addWidget(self._field or self.edit)
        layout.addWidget(self._hint)

    def show_field(self, field: StepField, error: str) -> None:
        """Show value, hint and error."""
        edit = self.edit
        if isinstance(edit, LineEdit | NoteEdit):
            edit.show_text(field.value)
        elif isinstance(edit, Choice):
            edit.offer(field.choices)
            edit.show_value(field.value)
            edit.setToolTip(edit.currentText())
        elif isinstance(edit, Segmented):
            edit.show_value(field.value)
        elif isinstance(edit, QCheckBox):
            edit.blockSignals(True)
            edit.setChecked(field.value == "1")
            edit.blockSignals(False)
        self._hint.setText(field.hint)
        self._hint.setVisible(bool(field.hint))
        if self._field is not None:
            self._field.show_error(error)

    def take_keyboard(self) -> None:
        """Put the keyboard in, with what is proposed selected so that typing replaces it."""
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(self.edit, LineEdit):
            self.edit.selectAll()
        elif isinstance(self.edit, LinesEdit) and self.edit.toPlainText():
            self.edit.moveCursor(QTextCursor.MoveOperation.End)
            self.edit.insertPlainText("\n")

    def _make(self, field: StepField) -> QWidget:
        match field.kind:
            case "lines":
                note = LinesEdit()
                note.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
                note.textChanged.connect(lambda: self._tell(note.toPlainText()))
                return note
            case "choice":
                segments = Segmented(list(field.choices), field.value, wraps=True)
                segments.setAccessibleName(field.label)
                segments.chosen.connect(self._tell)
                return segments
            case "list":
                choice = Choice(list(field.choices))
                choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
                choice.activated.connect(lambda _: self._tell(choice.value()))
                return choice
            case "tick":
                tick = QCheckBox(field.label)
                tick.toggled.connect(lambda on: self._tell("1" if on else ""))
                return tick
        line = LineEdit()
        line.textEdited.connect(self._tell)
        return line

    def _tell(self, value: str) -> None:
        self.changed.emit(self.name, value)


class StepPanel(QFrame):
    """The open form; made anew for another act or when its fields change, else only shown anew."""

    changed = Signal(str, str)
    accepted = Signal()
    cancelled = Signal()
    timed = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._shown: tuple[str, tuple[tuple[str, str, int], ...]] = ("", ())
        self._title = label("", "blockTitle", wrap=True)
        self._lead = label("", "hint", wrap=True)
        self._fields = QVBoxLayout()
        self._fields.setSpacing(px(8))
        self._told = QVBoxLayout()
        self._told.setSpacing(px(6))
        self._said = Notice()
        self._careful = False
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.lines: dict[str, FieldLine] = {}
        self.accept = ActionButton("", "Enter", kind="primary")
        self.accept_lines = ActionButton("", "Ctrl+Enter", kind="primary")
        self.cancel = ActionButton(texts("ui.steps.cancel"), "Esc")
        for button in (self.accept, self.accept_lines):
            button.clicked.connect(self.accepted)
        self.cancel.clicked.connect(self.cancelled)
        self.other_time = ActionButton(texts("ui.steps.other_time"), OTHER_TIME, kind="link", icon="waiting")
        self.other_time.clicked.connect(self.timed)
        bind(OTHER_TIME, self, self._toggle_time)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(16), px(12), px(16), px(12))
        layout.setSpacing(px(8))
        for part in (self._title, self._lead):
            layout.addWidget(part)
        layout.addLayout(self._fields)
        layout.addLayout(self._told)
        layout.addWidget(self._said)
        buttons = flow_of(self.other_time, self.cancel, self.accept, self.accept_lines, spacing=px(8))
        layout.addLayout(row(buttons, margins=(0, 4, 0, 0)))
        self.hide()

    def render_form(self, form: StepForm | None) -> None:
        """Show the form, or nothing."""
        self.setVisible(form is not None)
        if form is None:
            self._shown = ("", ())
            return
        shape = (form.action, tuple((field.name, field.kind, len(field.choices)) for field in form.fields))
        if shape != self._shown:
            self._remake(form, same_act=shape[0] == self._shown[0])
            self._shown = shape
        self._title.setText(form.title)
        self.setAccessibleName(form.title)
        self._lead.setText(form.lead)
        for field in form.fields:
            self.lines[field.name].show_field(field, form.errors.get(field.name, ""))
        self._show_told(form)
        self._said.say(form.said.tone, form.said.words, icon=form.said.icon)
        self._careful = form.grave or any(field.kind == "lines" for field in form.fields)
        self.other_time.setVisible(form.timed and "at" not in self.lines)
        for button, wanted in ((self.accept, not self._careful), (self.accept_lines, self._careful)):
            button.set_words(form.accept)
            button.setEnabled(not form.busy)
            button.setVisible(wanted)

    def take_keyboard(self, form: StepForm) -> QWidget:
        """Put the keyboard where it is wanted: the wrong field, else the first one, else the button."""
        wrong = next((name for name in self.lines if form.errors.get(name)), None)
        name = wrong or next(iter(self.lines), None)
        if name is None:
            # The frame itself, where Enter alone must not press a button.
            button: QWidget = self if form.grave else self.accept
            button.setFocus(Qt.FocusReason.OtherFocusReason)
            return button
        self.lines[name].take_keyboard()
        return self.lines[name]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter accepts what can be taken back; the rest wants Ctrl+Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if event.isAutoRepeat():
                return  # a key held down must not answer what was asked because of it
            if not self._careful or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.accepted.emit()
            return
        super().keyPressEvent(event)

    def _toggle_time(self) -> None:
        """Open the field of the time with the keyboard in it; the same key puts it away."""
        opened = "at" not in self.lines
        self.timed.emit()
        name = "at" if opened else next(iter(self.lines), "")
        if name in self.lines:
            self.lines[name].take_keyboard()

    def _remake(self, form: StepForm, *, same_act: bool) -> None:
        """Make the lines anew; of the same act those that stay keep the keyboard and the place of the cursor."""
        kept = self.lines if same_act else {}
        wanted = [field.name for field in form.fields]
        while self._fields.takeAt(0) is not None:
            pass
        for name, line in self.lines.items():
            if name not in wanted or not same_act:
                line.hide()
                line.deleteLater()
        self.lines = {}
        before: QWidget | None = None
        for field in form.fields:
            line = kept.get(field.name) or self._new_line(field)
            self._fields.addWidget(line)
            line.show()
            if before is not None:
                QWidget.setTabOrder(before, line.edit)
            before = line.edit
            self.lines[field.name] = line
        if before is not None:
            QWidget.setTabOrder(before, self.cancel)
            QWidget.setTabOrder(self.cancel, self.accept)
            QWidget.setTabOrder(self.accept, self.accept_lines)

    def _new_line(self, field: StepField) -> FieldLine:
        line = FieldLine(field)
        line.changed.connect(self.changed)
        return line

    def _show_told(self, form: StepForm) -> None:
        _empty(self._told)
        for mark in form.told:
            self._told.addWidget(Notice(mark.tone, mark.words, icon=mark.icon))
        for at in range(self._told.count()):
            item = self._told.itemAt(at)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.show()


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
