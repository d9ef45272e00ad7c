"""What came of torn batches: little of it, each device apart, and believed only under the signature over all of it."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from counter_app.domain.errors import GatewayError
from counter_app.gateway.torn import KEPT_S, MOST_BYTES, MOST_OF_DEVICE, MOST_TOLD, Coming, TornBodies
from counter_app.sync.calls import Caller, Packed
from counter_app.sync.http import connect
from counter_app.sync.ports import Call
from counter_app.wire.batch import Answer, BatchAnswer, Torn
from counter_app.wire.requests import Spoken, _short
from tests.builders.file_side import FileSide, file_side

FACTS = 300


class _Seconds:
    """A clock that stands until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@given(st.data())
def test_what_is_kept_stays_small_and_true(data: st.DataObject) -> None:
    """Whatever bodies begin, grow, go on and end: the ceiling holds, and a start is what really came of that call."""
    torn = TornBodies(_Seconds(), ceiling=2_500)
    came: dict[tuple[str, str], bytes] = {}
    under_way: list[Coming] = []
    for number in range(data.draw(st.integers(1, 40))):
        spoken = Spoken(data.draw(st.sampled_from("AB")), data.draw(st.sampled_from("vwxyz")))
        if data.draw(st.booleans()) or not under_way:
            offset = data.draw(st.integers(0, 300))
            coming = torn.begin(spoken, offset)
            known = came.get((spoken.device, spoken.request), b"")
            assert coming.start in {known[:offset], b""}
            came[spoken.device, spoken.request] = coming.start
            under_way.append(coming)
            continue
        coming = under_way.pop(data.draw(st.integers(0, len(under_way) - 1)))
        if data.draw(st.booleans()):
            torn.drop(coming)
            continue
        chunk = bytes([number]) * data.draw(st.integers(1, 400))
        torn.grow(coming, chunk)
        if coming.kept.endswith(chunk):
            came[coming.device, coming.request] = bytes(coming.kept)
        under_way.append(coming)
        kept = [one for device in torn._devices.values() for one in device]
        assert {id(one) for one in kept} == {id(one) for one in torn._all.values()}
        assert torn._size == sum(one.size for one in kept) <= 2_500
        assert max(map(len, torn._devices.values()), default=0) <= MOST_OF_DEVICE
        assert all(one.kept == b"" for one in under_way if not torn._is_kept(one))


def test_a_long_body_is_not_kept() -> None:
    """What is longer than a slow line can have on its way goes on without being kept, now and for the rest of it."""
    torn = TornBodies(_Seconds())
    coming = torn.begin(Spoken("A", "r"))
    torn.grow(coming, bytes(MOST_BYTES))
    assert torn.tell("A") == (Torn("r", MOST_BYTES),)
    for _ in range(2):
        torn.grow(coming, b"x")
        assert (torn.tell("A"), bytes(coming.kept)) == ((), b"")
    assert torn.whole(coming, b"all of it") == b"all of it"


def test_it_is_told_a_few_times_only() -> None:
    """A counter that has forgotten the call hears of it no longer."""
    torn = TornBodies(_Seconds())
    torn.grow(torn.begin(Spoken("A", "r")), b"part")
    assert [torn.tell("A") for _ in range(MOST_TOLD + 1)] == [(Torn("r", 4),)] * MOST_TOLD + [()]
    assert torn.tell("B") == ()


def test_it_is_forgotten_after_a_while() -> None:
    """People's data does not stay for a counter that never comes back."""
    seconds = _Seconds()
    torn = TornBodies(seconds)
    left = torn.begin(Spoken("A", "r"))
    torn.grow(left, b"part")
    seconds.now = KEPT_S
    assert torn.begin(Spoken("B", "r")).kept == left.kept == b""
    assert (torn.tell("A"), torn._size) == ((), 0)


def test_short_calls_that_ask_do_not_cost_what_they_ask_about() -> None:
    """However many questions are torn, the long batch stays, and is told beside them."""
    torn = TornBodies(_Seconds())
    torn.grow(torn.begin(Spoken("A", "batch")), b"nearly all of it")
    for number in range(5):
        torn.grow(torn.begin(Spoken("A", f"try {number}")), b"x")
    assert torn.tell("A")[0] == Torn("batch", 16)


def test_bodies_of_no_one_and_empty_ones_are_not_kept() -> None:
    """A call that names no device or request, or brings nothing, leaves nothing."""
    torn = TornBodies(_Seconds())
    torn.grow(torn.begin(Spoken("", "r")), b"part")
    torn.grow(torn.begin(Spoken("A", "")), b"part")
    torn.begin(Spoken("A", "r"))
    assert (torn._devices, torn._all, torn._size) == ({}, {}, 0)


@pytest.fixture(scope="module")
def side(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileSide]:
    """Give a counter with facts, enrolled at a gateway process."""
    with file_side(tmp_path_factory.mktemp("torn")) as one:
        one.journal.append(*one.author.chain(FACTS, 2))
        with closing(connect(one.gateway.url, None)) as transport:
            # A device is known to a gateway by its first proven call.
            Caller(transport, lambda: datetime.now(UTC), lambda: str(uuid.uuid4())).position(one.journal.device())
        yield one


@pytest.fixture
def caller(side: FileSide) -> Iterator[Caller]:
    """Give calls over one connection."""
    with closing(connect(side.gateway.url, None)) as transport:
        yield Caller(transport, lambda: datetime.now(UTC), lambda: str(uuid.uuid4()))


