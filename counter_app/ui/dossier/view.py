"""The page of one dossier as widgets: facts at the left, timeline at the right, one primary action at the foot."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from counter_app.services.views import PrintedSlip
from counter_app.texts import Texts
from counter_app.ui.dossier.facts_pane import FactsPane
from counter_app.ui.dossier.presenter import DossierPresenter
from counter_app.ui.dossier.state import DossierState, SlipChoice
from counter_app.ui.dossier.timeline_pane import TimelinePane
from counter_app.ui.intake.why_popup import WhyPopup
from counter_app.ui.kit.buttons import ActionButton, bind
from counter_app.ui.kit.fields import Choice
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.look import label, px, row
from counter_app.ui.kit.notices import EmptyState, Notice, Pill
from counter_app.ui.kit.segments import Segmented
from counter_app.ui.preview.request import PreviewRequest
from counter_app.ui.screens import Screen, Surroundings

NARROW = 860
"""Below this width (design pixels) facts and timeline stand one below the other."""


class SlipBar(QFrame):
    """The foot: paper and printer, what became of the last print, preview and the primary action."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setObjectName("actionBar")
        self._texts = texts
        self._shown: SlipChoice | None = None
        self.paper = Segmented([(paper, texts(f"ui.dossier.paper.{paper}")) for paper in ("a5", "a4", "80mm")], "a5")
        self.paper.setAccessibleName(texts("ui.dossier.paper_label"))
        self.printer = Choice([("", texts("ui.dossier.printer_default"))])
        self.printer.setAccessibleName(texts("ui.dossier.printer_label"))
        self.printer.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.printer.setMinimumContentsLength(14)
        self._hint = label("", "hint", wrap=True)
        self._state = Pill()
        self.preview = ActionButton(texts("ui.dossier.preview"), "Ctrl+P", icon="find")
        self.print = ActionButton("", "Ctrl+Enter", kind="primary", icon="printer")
        choices = row(self.paper, self.printer, self._state, spacing=8)
        choices.addWidget(self._hint, 1)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(px(16), px(8), px(16), px(8))
        self._line.setSpacing(px(12))
        self._line.addLayout(choices, 1)
        self._line.addWidget(flow_of(self.preview, self.print, spacing=px(8)), 1)

    def render_state(self, state: DossierState) -> None:
        """Show what would be printed and what became of the last print."""
        slip = state.slip
        self.setVisible(slip is not None)
        if slip is None:
            return
        self.paper.show_value(slip.paper)
        self._show_printers(slip)
        said = state.printing.words
        self._state.say(state.printing.tone, said if len(said) <= 40 else "", state.printing.icon)  # noqa: PLR2004 (longer is a sentence)
        self._hint.setText(slip.hint)
        self.print.set_words(slip.action)
        self.print.setEnabled(state.can_print)

    def turn(self, *, narrow: bool) -> None:
        """Put the actions below the choices where there is no room beside them."""
        ways = QBoxLayout.Direction
        self._line.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)

    def _show_printers(self, slip: SlipChoice) -> None:
        if self._shown is None or self._shown.printers != slip.printers or self._shown.printer != slip.printer:
            self.printer.clear()
            self.printer.addItem(self._texts("ui.dossier.printer_default"), "")
            names = slip.printers if slip.printer in {"", *slip.printers} else (slip.printer, *slip.printers)
            for name in names:
                self.printer.addItem(name, name)
            self.printer.show_value(slip.printer)
        self._shown = slip


class DossierView(Screen):
    """The page of one dossier; Esc goes back to the list as it was."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        texts = around.texts
        self._around = around
        self._texts = texts
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._back = ActionButton(texts("ui.dossier.back"), "Esc", kind="link")
        self._said = Notice()
        self._print_said = Notice()
        self.facts = FactsPane(texts)
        self.timeline = TimelinePane(texts)
        self.bar = SlipBar(texts)
        self._empty = EmptyState(texts("ui.dossier.loading"), "", "waiting")
        self._why = WhyPopup(texts, self)
        self._columns = QHBoxLayout()
        self._scroll = self._lay_out()
        self.presenter = DossierPresenter(
            around.counter, around.session, texts, around.work_of(self), self.render_state, around.bridge.changed.emit
        )
        self._connect()

    def opened(self, argument: object) -> None:
        """Show the dossier ``argument`` names; without one, go on with the one shown."""
        if isinstance(argument, str):
            self._why.hide()
            self._scroll.verticalScrollBar().setValue(0)
            self.presenter.open(argument)
        self.bar.print.setFocus()

    def render_state(self, state: DossierState) -> None:
        """Show the state, whole."""
        self._said.say(state.said.tone, state.said.words)
        self._scroll.setVisible(state.facts is not None)
        self._empty.setVisible(state.facts is None)
        title, advice = ("ui.dossier.loading", "") if state.loading else ("ui.dossier.none", "ui.dossier.none_advice")
        self._empty.say(self._texts(title), self._texts(advice) if advice else "")
        self.facts.render_facts(state.facts)
        self.timeline.render_moments(state.timeline)
        self.bar.render_state(state)
        long = len(state.printing.words) > 40  # noqa: PLR2004 (see SlipBar)
        self._print_said.say(state.printing.tone, state.printing.words if long else "", icon=state.printing.icon)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self._go_back()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn the two columns into one where they would not fit."""
        super().resizeEvent(event)
        narrow = self.width() < px(NARROW)
        ways = QBoxLayout.Direction
        self._columns.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self.bar.turn(narrow=narrow)

    def explain(self) -> None:
        """Open the explanation of the due date, or put it away."""
        facts, button = self.presenter.state.facts, self.facts.why_button
        if facts is None or facts.explanation is None or button is None:
            return
        if self._why.isVisible():
            self._why.put_away()
        else:
            self._why.open_for(facts.explanation, button)
            below = button.mapTo(self, button.rect().bottomLeft()).y() + px(8)
            self._why.move(px(16), min(below, self.height() - self._why.height() - px(8)))

    def _lay_out(self) -> QScrollArea:
        inner = QWidget()
        inner.setObjectName("canvas")
        self._columns = QHBoxLayout(inner)
        self._columns.setContentsMargins(0, 0, px(4), 0)
        self._columns.setSpacing(px(12))
        self._columns.addWidget(self.facts, 6)
        self._columns.addWidget(self.timeline, 5)
        self.timeline.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        scroll.setAccessibleName(self._texts("ui.screen.dossier"))
        body = QVBoxLayout()
        body.setContentsMargins(px(16), px(8), px(16), px(8))
        body.setSpacing(px(8))
        head = row(self._back, spacing=8)
        head.addStretch(1)
        body.addLayout(head)
        body.addWidget(self._said)
        body.addWidget(self._empty, 1)
        body.addWidget(scroll, 1)
        body.addWidget(self._print_said)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(body, 1)
        layout.addWidget(self.bar)
        return scroll

    def _connect(self) -> None:
        self._back.clicked.connect(self._go_back)
        self.facts.why.connect(self.explain)
        bind("F10", self, self.explain)
        self.bar.paper.chosen.connect(self.presenter.choose_paper)
        self.bar.printer.activated.connect(lambda _: self.presenter.choose_printer(self.bar.printer.value()))
        self.bar.print.on(self.presenter.print_slip, self)
        self.bar.preview.on(lambda: self.presenter.preview(self._show_preview), self)
        self._around.bridge.changed.connect(self.presenter.refresh)

    def _show_preview(self, slip: PrintedSlip) -> None:
        self._around.go("preview", PreviewRequest(slip, "dossier"))

    def _go_back(self) -> None:
        self._around.go("find", "back")
