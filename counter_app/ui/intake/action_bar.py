"""The foot of the intake: the last code in large type with its print state, what is missing, and the three ways on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from counter_app.texts import Texts
from counter_app.ui.intake.state import IntakeState
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.look import label, px, row, tabular
from counter_app.ui.kit.notices import Notice, Pill


class ActionBar(QFrame):
    """Says and does the last step."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setObjectName("actionBar")
        self._texts = texts
        self._code = label("", "code")
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        tabular(self._code)
        self._what = label("", "label")
        self._print = Pill()
        self.preview = ActionButton(texts("ui.intake.preview"), "Ctrl+P", kind="link")
        self.again = ActionButton(texts("ui.intake.print_again"), "Ctrl+Shift+P", kind="link")
        self.another = ActionButton(texts("ui.intake.another"), "Ctrl+N", kind="link")
        self.next_person = ActionButton(texts("ui.intake.next"), "Esc", kind="link")
        self.guide = ActionButton(texts("ui.intake.guide"), "Ctrl+G", icon="guide")
        self.refuse = ActionButton(texts("ui.intake.refuse"), "Ctrl+R", icon="refuse")
        self.accept = ActionButton(texts("ui.intake.accept"), "Ctrl+Enter", kind="primary", icon="printer")
        self.missing = label("", "hint", wrap=True)
        self.said = Notice("info", "")
        self.duplicates = Notice("warning", "")
        self._last = self._last_line()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(16), px(8), px(16), px(8))
        layout.setSpacing(px(6))
        layout.addWidget(self.duplicates)
        layout.addWidget(self.said)
        layout.addWidget(self._last)
        line = row(spacing=8)
        line.addWidget(self.missing, 2)
        line.addWidget(flow_of(self.next_person, self.guide, self.refuse, self.accept, spacing=px(8)), 5)
        layout.addLayout(line)

    def show_state(self, state: IntakeState) -> None:
        """Show where the application stands and what became of the last one."""
        outcome = state.form.outcome
        self.accept.set_words(self._texts(f"ui.intake.{outcome}_now" if outcome != "accept" else "ui.intake.accept"))
        self.accept.setEnabled(not state.busy)
        self.guide.setVisible(outcome == "accept")
        self.refuse.setVisible(outcome == "accept")
        self.next_person.set_words(self._texts("ui.intake.next" if outcome == "accept" else "ui.intake.back"))
        self.missing.setText(self._texts("ui.intake.writing") if state.busy else state.missing)
        line = state.said
        self.said.say(line.tone, line.words) if line is not None else self.said.say("info", "")
        self.duplicates.say("warning", "\n".join(state.duplicates[:2]))
        last = state.last
        self._last.setVisible(last is not None)
        if last is not None:
            self._code.setText(last.code)
            self._code.setAccessibleName(f"{last.what} {last.code}")
            self._what.setText(last.what)
            self._print.say(last.print_tone, last.print_words, last.print_icon)

    def _last_line(self) -> QWidget:
        holder = QWidget()
        line = row(self._what, self._code, self._print, spacing=12)
        line.addWidget(flow_of(self.preview, self.again, self.another, spacing=px(8)), 1)
        holder.setLayout(line)
        return holder
