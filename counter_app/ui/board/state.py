"""What the board shows, whole and in words. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.ui.find.state import Marked

NOTHING = Marked("")


@dataclass(frozen=True, slots=True)
class Item:
    """One dossier in a column: ``mark`` says how urgent it is or how long it stands."""

    dossier_id: str
    code: str
    who: str
    mark: Marked
    acts: tuple[str, ...]
    told: str
    """Everything about it in one sentence, for the foot, the tool tip and a screen reader."""

    def __repr__(self) -> str:
        return f"Item({self.code!r})"


@dataclass(frozen=True, slots=True)
class Column:
    """One list with its figure; ``tone`` red only for overdue, amber only for today, always with words and icon."""

    name: str
    title: str
    count: Marked
    items: tuple[Item, ...] = ()
    more: str = ""
    total: int = 0


@dataclass(frozen=True, slots=True)
class BoardState:
    """Everything the screen shows; ``column`` and ``chosen`` are where the keyboard is, ``asked`` an act to confirm."""

    columns: tuple[Column, ...] = ()
    column: str = ""
    chosen: Item | None = None
    acts: tuple[str, ...] = ()
    said: Marked = NOTHING
    undo: str = ""
    asked: str = ""
    stand: str = ""
    loading: bool = True
    failed: str = ""

    @property
    def filled(self) -> tuple[Column, ...]:
        """The columns that have something in them, the most urgent first."""
        return tuple(column for column in self.columns if column.items)

    def named(self, name: str) -> Column | None:
        """Return a column."""
        return next((column for column in self.columns if column.name == name), None)
