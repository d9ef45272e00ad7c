"""The presenter of the intake on fakes, with everything it has shown."""

from __future__ import annotations

from counter_app.texts import texts
from counter_app.ui.intake.desk import Asked
from counter_app.ui.intake.presenter import IntakePresenter
from counter_app.ui.intake.state import IntakeState
from tests.fakes.counter import CARD, CLERK, DirectWork, FakeCounter

NUMBER = "034090123456"
"""The number of the invented card."""


class Seat:
    """A presenter with its fakes and everything it has shown."""

    def __init__(self, counter: FakeCounter | None = None) -> None:
        self.counter = counter or FakeCounter(printer="Canon-LBP2900")
        self.work = DirectWork()
        self.shown: list[IntakeState] = []
        self.opened: list[str] = []
        asked = Asked(self.counter, CLERK, texts("vi"), self.work)
        self.presenter = IntakePresenter(asked, self.shown.append, open_dossier=self.opened.append)
        self.presenter.start()

    @property
    def state(self) -> IntakeState:
        return self.shown[-1]

    def with_card(self, procedure: str = "1.004873") -> Seat:
        self.presenter.citizen.card_read(CARD)
        self.presenter.procedure.chosen(procedure)
        return self
