"""What the hand-over screen shows, whole and in words. No Qt in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from counter_app.ui.find.state import Marked

WAYS = ("applicant", "authorised", "post", "online")
"""How a result leaves the counter: into whose hands, or by which way."""
NOTHING = Marked("")


@dataclass(frozen=True, slots=True)
class ReadyRow:
    """One result that lies ready; ``way`` is how the citizen asked for it."""

    dossier_id: str
    code: str
    name: str
    procedure: str
    waits: Marked
    calls: str
    way: str
    return_by: str

    def __repr__(self) -> str:
        return f"ReadyRow({self.code!r})"


@dataclass(frozen=True, slots=True)
class Detail:
    """The chosen result: lines of label and words, told before anything leaves the counter."""

    dossier_id: str
    code: str
    name: str
    lines: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"Detail({self.code!r})"


@dataclass(frozen=True, slots=True)
class HandForm:
    """What the clerk fills in about one hand-over."""

    way: str = "applicant"
    without_slip: bool = False
    name: str = ""
    number: str = ""
    paper: str = ""
    tracking: str = ""
    note: str = ""

    def __repr__(self) -> str:
        return f"HandForm({self.way!r})"


@dataclass(frozen=True, slots=True)
class HandoverState:
    """Everything the screen shows; ``focus`` rises each time the keyboard shall go to the search field.

    ``handed`` is the id and code of what was handed over last: its receipt is one key away.
    """

    text: str = ""
    rows: tuple[ReadyRow, ...] = ()
    counted: str = ""
    chosen: Detail | None = None
    form: HandForm = HandForm()
    errors: Mapping[str, str] = field(default_factory=dict)
    said: Marked = NOTHING
    can_act: bool = True
    busy: bool = False
    loading: bool = True
    empty: tuple[str, str] = ("", "")
    focus: int = 0
    handed: tuple[str, str] = ("", "")
