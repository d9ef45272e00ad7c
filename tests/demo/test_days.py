from __future__ import annotations

import random
from datetime import date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from counter_app.demo import days
from counter_app.domain.calendar import Calendar
from counter_app.domain.zone import LOCAL, local_instant

CALENDAR = Calendar()
MONDAY = date(2025, 7, 7)


@given(total=st.integers(0, 5_000), seed=st.integers(0, 999))
def test_the_shares_of_the_days_add_up(total: int, seed: int) -> None:
    """Whatever the total, no one is lost or made up by rounding, and no weekend gets a share."""
    open_days = days.working_days(CALENDAR, days.FIRST_ON, days.LAST_ON)
    shares = days.spread(CALENDAR, open_days, total, random.Random(seed))
    assert sum(shares.values()) == total
    assert all(on.weekday() < 5 for on in shares)
    assert min(shares.values()) >= 0


@given(people=st.integers(0, 200), seed=st.integers(0, 999), hour=st.integers(8, 18))
def test_people_come_in_order_while_the_office_is_open(people: int, seed: int, hour: int) -> None:
    """Nobody is served at noon, at night or after the day is cut off."""
    until = datetime(2025, 7, 7, hour, 40, tzinfo=LOCAL)
    found = days.arrivals(CALENDAR, MONDAY, people, random.Random(seed), until)
    assert len(found) == people
    assert found == sorted(found)
    for at in found:
        assert at <= until
        assert any(local_instant(MONDAY, a) <= at <= local_instant(MONDAY, b) for a, b in CALENDAR.hours_on(MONDAY))


def test_the_morning_is_busier_than_the_afternoon() -> None:
    """A day shows its morning peak."""
    evening = datetime(2025, 7, 7, 18, tzinfo=LOCAL)
    found = days.arrivals(CALENDAR, MONDAY, 2_000, random.Random(1), evening)
    assert sum(at.time() < time(11, 30) for at in found) > 1_200
