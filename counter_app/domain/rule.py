"""The duration a procedure is given by law: an amount and a unit, read from text such as ``5 working_days``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from counter_app.domain.errors import InputError

MAX_AMOUNT = 3660
_TEXT = re.compile(r"(?P<amount>[0-9]{1,4}) (?P<unit>[a-z_]+)")


class Unit(StrEnum):
    """How the amount of a rule is counted (deadlines.md 2 to 6)."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    HOURS = "hours"
    SAME_DAY = "same_day"


_SAME_DAY = (Unit.SAME_DAY, f"1 {Unit.SAME_DAY}")


class DueTime(StrEnum):
    """The time of day a dossier counted in days falls due."""

    CLOSE = "close"
    SAME_TIME = "same_time"


class Policy(StrEnum):
    """What a supplement does to the clock: it waits, or it starts anew from the complete dossier."""

    PAUSE = "pause"
    RESTART = "restart"


class ClassBy(StrEnum):
    """Whether early, on time and late are told apart by the local date or by the minute (deadlines.md 10)."""

    DATE = "date"
    MINUTE = "minute"


@dataclass(frozen=True, slots=True)
class DeadlinePolicy:
    """The figures around a deadline that law and practice set: data of a pack, with the pack's basis.

    The defaults are those in force in 2026: the 15:00 rule of Điều 18 NĐ 118/2025 (as amended by NĐ 309/2026), a
    supplement asked within 3 working days, an apology at least one day before the due date, one new date at most.
    """

    cutoff: time = time(15)
    due_time: DueTime = DueTime.CLOSE
    supplement: Policy = Policy.PAUSE
    class_by: ClassBy = ClassBy.DATE
    supplement_within: int = 3
    apology_before: int = 1
    extensions: int = 1
    basis: str = "BLDS 2015 Điều 147, 148; NĐ 118/2025/NĐ-CP; NĐ 309/2026/NĐ-CP"


@dataclass(frozen=True, slots=True)
class Rule:
    """How long the office may take; ``str(rule)`` gives the text ``Rule.parse`` reads back."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        return "same_day" if self.unit is Unit.SAME_DAY else f"{self.amount} {self.unit}"

    @classmethod
    def parse(cls, text: str, *, field: str = "rule") -> Rule:
        """Read ``<amount> <unit>``; ``same_day`` stands alone or behind a 1, and behind no other number.

        Raises:
            InputError: ``rule_malformed`` when the text is anything else or the amount lies outside 1 to 3660.
        """
        if text.strip() in _SAME_DAY:
            return cls(1, Unit.SAME_DAY)
        match = _TEXT.fullmatch(text.strip())
        if match is None or match["unit"] not in set(Unit) - {Unit.SAME_DAY}:
            raise InputError("rule_malformed", field)
        amount = int(match["amount"])
        if not 1 <= amount <= MAX_AMOUNT:
            raise InputError("rule_malformed", field)
        return cls(amount, Unit(match["unit"]))
