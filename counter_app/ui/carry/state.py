"""What the carry wizard shows, whole and in words. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.ui.find.state import NOTHING, Marked


@dataclass(frozen=True, slots=True)
class CarryState:
    """The three steps; ``total`` 0 while how much there is to write is not known."""

    waiting: str = ""
    ready: bool = True
    writing: bool = False
    done: int = 0
    total: int = 0
    written: Marked = NOTHING
    facts: tuple[tuple[str, str], ...] = ()
    has_cover: bool = False
    covered: Marked = NOTHING
    taking: bool = False
    taken: Marked = NOTHING
    answered: bool = False
