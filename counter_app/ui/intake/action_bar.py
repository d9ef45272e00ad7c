"""The foot of the intake: the last code in large type with its print state, what is missing, and the ways on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from counter_app.texts import Texts
from counter_app.ui.intake.state import IntakeState
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.look import label, px, row, tabular
from counter_app.ui.kit.notices import Notice, Pill

MOST_DUPLICATES = 2


class ActionBar(QFrame):
    """Says and does the last step; where the window is narrow for the zoom it stands in fewer, fuller lines."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setObjectName("actionBar")
        self._texts = texts
        self._narrow = False
        self._code = label("", "code")
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        tabular(self._code)
        self._what = label("", "label")
        self._print = Pill()
        self.preview = ActionButton(texts("ui.intake.preview"), "Ctrl+P", kind="link")
        self.again = ActionButton(texts("ui.intake.print_first"), "Ctrl+Shift+P", kind="link")
        self.papers = ActionButton(texts("ui.dossier.scan"), "Ctrl+Q", kind="link")
        self.another = ActionButton(texts("ui.intake.another"), "Ctrl+N", kind="link")
        self.next_person = ActionButton(texts("ui.intake.next"), "Esc", kind="link")
        self.guide = ActionButton(texts("ui.intake.guide"), "Ctrl+G", icon="guide")
        self.refuse = ActionButton(texts("ui.intake.refuse"), "Ctrl+R", icon="refuse")
        self.accept = ActionButton(texts("ui.intake.accept"), "Ctrl+Enter", kind="primary", icon="printer")
        self.missing = label("", "hint", wrap=True)
        self.said = Notice("info", "")
        self.duplicates = Notice("warning", "")
        self._last_ways = (self.papers, self.preview, self.again, self.another)
        self._links = flow_of(*self._last_ways, spacing=px(8))
        self._last = QWidget()
        self._last_line = row(self._what, self._code, self._print, spacing=8)
        self._last_line.addWidget(self._links, 1)
        self._last.setLayout(self._last_line)
        self._middle = row(spacing=8)
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(px(16), px(8), px(16), px(8))
        self._lines.setSpacing(px(6))
        for part in (self.duplicates, self.said, self._last):
            self._lines.addWidget(part)
        self._lines.addLayout(self._middle)
        self._foot = row(spacing=8)
        self._foot.addWidget(self.missing, 2)
        self._buttons = flow_of(self.next_person, self.guide, self.refuse, self.accept, spacing=px(8))
        self._foot.addWidget(self._buttons, 5)
        self._lines.addLayout(self._foot)

    def set_narrow(self, *, narrow: bool) -> None:
        """At 200 % code and print state, the links and the buttons have lines of their own; icons go, keys stay."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._what.setVisible(not narrow)
        for button in (self.guide, self.refuse, self.accept):
            button.set_compact(compact=narrow)
        self._lines.setContentsMargins(px(16), px(5 if narrow else 8), px(16), px(5 if narrow else 8))
        _lay(self._links, *self._last_ways, *((self.next_person,) if narrow else ()))
        _lay(self._buttons, *(() if narrow else (self.next_person,)), self.guide, self.refuse, self.accept)
        (self._last_line if narrow else self._middle).removeWidget(self._links)
        (self._foot if narrow else self._middle).removeWidget(self.missing)
        if narrow:
            self._last_line.addStretch(1)
            self._middle.addWidget(self.missing, 1)
            self._middle.addWidget(self._links, 1)
        else:
            self._last_line.takeAt(self._last_line.count() - 1)
            self._foot.insertWidget(0, self.missing, 2)
            self._last_line.addWidget(self._links, 1)

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
        self.duplicates.say("warning", "\n".join(state.duplicates[: 1 if self._narrow else MOST_DUPLICATES]))
        last = state.last
        self._last.setVisible(last is not None)
        self._links.setVisible(last is not None or self._narrow)
        # What is said of the next application needs the line: the last one was dealt with before it was begun.
        ways = last is not None and not (self._narrow and state.duplicates)
        for link in (self.preview, self.again, self.another):
            link.setVisible(ways)
        self.papers.setVisible(ways and last is not None and last.accepted)
        # One line for both would be two: what is missing is said at its field all the same.
        self.missing.setVisible(not (self._narrow and last is not None))
        if last is not None:
            self._code.setText(last.code)
            self._code.setAccessibleName(f"{last.what} {last.code}")
            self._what.setText(last.what)
            self._print.say(last.print_tone, last.print_words, last.print_icon)
            self.again.set_words(self._texts("ui.intake.print_again" if last.printed else "ui.intake.print_first"))


def _lay(flow: QWidget, *parts: QWidget) -> None:
    """Put ``parts`` into a flow in this order, taking each from where it was."""
    layout = flow.layout()
    for part in parts:
        before = part.parentWidget()
        if before is not None and (old := before.layout()) is not None:
            old.removeWidget(part)
        if layout is not None:
            layout.addWidget(part)
