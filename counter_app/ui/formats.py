"""Dates, times, money and durations as people at the counter read them. No Qt in here."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from counter_app.domain.zone import LOCAL
from counter_app.texts import Texts

if TYPE_CHECKING:
    from counter_app.domain.rule import Rule

MINUS = "−"
_GROUPED_FROM = 1_000
_TENTHS_BELOW = 10
_LENGTH_OF_DIGITS = 8
_TIME = re.compile(r"(.+?)[\s,·]+(\d{1,2})(?:[:hH.](\d{2})?)")


def day_words(on: date, texts: Texts) -> str:
    """Return ``Thứ Tư, 25/11/2026``."""
    return f"{texts(f'ui.weekday.{on.weekday()}')}, {on:%d/%m/%Y}"


def due_words(at: datetime, texts: Texts) -> str:
    """Return ``Thứ Tư, 25/11/2026 · 17:00`` of an aware instant, on the office's clock."""
    local = at.astimezone(LOCAL)
    return f"{day_words(local.date(), texts)} · {local:%H:%M}"


def instant_words(at: datetime) -> str:
    """Return ``25/11/2026 17:00`` of an aware instant, on the office's clock."""
    return f"{at.astimezone(LOCAL):%d/%m/%Y %H:%M}"


def clock_words(at: datetime) -> str:
    """Return ``17:00`` of an aware instant, on the office's clock."""
    return f"{at.astimezone(LOCAL):%H:%M}"


def number(count: int) -> str:
    """Return ``12.345`` or, below nought, ``−8.000`` with a minus sign: a hyphen is lost beside digits."""
    return f"{count:,}".replace(",", ".").replace("-", MINUS)


def counted(count: int) -> int | str:
    """Return a count for a sentence: ``1.000`` and more as ``number`` says it, less as it is, so that one is one."""
    return count if 0 <= count < _GROUPED_FROM else number(count)


def short_number(count: int) -> str:
    """Return ``999``, ``1,2k``, ``12k``, ``3,4M``: a figure that fits a badge, rounded down."""
    for unit, letter in ((1_000_000, "M"), (_GROUPED_FROM, "k")):
        if count >= unit:
            whole, tenths = divmod(count * 10 // unit, 10)
            return f"{whole},{tenths}{letter}" if whole < _TENTHS_BELOW and tenths else f"{whole}{letter}"
    return number(count)


def money(amount: int) -> str:
    """Return ``8.000 đ``, and ``−8.000 đ`` of money that went out."""
    return f"{number(amount)} đ"


def size_words(size: float) -> str:
    """Return ``3,4 MB`` or ``12 KB`` of bytes, in thousands as networks count them."""
    if size >= 1_000_000:  # noqa: PLR2004 (a megabyte)
        return f"{size / 1_000_000:.1f} MB".replace(".", ",")
    return f"{max(1, round(size / 1_000))} KB"


def rule_words(rule: Rule, texts: Texts) -> str:
    """Return ``5 ngày làm việc``."""
    return texts(f"ui.unit.{rule.unit}", amount=rule.amount)


def age_words(since: datetime, now: datetime, texts: Texts) -> str:
    """Return ``2 giờ``, ``3 ngày``: how long ago, in the largest whole unit."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    for unit, size in (("days", 1440), ("hours", 60)):
        if minutes >= size:
            return texts(f"ui.ago.{unit}", amount=minutes // size)
    return texts("ui.ago.minutes", amount=max(minutes, 1))


def read_day(text: str) -> date | None:
    """Return the date of ``1/2/1990``, ``01-02-1990``, ``01.02.1990`` or ``01021990``; None for anything else."""
    parts = [part for part in text.replace("-", "/").replace(".", "/").replace(" ", "/").split("/") if part]
    if len(parts) == 1 and len(parts[0]) == _LENGTH_OF_DIGITS:
        parts = [parts[0][:2], parts[0][2:4], parts[0][4:]]
    if [len(part) <= size for part, size in zip(parts, (2, 2, 4), strict=False)] != [True] * 3 or len(parts[-1]) != 4:  # noqa: PLR2004 (day, month, four-digit year)
        return None
    try:
        day, month, year = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        return None


def read_instant(text: str) -> datetime | None:
    """Return the instant of ``24/11/2026 9:30`` or ``… 9h30`` on the office's clock; None for anything else."""
    found = _TIME.fullmatch(text.strip())
    on = None if found is None else read_day(found[1])
    if found is None or on is None:
        return None
    try:
        return datetime.combine(on, time(int(found[2]), int(found[3] or 0)), LOCAL)
    except ValueError:
        return None
