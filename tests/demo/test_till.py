from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from counter_app.demo.till import Till
from counter_app.domain.act import Act
from counter_app.services.session import Session

MOVES = st.lists(
    st.tuples(
        st.integers(0, 1), st.sampled_from(["pay", "refund"]), st.sampled_from(["cash", "card"]), st.integers(1, 9)
    )
)


@given(moves=MOVES)
def test_a_till_is_never_below_nothing_and_forgets_no_refund(moves: list[tuple[int, str, str, int]]) -> None:
    """Whatever comes on whatever day: what is done keeps the notes of the day at nothing or more, the rest waits."""
    till, on, session = Till(), date(2025, 7, 1), Session("truong", "supervisor", "window", "")
    cash, done, waits = 0, 0, 0
    for days, action, method, amount in moves:
        cash, on = (0 if days else cash), on + timedelta(days=days)
        act = Act(action=action, method=method, amount=amount)
        if not till.holds(on, act):
            till.waits(0, act, session)
            waits += 1
            continue
        due = [act]
        while due:
            one = due.pop()
            till.moved(one)
            done += 1
            if one.method == "cash" and one.amount:
                cash += one.amount if one.action == "pay" else -one.amount
            assert cash >= 0
            waiting = till.next(on)
            if waiting is not None:
                waits -= 1
                due.append(waiting[1])
    assert done + waits == len(moves)
