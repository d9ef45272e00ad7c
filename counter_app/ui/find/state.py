"""What the list of dossiers asks (``Filters``, remembered) and shows (``FindState``). No Qt in here."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Literal

Tone = Literal["plain", "info", "good", "warning", "bad"]

STATUS_GROUPS: dict[str, tuple[str, ...]] = {
    "": (),
    "working": ("received", "processing", "payment"),
    "supplement": ("supplement",),
    "ready": ("ready",),
    "returned": ("returned",),
    "closed": ("refused", "withdrawn", "stopped", "voided"),
}
OVERDUE = "overdue"
DUE_GROUPS: dict[str, int | None] = {"": None, OVERDUE: None, "today": 0, "week": 7}
"""Days from today by which a dossier of the group is due at the latest; what is overdue is always among them.

What is overdue is no matter of days alone: a period in hours is over at its minute.
"""
ORDERS = ("newest", "oldest", "due")


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of the list as chosen; days are text until they are checked."""

    status: str = ""
    due: str = ""
    received_from: str = ""
    received_to: str = ""
    order: str = "newest"

    @property
    def narrows(self) -> bool:
        """Whether anything is filtered out."""
        return self != Filters(order=self.order)

    def to_text(self) -> str:
        """Return the filters as they are remembered."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_text(cls, text: str) -> Filters:
        """Return remembered filters; whatever cannot be read is left out, for a list must always open."""
        try:
            kept = json.loads(text or "{}")
        except ValueError:
            return cls()
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in kept.items() if name in known} if isinstance(kept, dict) else {}
        found = cls(**{name: value for name, value in values.items() if isinstance(value, str)})
        return replace(
            found,
            status=found.status if found.status in STATUS_GROUPS else "",
            due=found.due if found.due in DUE_GROUPS else "",
            order=found.order if found.order in ORDERS else "newest",
        )


@dataclass(frozen=True, slots=True)
class Marked:
    """A few words with their tone; the icon says the same without colour."""

    words: str
    tone: Tone = "plain"
    icon: str = ""


NOTHING = Marked("")
"""Nothing is said."""


@dataclass(frozen=True, slots=True)
class FindRow:
    """One dossier as a line of the list, all of it words."""

    dossier_id: str
    code: str
    name: str
    procedure: str
    received: str
    due: Marked
    status: Marked
    delivery: Marked

    def __repr__(self) -> str:
        return f"FindRow({self.code!r})"


@dataclass(frozen=True, slots=True)
class FindState:
    """Everything the list shows, whole; a new ``focus`` number puts the keyboard into the search field."""

    text: str = ""
    filters: Filters = Filters()
    rows: tuple[FindRow, ...] = ()
    more: bool = False
    loading: bool = False
    counted: str = ""
    said: Marked = NOTHING
    empty_title: str = ""
    empty_advice: str = ""
    wrong_from: str = ""
    wrong_to: str = ""
    focus: int = 0
