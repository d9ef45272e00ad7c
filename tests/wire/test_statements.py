"""Signed statements: only the right key, the right kind and the very same bytes are believed."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.errors import GatewayError
from counter_app.wire.statements import Acknowledgement, Checkpoint, Parked, Signed, key_id, public_bytes, sign, verify
from tests.builders.journal_facts import private_key

KEY = private_key("province")
PUBLIC = public_bytes(KEY)
STATEMENT = Acknowledgement("k", "d", "e", 7, "ab" * 32, (Parked(3, "kind_unknown"),))


def test_a_statement_comes_back_as_signed() -> None:
    """The same bytes are verified and read, the parked list included."""
    assert verify(sign(STATEMENT, KEY), PUBLIC, Acknowledgement) == STATEMENT
    checkpoint = Checkpoint("d", "e", 7, "ab" * 32)
    assert verify(sign(checkpoint, KEY), PUBLIC, Checkpoint) == checkpoint


@given(st.data())
def test_any_changed_bit_is_found(data: st.DataObject) -> None:
    """One bit of the body or of the signature turned, and nobody believes it."""
    signed = sign(STATEMENT, KEY)
    part = data.draw(st.sampled_from(["body", "signature"]))
    raw = bytearray(getattr(signed, part))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(GatewayError, match="signature_wrong"):
        verify(msgspec.structs.replace(signed, **{part: bytes(raw)}), PUBLIC, Acknowledgement)


@given(st.binary(max_size=100), st.binary(max_size=70), st.binary(max_size=40))
def test_any_bytes_are_refused_with_a_code(body: bytes, signature: bytes, key: bytes) -> None:
    """Nonsense from outside, keys of any length included, raises only the coded error."""
    with pytest.raises(GatewayError, match="signature_wrong"):
        verify(Signed(body, signature), key, Acknowledgement)


def test_one_kind_is_not_taken_for_the_other() -> None:
    """A device's checkpoint signed by the same key is no acknowledgement."""
    with pytest.raises(GatewayError, match="statement_malformed"):
        verify(sign(Checkpoint("d", "e", 7, "ab" * 32), KEY), PUBLIC, Acknowledgement)


def test_signed_nonsense_is_malformed() -> None:
    """A good signature over something else is said to be malformed."""
    for body in (b"", b"{}", b"\xff", b'{"type":"acknowledgement","key":1}'):
        with pytest.raises(GatewayError, match="statement_malformed"):
            verify(Signed(body, KEY.sign(body)), PUBLIC, Acknowledgement)


def test_a_key_has_a_short_name() -> None:
    """Sixteen hex digits tell two keys apart."""
    assert len(key_id(PUBLIC)) == 16
    assert key_id(PUBLIC) != key_id(public_bytes(private_key("other")))
