"""What the screen of conflicts shows, whole and in words. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.ui.dossier.state import Moment
from counter_app.ui.find.state import NOTHING, Marked

BOTH = -1
"""The choice that all sides count."""


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One conflict in the list; ``key`` is the first event of its first side."""

    key: str
    code: str
    name: str
    procedure: str
    counters: str


@dataclass(frozen=True, slots=True)
class SideCard:
    """What one counter did; ``keys`` chooses it."""

    title: str
    moments: tuple[Moment, ...]
    action: str
    keys: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class ConflictsState:
    """Everything the screen shows; ``consequence`` says what the choice would do, before it is written."""

    rows: tuple[ConflictRow, ...] = ()
    chosen_row: str = ""
    title: str = ""
    sides: tuple[SideCard, ...] = ()
    both_chosen: bool = False
    consequence: str = ""
    can_decide: bool = False
    allowed: bool = True
    loaded: bool = False
    busy: bool = False
    said: Marked = NOTHING
