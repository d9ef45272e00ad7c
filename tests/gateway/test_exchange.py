"""The exchange: who may call, what is refused, and what is signed."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.errors import StoreError
from counter_app.gateway.exchange import Answered, Call, Exchange
from counter_app.gateway.keys import Keys
from counter_app.gateway.refusals import refuse
from counter_app.wire.batch import MAX_SENT_BYTES, Batch, BatchAnswer, Position, pack, unpack
from counter_app.wire.requests import BATCHES, CALLER, ENROL, POSITION, Enrolment, signed_headers
from counter_app.wire.statements import Acknowledgement, public_bytes, verify
from tests.builders.intakes import batch_of
from tests.builders.journal_facts import START, Author, head, private_key
from tests.builders.sync_pair import Pair, enrolled_pair


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Return a counter enrolled with a gateway."""
    with enrolled_pair() as both:
        yield both


def _signed(method: str, path: str, body: bytes, key: Ed25519PrivateKey, device: str) -> Call:
    headers = signed_headers(key, method, path, body, request="r", device=device, sent="0")
    return Call(method, path, headers, body)


def _answer(pair: Pair, call: Call) -> Answered:
    answered: Answered = pair.runner.run(pair.far_end.answer(call))
    return answered


def _code(pair: Pair, call: Call) -> tuple[int, str]:
    answered = _answer(pair, call)
    return answered.status, json.loads(answered.body)["code"]


def _push(pair: Pair, batch: Batch) -> Call:
    return _signed("POST", BATCHES, pack(batch), pair.author.key, pair.author.device)


def test_an_acknowledgement_is_signed_by_the_province(pair: Pair) -> None:
    """Count and head of the answer are those of the statement, which the province's key signed."""
    journal = pair.author.chain(3)
    batch = batch_of(pair.author, journal)
    answer = unpack(_answer(pair, _push(pair, batch)).body, BatchAnswer, known=batch.checkpoint.body)
    province = pair.journal.identity.province_key or b""
    statement = verify(answer.acknowledgement, province, Acknowledgement)
    assert (statement.device, statement.epoch) == (pair.author.device, pair.author.epoch)
    assert (answer.count, answer.head) == (statement.count, statement.head) == (3, head(journal).hex())
    assert (len(statement.key), answer.oldest_version) == (16, 1)


def test_a_gap_is_answered_with_the_position(pair: Pair) -> None:
    """The device learns from where to send again, in the same signed words."""
    batch = batch_of(pair.author, pair.author.chain(5), 3)
    answered = _answer(pair, _push(pair, batch))
    position = unpack(answered.body, Position, known=batch.checkpoint.body)
    assert (answered.status, position.count, position.acknowledgement is not None) == (409, 0, True)


def test_a_forked_device_is_told(pair: Pair) -> None:
    """A conflict has its own code beside the gap."""
    journal = pair.author.chain(3)
    _answer(pair, _push(pair, batch_of(pair.author, journal)))
    other = journal[:1] + Author(seed=2).chain(2, first=2)
    assert _code(pair, _push(pair, batch_of(pair.author, other))) == (409, "forked")


def test_only_the_devices_key_speaks_for_it(pair: Pair) -> None:
    """A signature by another key, over another body or path, or none, takes nothing in."""
    good = _push(pair, batch_of(pair.author, pair.author.chain(2)))
    thief = _signed("POST", BATCHES, good.body, private_key("thief"), pair.author.device)
    position = _signed("GET", POSITION + "e", b"", pair.author.key, pair.author.device)
    said = good.headers[CALLER].split(" ")
    for call in (
        thief,
        replace(good, body=good.body + b" "),
        replace(good, headers={CALLER: " ".join((*said[:2], "1", said[3]))}),
        replace(good, headers={CALLER: " ".join((*said[:3], "?"))}),
        replace(good, headers={CALLER: said[0]}),
        replace(position, path=POSITION + "f"),
    ):
        assert _code(pair, call) == (401, "signature_wrong")
    assert _code(pair, replace(good, headers={})) == (401, "device_unknown")
    assert pair.held()[0] == 0


