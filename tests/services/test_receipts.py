from __future__ import annotations

from collections.abc import Iterator

import pytest

from counter_app.domain.errors import RuleError
from counter_app.store import money
from tests.builders.desk import MONDAY, ADesk, a_desk, supervisor


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ADesk]:
    """Give one counter of its own."""
    made = a_desk(tmp_path_factory.mktemp("desk"))
    yield made
    made.connection.close()


@pytest.mark.parametrize("again", ["MH-0000001", "mh-000 0001"])
def test_a_receipt_of_another_dossier_is_refused_by_name(desk: ADesk, again: str) -> None:
    """The refusal names the dossier that has it; nothing is written."""
    first, second = desk.receive(), desk.receive()
    desk.act(first, "pay", amount=8_000, receipt="MH-0000001")
    with pytest.raises(RuleError, match="receipt_used") as told:
        desk.act(second, "pay", amount=8_000, receipt=again)
    assert told.value.values["dossier"] == first
    assert desk.state(second).money.paid == 0
    assert desk.act(second, "pay", amount=8_000, receipt="MH-0000002").warnings == ()
    desk.assert_sound()


def test_money_of_the_wrong_dossier_is_given_back_and_its_receipt_recorded_where_it_belongs(desk: ADesk) -> None:
    """Once nothing of it is kept there, the paper is free for the dossier it was written for."""
    wrong, right = desk.receive(), desk.receive()
    desk.act(wrong, "pay", amount=8_000, receipt="MH-7")
    desk.act_as(supervisor(), wrong, "refund", amount=5_000)
    with pytest.raises(RuleError, match="receipt_used"):
        desk.act(right, "pay", amount=8_000, receipt="MH-7")
    desk.act_as(supervisor(), wrong, "refund", amount=3_000)
    assert desk.act(right, "pay", amount=8_000, receipt="MH-7").warnings == ()


def test_a_book_of_another_year_begins_anew(desk: ADesk) -> None:
    """The same number a year later is another paper; none at all is never one paper twice."""
    first, second = desk.receive(), desk.receive()
    desk.act(first, "pay", amount=8_000, receipt="12")
    desk.act(first, "pay", amount=1_000)
    desk.act(second, "pay", amount=1_000)
    desk.act(second, "pay", "2027-01-04T08:00", amount=8_000, receipt="12")


def test_what_was_recorded_before_this_was_looked_at_stays_readable(desk: ADesk) -> None:
    """Two dossiers of an old journal with one receipt fold as they did, and a third is refused."""
    desk.clock.set(MONDAY)
    codes = [desk.receive() for _ in range(3)]
    for code, number in zip(codes[:2], ("A 1", "A2"), strict=True):
        desk.act(code, "pay", amount=8_000, receipt=number)
    desk.act(codes[1], "pay", "2027-01-04T08:00", amount=1_000, receipt="A1")
    assert [desk.state(code).money.paid for code in codes] == [8_000, 9_000, 0]
    with pytest.raises(RuleError, match="receipt_used"):
        desk.act(codes[2], "pay", "2027-01-05T08:00", amount=1, receipt="a1")


def test_the_receipt_is_found_by_its_index(desk: ADesk) -> None:
    """Among a year of payments the number is looked up, not searched for."""
    code = desk.receive()
    desk.act(code, "pay", amount=8_000, receipt="AB/26 1")
    assert money.paid_with_receipt(desk.connection, "ab/261") == [desk.finder.dossier_id(code)]
    assert money.paid_with_receipt(desk.connection, "AB/26 2") == []


def test_what_is_doubtful_is_recorded_and_said(desk: ADesk) -> None:
    """Overpaid, paid twice by one receipt, given back another way: lawful, and told with what was done."""
    code = desk.receive()
    desk.act(code, "fee", amount=8_000)
    assert desk.act(code, "pay", amount=8_000, method="card", receipt="MH-9").warnings == ()
    assert desk.act(code, "pay", amount=8_000, receipt="MH-9").warnings == ("overpaid", "receipt_again")
    back = desk.act_as(supervisor(), code, "refund", amount=16_000)
    assert back.warnings == ("refund_other_way", "refund_whole")
    assert desk.state(code).money.kept == 0


@pytest.mark.parametrize("facts", [b"", b"\xff\xfe", b"[1]", b'{"receipt": 7}', b'{"receipt": ["MH-1"]}'])
def test_what_another_counter_wrote_is_kept_whatever_it_says_of_a_receipt(desk: ADesk, facts: bytes) -> None:
    """The index of receipts never stands in the way of a fact, and finds nothing in one that has no number."""
    desk.connection.execute(
        "INSERT INTO replica (device, epoch, seq, event_id, dossier_id, kind, header, facts, facts_hash, person_hash)"
        " VALUES ('d', 'e', 1, 'v', 'x', 'FeePaid', x'', ?, zeroblob(32), zeroblob(32))",
        (facts,),
    )
    assert money.paid_with_receipt(desk.connection, "MH-1") == []
