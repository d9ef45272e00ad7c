"""The lines that explain a due date: one for each calendar day, with the reason it was counted or skipped."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date


class Reason(StrEnum):
    """Why a day was counted or skipped; the words for people stand in ``resources/i18n`` as ``step.<reason>``."""

    RECEIPT_DAY = "receipt_day"
    AFTER_CLOSING = "after_closing"
    AFTER_CUTOFF = "after_cutoff"
    SAME_DAY = "same_day"
    COUNTED = "counted"
    COUNTED_HOURS = "counted_hours"
    WORKED_INSTEAD = "worked_instead"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    COMPENSATORY = "compensatory"
    SWAPPED_OFF = "swapped_off"
    OFFICE_CLOSED = "office_closed"
    PAUSED = "paused"
    RESTARTED = "restarted"
    MOVED_FROM_NON_WORKING = "moved_from_non_working"
    NOT_BEFORE_COMPLETE = "not_before_complete"
    EXTENDED = "extended"
    AND_SO_ON = "and_so_on"


class Step(NamedTuple):
    """One day of the explanation; ``name`` and ``basis`` are the legal ones of a special day.

    ``minutes`` is what was counted that day of a period in hours. A tuple and not a dataclass, because a long period
    has hundreds of them and the screen recomputes on every key.
    """

    on: date
    counted: bool
    reason: Reason
    name: str = ""
    basis: str = ""
    minutes: int = 0
