"""What the delivery screen shows, whole and in words. No Qt in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from counter_app.ui.find.state import NOTHING, Marked

NO_CODE = "–"
"""What stands for the code of an act that belongs to no dossier."""


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One act the province has not acknowledged."""

    seq: int
    code: str
    what: str
    state: Marked
    reason: str
    since: str
    attempts: str


@dataclass(frozen=True, slots=True)
class EnrolForm:
    """The form that makes this machine known to a gateway; ``errors`` by field."""

    shown: bool = False
    allowed: bool = True
    busy: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)
    said: Marked = NOTHING


@dataclass(frozen=True, slots=True)
class OutboxState:
    """Everything the screen shows."""

    headline: Marked = NOTHING
    calm: str = ""
    figures: tuple[tuple[str, str], ...] = ()
    counters: tuple[Marked, ...] = ()
    counters_title: str = ""
    rows: tuple[WaitingRow, ...] = ()
    more: str = ""
    enrolled: bool = True
    form: EnrolForm = EnrolForm()
    chosen: str = ""
    said: Marked = NOTHING
    files_button: str = ""
    packs: str = ""
    copy: str = ""
