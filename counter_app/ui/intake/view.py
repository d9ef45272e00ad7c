"""The intake as widgets: four blocks and a foot; ``render`` is the only place that shows anything."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from counter_app.ui.intake.action_bar import ActionBar
from counter_app.ui.intake.citizen_block import CitizenBlock
from counter_app.ui.intake.desk import Asked
from counter_app.ui.intake.due_block import DueBlock
from counter_app.ui.intake.papers_block import PapersBlock
from counter_app.ui.intake.presenter import IntakePresenter
from counter_app.ui.intake.procedure_block import ProcedureBlock
from counter_app.ui.intake.scanner import ScannerWatch
from counter_app.ui.intake.state import Focus, IntakeState, Place
from counter_app.ui.kit.buttons import bind
from counter_app.ui.kit.look import px
from counter_app.ui.screens import Screen, Surroundings

if TYPE_CHECKING:
    from counter_app.ui.intake.why_popup import WhyPopup

TWO_COLUMNS_FROM = 900
"""Below this width (in design pixels) the blocks stand under each other: 200 % zoom scrolls one way only."""

_BLOCKS: tuple[Place, ...] = ("number", "search", "papers", "note")


class _Canvas(QFrame):
    """What lies in the scroll area: it scrolls only when the blocks are at their smallest, not at their best."""

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return -1 if layout is None else layout.minimumHeightForWidth(width)


class IntakeView(Screen):
    """The intake screen."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self._around = around
        self._texts = around.texts
        self._focus_serial = -1
        self._state = IntakeState()
        self.citizen = CitizenBlock(around.texts)
        self.procedure = ProcedureBlock(around.texts)
        self.papers = PapersBlock(around.texts)
        self.due = DueBlock(around.texts)
        self.bar = ActionBar(around.texts)
        self._lay_out()
        self._why: WhyPopup | None = None
        asked = Asked(around.counter, around.session, around.texts, around.work_of(self))
        self.presenter = IntakePresenter(
            asked,
            self.render_state,
            accepted=around.bridge.changed.emit,
            open_dossier=lambda code: around.go("find", code),
        )
        self._watch = ScannerWatch(self, self.presenter.form, self.presenter.scanned)
        self._connect()
        self._bind_keys()
        self.presenter.start()
        QTimer.singleShot(0, self, lambda: self._watch.watch(self))

    def opened(self, argument: object) -> None:  # noqa: ARG002 (the intake takes none)
        """Put the keyboard back where the work stands."""
        self._move_focus(self._state.focus)

    def render_state(self, state: IntakeState) -> None:
        """Show ``state``, whole."""
        self._state = state
        self.citizen.show_state(state)
        self.procedure.show_state(state)
        self.papers.show_state(state)
        self.due.show_state(state)
        self.bar.show_state(state)
        if state.focus.serial != self._focus_serial:
            self._focus_serial = state.focus.serial
            self._watch.watch_new(self)
            self._move_focus(state.focus)

    def resizeEvent(self, event: object) -> None:
        """Put the blocks beside each other where there is room."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._arrange(two=self.width() >= px(TWO_COLUMNS_FROM))

    def toggle_why(self) -> None:
        """Show or hide the calendar that explains the date."""
        if self._why is None:
            from counter_app.ui.intake.why_popup import WhyPopup

            self._why = WhyPopup(self._texts, self)
        if self._why.isVisible():
            self._why.put_away()
        elif self._state.due is not None:
            self._why.open_for(self._state.due, self.due)

    def _lay_out(self) -> None:
        self._grid = QHBoxLayout()
        self._grid.setSpacing(px(10))
        self._grid.setContentsMargins(px(12), px(10), px(12), px(10))
        self._columns = (QVBoxLayout(), QVBoxLayout())
        for column in self._columns:
            column.setSpacing(px(10))
            self._grid.addLayout(column)
        inside = _Canvas()
        inside.setObjectName("canvas")
        inside.setLayout(self._grid)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        self._two: bool | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self.bar)
        self._arrange(two=True)
        order: list[QWidget] = [self.citizen, self.procedure, self.papers, self.due, self.bar]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _arrange(self, *, two: bool) -> None:
        if two == self._two:
            return
        self._two = two
        left, right = self._columns
        for block in (self.citizen, self.procedure, self.papers, self.due):
            left.removeWidget(block)
            right.removeWidget(block)
        left.addWidget(self.citizen)
        left.addWidget(self.procedure, 1)
        other = right if two else left
        other.addWidget(self.papers, 1)
        other.addWidget(self.due)
        self._grid.setStretch(0, 1)
        self._grid.setStretch(1, 1 if two else 0)
        for block in (self.procedure, self.papers):
            block.setMinimumHeight(0 if two else px(280))

    def _connect(self) -> None:
        steps, blocks = self.presenter, self.citizen
        blocks.typed.connect(steps.citizen.typed)
        blocks.entered.connect(steps.citizen.entered)
        blocks.behalf_wanted.connect(steps.citizen.behalf_wanted)
        self.procedure.typed.connect(steps.procedure.query_typed)
        self.procedure.entered.connect(steps.procedure.query_entered)
        self.procedure.moved.connect(steps.procedure.highlight_moved)
        self.procedure.chosen.connect(steps.procedure.chosen)
        self.papers.changed.connect(steps.procedure.papers_changed)
        self.papers.entered.connect(lambda: steps.go("accept"))
        self.due.changed.connect(lambda name, value: steps.typed(**{name: value}))
        self.due.confirmed.connect(steps.procedure.rule_confirmed)
        self.due.why.connect(self.toggle_why)

    def _bind_keys(self) -> None:
        steps, bar = self.presenter, self.bar
        bar.accept.on(steps.accept, self)
        bar.guide.on(lambda: steps.outcome_chosen("guide"), self)
        bar.refuse.on(lambda: steps.outcome_chosen("refuse"), self)
        bar.another.on(steps.another, self)
        bar.next_person.on(steps.next_person, self)
        bar.preview.on(lambda: steps.preview(self._around.open_preview), self)
        bar.again.on(steps.print_again, self)
        bind("Ctrl+Z", self, steps.undo)
        bind("Ctrl+I", self, self.papers.start_adding)
        bind("Ctrl+B", self, self.citizen.toggle_behalf)
        bind("Ctrl+Y", self, self.due.confirm_rule)
        bind("F10", self, self.toggle_why)
        for at, place in enumerate(_BLOCKS, 1):
            bind(f"Alt+{at}", self, partial(steps.go, place))

    def _move_focus(self, focus: Focus) -> None:
        widget = self._widget_at(focus)
        if widget is None:
            return
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(widget, QLineEdit):
            widget.selectAll()
        self._scroll.ensureWidgetVisible(widget, 0, px(24))

    def _widget_at(self, focus: Focus) -> QWidget | None:
        person = self.citizen.behalf if focus.who == "on_behalf_of" else self.citizen.applicant
        match focus.place:
            case "number" | "name" | "born_on" | "sex" | "address" | "phone":
                return person.edit(focus.place)
            case "behalf":
                return self.citizen.behalf.edit("number")
            case "search":
                return self.procedure.search
            case "papers":
                self.papers.table.begin()
                return self.papers.table if self._state.form.papers else self.bar.accept
            case "accept":
                return self.bar.accept
        return self.due.field(focus.place)
