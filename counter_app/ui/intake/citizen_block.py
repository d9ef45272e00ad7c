"""Block 1 as widgets: scan or type, name, birth, residence, phone, and the person applied for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QCheckBox, QHBoxLayout, QSizePolicy, QWidget

from counter_app.domain.applicant import APPLICANT_KINDS, NUMBER_KINDS, SEXES
from counter_app.texts import Texts
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.cards import BlockCard
from counter_app.ui.kit.choices import Choice
from counter_app.ui.kit.fields import Field, LineEdit
from counter_app.ui.kit.look import column, px, row, show_when, tabular
from counter_app.ui.kit.notices import Notice
from counter_app.ui.kit.segments import Segmented

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counter_app.ui.intake.state import IntakeState, Line, PersonForm, Who

LINES = ("number", "name", "born_on", "address", "phone", "email")


class PersonFields(QWidget):
    """The fields of one person; ``typed(field, text)`` and ``entered(field)`` tell what the clerk did."""

    typed = Signal(str, str, str)
    entered = Signal(str, str)

    def __init__(self, who: Who, texts: Texts) -> None:
        super().__init__()
        self.who = who
        self._texts = texts
        self._fields: dict[str, Field] = {}
        for name in LINES:
            self._fields[name] = self._line(name)
        self._kind = Choice([(k, texts(f"ui.kind.{k}")) for k in APPLICANT_KINDS])
        self._number_kind = Choice([(k, texts(f"ui.number_kind.{k}")) for k in NUMBER_KINDS])
        self._sex = Segmented([(k, texts(f"ui.sex.{k}")) for k in SEXES])
        self._add_choices()
        self._arrange()
        if who == "on_behalf_of":
            for name, field in self._fields.items():
                # The same words stand over both persons: a screen reader has to hear whose they are.
                field.edit.setAccessibleName(texts(f"field.{who}.{name}"))

    def edit(self, name: str) -> QWidget:
        """Return the widget the keyboard goes to for a field."""
        return self._fields[name].edit

    def show_state(
        self, person: PersonForm, errors: dict[str, str], doubts: Mapping[str, tuple[tuple[int, int], ...]]
    ) -> None:
        """Show a person, the errors of its fields and the letters that want a second look."""
        for name, field in self._fields.items():
            if isinstance(field.edit, LineEdit):
                field.edit.show_text(getattr(person, name))
                field.edit.mark(doubts.get(f"{self.who}.{name}", ()))
            field.show_error(errors.get(f"{self.who}.{name}", ""))
        self._kind.show_value(person.kind)
        self._number_kind.show_value(person.number_kind)
        self._sex.show_value(person.sex)
        natural = person.kind in {"citizen", "foreigner"}
        self._fields["born_on"].setVisible(natural)
        self._fields["sex"].setVisible(natural)

    def _add_choices(self) -> None:
        who, kind, number_kind = self.who, self._kind, self._number_kind
        for name, edit in (("kind", kind), ("number_kind", number_kind), ("sex", self._sex)):
            self._fields[name] = Field(self._texts(f"ui.intake.field.{name}"), edit)
        kind.activated.connect(lambda _: self.typed.emit(who, "kind", kind.value()))
        number_kind.activated.connect(lambda _: self.typed.emit(who, "number_kind", number_kind.value()))
        self._sex.chosen.connect(lambda value: self.typed.emit(who, "sex", value))

    def _line(self, name: str) -> Field:
        texts = self._texts
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

    def _arrange(self) -> None:
        f = self._fields
        first = _row((f["number"], 6), (f["number_kind"], 4), (f["kind"], 4))
        second = _row((f["name"], 8), (f["born_on"], 3), (f["sex"], 3))
        third = _row((f["address"], 7), (f["phone"], 3), (f["email"], 4))
        self.setLayout(column(first, second, third, spacing=4))


class CitizenBlock(BlockCard):
    """Block 1."""

    behalf_wanted = Signal(bool)
    typed = Signal(str, str, str)
    entered = Signal(str, str)

    def __init__(self, texts: Texts) -> None:
        super().__init__(1, texts("ui.intake.block.citizen"))
        self.applicant = PersonFields("applicant", texts)
        self.applicant.typed.connect(self.typed)
        self.applicant.entered.connect(self.entered)
        self._behalf: PersonFields | None = None
        self._texts = texts
        self._notice = Notice()
        self.seen = ActionButton(texts("ui.intake.doubts.seen"), "Ctrl+J", kind="link", icon="check")
        self.seen.hide()
        self._notice.add(self.seen)
        self._for_other = QCheckBox(texts("ui.intake.behalf"))
        self._for_other.setAccessibleName(texts("ui.intake.behalf"))
        # Not the signal itself: handed over bare, PySide drops the truth value with the click.
        self._for_other.clicked.connect(lambda on: self.behalf_wanted.emit(on))  # noqa: PLW0108 - takes the signal's bool
        self.add(self._notice)
        self.add(self.applicant)
        self.add(row(self._for_other, spacing=8))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.set_aside(texts("ui.intake.hint.citizen"))
        self.camera = ActionButton(texts("ui.intake.camera"), "F11", kind="link", icon="scan")
        self.add_to_head(self.camera)

    @property
    def behalf(self) -> PersonFields:
        """The fields of the person applied for, made when they are first needed."""
        if self._behalf is None:
            self._behalf = PersonFields("on_behalf_of", self._texts)
            self._behalf.typed.connect(self.typed)
            self._behalf.entered.connect(self.entered)
            self.add(self._behalf)
        return self._behalf

    def toggle_behalf(self) -> None:
        """Press the check box."""
        self._for_other.click()

    def show_state(self, state: IntakeState) -> None:
        """Show the persons of the form."""
        form = state.form
        errors = dict(state.errors)
        self.applicant.show_state(form.applicant, errors, state.doubts)
        self._for_other.setChecked(form.behalf is not None)
        if form.behalf is not None:
            self.behalf.show_state(form.behalf, errors, state.doubts)
            self.behalf.setVisible(True)
        elif self._behalf is not None:
            focused = QApplication.focusWidget()
            if focused is not None and self._behalf.isAncestorOf(focused):
                # Hidden, it would drop the keyboard on the rail, where the next card is lost.
                self.applicant.edit("number").setFocus()
            self._behalf.setVisible(False)
        line = _worst(state.citizen)
        self._notice.say(line.tone, "\n".join(one.words for one in state.citizen)) if line else self._notice.say(
            "info", ""
        )
        show_when(self.seen, state.doubts)
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
