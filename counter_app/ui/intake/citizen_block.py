"""Block 1 as widgets: scan or type, name, birth, residence, phone, and the person applied for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from counter_app.texts import Texts
from counter_app.ui.intake.state import IntakeState, Line, PersonForm, Who
from counter_app.ui.kit.cards import BlockCard
from counter_app.ui.kit.fields import Choice, Field, LineEdit
from counter_app.ui.kit.look import column, px, row, tabular
from counter_app.ui.kit.notices import Notice
from counter_app.ui.kit.segments import Segmented

LINES = ("number", "name", "born_on", "address", "phone")


class PersonFields(QWidget):
    """The fields of one person; ``typed(field, text)`` and ``entered(field)`` tell what the clerk did."""

    typed = Signal(str, str, str)
    entered = Signal(str, str)

    def __init__(self, who: Who, texts: Texts) -> None:
        super().__init__()
        self.who = who
        self._fields: dict[str, Field] = {}
        for name in LINES:
            self._fields[name] = self._line(name, texts)
        own = who == "applicant"
        self._kind = Choice([(k, texts(f"ui.kind.{k}")) for k in ("citizen", "foreigner", "organisation", "agency")])
        kinds = ("cccd", "cmnd", "passport", "tax", "none")
        self._number_kind = Choice([(k, texts(f"ui.number_kind.{k}")) for k in kinds])
        self._sex = Segmented([("male", texts("ui.sex.male")), ("female", texts("ui.sex.female"))])
        self._fields["kind"] = Field(texts("ui.intake.field.kind"), self._kind)
        self._fields["number_kind"] = Field(texts("ui.intake.field.number_kind"), self._number_kind)
        self._fields["sex"] = Field(texts("ui.intake.field.sex"), self._sex)
        self._sex.setAccessibleName(texts("ui.intake.field.sex"))
        self._kind.activated.connect(lambda _: self.typed.emit(who, "kind", self._kind.value()))
        self._number_kind.activated.connect(lambda _: self.typed.emit(who, "number_kind", self._number_kind.value()))
        self._sex.chosen.connect(lambda value: self.typed.emit(who, "sex", value))
        self._arrange(own=own)

    def edit(self, name: str) -> QWidget:
        """Return the widget the keyboard goes to for a field."""
        return self._fields[name].edit

    def show_state(self, person: PersonForm, errors: dict[str, str]) -> None:
        """Show a person and the errors of its fields."""
        for name in LINES:
            edit = self._fields[name].edit
            if isinstance(edit, LineEdit):
                edit.show_text(getattr(person, name))
        for name, field in self._fields.items():
            field.show_error(errors.get(f"{self.who}.{name}", ""))
        self._kind.show_value(person.kind)
        self._number_kind.show_value(person.number_kind)
        self._sex.show_value(person.sex)
        if self.who == "on_behalf_of":
            return
        natural = person.kind in {"citizen", "foreigner"}
        self._fields["born_on"].setVisible(natural)
        self._fields["sex"].setVisible(natural)

    def _line(self, name: str, texts: Texts) -> Field:
        edit = LineEdit()
        edit.setPlaceholderText(texts(f"ui.intake.placeholder.{name}") if name in {"number", "born_on"} else "")
        edit.setMaxLength(2_000)
        if name in {"number", "born_on", "phone"}:
            tabular(edit)
        if name == "number" and self.who == "applicant":
            edit.setProperty("large", "true")
        edit.textEdited.connect(lambda text: self.typed.emit(self.who, name, text))
        edit.returnPressed.connect(lambda: self.entered.emit(self.who, name))
        return Field(texts(f"ui.intake.field.{name}"), edit)

    def _arrange(self, *, own: bool) -> None:
        f = self._fields
        if not own:
            first = _row((f["number"], 4), (f["name"], 6), (f["born_on"], 3))
            for name in ("kind", "number_kind", "sex", "phone"):
                f[name].setParent(self)
                f[name].hide()
            f["address"].setParent(self)
            f["address"].hide()
            self.setLayout(first)
            return
        first = _row((f["number"], 6), (f["number_kind"], 4), (f["kind"], 4))
        second = _row((f["name"], 8), (f["born_on"], 3), (f["sex"], 3))
        third = _row((f["address"], 10), (f["phone"], 4))
        self.setLayout(column(first, second, third, spacing=4))


class CitizenBlock(BlockCard):
    """Block 1."""

    behalf_wanted = Signal(bool)

    def __init__(self, texts: Texts) -> None:
        super().__init__(1, texts("ui.intake.block.citizen"))
        self.applicant = PersonFields("applicant", texts)
        self.behalf = PersonFields("on_behalf_of", texts)
        self._texts = texts
        self._notice = Notice()
        self._for_other = QCheckBox(texts("ui.intake.behalf"))
        self._for_other.setAccessibleName(texts("ui.intake.behalf"))
        self._for_other.clicked.connect(self.behalf_wanted.emit)
        self.add(self._notice)
        self.add(self.applicant)
        self.add(row(self._for_other, spacing=8))
        self.add(self.behalf)
        self.set_aside(texts("ui.intake.hint.citizen"))

    def toggle_behalf(self) -> None:
        """Press the check box."""
        self._for_other.click()

    def show_state(self, state: IntakeState) -> None:
        """Show the persons of the form."""
        form = state.form
        errors = dict(state.errors)
        self.applicant.show_state(form.applicant, errors)
        self._for_other.setChecked(form.behalf is not None)
        self.behalf.setVisible(form.behalf is not None)
        if form.behalf is not None:
            self.behalf.show_state(form.behalf, errors)
        line = _worst(state.citizen)
        self._notice.say(line.tone, "\n".join(one.words for one in state.citizen)) if line else self._notice.say(
            "info", ""
        )
        self.set_done(bool(form.applicant.name.strip()))


def _worst(lines: tuple[Line, ...]) -> Line | None:
    order = ("bad", "warning", "info", "good", "plain")
    return min(lines, key=lambda line: order.index(line.tone), default=None)


def _row(*parts: tuple[QWidget, int]) -> QHBoxLayout:
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(px(8))
    for widget, stretch in parts:
        layout.addWidget(widget, stretch, Qt.AlignmentFlag.AlignTop)
    return layout
