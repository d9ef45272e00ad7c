from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.errors import InputError
from counter_app.domain.succession import Succession, Successions
from counter_app.services.offices import Offices

REFORM = date(2025, 7, 1)
_MOST = 12


@st.composite
def reforms(draw: st.DrawFn) -> Successions:
    """Any number of mergers and renamings without a circle, on any days around the reform."""
    found = []
    for old in range(_MOST - 1):
        if draw(st.booleans()):
            new = draw(st.integers(old + 1, _MOST - 1))
            day = REFORM + timedelta(days=draw(st.integers(-3, 3)))
            found.append(Succession(f"H14.{old}", f"H14.{new}", day, f"Phường cũ {old}"))
    return Successions(found)


_days = st.integers(-4, 4).map(lambda days: REFORM + timedelta(days=days))
_received = st.lists(st.integers(0, _MOST).map(lambda n: f"H14.{n}"), max_size=60)


@given(reforms(), _days, _received)
def test_nothing_is_orphaned_or_counted_twice(successions: Successions, on: date, received: list[str]) -> None:
    """On every day each dossier stands under exactly one office, which still exists, and the figures add up."""
    offices = Offices(())
    offices.successions = successions
    together = offices.together(Counter(received), on)
    assert sum(together.values()) == len(received)
    assert all(successions.present(office, on) == office for office in together)
    for office, count in together.items():
        family = successions.family(office, on)
        assert count == sum(one in family for one in received)
    families = [successions.family(office, on) for office in {successions.present(one, on) for one in received}]
    assert sum(len(family & set(received)) for family in families) == len(set(received))


@given(reforms(), _days)
def test_a_later_day_never_gives_an_office_back(successions: Successions, on: date) -> None:
    """Once merged stays merged: what an office is on a day leads to what it is on the next."""
    for one in successions:
        today, tomorrow = (successions.present(one.old, on + timedelta(days=step)) for step in (0, 1))
        assert successions.present(today, on + timedelta(days=1)) == tomorrow


def test_a_circle_is_refused() -> None:
    """Two offices that merge into each other would leave their dossiers nowhere."""
    with pytest.raises(InputError, match="succession_circular"):
        Successions([Succession("H14.1", "H14.2", REFORM), Succession("H14.2", "H14.1", REFORM)])
