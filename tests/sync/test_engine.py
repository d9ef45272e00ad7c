"""The engine against a real exchange over a link that fails in every way peers have been bitten by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from counter_app.domain.errors import GatewayError, InputError
from counter_app.sync.engine import NOTE_S
from counter_app.sync.http import connect
from counter_app.sync.ports import Call, Reply
from counter_app.wire.batch import MESSAGE_TYPE, Batch, BatchAnswer, pack, unpack
from counter_app.wire.encoding import Entry
from counter_app.wire.statements import Acknowledgement, Parked, sign
from tests.builders.journal_facts import START, Author, private_key
from tests.builders.sync_pair import Pair, enrolled_pair
from tests.fakes.exchange_link import Fault
from tests.fakes.memory_gateway import MemoryGatewayStore
from tests.fakes.model_journal import ModelJournal


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Return a counter enrolled with a gateway."""
    with enrolled_pair() as both:
        yield both


def _equal(pair: Pair) -> bool:
    count = len(pair.journal.entries)
    return pair.held() == (count, pair.journal.hash_at(count)) and pair.journal.acknowledged == count


def _become(pair: Pair, entries: list[Entry]) -> None:
    """Let the device go on from another disk: the same identity with other entries, none acknowledged."""
    pair.journal = ModelJournal(pair.journal.identity)
    pair.journal.append(*entries)
    pair.engine._journal = pair.engine._pushing.journal = pair.journal


def test_all_that_waits_is_pushed(pair: Pair) -> None:
    """Everything arrives once, the report counts it, and both sides have the same head."""
    pair.journal.append(*pair.author.chain(700))
    report = pair.engine.run_once()
    assert (report.pushed, report.duplicates, report.parked) == (700, 0, 0)
    assert report.checkpoint is not None
    assert (report.checkpoint.count, report.checkpoint.head) == pair.held()
    assert report.bytes_sent > 0
    assert _equal(pair)


def test_nothing_waiting_still_proves_contact(pair: Pair) -> None:
    """An empty outbox asks where the gateway stands, so that a dead link is noticed and the checkpoint is known."""
    report = pair.engine.run_once()
    assert (report.pushed, report.checkpoint and report.checkpoint.count) == (0, 0)
    pair.spoil("unreachable")
    with pytest.raises(GatewayError, match="unreachable"):
        pair.engine.run_once()


def test_a_lost_answer_adds_nothing(pair: Pair) -> None:
    """The gateway committed, the answer was cut: the second time all are duplicates and count as acknowledged."""
    pair.journal.append(*pair.author.chain(5))
    pair.spoil("answer_lost")
    with pytest.raises(GatewayError, match="answer_cut"):
        pair.engine.run_once()
    assert (pair.journal.acknowledged, pair.held()[0]) == (0, 5)
    report = pair.engine.run_once()
    # The next batch is smaller, but the statement covers all that is held.
    assert (report.pushed, report.duplicates) == (5, 2)
    assert _equal(pair)
    assert len(pair.arrived()) == 5


@pytest.mark.parametrize(
    "fault,code",
    [
        ("portal", "not_a_gateway"),
        ("portal_message", "not_a_gateway"),
        ("redirect", "not_a_gateway"),
        ("busy", "gateway_busy"),
        ("broken", "gateway_failed"),
        ("torn", "message_malformed"),
        ("certificate", "certificate_wrong"),
        ("answer_late", "answer_late"),
        ("unreachable", "unreachable"),
    ],
)
def test_a_failure_is_written_down_and_loses_nothing(pair: Pair, fault: str, code: str) -> None:
    """No failure marks anything as sent; each has its code and the next attempt, and the next run mends it."""
    pair.journal.append(*pair.author.chain(3))
    pair.spoil(fault)
    with pytest.raises(GatewayError, match=code):
        pair.engine.run_once()
    attempt = pair.journal.attempts[-1]
    assert (attempt.first, attempt.last, attempt.code, pair.journal.acknowledged) == (1, 3, code, 0)
    assert attempt.next_attempt_at is not None
    pair.engine.run_once()
    assert _equal(pair)
    assert len(pair.arrived()) == 3


def test_a_failure_that_goes_on_is_written_down_once_a_minute(pair: Pair) -> None:
    """Offline each second fails: the disk is written when the reason changes, after a minute and after a success."""
    seconds = [0.0]
    pair.engine._around = replace(pair.engine._around, monotonic=lambda: seconds[0])
    pair.journal.append(*pair.author.chain(3))

    def fail(fault: Fault, at: float) -> int:
        seconds[0] = at
        pair.spoil(fault)
        with pytest.raises(GatewayError):
            pair.engine.run_once()
        return len(pair.journal.attempts)

    assert [fail("unreachable", at) for at in (0, 1, 59, NOTE_S, NOTE_S + 1)] == [1, 1, 1, 2, 2]
    assert fail("busy", NOTE_S + 2) == 3
    pair.engine.run_once()
    pair.journal.append(pair.author.received(4))
    assert fail("busy", NOTE_S + 3) == 4


def test_an_answer_given_twice_is_taken_once(pair: Pair) -> None:
    """A request delivered twice is answered with duplicates, which changes nothing."""
    pair.journal.append(*pair.author.chain(3))
    pair.spoil("twice")
    report = pair.engine.run_once()
    assert (report.pushed, report.duplicates) == (3, 3)
    assert len(pair.arrived()) == 3


