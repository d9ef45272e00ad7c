"""The form that takes a copy off a dossier, with what came of it and the way back, as widgets."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter_app.texts import Texts
from counter_app.ui.dossier.setting_aside import AsideState
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.look import px
from counter_app.ui.kit.notices import Notice
from counter_app.ui.steps.panel import StepPanel

UNDO_KEY = "Ctrl+Shift+Z"


class AsidePanel(QWidget):
    """Stands above the timeline while it has something to show; Esc puts the form away."""

    cancelled = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.panel = StepPanel(texts)
        self.undo = ActionButton(texts("ui.dossier.aside.undo"), UNDO_KEY)
        self.told = Notice()
        self.told.add(self.undo)
        self._serial = 0
        self.panel.cancelled.connect(self.cancelled)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(8))
        layout.addWidget(self.told)
        layout.addWidget(self.panel)
        self.hide()

    def render_state(self, state: AsideState) -> None:
        """Show the state, whole."""
        self.setVisible(state.form is not None or bool(state.told.words))
        self.told.say(state.told.tone, state.told.words, icon=state.told.icon)
        self.undo.setVisible(state.can_undo)
        self.panel.render_form(state.form)
        if state.serial != self._serial:
            self._serial = state.serial
            if state.form is not None:
                form = state.form
                QTimer.singleShot(0, self, lambda: self.panel.take_keyboard(form))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts the form away, and the dossier stays."""
        if event.key() == Qt.Key.Key_Escape and self.panel.isVisible():
            self.cancelled.emit()
            return
        super().keyPressEvent(event)
