"""The left side of a dossier: who, what, when due, and three states that are not one another."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from counter_app.texts import Texts
from counter_app.ui.dossier.papers_card import PapersGrid
from counter_app.ui.dossier.state import DossierFacts, Line
from counter_app.ui.find.state import Marked
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.look import label, px, row, tabular
from counter_app.ui.kit.notices import Notice, Pill


class FactsPane(QWidget):
    """Made anew when the facts change; ``why`` asks for the explanation of the due date."""

    why = Signal()
    scan = Signal()
    """The papers of the dossier are wanted."""
    viewed = Signal(object)
    """A document is to be looked at."""
    aside = Signal()
    """A copy is to be taken off."""
    papers_laid = Signal()
    """The papers were made anew, without their thumbnails."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._shown: DossierFacts | None = None
        self.why_button: ActionButton | None = None
        self.papers: PapersGrid | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(px(12))

    def render_facts(self, facts: DossierFacts | None) -> None:
        """Show ``facts``."""
        if facts == self._shown:
            return
        self._shown = facts
        _empty(self._layout)
        self.why_button = self.papers = None
        if facts is None:
            return
        if facts.attention:
            self._layout.addWidget(self._attention(facts))
        for mark in facts.notices:
            self._layout.addWidget(Notice(mark.tone, mark.words, icon=mark.icon))
        self._layout.addWidget(self._head(facts))
        self._layout.addWidget(_card([_line_widget(line) for line in (*facts.people, *facts.matter)]))
        if facts.papers or facts.can_scan or facts.other_documents.documents:
            self.papers = PapersGrid(facts, self._texts, self.viewed.emit, self.scan.emit, self.aside.emit)
            self._layout.addWidget(_card([self.papers]))
            self.papers_laid.emit()
        self._layout.addStretch(1)

    def _attention(self, facts: DossierFacts) -> QWidget:
        words = "\n".join((self._texts("ui.attention.title"), *(f"• {reason}" for reason in facts.attention)))
        return Notice("bad", words, icon="warning")

    def _head(self, facts: DossierFacts) -> QWidget:
        code = label(facts.code, "code")
        code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        code.setAccessibleName(f"{facts.code_label} {facts.code}")
        tabular(code)
        due = label(facts.due.words, "strong" if len(facts.due.words) > 40 else "due", wrap=True)  # noqa: PLR2004 (a sentence is no headline)
        tabular(due)
        due_line = row(due, spacing=8)
        due_line.setStretch(0, 1)
        if facts.explanation is not None:
            self.why_button = ActionButton(self._texts("ui.dossier.why"), "F10", kind="link", icon="calendar")
            self.why_button.clicked.connect(self.why)
            due_line.addWidget(self.why_button, 0, Qt.AlignmentFlag.AlignTop)
        status = row(label(facts.code_label, "label"), spacing=8)
        status.addStretch(1)
        status.addWidget(_pill(facts.status))
        urgency = row(spacing=8)
        if facts.due.tone != "plain" and facts.due_detail:
            urgency.addWidget(Pill(facts.due.tone, facts.due_detail, facts.due.icon))
        elif facts.due_detail:
            urgency.addWidget(label(facts.due_detail, "hint", wrap=True), 1)
        urgency.addStretch(0)
        return _card([status, code, label(facts.due_label, "label"), due_line, urgency, _states(facts)])


def _states(facts: DossierFacts) -> QLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, px(6), 0, 0)
    grid.setHorizontalSpacing(px(12))
    grid.setVerticalSpacing(px(4))
    grid.setColumnStretch(1, 1)
    for at, (name, mark) in enumerate(facts.states):
        grid.addWidget(label(name, "label"), at, 0)
        if mark.tone == "plain" and not mark.icon:
            grid.addWidget(label(mark.words, "body", wrap=True), at, 1)
        else:
            grid.addWidget(_pill(mark), at, 1, Qt.AlignmentFlag.AlignLeft)
    return grid


def _pill(mark: Marked) -> Pill:
    return Pill(mark.tone, mark.words, mark.icon)


def _line_widget(line: Line) -> QLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(px(12))
    grid.setVerticalSpacing(0)
    grid.setColumnMinimumWidth(0, px(104))
    grid.setColumnStretch(1, 1)
    grid.addWidget(label(line.label, "label"), 0, 0, Qt.AlignmentFlag.AlignTop)
    words = label(line.words, "strong", wrap=True)
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    grid.addWidget(words, 0, 1)
    if line.hint:
        grid.addWidget(label(line.hint, "hint", wrap=True), 1, 1)
    return grid


def _card(parts: list[QWidget | QLayout]) -> QFrame:
    card = QFrame()
    card.setProperty("kind", "card")
    card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    layout = QVBoxLayout(card)
    layout.setContentsMargins(px(16), px(12), px(16), px(12))
    layout.setSpacing(px(6))
    for part in parts:
        if isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)
    return card


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
