from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.errors import InputError
from counter_app.services.fees import Fees
from tests.builders.desk import MONDAY, ADesk, a_desk, clerk, supervisor


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ADesk]:
    """Give one counter; tests share it and each takes in dossiers of its own."""
    made = a_desk(tmp_path_factory.mktemp("desk"))
    yield made
    made.connection.close()


@pytest.fixture(name="fees")
def _fees(desk: ADesk) -> Fees:
    desk.clock.set(MONDAY)
    return Fees(desk.connection, desk.catalogue)


@pytest.mark.parametrize("end", ["refuse", "stop", "withdraw", "void"])
def test_a_paid_dossier_without_a_result_is_listed_until_all_is_given_back(desk: ADesk, fees: Fees, end: str) -> None:
    """Listed the moment it ends, with what is left after a part was refunded, and gone after the rest."""
    code = desk.receive()
    desk.act(code, "pay", amount=8_000)
    assert code not in {row.code for row in fees.refunds_due()}
    desk.act(code, end)
    desk.act_as(supervisor(), code, "refund", amount=3_000)
    assert {row.code: row.amount for row in fees.refunds_due()}[code] == 5_000
    desk.act_as(supervisor(), code, "refund", amount=5_000)
    assert code not in {row.code for row in fees.refunds_due()}


def test_a_dossier_with_a_result_owes_nothing_back(desk: ADesk, fees: Fees) -> None:
    """Money paid for work that was done stays."""
    code = desk.receive()
    desk.act(code, "pay", amount=8_000)
    desk.act(code, "result")
    desk.act(code, "return")
    assert code not in {row.code for row in fees.refunds_due()}


@settings(max_examples=10, deadline=None)
@given(
    moves=st.lists(
        st.tuples(
            st.sampled_from(["lan", "hoa"]), st.sampled_from(["cash", "transfer", "card"]), st.integers(1, 900_000)
        ),
        max_size=12,
    ),
    day=st.integers(3, 27),
)
def test_the_till_balances_to_the_dong(desk: ADesk, moves: list[tuple[str, str, int]], day: int) -> None:
    """Each account's rows add up to its sums, the accounts to the counter, and each payment lies in one day only."""
    fees, on = Fees(desk.connection, desk.catalogue), date(2026, 11, day)
    before = fees.cash_up(on)
    desk.clock.set(f"{on}T23:30")
    code = desk.receive()
    for account, method, amount in moves:
        desk.act_as(clerk(account), code, "pay", amount=amount, method=method)
    back = sum(amount for _, _, amount in moves) // 3
    if back:
        desk.act_as(supervisor(), code, "refund", amount=back)
    whole = fees.cash_up(on)
    assert whole.total - before.total == sum(amount for _, _, amount in moves) - back
    assert whole.total == sum(row.amount for row in whole.rows)
    assert whole.total == sum(fees.cash_up(on, account).total for account in ("lan", "hoa", "truong"))
    cash = sum(amount for _, method, amount in moves if method == "cash")
    assert whole.cash - before.cash == cash - back


def test_money_typed_after_midnight_belongs_to_the_next_day(desk: ADesk, fees: Fees) -> None:
    """The day of entry decides, so that a day already cashed up never changes."""
    code = desk.receive()
    desk.clock.set("2026-12-01T00:00")
    desk.act(code, "pay", amount=7_000)
    assert fees.cash_up(date(2026, 11, 30)).rows == ()
    assert [(row.code, row.amount, row.method) for row in fees.cash_up(date(2026, 12, 1)).rows] == [
        (code, 7_000, "cash")
    ]


@pytest.mark.parametrize("pages,copies,amount", [(1, 1, 2_000), (2, 1, 4_000), (5, 2, 14_000), (400, 1, 200_000)])
def test_the_fee_of_certified_copies_is_proposed_by_page_and_copy(
    fees: Fees, pages: int, copies: int, amount: int
) -> None:
    """2.000đ a page, 1.000đ from the third, at most 200.000đ a copy."""
    assert fees.proposal("2.000815", pages=pages, copies=copies).amount == amount


def test_a_proposal_for_nothing_is_bad_input(fees: Fees) -> None:
    """An unknown procedure, no pages: there is nothing to ask money for."""
    with pytest.raises(InputError, match="procedure_unknown"):
        fees.proposal("9.999999")
    with pytest.raises(InputError, match="count_out_of_range"):
        fees.proposal("2.000815", pages=0)
