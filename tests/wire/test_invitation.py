"""The invitation file and the way from an old key of the province to its newest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.errors import GatewayError, InputError
from counter_app.wire.age import new_identity
from counter_app.wire.invitation import ProvinceKeys, follow_changes, read_invitation, sign_change, write_invitation
from counter_app.wire.statements import Signed, public_bytes
from tests.builders.journal_facts import private_key

RECIPIENT = new_identity()[1]
WHOLE = write_invitation(private_key("province"), RECIPIENT, ("H14.31", 3), "a" * 48, gateway_url="https://g.invalid")
KEYS = [private_key(name) for name in ("first", "second", "third")]


def _known(at: int) -> ProvinceKeys:
    return ProvinceKeys(public_bytes(KEYS[at]), RECIPIENT)


def test_an_invitation_is_read_back() -> None:
    """What was written is what is read, with the province's keys."""
    read = read_invitation(WHOLE)
    assert (read.office, read.counter, read.token, read.gateway_url) == ("H14.31", 3, "a" * 48, "https://g.invalid")
    assert read.keys == ProvinceKeys(public_bytes(private_key("province")), RECIPIENT)
    assert "a" * 48 not in repr(read)


@given(st.integers(0, len(WHOLE) - 3), st.integers(1, 255))
def test_no_changed_byte_passes(at: int, by: int) -> None:
    """Whichever byte is changed, the file is refused or says the very same."""
    changed = bytearray(WHOLE)
    changed[at] ^= by
    try:
        assert read_invitation(bytes(changed)) == read_invitation(WHOLE)
    except InputError as error:
        assert error.code.startswith("invitation_")  # noqa: PT017 - or it is the same


@given(st.binary(max_size=200))
def test_anything_else_is_no_invitation(raw: bytes) -> None:
    """Any bytes at all end in one coded error."""
    with pytest.raises(InputError, match="invitation_malformed"):
        read_invitation(raw)


def test_keys_are_followed_one_by_one() -> None:
    """From any earlier key the signed statements lead to the newest, and from the newest nowhere."""
    changes = (sign_change(KEYS[0], _known(1), "a"), sign_change(KEYS[1], _known(2), "b"))
    assert follow_changes(_known(0), changes) == (_known(1), _known(2))
    assert follow_changes(_known(1), changes) == (_known(2),)
    assert follow_changes(_known(2), changes) == ()


def test_a_step_the_known_key_did_not_sign_is_not_taken() -> None:
    """Another signer, changed bytes or no statement at all: nothing is believed."""
    real = sign_change(KEYS[0], _known(1), "a")
    stolen = Signed(real.body, KEYS[2].sign(real.body))
    for wrong in (stolen, Signed(real.body[:-1] + b" ", real.signature), Signed(b"{}", b"")):
        with pytest.raises(GatewayError, match="key_change_wrong"):
            follow_changes(_known(0), (wrong,))
