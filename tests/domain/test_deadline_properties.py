from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from counter_app.domain.calendar import Calendar, DayKind, SpecialDay
from counter_app.domain.deadline import Pause, compute
from counter_app.domain.rule import MAX_AMOUNT, DeadlinePolicy, DueTime, Policy, Rule, Unit
from counter_app.domain.zone import LOCAL
from tests.builders.deadlines import suppress_code, the_calendar

DAY, MINUTE = timedelta(1), timedelta(minutes=1)
DAY_UNITS = (Unit.WORKING_DAYS, Unit.DAYS, Unit.SAME_DAY)
any_terms = st.sampled_from([DeadlinePolicy(due_time=one) for one in DueTime])


def instants(first: int = 2025, last: int = 2027) -> st.SearchStrategy[datetime]:
    """Give local instants of whole minutes."""
    found = st.datetimes(datetime(first, 1, 1), datetime(last, 12, 1))  # noqa: DTZ001 - made local in the next line
    return found.map(lambda instant: instant.replace(second=0, microsecond=0, tzinfo=LOCAL))


def rules(units: Sequence[Unit] = tuple(Unit), most: int = 40) -> st.SearchStrategy[Rule]:
    """Give rules of the units."""
    amounts = st.integers(1, most)
    return st.builds(Rule, amounts, st.sampled_from(units))


@st.composite
def histories(draw: st.DrawFn) -> tuple[datetime, list[Pause]]:
    """Give a receipt and up to three closed pauses after it, which follow one another."""
    received = draw(instants())
    pauses, at = [], received
    for _ in range(draw(st.integers(0, 3))):
        begin = at + draw(st.integers(0, 12 * 24 * 60)) * MINUTE
        at = begin + draw(st.integers(0, 12 * 24 * 60)) * MINUTE
        pauses.append(Pause(begin, at))
    return received, pauses


def counted_by_hand(
    rule: Rule, calendar: Calendar, received: datetime, pauses: list[Pause], terms: DeadlinePolicy
) -> datetime:
    """Go one day at a time, as a clerk with a wall calendar does."""
    start = calendar.effective(received)
    if rule.unit is Unit.SAME_DAY:
        for pause in pauses:
            if pause.to_at is not None and pause.from_at <= counted_by_hand(rule, calendar, start, [], terms):
                start = calendar.effective(pause.to_at)
        last = (start.hour, start.minute) > (15, 0)
        return calendar.closing(calendar.next_working(start.date()) if last else start.date())
    due = _walk(rule, calendar, start, [], terms)
    for taken in range(1, len(pauses) + 1):
        if pauses[taken - 1].from_at > due:
            break
        due = _walk(rule, calendar, start, pauses[:taken], terms)
    return due


def _walk(rule: Rule, calendar: Calendar, start: datetime, pauses: list[Pause], terms: DeadlinePolicy) -> datetime:
    on, left = start.date(), rule.amount
    if rule.unit is Unit.DAYS:
        # The rule adds the raw dates of a pause, also those before an effective receipt.
        left += sum((p.to_at.date() - p.from_at.date()).days for p in pauses if p.to_at)
    while left:
        on += DAY
        waiting = any(p.from_at.date() < on <= p.to_at.date() for p in pauses if p.to_at)
        if rule.unit is Unit.DAYS or (calendar.is_working(on) and not waiting):
            left -= 1
    while not calendar.is_working(on):
        on += DAY
    due = calendar.closing(on)
    if terms.due_time is DueTime.SAME_TIME:
        due = due.replace(hour=start.hour, minute=start.minute)
    floors = [calendar.closing(calendar.effective(p.to_at).date()) for p in pauses if p.to_at]
    return max([due, *floors])


@given(histories(), rules(DAY_UNITS), any_terms)
def test_days_agree_with_counting_by_hand(
    history: tuple[datetime, list[Pause]], rule: Rule, terms: DeadlinePolicy
) -> None:
    """The tables give what walking day by day gives, pauses included."""
    received, pauses = history
    expected = counted_by_hand(rule, the_calendar(), received, pauses, terms)
    assert compute(rule, the_calendar(), received, pauses, terms=terms).due_at == expected


@settings(max_examples=30)
@given(histories(), st.integers(1, 30))
def test_hours_agree_with_counting_minutes(history: tuple[datetime, list[Pause]], amount: int) -> None:
    """The n hours between receipt and due are exactly the open minutes outside every pause."""
    received, pauses = history
    calendar = the_calendar()
    found = compute(Rule(amount, Unit.HOURS), calendar, received, pauses)
    assert found.due_at is not None
    minute, ran = received, 0
    while minute < found.due_at:
        spans = calendar.hours_on(minute.date())
        opened = any(opens <= minute.time() < closes for opens, closes in spans)
        ran += opened and not any(p.from_at <= minute < p.to_at for p in pauses if p.to_at)
        minute += MINUTE
    assert ran == amount * 60
    assert sum(step.minutes for step in found.steps) == amount * 60


