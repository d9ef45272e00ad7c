"""Compression: the shipped dictionary, what both ends know, and frames that name what is not there."""

from __future__ import annotations

from hashlib import sha256

import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.errors import GatewayError, InputError
from counter_app.wire.batch import Answer, Batch, BatchAnswer, pack, unpack
from counter_app.wire.compression import BEST, DICTIONARY, KNOWING, LEVEL, compress, decompress
from counter_app.wire.statements import Acknowledgement, Signed, sign
from tests.builders.intakes import batch_of
from tests.builders.journal_facts import Author, head

AUTHOR = Author()
JOURNAL = AUTHOR.chain(1)
BATCH = batch_of(AUTHOR, JOURNAL)
DEVICE = AUTHOR.device.encode()
LIMIT = 1024 * 1024


@given(st.binary(max_size=3_000), st.binary(max_size=700), st.sampled_from((LEVEL, BEST)))
def test_what_goes_in_comes_out(plain: bytes, known: bytes, level: int) -> None:
    """Any bytes come back, whatever both ends know, at either level."""
    assert decompress(compress(plain, known, level=level), LIMIT, known) == plain


@given(st.binary(max_size=400), st.binary(max_size=40))
def test_any_bytes_are_refused_or_read(raw: bytes, known: bytes) -> None:
    """Noise ends in a code, also where it names a dictionary."""
    for frame in (raw, compress(raw, known)[:-1]):
        try:
            decompress(frame, LIMIT, known)
        except (GatewayError, InputError) as error:
            assert error.code in {"message_malformed", "batch_too_large"}  # noqa: PT017 - either is right


def test_a_frame_of_another_dictionary_is_malformed() -> None:
    """A number nobody gave out, and what only somebody else knows, are refused with a code."""
    foreign = zstandard.ZstdCompressionDict(b"some text " * 20, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    assert decompress(zstandard.ZstdCompressor(dict_data=foreign).compress(b"plain"), LIMIT) == b"plain"
    stranger = bytearray(compress(b"x" * 100))
    place = stranger.index(DICTIONARY, 5)
    stranger[place] = 9
    with pytest.raises(GatewayError, match="message_malformed"):
        decompress(bytes(stranger), LIMIT)
    with pytest.raises(GatewayError, match="message_malformed"):
        decompress(compress(b"x" * 100, b"known"), LIMIT)


def test_each_frame_names_its_dictionary() -> None:
    """None for a large one, the shipped one, and the one with what both ends know behind it."""
    frames = compress(bytes(100_000)), compress(b"x"), compress(b"x", b"known")
    numbers = [zstandard.get_frame_parameters(frame).dict_id for frame in frames]
    assert numbers == [0, DICTIONARY, KNOWING]


def test_a_small_bomb_is_refused_by_what_it_declares() -> None:
    """With a dictionary as without, nothing grows past the limit."""
    for known in (b"", b"known"):
        with pytest.raises(InputError, match="batch_too_large"):
            decompress(compress(bytes(60_000), known), 50_000, known)


def test_one_fact_and_its_answer_are_small() -> None:
    """A reception with what stands around it takes 520 bytes, the answer 130: its signature and little else."""
    body = pack(BATCH, DEVICE, level=BEST)
    assert unpack(body, Batch, known=DEVICE) == BATCH
    hex_head = head(JOURNAL).hex()
    said = Acknowledgement("0123456789abcdef", AUTHOR.device, AUTHOR.epoch, 1, hex_head)
    noise = sha256(b"1").digest() + sha256(b"2").digest()
    answer = BatchAnswer((Answer("accepted"),), 1, hex_head, Signed(sign(said, AUTHOR.key).body, noise))
    packed = pack(answer, BATCH.checkpoint.body)
    assert unpack(packed, BatchAnswer, known=BATCH.checkpoint.body) == answer
    assert (len(body) <= 520, len(packed) <= 130) == (True, True)
    assert len(pack(answer)) > len(packed) + 40
    assert len(zstandard.ZstdCompressor(level=BEST).compress(msgspec.msgpack.encode(BATCH))) > len(body) * 3 // 2
