"""Batches on their way over one connection: answers in order, nothing lost, nothing met by another's answer."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.errors import GatewayError, StoreError
from counter_app.sync.flight import DEPTH, LONE_ANSWERS, Depth, is_of
from counter_app.sync.http import HttpTransport
from counter_app.sync.http_line import Line
from counter_app.sync.policy import FEW
from counter_app.sync.ports import Call, Reply
from counter_app.wire.outgoing import Pending
from tests.builders.sync_pair import Pair, enrolled_pair
from tests.fakes.certificates import certify
from tests.fakes.gateway_process import running_gateway

HEALTH = Call("GET", "/health", {})


class Rail:
    """A ``Pipeline`` in front of the pair's link; ``most`` is how many calls were under way at once.

    ``ahead`` is how many had left of each connection when its first answer was read.
    """

    def __init__(self, pair: Pair, answered: int = 10**9) -> None:
        self._pair = pair
        self._answered = answered
        self._left = answered
        self._begun: deque[Reply | GatewayError] = deque()
        self.most = 0
        self.ended = 0
        self.ahead: list[int] = []
        self._opened = False

    def __call__(self, gateway_url: str, ca_pem: str | None) -> Rail:
        return self

    def begin(self, call: Call) -> None:
        self._opened = self._opened or (not self._begun and not self.ahead)
        try:
            self._begun.append(self._pair.link.exchange(call))
        except GatewayError as error:
            self._begun.append(error)
        self.most = max(self.most, len(self._begun))

    def finish(self) -> Reply:
        if self._opened:
            self.ahead.append(len(self._begun))
            self._opened = False
        found = self._begun.popleft()
        if self._left == 0:
            self.close()
            raise GatewayError("answer_cut")
        self._left -= 1
        if isinstance(found, GatewayError):
            self.close()
            raise found
        return found

    def exchange(self, call: Call) -> Reply:
        assert not self._begun, "an answer to an earlier call is under way"
        self.begin(call)
        return self.finish()

    def close(self) -> None:
        self.ended += bool(self._begun)
        self._begun.clear()
        self._opened = True
        self._left = self._answered


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Return a counter enrolled with a gateway, its link taking one call behind the other."""
    with enrolled_pair() as both:
        yield both


def _laid(pair: Pair, answered: int = 10**9) -> Rail:
    rail = Rail(pair, answered)
    pair.engine._connect = rail
    return rail


def _equal(pair: Pair) -> bool:
    count = len(pair.journal.entries)
    return pair.held() == (count, pair.journal.hash_at(count)) and pair.journal.acknowledged == count


def test_the_next_batch_leaves_before_the_answer(pair: Pair) -> None:
    """Two batches are under way at once and never more, the first a small one, and all arrives once."""
    rail = _laid(pair)
    pair.journal.append(*pair.author.chain(900))
    report = pair.engine.run_once()
    assert (report.pushed, report.duplicates, rail.most) == (900, 0, DEPTH)
    assert _equal(pair)


def test_the_first_batch_over_a_line_that_is_back_is_small(pair: Pair) -> None:
    """What follows a failure of the line is one fact, so that the first word comes soon; sizes stay as they were."""
    _laid(pair)
    pair.journal.append(*pair.author.chain(300))
    pair.spoil("unreachable")
    size = pair.engine._pushing.size
    with pytest.raises(GatewayError, match="unreachable"):
        pair.engine.run_once()
    assert (pair.journal.attempts[-1].first, pair.journal.attempts[-1].last) == (1, 1)
    assert pair.engine._pushing.size == size
    assert pair.engine.run_once().pushed == 300


@pytest.mark.parametrize("most", [8, 100])
@pytest.mark.parametrize("fault", ["answer_lost", "answer_late"])
def test_behind_a_cut_nothing_leaves_before_the_first_answer(pair: Pair, fault: str, most: int) -> None:
    """What was on its way may have arrived: the answer to the first batch says so before a second one leaves."""
    rail = _laid(pair)
    pair.journal.append(*pair.author.chain(500))
    pair.engine._pushing.size = most
    pair.spoil("none", fault)
    with pytest.raises(GatewayError):
        pair.engine.run_once()
    rail.ahead.clear()
    pair.engine.run_once()
    assert rail.ahead[0] == 1
    assert rail.most == DEPTH
    assert _equal(pair)


@pytest.mark.parametrize("fault", ["answer_lost", "answer_late", "busy", "broken", "torn", "portal"])
def test_whatever_becomes_of_the_first_the_second_makes_no_gap(pair: Pair, fault: str) -> None:
    """A failed answer gives up the one behind it too; the next run says all again and both sides are equal."""
    rail = _laid(pair)
    pair.journal.append(*pair.author.chain(500))
    pair.spoil("none", fault)
    with pytest.raises(GatewayError):
        pair.engine.run_once()
    assert rail.ended == 1
    pair.engine.run_once()
    assert _equal(pair)
    assert len(pair.arrived()) == 500


