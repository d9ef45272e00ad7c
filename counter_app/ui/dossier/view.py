"""The page of one dossier as widgets: facts at the left, form and timeline at the right, the acts at the foot."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from counter_app.services.views import PrintedSlip
from counter_app.ui.dossier.aside_panel import AsidePanel
from counter_app.ui.dossier.aside_ways import AsidePlace, connect_aside
from counter_app.ui.dossier.facts_pane import FactsPane
from counter_app.ui.dossier.paper_ways import connect_papers
from counter_app.ui.dossier.presenter import DossierPresenter
from counter_app.ui.dossier.slip_bar import SlipBar
from counter_app.ui.dossier.state import DossierState
from counter_app.ui.dossier.timeline_pane import TimelinePane
from counter_app.ui.intake.why_popup import WhyPopup
from counter_app.ui.kit.buttons import ActionButton, bind
from counter_app.ui.kit.look import column, px, row
from counter_app.ui.kit.notices import EmptyState, Notice
from counter_app.ui.preview.request import PreviewRequest
from counter_app.ui.screens import Screen, Surroundings
from counter_app.ui.steps.bar import ActBar, ActList
from counter_app.ui.steps.panel import StepPanel
from counter_app.ui.steps.state import KEYS

NARROW = 860
"""Below this width (design pixels) facts and timeline stand one below the other."""


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
        self.panel = StepPanel(texts)
        self.aside_panel = AsidePanel(texts)
        self.list = ActList(texts)
        self.acts = ActBar(texts)
        self._told = Notice()
        self._undo = ActionButton(texts("ui.steps.undo"), "Ctrl+Z")
        self._serial = 0
        self._narrow = False
        self._empty = EmptyState(texts("ui.dossier.loading"), "", "waiting")
        self._why = WhyPopup(texts, self)
        self._print_why = ActionButton(texts("ui.dossier.why.print"), "Ctrl+E", icon="printer")
        self._columns = QHBoxLayout()
        self._foot = self._make_foot()
        self.area = self._lay_out()
        self.presenter = DossierPresenter(
            around.counter,
            around.session,
            texts,
            around.work_of(self),
            self.render_state,
            around.bridge.changed.emit,
            lambda name: around.go("intake", name),
        )
        place = AsidePlace(self, self.facts, self.aside_panel, self.area)
        self.aside = connect_aside(place, self.presenter, around, lambda: self._show_steps(self.presenter.state))
        self._connect()

    def opened(self, argument: object) -> None:
        """Show the dossier ``argument`` names; without one, go on with the one shown."""
        if isinstance(argument, str):
            self._why.hide()
            self.area.verticalScrollBar().setValue(0)
            self.aside.forget()
            self.presenter.open(argument)
        self.area.setFocus()

    def render_state(self, state: DossierState) -> None:
        """Show the state, whole."""
        self._said.say(state.said.tone, state.said.words)
        self.area.setVisible(state.facts is not None)
        self._empty.setVisible(state.facts is None)
        title, advice = ("ui.dossier.loading", "") if state.loading else ("ui.dossier.none", "ui.dossier.none_advice")
        self._empty.say(self._texts(title), self._texts(advice) if advice else "")
        self.facts.render_facts(state.facts)
        self.timeline.render_moments(state.timeline)
        self.bar.render_state(state)
        said = state.printing
        self._print_said.say(said.tone, said.words if self.bar.is_told_below(said.words) else "", icon=said.icon)
        self._show_steps(state)

    def _show_steps(self, state: DossierState) -> None:
        steps = state.steps
        self._told.say(steps.told.tone, steps.told.words, icon=steps.told.icon)
        self._undo.setVisible(bool(steps.undo))
        self.panel.render_form(steps.form)
        self.list.show_offers(steps.offers, wanted=steps.menu)
        taken = steps.form is not None or steps.menu or self.aside.open
        to_do = state.slip is not None or bool(steps.offers)
        # What one can do stands in the open form alone.
        self._foot.setVisible(state.facts is not None and not self.unfinished() and to_do)
        primary = state.primary
        rest = tuple(one for one in steps.offers if primary is None or one.action != primary.action)
        words = "" if primary is None else primary.words
        self.acts.show_offers(rest, words, more=bool(rest), narrow=self._narrow)
        # Where there is one column only, the form has it to itself.
        self.facts.setVisible(not (self._narrow and taken))
        self.timeline.setVisible(not (self._narrow and taken))
        self.bar.setVisible(state.slip is not None and not (self._narrow and taken))
        if steps.serial != self._serial:
            self._serial = steps.serial
            self._move_keyboard(state)

    def _move_keyboard(self, state: DossierState) -> None:
        if not self.isVisible():
            return
        self.area.verticalScrollBar().setValue(0)
        if state.steps.form is not None:
            widget = self.panel.take_keyboard(state.steps.form)
            QTimer.singleShot(0, widget, lambda: self.area.ensureWidgetVisible(widget, 0, px(24)))
        elif state.steps.menu:
            self.list.take_keyboard()
        else:
            self.area.setFocus()

    def unfinished(self) -> bool:
        """Tell whether a form stands open whose words would be lost."""
        return self.presenter.steps.open or self.aside.open

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts the form away, else goes back."""
        if event.key() == Qt.Key.Key_Escape:
            if not self.aside.cancel() and not self.presenter.steps.cancel():
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
        if narrow != self._narrow:
            self._narrow = narrow
            # Below a page of one column three lines of buttons would leave it no room.
            if narrow:
                self._right.insertWidget(self._right.indexOf(self.timeline), self.bar)
            else:
                self._feet.insertWidget(0, self.bar)
            self.render_state(self.presenter.state)

    def explain(self) -> None:
        """Open the explanation of the due date, or put it away."""
        facts, button = self.presenter.state.facts, self.facts.why_button
        if facts is None or facts.explanation is None or button is None:
            return
        if self._why.isVisible():
            self._why.put_away()
        else:
            # Facts that were just made anew have no places yet.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)  # and the inner ones
            stands = self._texts("ui.dossier.due.waits")
            title = stands if facts.explanation.words == stands else ""
            self._print_why.setVisible(self.presenter.state.can_print)
            self._why.open_for(facts.explanation, button, title)
            if self._print_why.isVisibleTo(self._why):
                room = self._why.height() + self._print_why.sizeHint().height() + px(8)
                self._why.resize(self._why.width(), min(room, self.height() - px(16)))
            below = button.mapTo(self, button.rect().bottomLeft()).y() + px(8)
            self._why.move(px(16), min(below, self.height() - self._why.height() - px(8)))

    def _make_foot(self) -> QFrame:
        foot = QFrame()
        foot.setObjectName("actionBar")
        self._feet = column(self.bar, self.acts, margins=(16, 8, 16, 8))
        foot.setLayout(self._feet)
        return foot

    def _lay_out(self) -> QScrollArea:
        inner = QWidget()
        inner.setObjectName("canvas")
        self._columns = QHBoxLayout(inner)
        self._columns.setContentsMargins(0, 0, px(4), 0)
        self._columns.setSpacing(px(12))
        self._columns.addWidget(self.facts, 6)
        self._right = column(self.aside_panel, self.panel, self.list, spacing=12)
        self._right.addWidget(self.timeline, 1)
        self._right.addStretch(0)  # a form that stands alone is not pulled apart
        self._columns.addLayout(self._right, 5)
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
        self._told.add(self._undo)
        body.addWidget(self._said)
        body.addWidget(self._told)
        body.addWidget(self._empty, 1)
        body.addWidget(scroll, 1)
        body.addWidget(self._print_said)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(body, 1)
        layout.addWidget(self._foot)
        return scroll

    def _connect(self) -> None:
        self._back.clicked.connect(self._go_back)
        self.facts.why.connect(self.explain)
        connect_papers(self, self.facts, self.presenter, self._around)
        bind("F10", self, self.explain)
        below = self._why.layout()
        if below is not None:
            below.addWidget(self._print_why)
        self._print_why.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the explanation goes away with the keyboard
        self._print_why.on(self._print_explanation, self._why)
        self.bar.paper.chosen.connect(self.presenter.choose_paper)
        self.bar.printer.activated.connect(lambda _: self.presenter.choose_printer(self.bar.printer.value()))
        self.bar.form.activated.connect(lambda _: self.presenter.choose_form(self.bar.form.value()))
        self.bar.print.on(self._print, self)
        self.bar.preview.on(lambda: self.presenter.preview(self._show_preview), self)
        bind("Ctrl+Enter", self, self._primary).setAutoRepeat(False)
        self.acts.primary.clicked.connect(self._primary)
        self._connect_steps()
        self._around.bridge.changed.connect(self.presenter.refresh)

    def _connect_steps(self) -> None:
        steps = self.presenter.steps
        for key in dict.fromkeys(KEYS.values()):
            bind(key, self, partial(self._by_key, key))
        bind("Ctrl+M", self, steps.toggle_menu)
        self._undo.on(steps.undo, self)
        self.acts.menu_wanted.connect(steps.toggle_menu)
        for chooser in (self.acts.chosen, self.list.chosen):
            chooser.connect(steps.choose)
        self.panel.changed.connect(steps.change)
        self.panel.accepted.connect(steps.accept)
        self.panel.cancelled.connect(steps.cancel)
        self.panel.timed.connect(steps.set_time)

    def _by_key(self, key: str) -> None:
        """Begin the act of a key, when it is offered now."""
        state = self.presenter.state.steps
        for offer in [one for one in state.offers if one.key == key and state.form is None and not self.aside.open][:1]:
            self.presenter.steps.choose(offer.action)

    def _primary(self) -> None:
        """Accept the form that is open, else do what is next."""
        (self.aside.accept if self.aside.open else self.presenter.primary)()

    def _print(self) -> None:
        if not self.unfinished():
            self.presenter.print_slip()

    def _print_explanation(self) -> None:
        self._why.put_away()
        self.presenter.print_explanation()

    def _show_preview(self, slip: PrintedSlip) -> None:
        self._around.go("preview", PreviewRequest(slip, "dossier"))

    def _go_back(self) -> None:
        self._around.go("find", "back")
