"""Signed requests: everything that matters of a call is under the signature."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.errors import GatewayError
from counter_app.wire.requests import CALLER, Spoken, check_signature, read_caller, signed_headers, signed_text
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


def test_one_header_carries_who_and_when() -> None:
    """Device, request id, instant and signature travel, and the signature is good."""
    headers = signed_headers(KEY, "POST", "/v1/batches", b"x", request="r", device="d", sent="2026")
    spoken = read_caller(headers[CALLER])
    assert (list(headers), spoken.device, spoken.request, spoken.sent) == ([CALLER], "d", "r", "2026")
    check_signature(public_bytes(KEY), _text(PARTS), spoken.signature)


def test_ids_travel_short() -> None:
    """With UUIDs the header takes 142 bytes with its name, and they come back as they were."""
    ids = "0192f0c1-0000-7000-8000-000000000001", "6f2c1a34-9d2e-4c58-8a51-0d2f7f1f3b60"
    headers = signed_headers(KEY, "POST", "/v1/batches", b"x", request=ids[0], device=ids[1], sent="1795000000")
    spoken = read_caller(headers[CALLER])
    assert (spoken.request, spoken.device) == ids
    assert len(f"{CALLER}: {headers[CALLER]}") <= 142


@given(st.one_of(st.uuids().map(str), st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=64)))
def test_any_name_comes_back(name: str) -> None:
    """Short or not, capital or not, a name that can stand in a header is read as it was written."""
    for one in (name, name.upper()):
        headers = signed_headers(KEY, "GET", "/", b"", request=one, device=one, sent="0")
        spoken = read_caller(headers[CALLER])
        assert (spoken.device, spoken.request) == (one, one)


@given(st.one_of(st.none(), st.text(max_size=200)))
def test_any_header_is_read_as_far_as_it_goes(text: str | None) -> None:
    """Whatever stands in the header, reading it never fails; what is not there is empty."""
    assert isinstance(read_caller(text), Spoken)
    assert read_caller(None) == Spoken()


@pytest.mark.parametrize("part", sorted(PARTS))
def test_each_part_is_signed(part: str) -> None:
    """A call changed in any part does not pass with the old signature."""
    headers = signed_headers(KEY, "POST", "/v1/batches", b"x", request="r", device="d", sent="2026")
    changed = {**PARTS, part: b"y" if part == "body" else "other"}
    with pytest.raises(GatewayError, match="signature_wrong"):
        check_signature(public_bytes(KEY), _text(changed), read_caller(headers[CALLER]).signature)


@given(st.binary(max_size=100), st.binary(max_size=40))
def test_any_signature_is_refused_with_a_code(signature: bytes, key: bytes) -> None:
    """Bytes that are no signature or no key raise only the coded error."""
    with pytest.raises(GatewayError, match="signature_wrong"):
        check_signature(key, b"text", signature)