def _packed(side: FileSide, caller: Caller, after: int, many: int) -> Packed:
    pending = side.journal.pending(many, 10**7, after)
    assert pending is not None
    return caller.packed(side.journal.device(), pending)


def _tear(side: FileSide, call: Call, came: int) -> None:
    """Send so much of the body of a call, and break the connection."""
    lines = [f"{call.method} {call.path} HTTP/1.1", "host: x", f"content-length: {len(call.body)}"]
    head = "\r\n".join([*lines, *(f"{name}: {text}" for name, text in call.headers.items()), "", ""]).encode()
    place = urlsplit(side.gateway.url)
    with socket.create_connection((str(place.hostname), place.port or 0)) as line:
        line.sendall(head + call.body[:came])
        line.shutdown(socket.SHUT_WR)
        while line.recv(1_000):
            pass


def _held(side: FileSide, caller: Caller) -> int:
    return caller.position(side.journal.device()).count


def _asked(side: FileSide, caller: Caller) -> BatchAnswer:
    answer = caller.push(side.journal.device(), _packed(side, caller, 0, 1))
    assert isinstance(answer, BatchAnswer)
    return answer


def test_a_torn_batch_goes_on_where_it_was_cut(side: FileSide, caller: Caller) -> None:
    """The next answer says how much came, again when the rest is torn too, and the last rest makes it whole."""
    identity, before = side.journal.device(), _held(side, caller)
    left = batch = _packed(side, caller, before, 50)
    for held in (700, 1_500):
        _tear(side, caller._batch(identity, left), held - left.offset)
        answer = _asked(side, caller)
        assert answer.torn == (Torn(batch.request, held),)
        assert isinstance(answer.torn, tuple)
        found = batch.behind(answer.torn)
        assert found is not None
        left = found
    whole = caller.push(identity, left)
    assert isinstance(whole, BatchAnswer)
    assert (whole.count, whole.torn, whole.answers[1:]) == (before + 50, UNSET, (Answer("accepted"),) * 49)


def test_a_rest_without_its_beginning_is_refused_and_the_line_goes_on(side: FileSide, caller: Caller) -> None:
    """After a restart of the gateway nothing is here any more: a code says so, over a connection that stays."""
    before = _held(side, caller)
    batch = replace(_packed(side, caller, before, 50), offset=300)
    with pytest.raises(GatewayError, match="torn_unknown"):
        caller.push(side.journal.device(), batch)
    whole = caller.push(side.journal.device(), replace(batch, offset=0))
    assert isinstance(whole, BatchAnswer)
    assert whole.count == before + 50


def test_a_beginning_of_other_bytes_is_not_believed(side: FileSide, caller: Caller) -> None:
    """Whoever sends bytes under another's name and request spoils that call and nothing else."""
    identity, before = side.journal.device(), _held(side, caller)
    batch = _packed(side, caller, before, 50)
    call = caller._batch(identity, batch)
    _tear(side, Call(call.method, call.path, call.headers, bytes(len(call.body))), 400)
    with pytest.raises(GatewayError, match="signature_wrong"):
        caller.push(identity, replace(batch, offset=400))
    assert _held(side, caller) == before


def test_a_rest_longer_than_a_batch_may_be_is_refused(side: FileSide) -> None:
    """An offset counts as bytes of the body: no more comes in that way than in one call."""
    place = urlsplit(side.gateway.url)
    with socket.create_connection((str(place.hostname), place.port or 0)) as line:
        line.sendall(b"POST /v1/batches/4194304 HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\nx")
        assert b" 413 " in line.recv(1_000)


@pytest.mark.parametrize("path", ["0", "00000000", "-1", "1e3", "²", "123456789", "9" * 5_000])
def test_a_place_that_is_none_is_an_unknown_path(side: FileSide, path: str) -> None:
    """An offset is one to eight ASCII digits and not nothing; anything else is refused without a bug."""
    place = urlsplit(side.gateway.url)
    with socket.create_connection((str(place.hostname), place.port or 0)) as line:
        text = f"POST /v1/batches/{quote(path)} HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\nx"
        line.sendall(text.encode())
        assert b" 404 " in line.recv(1_000)


@pytest.mark.parametrize("request_id", ["x" * 65, "é", ""])
def test_no_name_of_a_call_can_spoil_the_answers_to_another(side: FileSide, caller: Caller, request_id: str) -> None:
    """Without a key one can begin a call in another's name: what the device hears stays readable and its own."""
    header = f"{_short(side.author.device)} :{request_id} 1 x"
    _tear(side, Call("POST", "/v1/batches", {"counter": header}, bytes(100)), 40)
    assert _asked(side, caller).torn is UNSET


def test_a_device_nobody_knows_leaves_nothing(side: FileSide, caller: Caller) -> None:
    """Only of devices that have proven themselves anything is kept; the process grows by no stranger."""
    identity = replace(side.journal.device(), device="0192f0c1-0000-7000-8000-0000000000ff")
    pending = side.journal.pending(50, 10**7)
    assert pending is not None
    packed = caller.packed(identity, pending)
    _tear(side, caller._batch(identity, packed), 400)
    with pytest.raises(GatewayError, match="torn_unknown"):
        caller.push(identity, replace(packed, offset=400))
    with pytest.raises(GatewayError, match="device_unknown"):
        caller.push(identity, packed)