def test_a_wrong_clock_is_never_a_reason(pair: Pair) -> None:
    """A request signed in 1970 is taken like any other."""
    assert _answer(pair, _push(pair, batch_of(pair.author, pair.author.chain(1)))).status == 200


def test_a_revoked_device_is_refused_with_its_own_code(pair: Pair) -> None:
    """Its signature is checked first, so that nobody else learns of the revocation."""
    pair.runner.run(pair.store.revoke(pair.author.device, START))
    call = _push(pair, batch_of(pair.author, pair.author.chain(1)))
    assert _code(pair, call) == (403, "device_revoked")
    assert _code(pair, replace(call, headers={CALLER: f":{pair.author.device}"})) == (401, "signature_wrong")


@given(st.binary(max_size=300))
def test_any_body_gets_a_code(body: bytes) -> None:
    """Signed nonsense is refused with a code, as a batch and as an enrolment, and never ends in a bug."""
    with enrolled_pair() as pair:
        for path in (BATCHES, ENROL):
            status, code = _code(pair, _signed("POST", path, body, pair.author.key, pair.author.device))
            assert (status, code) == (400, "message_malformed")


def test_sizes_are_limited(pair: Pair) -> None:
    """A body over the limit, and one that would grow past it, are refused as too large."""
    large = _signed("POST", BATCHES, b"x" * (MAX_SENT_BYTES + 1), pair.author.key, pair.author.device)
    assert _code(pair, large) == (413, "batch_too_large")
    batch = batch_of(pair.author, pair.author.chain(1))
    entry = msgspec.structs.replace(batch.entries[0], facts=bytes(17 * 1024 * 1024))
    bomb = _push(pair, msgspec.structs.replace(batch, entries=(entry,)))
    assert len(bomb.body) < 10_000
    assert _code(pair, bomb) == (413, "batch_too_large")
    many = _push(pair, msgspec.structs.replace(batch, entries=batch.entries * 2_001))
    assert _code(pair, many) == (400, "message_malformed")


def test_enrolment_proves_the_key(pair: Pair) -> None:
    """A registration signed by another key than the one it brings, or under another name, is refused."""
    key = private_key("new")
    wish = Enrolment("t", "new", "H14.31", 2, base64.b64encode(public_bytes(key)).decode())
    body = msgspec.json.encode(wish)
    assert _code(pair, _signed("POST", ENROL, body, private_key("thief"), "new")) == (401, "signature_wrong")
    assert _code(pair, _signed("POST", ENROL, body, key, "other")) == (400, "message_malformed")
    assert _code(pair, _signed("POST", ENROL, body, key, "new")) == (403, "token_unknown")
    short = msgspec.json.encode(msgspec.structs.replace(wish, public_key="AAAA"))
    assert _code(pair, _signed("POST", ENROL, short, key, "new")) == (400, "message_malformed")


def test_a_fault_of_the_gateways_machine_is_only_busy() -> None:
    """A full disk there is not told to the world; the counter waits."""
    assert refuse(StoreError("disk_full")) == (503, b'{"code":"gateway_busy","field":null}')


def test_nothing_else_is_offered(pair: Pair) -> None:
    """Unknown paths and methods are refused with a code; an epoch that can be no key is malformed."""
    assert _code(pair, Call("GET", "/", {})) == (404, "path_unknown")
    assert _code(pair, Call("DELETE", BATCHES, {})) == (404, "path_unknown")
    long = _signed("GET", POSITION + "x" * 65, b"", pair.author.key, pair.author.device)
    assert _code(pair, long) == (400, "message_malformed")


def test_keys_are_not_shown() -> None:
    """Neither the exchange nor the keys print what is secret."""
    keys = Keys(bytes(range(32)), private_key("province"))
    assert repr(keys) == "Keys()"
    assert "Keys(" not in repr(Exchange)