@given(histories(), rules(), st.sampled_from(Policy), any_terms)
def test_a_longer_rule_is_never_due_earlier(
    history: tuple[datetime, list[Pause]], rule: Rule, policy: Policy, terms: DeadlinePolicy
) -> None:
    """Due dates grow with the amount, whatever the pauses."""
    received, pauses = history
    longer = Rule(rule.amount + 1, rule.unit)
    first = compute(rule, the_calendar(), received, pauses, policy=policy, terms=terms).due_at
    second = compute(longer, the_calendar(), received, pauses, policy=policy, terms=terms).due_at
    assert first is not None
    assert second is not None
    assert first <= second


@given(histories(), rules(), st.sampled_from(Policy), any_terms)
def test_due_lies_in_the_office_hours_of_a_working_day(
    history: tuple[datetime, list[Pause]], rule: Rule, policy: Policy, terms: DeadlinePolicy
) -> None:
    """Nothing falls due while the office is closed, nor before the effective receipt it is counted from."""
    received, pauses = history
    found = compute(rule, the_calendar(), received, pauses, policy=policy, terms=terms)
    assert found.due_at is not None
    on = found.due_at.date()
    assert the_calendar().is_working(on)
    assert the_calendar().opening(on) <= found.due_at <= the_calendar().closing(on)
    assert received <= found.counted_from <= found.due_at


@given(histories(), rules(), st.sampled_from(Policy), any_terms)
def test_a_pause_never_shortens(
    history: tuple[datetime, list[Pause]], rule: Rule, policy: Policy, terms: DeadlinePolicy
) -> None:
    """Leaving out the last pause never gives a later date."""
    received, pauses = history
    # Anew from the last day of a month, months with the same time of day may end at an earlier time of the same day.
    assume(policy is Policy.PAUSE or terms.due_time is DueTime.CLOSE)
    whole = compute(rule, the_calendar(), received, pauses, policy=policy, terms=terms).due_at
    without = compute(rule, the_calendar(), received, pauses[:-1], policy=policy, terms=terms).due_at
    assert whole is not None
    assert without is not None
    assert whole >= without


@given(histories(), rules(most=15), st.sampled_from(Policy))
def test_the_steps_explain_the_date(history: tuple[datetime, list[Pause]], rule: Rule, policy: Policy) -> None:
    """There is one line a day from receipt to due, and as many counted days as the rule has."""
    received, pauses = history
    found = compute(rule, the_calendar(), received, pauses, policy=policy)
    assert found.due_on is not None
    span = (found.due_on - received.date()).days
    assert [step.on for step in found.steps] == [received.date() + n * DAY for n in range(span + 1)]
    counted = sum(step.counted for step in found.steps)
    if rule.unit in (Unit.WORKING_DAYS, Unit.DAYS):
        assert counted == rule.amount
    elif rule.unit is Unit.SAME_DAY:
        assert counted == 1


@given(histories(), rules(), st.sampled_from(Policy))
def test_an_open_pause_keeps_what_is_left(history: tuple[datetime, list[Pause]], rule: Rule, policy: Policy) -> None:
    """Days counted and days left make up the whole rule while the last pause is open."""
    received, pauses = history
    assume(pauses)
    opened = [*pauses[:-1], Pause(pauses[-1].from_at)]
    found = compute(rule, the_calendar(), received, opened, policy=policy)
    if found.left is None:
        assert found.due_at == compute(rule, the_calendar(), received, pauses, policy=policy).due_at
    elif rule.unit in (Unit.WORKING_DAYS, Unit.DAYS):
        counted = sum(step.counted for step in found.steps)
        assert found.left.amount == (rule.amount if policy is Policy.RESTART else rule.amount - counted)


@given(
    instants(2000, 2100),
    rules(most=MAX_AMOUNT),
    st.lists(st.tuples(instants(2000, 2100), instants(2000, 2100)), max_size=4),
    any_terms,
)
def test_anything_from_2000_to_2100_gives_a_date_or_a_word(
    received: datetime, rule: Rule, ends: list[tuple[datetime, datetime]], terms: DeadlinePolicy
) -> None:
    """Pauses in any order and overlap, and any rule, end in a date, an open clock or an error with a code."""
    pauses = [Pause(min(pair), max(pair)) for pair in ends]
    with suppress_code("due_out_of_range"):
        found = compute(rule, the_calendar(), received, pauses, terms=terms)
        assert found.due_at is not None
        assert found.due_at >= received


@given(
    instants(),
    rules(),
    st.sets(st.integers(0, 6)),
    st.dictionaries(st.dates(date(2025, 1, 1), date(2029, 1, 1)), st.sampled_from(DayKind), max_size=20),
)
def test_any_weekly_schedule_gives_a_date_or_a_word(
    received: datetime, rule: Rule, weekdays: set[int], days: dict[date, DayKind]
) -> None:
    """An office open on any set of weekdays computes, or says that it never opens."""
    usual = the_calendar().weekly[0]
    office = Calendar(dict.fromkeys(weekdays, usual), {on: SpecialDay(kind) for on, kind in days.items()})
    with suppress_code("calendar_never_opens"):
        found = compute(rule, office, received)
        assert found.due_on is not None
        assert office.is_working(found.due_on)
