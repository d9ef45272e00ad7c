"""Signed statements: the device's checkpoint and the province's acknowledgement (Ed25519 over the verbatim bytes).

A statement travels as the bytes that were signed and their signature; whoever holds it serves the same bytes.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from counter_app.domain.errors import GatewayError

PUBLIC_KEY_BYTES = 32


class Signed(msgspec.Struct, frozen=True):
    """The bytes of a statement and the 64-byte signature over them."""

    body: bytes
    signature: bytes


class Checkpoint(msgspec.Struct, frozen=True, tag="checkpoint"):
    """A device's word that its journal of ``epoch`` holds ``count`` links and ends in ``head`` (hex)."""

    device: str
    epoch: str
    count: int
    head: str


class Parked(msgspec.Struct, frozen=True):
    """A fact the province keeps but cannot settle, with the code of the reason."""

    seq: int
    code: str


class Acknowledgement(msgspec.Struct, frozen=True, tag="acknowledgement"):
    """The province's word that it holds durably the first ``count`` links of a device's epoch, ending in ``head``.

    ``parked`` lists every unsettled parked seq up to ``count``, so that a later statement replaces all earlier ones.
    """

    key: str
    device: str
    epoch: str
    count: int
    head: str
    parked: tuple[Parked, ...] = ()


Statement = TypeVar("Statement", bound=msgspec.Struct)


def sign(statement: msgspec.Struct, key: Ed25519PrivateKey) -> Signed:
    """Return ``statement`` as bytes with the signature of ``key``; the type tag keeps the kinds apart."""
    body = msgspec.json.encode(statement)
    return Signed(body, key.sign(body))


def verify(signed: Signed, public_key: bytes, type_: type[Statement]) -> Statement:
    """Return the statement when ``public_key`` (32 bytes) signed it.

    Raises:
        GatewayError: ``signature_wrong`` for another signature, ``statement_malformed`` for other content.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signed.signature, signed.body)
    except (InvalidSignature, ValueError) as error:
        raise GatewayError("signature_wrong") from error
    try:
        return msgspec.json.decode(signed.body, type=type_)
    except msgspec.DecodeError as error:
        raise GatewayError("statement_malformed") from error


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """Return the 32 public bytes of ``key``."""
    return key.public_key().public_bytes_raw()


def key_id(public_key: bytes) -> str:
    """Return the short name of a public key: the first 16 hex digits of its SHA-256."""
    return sha256(public_key).hexdigest()[:16]
