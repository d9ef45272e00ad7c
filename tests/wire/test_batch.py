"""Batches on the wire: small, whole or refused, and never larger than agreed once unpacked."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.errors import CounterError, GatewayError, InputError
from counter_app.wire.batch import (
    MAX_BATCH_ENTRIES,
    Batch,
    BatchAnswer,
    Position,
    WireEntry,
    from_wire,
    pack,
    to_wire,
    unpack,
)
from counter_app.wire.chain import person_hash
from tests.builders.intakes import batch_of
from tests.builders.journal_facts import Author

AUTHOR = Author()
JOURNAL = AUTHOR.chain(3)
BATCH = batch_of(AUTHOR, JOURNAL)


def test_a_batch_comes_back_whole() -> None:
    """The entries that come out are the committed bytes that went in."""
    read = unpack(pack(BATCH), Batch)
    assert read == BATCH
    assert list(map(from_wire, read.entries)) == JOURNAL


def test_an_erased_person_travels_by_its_hash() -> None:
    """An entry whose person was erased keeps its hash, so that the chain can be computed at the other end."""
    erased = replace(JOURNAL[0], person=None, salt=None)
    assert from_wire(to_wire(erased)) == erased
    assert to_wire(JOURNAL[0]).person_hash is None


def test_a_person_vouches_for_itself() -> None:
    """The hash of a person that is there is computed, whatever hash was sent with it."""
    salt = bytes(16)
    assert from_wire(WireEntry(b"h", b"f", b"p", salt, bytes(32))).person_hash == person_hash(salt, b"p")
    for person, lone in ((b"p", None), (None, salt)):
        with pytest.raises(GatewayError, match="message_malformed"):
            from_wire(WireEntry(b"h", b"f", person, lone))


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_with_a_code(raw: bytes) -> None:
    """Pages, noise and compressed noise raise only the coded error."""
    for body in (raw, zstandard.ZstdCompressor().compress(raw)):
        for read in (
            lambda b=body: unpack(b, Batch),
            lambda b=body: unpack(b, BatchAnswer),
            lambda b=body: unpack(b, Position),
        ):
            with pytest.raises(GatewayError, match="message_malformed"):
                read()


@given(st.data())
def test_a_torn_or_turned_batch_is_refused_or_the_same(data: st.DataObject) -> None:
    """Cut anywhere it is refused; with one bit turned it is refused, or reads and fails the chain later."""
    raw = pack(BATCH)
    cut = data.draw(st.integers(0, len(raw) - 1))
    with pytest.raises(GatewayError, match="message_malformed"):
        unpack(raw[:cut], Batch)
    turned = bytearray(raw)
    turned[cut] ^= 1 << data.draw(st.integers(0, 7))
    try:
        unpack(bytes(turned), Batch)
    except CounterError as error:
        assert error.code in {"message_malformed", "batch_too_large"}  # noqa: PT017 - either is right


def test_a_bomb_is_refused_before_it_grows() -> None:
    """A small body that would become a large one, or a long list, is refused by what it declares."""
    with pytest.raises(InputError, match="batch_too_large"):
        unpack(zstandard.ZstdCompressor().compress(bytes(20 * 1024 * 1024)), Batch)
    many = msgspec.structs.replace(BATCH, entries=BATCH.entries[:1] * (MAX_BATCH_ENTRIES + 1))
    with pytest.raises(GatewayError, match="message_malformed"):
        unpack(pack(many), Batch)


@pytest.mark.parametrize(
    "change", [{"first": 0}, {"first": 2**60}, {"device": ""}, {"device": "x" * 65}, {"epoch": "a b"}]
)
def test_names_and_numbers_fit_every_store(change: dict[str, object]) -> None:
    """A seq or a name that no key can hold is malformed."""
    with pytest.raises(GatewayError, match="message_malformed"):
        unpack(pack(msgspec.structs.replace(BATCH, **change)), Batch)


def test_a_dossier_costs_few_bytes() -> None:
    """In batches of 200 a reception takes at most 150 bytes on the wire."""
    body = pack(batch_of(AUTHOR, AUTHOR.chain(200)))
    assert len(body) / 200 <= 150
