"""Block 4 as widgets: the due date large, its rule and fee, how the result is returned, and the guidance instead."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from counter_app.domain.intake import PRIORITIES, RETURN_WAYS
from counter_app.texts import Texts
from counter_app.ui.intake.office_line import OfficeLine
from counter_app.ui.intake.state import IntakeState, RuleQuestion
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.cards import BlockCard
from counter_app.ui.kit.choices import Choice, NoteEdit
from counter_app.ui.kit.fields import Field, LineEdit
from counter_app.ui.kit.look import Elided, label, px, row, set_property, tabular
from counter_app.ui.kit.notices import Notice
from counter_app.ui.kit.segments import Segmented

UNITS = ("working_days", "days", "hours", "months", "same_day")
MOST_SETS = 99
_TOP = Qt.AlignmentFlag.AlignTop


class RuleLine(Notice):
    """Asks once about a guessed duration, or for a missing one."""

    confirmed = Signal(int, str)

    def __init__(self, texts: Texts) -> None:
        super().__init__("warning", "")
        self.amount = LineEdit()
        self.amount.setFixedWidth(px(52))
        self.amount.setMaxLength(4)
        self.amount.setAccessibleName(texts("ui.intake.rule.amount"))
        self.unit = Choice([(unit, texts(f"ui.unit_name.{unit}")) for unit in UNITS])
        self.unit.setAccessibleName(texts("ui.intake.rule.unit"))
        self.unit.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.confirm = ActionButton(texts("ui.intake.rule.confirm"), "Ctrl+Y")
        self.confirm.clicked.connect(self._confirm)
        self.amount.returnPressed.connect(self._confirm)
        for part in (self.amount, self.unit, self.confirm):
            self.add(part)
        self._shown: RuleQuestion | None = None

    def show_state(self, question: RuleQuestion | None) -> None:
        """Show the question; what was typed into it stays while it is the same question."""
        if question == self._shown:
            return
        self._shown = question
        self.say("warning", "" if question is None else question.words)
        if question is not None:
            self.amount.setText(str(question.amount))
            self.unit.show_value(question.unit)

    def _confirm(self) -> None:
        text = self.amount.text().strip()
        self.confirmed.emit(int(text) if text.isdecimal() else 0, self.unit.value())


class DueBlock(BlockCard):
    """Block 4."""

    changed = Signal(str, object)
    left = Signal(str)
    why = Signal()
    paper_day = Signal()
    confirmed = Signal(int, str)

    def __init__(self, texts: Texts) -> None:
        super().__init__(4, texts("ui.intake.block.due"))
        self._texts = texts
        self._pages = QStackedWidget()
        self._pages.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._due = Elided("", "due")
        self._due.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        tabular(self._due)
        self._detail = label("", "body", wrap=True)
        self.why_button = ActionButton(texts("ui.intake.why"), "F10", kind="link", icon="calendar")
        self.why_button.clicked.connect(self.why)
        self._rule: RuleLine | None = None
        self.return_by = Segmented([(way, texts(f"ui.return_by.{way}")) for way in RETURN_WAYS], "counter")
        self.return_by.setAccessibleName(texts("ui.intake.field.return_by"))
        self.return_by.chosen.connect(lambda value: self.changed.emit("return_by", value))
        self.priority = Choice([("", texts("ui.priority.none")), *((p, texts(f"ui.priority.{p}")) for p in PRIORITIES)])
        self.priority.activated.connect(lambda _: self.changed.emit("priority", self.priority.value()))
        self._lines: dict[str, Field] = {}
        self.sets = LineEdit()
        self.sets.setMaxLength(2)
        self.sets.textEdited.connect(self._sets_typed)
        self.office = OfficeLine(texts("ui.intake.placeholder.resolving_office"))
        self.note = self._line("note")
        self.received_at, self.code = self._line("received_at"), self._line("code")
        self.received_at.editingFinished.connect(lambda: self.left.emit("received_at"))
        self._edits: dict[str, QWidget] = {
            "resolving_office": self.office, "note": self.note, "received_at": self.received_at, "code": self.code,
        }  # fmt: skip
        self.paper_button = ActionButton(texts("ui.intake.paper_day"), "Ctrl+D", kind="link")
        self.paper_button.clicked.connect(self.paper_day)
        self.add_to_head(self.paper_button)
        self.add(self._date_part())
        self._pages.addWidget(self._accept_page())
        self.add(self._pages, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    @property
    def rule(self) -> RuleLine:
        """The question about a guessed duration, made when it is first asked."""
        if self._rule is None:
            self._rule = RuleLine(self._texts)
            self._rule.confirmed.connect(self.confirmed)
            self._date_lines.addWidget(self._rule)
        return self._rule

    def confirm_rule(self) -> None:
        """Press the answer, where there is a question."""
        if self._rule is not None and self._rule.isVisible():
            self._rule.confirm.click()

    def field(self, name: str) -> QWidget:
        """Return the widget the keyboard goes to for a place."""
        if name == "rule":
            return self.rule.amount
        if name in {"reason", "items"}:
            self._make_outcome_page()
        return self._edits[name]

    def show_state(self, state: IntakeState) -> None:
        """Show the date and the rest of the form."""
        texts, form, due = self._texts, state.form, state.due
        guided = form.outcome != "accept"
        if guided:
            self._make_outcome_page()
            self._order_outcome(form.outcome)
        self._pages.setCurrentIndex(1 if guided else 0)
        self.set_title(texts(f"ui.intake.block.{form.outcome}" if guided else "ui.intake.block.due"))
        self._due.setVisible(not guided)
        self._detail.setVisible(not guided)
        set_property(self._due, "empty", "true" if due is None else "false")
        self._due.set_whole(due.words if due is not None else texts("ui.intake.due.none"))
        parts = [texts("ui.intake.due.provisional")] if due is not None and due.provisional else []
        parts += [due.rule] if due is not None else []
        parts += [texts("ui.intake.fee", fee=state.fee)] if state.fee else []
        self._detail.setText("  ·  ".join(parts) or texts("ui.intake.due.hint"))
        self.why_button.setVisible(due is not None and not guided)
        question = None if guided else state.rule_question
        if question is not None or self._rule is not None:
            self.rule.show_state(question)
        self.return_by.show_value(form.return_by)
        self.priority.show_value(form.priority)
        if self.sets.text() != str(form.sets) and not self.sets.hasFocus():
            self.sets.setText(str(form.sets))
        self.office.show_offers(form.office, state.offices)
        self._paper.setVisible(form.paper_day)
        self.paper_button.set_words(texts("ui.intake.paper_day_off" if form.paper_day else "ui.intake.paper_day"))
        self.received_at.show_text(form.received_at)
        self.code.show_text(form.code)
        self.note.show_text(form.note)
        for name, text in (("reason", form.reason), ("items", form.items)):
            edit = self._edits.get(name)
            if isinstance(edit, NoteEdit):
                edit.show_text(text)
        for name, shown in self._lines.items():
            shown.show_error(next((words for field, words in state.errors.items() if field.split("[")[0] == name), ""))
        self.set_done(due is not None and state.rule_question is None)
        self.set_aside("" if due is None or not due.notes or guided else due.notes[0])

    def _date_part(self) -> QWidget:
        head = QWidget()
        layout = QVBoxLayout(head)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(2))
        line = row(spacing=8)
        line.addWidget(self._due, 1)
        line.addWidget(self.why_button)
        layout.addLayout(line)
        layout.addWidget(self._detail)
        self._date_lines = layout
        return head

    def _accept_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(4))
        first = row(spacing=8)
        first.addWidget(self._field("return_by", self.return_by), 7, _TOP)
        first.addWidget(self._field("priority", self.priority), 5, _TOP)
        second = row(spacing=8)
        second.addWidget(self._field("note", self.note), 7, _TOP)
        second.addWidget(self._field("resolving_office", self.office), 5, _TOP)
        second.addWidget(self._field("sets", self.sets), 2, _TOP)
        paper = row(spacing=8)
        paper.addWidget(self._field("received_at", self.received_at), 7, _TOP)
        paper.addWidget(self._field("code", self.code), 5, _TOP)
        self._paper = QWidget()
        self._paper.setLayout(paper)
        layout.addWidget(self._paper)
        layout.addLayout(first)
        layout.addLayout(second)
        layout.addStretch(1)
        return page

    def _make_outcome_page(self) -> None:
        if self._pages.count() > 1:
            return
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(4))
        for name in ("reason", "items"):
            edit = NoteEdit()
            edit.textChanged.connect(lambda name=name, edit=edit: self.changed.emit(name, edit.toPlainText()))
            layout.addWidget(self._field(name, edit), 1)
            self._edits[name] = edit
        self._outcome_lines = layout
        self._pages.addWidget(page)

    def _order_outcome(self, outcome: str) -> None:
        """Put first what the form is for: form 02 lists what is to be brought, form 03 says why not."""
        names = ("items", "reason") if outcome == "guide" else ("reason", "items")
        first, second = (self._lines[name] for name in names)
        self._lines["reason"].set_words(self._texts(f"ui.intake.field.reason_{outcome}"))
        if self._outcome_lines.indexOf(first) > self._outcome_lines.indexOf(second):
            self._outcome_lines.removeWidget(second)
            self._outcome_lines.addWidget(second, 1)
            QWidget.setTabOrder(first.edit, second.edit)

    def _field(self, name: str, edit: QWidget) -> Field:
        made = Field(self._texts(f"ui.intake.field.{name}"), edit)
        self._lines[name] = made
        return made

    def _line(self, name: str) -> LineEdit:
        edit = LineEdit()
        edit.setPlaceholderText(self._texts(f"ui.intake.placeholder.{name}"))
        edit.textEdited.connect(lambda text: self.changed.emit(name, text))
        return edit

    def _sets_typed(self, text: str) -> None:
        if text.isdecimal():
            self.changed.emit("sets", min(int(text), MOST_SETS))