def test_a_parked_fact_blocks_nothing_and_is_remembered(pair: Pair) -> None:
    """What the province cannot settle is acknowledged with its reason, and what follows goes on."""
    author = pair.author
    pair.journal.append(author.received(1), author.received(2, kind="NotYetInvented"), author.received(3))
    report = pair.engine.run_once()
    assert (report.pushed, report.parked) == (3, 1)
    assert pair.journal.parked == (Parked(2, "kind_unknown"),)
    pair.journal.append(author.received(4))
    pair.engine.run_once()
    assert pair.journal.parked == (Parked(2, "kind_unknown"),)


def test_a_gateway_restored_from_a_backup_gets_the_rest_again(pair: Pair) -> None:
    """With less there than was acknowledged, those entries go back to waiting and are sent again."""
    pair.journal.append(*pair.author.chain(10))
    pair.engine.run_once()
    assert isinstance(pair.store, MemoryGatewayStore)
    del pair.store.arrived[4:]
    pair.journal.append(*pair.author.chain(2, first=11))
    report = pair.engine.run_once()
    assert report.pushed == 8
    assert _equal(pair)
    del pair.store.arrived[7:]
    assert pair.engine.run_once().pushed == 5
    assert _equal(pair)


def test_a_cloned_disk_is_told_and_stops(pair: Pair) -> None:
    """Another history under the same epoch is refused with `forked`, and the journal learns of it."""
    pair.journal.append(*pair.author.chain(5))
    pair.engine.run_once()
    _become(pair, Author(seed=2).chain(6))
    with pytest.raises(GatewayError, match="forked"):
        pair.engine.run_once()
    assert pair.journal.forked
    assert pair.journal.attempts[-1].next_attempt_at is None
    assert pair.held()[0] == 5


def test_an_older_copy_of_the_journal_is_noticed(pair: Pair) -> None:
    """A folder copied back is shorter than what the gateway holds: that is said, and this epoch must not go on."""
    pair.journal.append(*pair.author.chain(5))
    pair.engine.run_once()
    _become(pair, pair.journal.entries[:3])
    pair.journal.acknowledged = 3
    with pytest.raises(GatewayError, match="province_ahead"):
        pair.engine.run_once()
    assert pair.journal.forked


def test_a_batch_too_large_is_halved_at_once(pair: Pair) -> None:
    """A refusal for size costs no waiting: smaller batches follow until one passes."""
    pair.journal.append(*pair.author.chain(40))
    carried = pair.link.exchange
    sizes: list[int] = []

    def narrow(call: Call) -> Reply:
        sizes.append(len(call.body))
        if len(call.body) > 2_000:
            return Reply(413, "application/json", b'{"code":"batch_too_large"}')
        return carried(call)

    pair.engine._connect = _Carrier(narrow)
    report = pair.engine.run_once()
    assert report.pushed == 40
    assert not pair.journal.attempts
    assert max(sizes) > 2_000
    assert _equal(pair)


class _Carrier:
    def __init__(self, exchange: Callable[[Call], Reply]) -> None:
        self.exchange = exchange

    def __call__(self, gateway_url: str, ca_pem: str | None) -> _Carrier:
        return self

    def close(self) -> None:
        return


def _forging(pair: Pair, count: int, key: str, device: str | None = None) -> None:
    """Let the far end answer with a statement that is not the province's word about this journal."""
    carried = pair.link.exchange

    def forge(call: Call) -> Reply:
        reply = carried(call)
        sent = unpack(call.body, Batch, known=pair.author.device.encode())
        answer = unpack(reply.body, BatchAnswer, known=sent.checkpoint.body)
        statement = Acknowledgement("k", device or pair.author.device, pair.author.epoch, count, answer.head)
        false = BatchAnswer(answer.answers, count, answer.head, sign(statement, private_key(key)))
        return Reply(200, MESSAGE_TYPE, pack(false))

    pair.engine._connect = _Carrier(forge)


@pytest.mark.parametrize(
    "count,key,device,code",
    [
        (3, "thief", None, "acknowledgement_wrong"),
        (3, "province", "another", "acknowledgement_wrong"),
        (2, "province", None, "acknowledgement_wrong"),
        (4, "province", None, "province_ahead"),
    ],
)
def test_only_the_provinces_word_counts(pair: Pair, count: int, key: str, device: str | None, code: str) -> None:
    """A statement by another key, about another device or of another count acknowledges nothing."""
    pair.journal.append(*pair.author.chain(3))
    _forging(pair, count, key, device)
    with pytest.raises(GatewayError, match=code):
        pair.engine.run_once()
    assert pair.journal.acknowledged == 0


def test_without_enrolment_nothing_is_tried(pair: Pair) -> None:
    """A device that is not enrolled says so and makes no call."""
    pair.journal.identity = replace(pair.journal.identity, gateway_url=None, province_key=None)
    before = len(pair.link.calls)
    with pytest.raises(GatewayError, match="not_enrolled"):
        pair.engine.run_once()
    assert len(pair.link.calls) == before


def test_a_revoked_device_is_shut_out(pair: Pair) -> None:
    """After revocation nothing more is taken, and the person at the counter is asked."""
    pair.journal.append(*pair.author.chain(3))
    pair.runner.run(pair.store.revoke(pair.author.device, START))
    with pytest.raises(GatewayError, match="device_revoked"):
        pair.engine.run_once()
    assert pair.held()[0] == 0


def test_an_address_that_is_no_address_is_bad_input(pair: Pair) -> None:
    """A journal with a wrong gateway address raises the coded error of the transport."""
    pair.engine._connect = connect
    pair.journal.identity = replace(pair.journal.identity, gateway_url="ftp://x")
    with pytest.raises(InputError, match="gateway_url"):
        pair.engine.run_once()
