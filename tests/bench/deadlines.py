"""Due: a due date with three pauses over 400 days, by a rule in working days and by one in hours, days explained."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from functools import partial

from counter_app.domain.calendar import Calendar
from counter_app.domain.deadline import Pause, compute
from counter_app.domain.rule import Rule
from counter_app.domain.zone import LOCAL
from counter_app.resources import resources_folder
from counter_app.wire.calendar_pack import read_calendar
from tests.bench.measured import Row, ms, percentile, timed

_TIMES = 2_000
_RULES = (("days", "200 working_days"), ("hours", "1600 hours"))


def measure() -> list[Row]:
    """Compute each rule for many receipts with pauses of some weeks; the tables of the years are made before."""
    (file,) = (resources_folder() / "packs" / "calendar").glob("*.json")
    calendar = read_calendar(file.read_bytes())
    return [_row(name, Rule.parse(text), calendar) for name, text in _RULES]


def _row(name: str, rule: Rule, calendar: Calendar) -> Row:
    chance = random.Random(2_026)
    first = datetime(2025, 11, 3, 7, tzinfo=LOCAL)
    compute(rule, calendar, first)
    times, days = [], []
    for _ in range(_TIMES):
        received = first + timedelta(minutes=chance.randrange(200_000))
        starts = sorted(chance.sample(range(10, 250), 3))
        pauses = [
            Pause(received + timedelta(days=day), received + timedelta(days=day + chance.randrange(5, 45)))
            for day in starts
        ]
        found = compute(rule, calendar, received, pauses)
        days.append(len(found.steps))
        times.append(timed(partial(compute, rule, calendar, received, pauses)))
    details = {"p95 ms": percentile(times, 95) * 1_000, "days explained": sum(days) / len(days)}
    what = f"due date, three pauses, {rule}".replace("_", " ")
    return Row("due", what, ms(times), "ms", 0.2, details=details)
