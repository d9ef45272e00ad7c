"""The intake as widgets. The first field comes first: it takes keys and scans while the rest is being read and made."""

from __future__ import annotations

from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from counter_app.ui.intake.citizen_block import CitizenBlock
from counter_app.ui.intake.sheet import TWO_COLUMNS_FROM, Sheet
from counter_app.ui.kit.buttons import bind
from counter_app.ui.kit.look import px
from counter_app.ui.screens import Screen, Surroundings

if TYPE_CHECKING:
    from counter_app.ui.intake.presenter import IntakePresenter
    from counter_app.ui.intake.state import Focus, IntakeState, Who
    from counter_app.ui.intake.whole import Whole
    from counter_app.ui.intake.why_popup import WhyPopup
    from counter_app.ui.scanned import Scanned

PAINTED_MS = 60
"""Reading ahead begins when the first picture has left for the screen: both want the interpreter."""
_WHOLE = "counter_app.ui.intake.whole"


class IntakeView(Screen):
    """The intake screen."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self._around = around
        self._work = around.work_of(self)
        self._whole: Whole | None = None
        self._why: WhyPopup | None = None
        self._state: IntakeState | None = None
        self._focus_serial = 0
        self._painted = False
        self._listed = False
        self._typed: dict[tuple[Who, str], str] = {}
        self.citizen = CitizenBlock(around.texts)
        self.citizen.typed.connect(self._typed_early)
        self.citizen.entered.connect(self._entered_early)
        self.citizen.camera.on(around.read_card)
        self._sheet = Sheet(self.citizen)
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self._lines.addWidget(self._sheet, 1)

    @property
    def whole(self) -> Whole:
        """Everything besides the first block; whoever asks before it is there gets it made at once."""
        return self._whole or self._complete()

    @property
    def ready(self) -> bool:
        """Whether the rest is there and everything a key may ask for is in memory."""
        return self._whole is not None and self._whole.presenter.ready

    @property
    def presenter(self) -> IntakePresenter:
        """What the screen does."""
        return self.whole.presenter

    def opened(self, argument: object) -> None:
        """Put the keyboard back where the work stands; with the name of an application, take that up."""
        if isinstance(argument, str) and argument:
            self.whole.presenter.take_in(argument)
        if self._state is None:
            self.citizen.applicant.edit("number").setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.whole.presenter.came_back()
            self._move_focus(self._state.focus)

    def take_code(self, found: Scanned) -> bool:
        """Fill the form from a card; say what anything else is."""
        presenter = self.whole.presenter
        presenter.take(found, presenter.form())
        return True

    def closing(self) -> None:
        """Keep what is typed: the next clerk, or the next size of letters, finds it again."""
        if self._whole is not None:
            self._whole.presenter.keep_draft()

    def render_state(self, state: IntakeState) -> None:
        """Show ``state``, whole."""
        self._state = state
        if self._whole is None:
            return  # it is being made, and is shown the state when it is there
        self._whole.show_state(state)
        if state.focus.serial != self._focus_serial:
            self._focus_serial = state.focus.serial
            self._whole.watch.watch_new(self)
            if self._has_keyboard():
                self._move_focus(state.focus)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Have the rest imported and read beside the window once the first field is on the screen."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            self._work.later("whole", PAINTED_MS, lambda: self._work.submit("read", self._read_ahead, self._have_read))

    def resizeEvent(self, event: object) -> None:
        """Put the blocks beside each other where there is room."""
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt hands over the right kind
        self._fit()

    def _fit(self) -> None:
        two = self.width() >= px(TWO_COLUMNS_FROM)
        self._sheet.arrange(two=two)
        if self._whole is not None:
            self._whole.bar.set_narrow(narrow=not two)

    def toggle_why(self) -> None:
        """Show or hide the calendar that explains the date."""
        if self._why is None:
            from counter_app.ui.intake.why_popup import WhyPopup

            self._why = WhyPopup(self._around.texts, self)
        if self._why.isVisible():
            self._why.put_away()
        elif self._state is not None and self._state.due is not None:
            # The button that accepts stays in sight: the date is looked at before it is pressed.
            self._why.open_for(self._state.due, self.whole.due, leave=self.whole.bar.accept.height() + px(8))

    def _read_ahead(self) -> None:
        """Import and read what the rest is made of (read lane)."""
        import_module(_WHOLE)
        self._around.counter.catalogue.snapshot()

    def _have_read(self, _: None) -> None:
        self._listed = True
        self.whole  # noqa: B018 (asking for it makes it)

    def _complete(self) -> Whole:
        from counter_app.ui.intake.whole import Whole

        self.citizen.typed.disconnect(self._typed_early)
        self.citizen.entered.disconnect(self._entered_early)
        made = Whole(self, self._around, self.citizen, self.render_state)
        self._sheet.lay(made.procedure, made.papers, made.due)
        self._lines.addWidget(made.bar)
        for first, second in pairwise(made.in_order()):
            QWidget.setTabOrder(first, second)
        for part in made.in_order():
            part.show()  # Qt would wait for the event loop: the keyboard may be sent there before
        made.due.why.connect(self.toggle_why)
        bind("F10", self, self.toggle_why)
        for (who, field), text in self._typed.items():
            made.presenter.citizen.typed(who, field, text)
        self._typed.clear()
        self._whole = made
        self._fit()
        made.presenter.start(listed=self._listed)
        made.watch.watch(self)
        return made

    def _typed_early(self, who: Who, field: str, text: str) -> None:
        self._typed[who, field] = text

    def _entered_early(self, who: str, field: str) -> None:
        self.whole.citizen.entered.emit(who, field)

    def _has_keyboard(self) -> bool:
        """Tell whether the keyboard is here or nowhere: an answer that comes late never takes it from elsewhere."""
        at = QApplication.focusWidget()
        return at is None or at is self or self.isAncestorOf(at)

    def _move_focus(self, focus: Focus) -> None:
        widget = self._widget_at(focus)
        if widget is None:
            return
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(widget, QLineEdit):
            widget.selectAll()
        self._sheet.follow_focus()

    def _widget_at(self, focus: Focus) -> QWidget | None:
        person = self.citizen.behalf if focus.who == "on_behalf_of" else self.citizen.applicant
        whole = self.whole
        match focus.place:
            case "number" | "name" | "born_on" | "sex" | "address" | "phone" | "email":
                return person.edit(focus.place)
            case "search":
                return whole.procedure.search
            case "papers":
                whole.papers.table.begin()
                has_papers = self._state is not None and self._state.form.papers
                return whole.papers.table if has_papers else whole.bar.accept
            case "accept":
                return whole.bar.accept
        return whole.due.field(focus.place)
