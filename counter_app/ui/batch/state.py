"""What the batch screen shows, whole and in words. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass, field

from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.pages.state import ScanState, Sheet


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Pages behind one slip: the code on it, whose dossier that is, and what will become of them."""

    place: int
    code: str
    who: str = field(repr=False)
    pages: int
    mark: Marked


@dataclass(frozen=True, slots=True)
class TrayRow:
    """A part that waits; ``dossier_id`` when it is one dossier's own pages, which are filed on its own screen."""

    stack: str
    code: str
    pages: int
    reason: str
    since: str
    dossier_id: str = ""


@dataclass(frozen=True, slots=True)
class BatchState:
    """Everything the screen shows; ``sheets`` are the pages of the waiting part that is chosen.

    ``sure`` names the stack that the next press throws away.
    """

    scan: ScanState = field(default_factory=ScanState)
    groups: tuple[GroupRow, ...] = ()
    pages: int = 0
    counted: str = ""
    slips_wrong: str = ""
    working: str = ""
    said: Marked = NOTHING
    tray: tuple[TrayRow, ...] = ()
    chosen: str = ""
    sheets: tuple[Sheet, ...] = ()
    assign_said: Marked = NOTHING
    sure: str = ""
    serial: int = 0
