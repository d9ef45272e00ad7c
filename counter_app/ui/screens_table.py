"""The screens of the window, one line each; a screen's code is imported when it is first opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from counter_app.services.session import Session, may
from counter_app.ui.screens import Screen, Surroundings

if TYPE_CHECKING:
    from counter_app.services.views import Counts, OutboxSummary


@dataclass(frozen=True, slots=True)
class ScreenEntry:
    """A screen: its name in texts (``ui.screen.<key>``), key, icon, and ``module:class`` of its view.

    ``figure`` gives the number shown beside it (0 shows none); ``in_rail`` False keeps it out of the rail; ``writes``
    keeps it from those who only read.
    """

    key: str
    shortcut: str
    icon: str
    view: str
    figure: Callable[[Counts, OutboxSummary | None], int] = lambda _counts, _outbox: 0
    in_rail: bool = True
    argument: object = None
    writes: bool = False

    def is_open_to(self, session: Session) -> bool:
        """Tell whether a person may come here: one who only reads has nothing to do on a screen that only writes."""
        return not self.writes or may(session, "clerk", "supervisor")


SCREENS: tuple[ScreenEntry, ...] = (
    ScreenEntry("intake", "F2", "intake", "counter_app.ui.intake.view:IntakeView", writes=True),
    ScreenEntry("find", "F3", "find", "counter_app.ui.find.view:FindView", lambda counts, _outbox: counts.open),
    ScreenEntry(
        "board",
        "F4",
        "due",
        "counter_app.ui.board.view:BoardView",
        lambda counts, _outbox: counts.overdue + counts.due_today,
    ),
    ScreenEntry(
        "handover",
        "F5",
        "return",
        "counter_app.ui.handover.view:HandoverView",
        lambda counts, _outbox: counts.ready,
    ),
    ScreenEntry(
        "conflicts",
        "F6",
        "people",
        "counter_app.ui.conflicts.view:ConflictsView",
        lambda _counts, outbox: outbox.conflicts if outbox is not None else 0,
    ),
    ScreenEntry(
        "outbox",
        "F7",
        "sync",
        "counter_app.ui.outbox.view:OutboxView",
        lambda _counts, outbox: outbox.waiting + outbox.parked if outbox is not None else 0,
    ),
    ScreenEntry("day", "F8", "book", "counter_app.ui.day.view:DayView"),
    ScreenEntry("carry", "F9", "backup", "counter_app.ui.carry.view:CarryView"),
    ScreenEntry("backup", "Alt+B", "box", "counter_app.ui.backup.view:BackupView", in_rail=False),
    ScreenEntry(
        "batch",
        "Alt+Q",
        "scan",
        "counter_app.ui.batch.view:BatchView",
        lambda counts, _outbox: counts.tray,
        writes=True,
    ),
    ScreenEntry("dossier", "", "find", "counter_app.ui.dossier.view:DossierView", in_rail=False),
    ScreenEntry("pages", "", "scan", "counter_app.ui.pages.view:PagesView", in_rail=False, writes=True),
    ScreenEntry("viewer", "", "look", "counter_app.ui.viewer.view:ViewerView", in_rail=False),
    ScreenEntry("preview", "", "printer", "counter_app.ui.preview.view:PreviewView", in_rail=False),
)


def make_screen(entry: ScreenEntry, surroundings: Surroundings) -> Screen:
    """Import and make the screen of ``entry``."""
    module, name = entry.view.split(":")
    made = getattr(import_module(module), name)(surroundings)
    assert isinstance(made, Screen)  # noqa: S101 (a line of the table above is wrong)
    return made


def read_first_screen() -> None:
    """Import the screen a clerk comes to after the sign-in; making it then takes half the time."""
    import_module(SCREENS[0].view.partition(":")[0])
