"""The form of one hand-over as widgets: who takes the result, what is noted of them, the call log."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from counter_app.texts import Texts
from counter_app.ui.handover.state import WAYS, Detail, HandoverState
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.fields import Field, LineEdit
from counter_app.ui.kit.look import label, px, row, tabular
from counter_app.ui.kit.segments import Segmented

_FIELDS = {"authorised": ("name", "number", "paper"), "post": ("tracking",)}


class HandForm(QFrame):
    """The right side of the screen; everything it is told goes to the presenter by ``changed``."""

    changed = Signal(str, str)
    slip_lost = Signal(bool)

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._texts = texts
        self._shown: Detail | None = None
        self._scroll = QScrollArea()
        self.code = label("", "blockTitle")
        self._name = label("", "strong", wrap=True)
        self._lines = QGridLayout()
        self.way = Segmented([(way, texts(f"ui.handover.way.{way}")) for way in WAYS])
        self.way.setAccessibleName(texts("ui.handover.way"))
        self.slip = QCheckBox(texts("ui.handover.without_slip"))
        self.edits = {name: LineEdit() for name in ("name", "number", "paper", "tracking", "note")}
        self._fields = {name: Field(texts(f"ui.handover.field.{name}"), edit) for name, edit in self.edits.items()}
        self.edits["note"].setPlaceholderText(texts("ui.handover.note_placeholder"))
        self.call = ActionButton(texts("ui.board.act.call"), "Ctrl+G")
        self.hand = ActionButton(texts("ui.handover.hand"), "Ctrl+Enter", kind="primary", icon="return")
        self._lay_out()
        self.way.chosen.connect(lambda way: self.changed.emit("way", way))
        self.slip.toggled.connect(self.slip_lost)
        for name, edit in self.edits.items():
            edit.textEdited.connect(lambda words, name=name: self.changed.emit(name, words))

    def render_state(self, state: HandoverState) -> None:
        """Show the chosen result and the form."""
        chosen, form = state.chosen, state.form
        self.setVisible(chosen is not None)
        if chosen is None:
            self._shown = None
            return
        if self._shown is None or self._shown.dossier_id != chosen.dossier_id:
            self._scroll.verticalScrollBar().setValue(0)
        self.code.setText(chosen.code)
        self._name.setText(chosen.name)
        self._show_lines(chosen)
        self.way.show_value(form.way)
        self.slip.blockSignals(True)
        self.slip.setChecked(form.without_slip)
        self.slip.blockSignals(False)
        self.slip.setVisible(form.way in {"applicant", "authorised"})
        for name, line in self._fields.items():
            self.edits[name].show_text(getattr(form, name))
            line.show_error(state.errors.get(name, ""))
            line.setVisible(name == "note" or name in _FIELDS.get(form.way, ()))
        for part in (self.way, self.slip, *self.edits.values()):
            part.setEnabled(state.can_act)
        for button in (self.hand, self.call):
            button.setVisible(state.can_act)
            button.setEnabled(not state.busy)
        self.hand.set_words(self._texts(f"ui.handover.hand.{form.way}"))
        wrong = next((name for name in self._fields if state.errors.get(name)), None)
        if wrong is not None and not self.edits[wrong].hasFocus():
            self.edits[wrong].setFocus()
            field = self._fields[wrong]
            QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(field))  # after it found its place

    def _show_lines(self, chosen: Detail) -> None:
        if self._shown == chosen:
            return
        self._shown = chosen
        while (item := self._lines.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for at, (name, words) in enumerate(chosen.lines):
            value = label(words, "body", wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
            tabular(value)
            heading: QLabel = label(name, "label")
            self._lines.addWidget(heading, at, 0, Qt.AlignmentFlag.AlignTop)
            self._lines.addWidget(value, at, 1)
        self._lines.setColumnStretch(1, 1)

    def _lay_out(self) -> None:
        inner = QWidget()
        body = QVBoxLayout(inner)
        body.setContentsMargins(px(16), px(12), px(16), px(8))
        body.setSpacing(px(8))
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setHorizontalSpacing(px(12))
        self._lines.setVerticalSpacing(px(4))
        for part in (self.code, self._name):
            body.addWidget(part)
        body.addLayout(self._lines)
        body.addWidget(label(self._texts("ui.handover.way"), "label"))
        body.addWidget(self.way)
        for name in ("name", "number", "paper", "tracking"):
            body.addWidget(self._fields[name])
        body.addWidget(self.slip)
        body.addStretch(1)
        call = row(spacing=8)
        call.addWidget(self._fields["note"], 1)
        call.addWidget(self.call, 0, Qt.AlignmentFlag.AlignBottom)
        body.addLayout(call)
        inner.setObjectName("formInside")
        inner.setStyleSheet("QWidget#formInside { background: transparent; }")
        scroll = self._scroll
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot = row(spacing=8, margins=(16, 8, 16, 12))
        foot.addStretch(1)
        foot.addWidget(self.hand)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addLayout(foot)