def test_a_call_that_never_arrived_breaks_no_chain(pair: Pair) -> None:
    """The second of two arrives without the first: it is refused, nothing is held of it, and all is sent again."""
    _laid(pair)
    pair.journal.append(*pair.author.chain(500))
    pair.spoil("none", "unreachable")
    with pytest.raises(GatewayError, match="unreachable"):
        pair.engine.run_once()
    assert pair.held()[0] == 1
    pair.engine.run_once()
    assert _equal(pair)


def test_a_fault_of_this_machine_leaves_no_answer_under_way(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a batch on its way the disk is full: the next question must not meet the answer that was awaited."""
    _laid(pair)
    pair.journal.append(*pair.author.chain(500))
    whole = type(pair.journal).pending

    def full(journal: object, most: int, size: int, after: int = 0) -> Pending | None:
        if after > FEW:
            raise StoreError("disk_full")
        return whole(journal, most, size, after)  # type: ignore[arg-type]  # the journal itself

    monkeypatch.setattr(type(pair.journal), "pending", full)
    with pytest.raises(StoreError, match="disk_full"):
        pair.engine.run_once()
    monkeypatch.undo()
    pair.engine.run_once()
    assert _equal(pair)


def test_a_batch_of_another_epoch_waits_for_its_own_turn(pair: Pair) -> None:
    """An epoch may be done with while its last batch is on its way: what follows never leaves in its name."""
    identity = pair.journal.device()
    pair.journal.append(*pair.author.chain(1))
    own = pair.journal.pending(1, 10**6)
    pair.journal.identity = replace(identity, epoch="0192f0c1-0000-7000-8000-00000000e002")
    other = pair.journal.pending(1, 10**6)
    assert own is not None
    assert other is not None
    assert is_of(identity, own)
    assert not is_of(identity, other)


def test_a_proxy_that_answers_only_the_first_is_found_out(pair: Pair) -> None:
    """Connections that end behind their first answer make it one call at a time, and everything arrives."""
    rail = _laid(pair, answered=1)
    pair.journal.append(*pair.author.chain(2_000))
    for _ in range(LONE_ANSWERS):
        with pytest.raises(GatewayError, match="answer_cut"):
            pair.engine.run_once()
    rail.most = 0
    rail._answered = rail._left = 10**9
    pair.engine.run_once()
    assert rail.most == 1
    assert _equal(pair)


def test_a_line_that_is_cut_keeps_several_under_way() -> None:
    """Only connections that end behind exactly one answer, one after the other, count."""
    depth = Depth()
    for answers in (1, 1, 20, 1, 1, 0, 1, 1):
        depth.ended(answers)
    assert depth.most == DEPTH
    depth.ended(1)
    assert depth.most == 1


def test_calls_go_one_behind_the_other_over_real_tls(tmp_path: Path) -> None:
    """Answers come in the order of the calls, a new connection goes on from the session before, and calls are apart."""
    certified = certify(tmp_path / "tls")
    unknown = Call("GET", "/nowhere", {})
    with (
        running_gateway(tmp_path, certified.certificate, certified.key) as gateway,
        closing(HttpTransport(gateway.url, certified.ca_pem)) as transport,
    ):
        for call in (HEALTH, unknown, HEALTH):
            transport.begin(call)
        with pytest.raises(RuntimeError, match="under way"):
            transport.exchange(HEALTH)
        assert [transport.finish().status for _ in range(3)] == [200, 404, 200]
        transport.close()
        assert transport.exchange(HEALTH).status == 200
        line = transport._line
        assert line is not None
        assert line.socket.session_reused  # type: ignore[attr-defined]  # a socket with TLS


def test_a_piece_leaves_in_small_records() -> None:
    """A record that is torn brings nothing: what is kept while it comes leaves in small ones, long bodies in one."""
    near, far = socket.socketpair()
    with near, far:
        noted = _Noted(near)
        for method, size in (("PUT", 20_000), ("POST", 20_000), ("PUT", 70_000), ("POST", 70_000)):
            noted.sizes.clear()
            Line(noted, "gateway.invalid").write(Call(method, "/", {}, bytes(size)), "/", 5.0)  # type: ignore[arg-type]  # writes only
            arrived = 0
            while arrived < sum(noted.sizes):
                arrived += len(far.recv(100_000))
            assert arrived > size
            assert (max(noted.sizes) <= 1_400) == (size == 20_000)


class _Noted:
    """A socket that notes how much it is given at once."""

    def __init__(self, inner: socket.socket) -> None:
        self._inner = inner
        self.sizes: list[int] = []

    def settimeout(self, seconds: float) -> None:
        self._inner.settimeout(seconds)

    def sendall(self, content: bytes) -> None:
        self.sizes.append(len(content))
        self._inner.sendall(content)


def test_what_is_not_answered_is_cut(tmp_path: Path) -> None:
    """When the gateway dies, the answers still to come are `answer_cut`, and the next call connects anew."""
    with running_gateway(tmp_path) as gateway, closing(HttpTransport(gateway.url)) as transport:
        transport.begin(HEALTH)
        assert transport.finish().status == 200
        gateway.kill()
        with pytest.raises(GatewayError, match="unreachable"):
            transport.exchange(HEALTH)
        gateway.start()
        assert transport.exchange(HEALTH).status == 200
