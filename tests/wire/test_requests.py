"""Signed requests: everything that matters of a call is under the signature."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.errors import GatewayError
from counter_app.wire.requests import DEVICE, REQUEST, SENT, SIGNATURE, check_signature, signed_headers, signed_text
from counter_app.wire.statements import public_bytes
from tests.builders.journal_facts import private_key

KEY = private_key("device")
PARTS = {"method": "POST", "path": "/v1/batches", "body": b"x", "request": "r", "device": "d", "sent": "2026"}


def _text(parts: Mapping[str, object]) -> bytes:
    return signed_text(
        str(parts["method"]),
        str(parts["path"]),
        parts["body"] if isinstance(parts["body"], bytes) else b"",
        request=str(parts["request"]),
        device=str(parts["device"]),
        sent=str(parts["sent"]),
    )


def test_the_headers_carry_who_and_when() -> None:
    """Device, request id, instant and signature travel, and the signature is good."""
    headers = signed_headers(KEY, "POST", "/v1/batches", b"x", request="r", device="d", sent="2026")
    assert (headers[DEVICE], headers[REQUEST], headers[SENT]) == ("d", "r", "2026")
    check_signature(public_bytes(KEY), _text(PARTS), headers[SIGNATURE])


@pytest.mark.parametrize("part", sorted(PARTS))
def test_each_part_is_signed(part: str) -> None:
    """A call changed in any part does not pass with the old signature."""
    headers = signed_headers(KEY, "POST", "/v1/batches", b"x", request="r", device="d", sent="2026")
    changed = {**PARTS, part: b"y" if part == "body" else "other"}
    with pytest.raises(GatewayError, match="signature_wrong"):
        check_signature(public_bytes(KEY), _text(changed), headers[SIGNATURE])


@given(st.text(max_size=100), st.binary(max_size=40))
def test_any_signature_is_refused_with_a_code(signature: str, key: bytes) -> None:
    """Text that is no base64, no signature or no key raises only the coded error."""
    with pytest.raises(GatewayError, match="signature_wrong"):
        check_signature(key, b"text", signature)
