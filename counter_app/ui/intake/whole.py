"""Everything of the intake that follows its first field: blocks 2 to 4, the foot, the presenter and the scanner."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from counter_app.ui.intake.action_bar import ActionBar
from counter_app.ui.intake.citizen_block import CitizenBlock
from counter_app.ui.intake.desk import Asked
from counter_app.ui.intake.due_block import DueBlock
from counter_app.ui.intake.papers_block import PapersBlock
from counter_app.ui.intake.presenter import IntakePresenter
from counter_app.ui.intake.procedure_block import ProcedureBlock
from counter_app.ui.intake.scanner import ScannerWatch
from counter_app.ui.intake.state import IntakeState, Place
from counter_app.ui.kit.buttons import bind
from counter_app.ui.screens import Screen, Surroundings

_BLOCKS: tuple[Place, ...] = ("number", "search", "papers", "note")


class Whole:
    """The blocks and who works them; made once, when the first field is on the screen."""

    def __init__(
        self, screen: Screen, around: Surroundings, citizen: CitizenBlock, show: Callable[[IntakeState], None]
    ) -> None:
        self.citizen = citizen
        self.procedure = ProcedureBlock(around.texts)
        self.papers = PapersBlock(around.texts)
        self.due = DueBlock(around.texts)
        self.bar = ActionBar(around.texts)
        self.presenter = IntakePresenter(
            Asked(around.counter, around.session, around.texts, around.work_of(screen)),
            show,
            accepted=around.bridge.changed.emit,
            open_dossier=lambda code: around.go("find", code),
        )
        self.watch = ScannerWatch(screen, self.presenter.form, self.presenter.scanned)
        self._connect()
        self._bind_keys(screen, around)

    def show_state(self, state: IntakeState) -> None:
        """Show ``state`` in every block."""
        self.citizen.show_state(state)
        self.procedure.show_state(state)
        self.papers.show_state(state)
        self.due.show_state(state)
        self.bar.show_state(state)

    def in_order(self) -> list[QWidget]:
        """Return the parts in the order Tab goes through them."""
        return [self.citizen, self.procedure, self.papers, self.due, self.bar]

    def _connect(self) -> None:
        steps, persons = self.presenter, self.citizen
        persons.typed.connect(steps.citizen.typed)
        persons.entered.connect(steps.citizen.entered)
        persons.behalf_wanted.connect(steps.citizen.behalf_wanted)
        persons.seen.on(steps.citizen.doubts_seen)
        self.procedure.typed.connect(steps.procedure.query_typed)
        self.procedure.entered.connect(steps.procedure.query_entered)
        self.procedure.moved.connect(steps.procedure.highlight_moved)
        self.procedure.chosen.connect(steps.procedure.chosen)
        self.papers.changed.connect(steps.procedure.papers_changed)
        self.papers.entered.connect(lambda: steps.go("accept"))
        self.due.changed.connect(lambda name, value: steps.typed(**{name: value}))
        self.due.office.typed.connect(steps.office_typed)
        self.due.office.chosen.connect(steps.office_chosen)
        self.due.left.connect(steps.left)
        self.due.paper_day.connect(steps.paper_day)
        self.due.confirmed.connect(steps.procedure.rule_confirmed)

    def _bind_keys(self, screen: Screen, around: Surroundings) -> None:
        steps, bar = self.presenter, self.bar
        bar.accept.on(steps.accept, screen)
        bar.guide.on(lambda: steps.outcome_chosen("guide"), screen)
        bar.refuse.on(lambda: steps.outcome_chosen("refuse"), screen)
        bar.another.on(steps.another, screen)
        bar.next_person.on(steps.next_person, screen)
        bar.preview.on(lambda: steps.preview(around.open_preview), screen)
        bar.again.on(lambda: steps.print_again(around.open_preview), screen)
        bar.papers.on(lambda: steps.scan_papers(partial(_open_papers, around)), screen)
        bind("Ctrl+Z", screen, steps.undo)
        bind("Ctrl+J", screen, steps.citizen.doubts_seen)
        # Fields paste for themselves; this is for a keyboard on a button, on the rail, or nowhere.
        bind("Ctrl+V", screen, lambda: self.watch.paste() or around.paste_card(), window=True)
        bind("Ctrl+I", screen, self.papers.start_adding)
        bind("Ctrl+D", screen, steps.paper_day)
        bind("Ctrl+B", screen, self.citizen.toggle_behalf)
        bind("Ctrl+Y", screen, self.due.confirm_rule)
        for at, place in enumerate(_BLOCKS, 1):
            bind(f"Alt+{at}", screen, partial(steps.go, place))


def _open_papers(around: Surroundings, code: str) -> None:
    from counter_app.ui.pages.request import PagesRequest

    around.go("pages", PagesRequest(code, "intake"))
