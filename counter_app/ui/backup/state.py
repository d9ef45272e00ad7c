"""What the page of backups shows, whole and in words. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.ui.find.state import NOTHING, Marked


@dataclass(frozen=True, slots=True)
class BackupState:
    """What a backup holds, how one is being written, and how long papers stay; ``total`` 0 while it is not known."""

    last: str = ""
    always: str = ""
    optional: str = ""
    has_optional: bool = False
    with_delivered: bool = True
    weight: str = ""
    writing: bool = False
    done: int = 0
    total: int = 0
    written: Marked = NOTHING
    kept: str = ""
    days: str = ""
    may_decide: bool = False
    decided: Marked = NOTHING
