from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.ids import uuid7

instants = st.integers(0, 2**48 - 1)
noises = st.binary(min_size=10, max_size=10)


@given(instants, noises)
def test_an_id_is_a_uuid_of_version_seven(unix_ms: int, noise: bytes) -> None:
    """The standard library reads the id back with version, variant and instant where RFC 9562 puts them."""
    text = uuid7(unix_ms, noise)
    parsed = uuid.UUID(text)
    assert (str(parsed), parsed.version, parsed.variant) == (text, 7, uuid.RFC_4122)
    assert parsed.int >> 80 == unix_ms


def test_the_example_of_the_standard() -> None:
    """The id of RFC 9562, appendix A.6, comes out of its instant and random bits."""
    noise = (0xCC3 << 62 | 0x18C4DC0C0C07398F).to_bytes(10, "big")
    assert uuid7(0x017F22E279B0, noise) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@given(instants, instants, noises, noises)
def test_ids_sort_by_their_instant(first: int, second: int, noise: bytes, other: bytes) -> None:
    """Text order is time order."""
    if first < second:
        assert uuid7(first, noise) < uuid7(second, other)


@given(instants, noises, noises)
def test_every_random_bit_that_fits_is_kept(unix_ms: int, noise: bytes, other: bytes) -> None:
    """Two ids of one millisecond are equal only where their lowest 74 random bits are."""
    kept = (1 << 74) - 1
    same = int.from_bytes(noise, "big") & kept == int.from_bytes(other, "big") & kept
    assert (uuid7(unix_ms, noise) == uuid7(unix_ms, other)) is same


@pytest.mark.parametrize("unix_ms, noise", [(-1, bytes(10)), (2**48, bytes(10)), (0, bytes(9)), (0, bytes(11))])
def test_arguments_out_of_range_are_a_bug(unix_ms: int, noise: bytes) -> None:
    """An id is never made from too little randomness or an instant that does not fit."""
    with pytest.raises(ValueError, match=r"\d"):
        uuid7(unix_ms, noise)
