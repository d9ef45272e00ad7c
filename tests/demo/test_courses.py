from __future__ import annotations

import random
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from counter_app.demo import days
from counter_app.demo.courses import Course
from counter_app.demo.fates import INELIGIBLE, OPEN, PROCESSED, REPORTED, Case, Fate, Fates
from counter_app.domain.act import Act
from counter_app.domain.applicant import Applicant
from counter_app.domain.calendar import Calendar
from counter_app.domain.intake import DossierRequest
from counter_app.domain.zone import LOCAL

CALENDAR = Calendar()
SHOWN_AT = datetime(2025, 8, 22, 15, 30, tzinfo=LOCAL)
MINUTES = (SHOWN_AT - datetime(2025, 7, 1, 8, tzinfo=LOCAL)) // timedelta(minutes=1) - 6


def case(minute: int, work_hours: int, fee: int = 0, *, elsewhere: bool = False) -> Case:
    """Return a reception some minutes after the first opening, with its due date."""
    at = days.after_work(CALENDAR, datetime(2025, 7, 1, 8, tzinfo=LOCAL) + timedelta(minutes=minute), timedelta())
    request = DossierRequest(
        request_id="one",
        procedure="1.001193",
        applicant=Applicant("Nông Thị Thử"),
        received_at=at,
        resolving_office="H14" if elsewhere else None,
    )
    return Case(request, "Hộ tịch", at, days.after_work(CALENDAR, at, timedelta(hours=work_hours)), fee)


CASES = st.builds(
    case, st.integers(0, MINUTES - 60), st.integers(1, 400), st.sampled_from((0, 8_000)), elsewhere=st.booleans()
)


@given(cases=st.lists(CASES, max_size=60), seed=st.integers(0, 99))
def test_the_three_figures_add_up_for_any_number_of_people(cases: list[Case], seed: int) -> None:
    """Every case has one fate, and each figure has its share of the whole, whoever came."""
    fates = Fates(CALENDAR, SHOWN_AT, random.Random(seed)).of(cases)
    assert len(fates) == len(cases)
    still = sum(fate not in {Fate.PROCESSED, Fate.INELIGIBLE} for fate in fates)
    assert still == round(len(cases) * OPEN / REPORTED)
    assert fates.count(Fate.INELIGIBLE) == round(len(cases) * INELIGIBLE / REPORTED)
    assert PROCESSED + INELIGIBLE + OPEN == REPORTED


@given(one=CASES, fate=st.sampled_from(Fate), seed=st.integers(0, 99))
def test_a_course_is_in_order_and_over_before_the_ward_is_shown(one: Case, fate: Fate, seed: int) -> None:
    """Nothing is done before the reception but guidance, nothing after the shown instant, and the end fits the fate."""
    steps = Course(CALENDAR, SHOWN_AT, random.Random(seed)).of(one, fate)
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert all(step.at <= SHOWN_AT for step in steps)
    first = next(at for at, step in enumerate(steps) if step.deed is one.request)
    assert all(not isinstance(step.deed, Act) for step in steps[:first])
    done = {step.deed.action for step in steps if isinstance(step.deed, Act)}
    assert ("result" in done) == (fate is Fate.PROCESSED)
    assert ("refuse" in done) == (fate is Fate.INELIGIBLE)


@given(minute=st.integers(0, MINUTES), hours=st.integers(0, 300))
def test_worked_time_and_the_instant_after_it_agree(minute: int, hours: int) -> None:
    """The office is open for exactly as long between an instant and the one after so much work."""
    since = datetime(2025, 7, 1, 8, tzinfo=LOCAL) + timedelta(minutes=minute)
    work = timedelta(hours=hours)
    assert days.worked(CALENDAR, since, days.after_work(CALENDAR, since, work)) == work
