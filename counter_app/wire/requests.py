"""Signed requests: what a device signs of every call, and the JSON of enrolment.

The clock of the sender is signed but never judged: a wrong clock must not stop work, and every request is idempotent.
"""

from __future__ import annotations

import base64
import binascii
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from counter_app.domain.errors import GatewayError
from counter_app.wire.statements import Signed

DEVICE = "counter-device"
REQUEST = "counter-request"
SENT = "counter-sent"
SIGNATURE = "counter-signature"
PROTOCOL = "/v1"
ENROL = f"{PROTOCOL}/enrol"
BATCHES = f"{PROTOCOL}/batches"
POSITION = f"{PROTOCOL}/position/"
KEYS = f"{PROTOCOL}/keys"
HEALTH = "/health"


class Enrolment(msgspec.Struct, frozen=True):
    """A device asks to be known: the one-time token and its public key (base64 of 32 bytes)."""

    token: str
    device: str
    office: str
    counter: int
    public_key: str


class Enrolled(msgspec.Struct, frozen=True):
    """The gateway's answer: the province's public key (base64) by which every acknowledgement is checked.

    ``recipient`` is what packets are encrypted to; empty from an older gateway.
    """

    device: str
    office: str
    counter: int
    province_key: str
    recipient: str = ""


class KeysAnswer(msgspec.Struct, frozen=True):
    """The statements that lead from every earlier key of the province to the present one, and one about that one."""

    changes: tuple[Signed, ...] = ()


class Refusal(msgspec.Struct, frozen=True):
    """Why the gateway refused a call; ``code`` is an error code of this program."""

    code: str
    field: str | None = None


def signed_text(method: str, path: str, body: bytes, *, request: str, device: str, sent: str) -> bytes:
    """Return the exact bytes a device signs for one call; ``sent`` is the sender's instant as ISO 8601."""
    return text_of_digest(method, path, sha256(body).hexdigest(), request=request, device=device, sent=sent)


def text_of_digest(method: str, path: str, digest: str, *, request: str, device: str, sent: str) -> bytes:
    """Return the same for a body that did not come yet, by its SHA-256 in hex."""
    return f"{method}\n{path}\n{digest}\n{request}\n{device}\n{sent}".encode()


def signed_headers(
    key: Ed25519PrivateKey, method: str, path: str, body: bytes, *, request: str, device: str, sent: str
) -> dict[str, str]:
    """Return the headers that carry a device's signature over one call."""
    text = signed_text(method, path, body, request=request, device=device, sent=sent)
    signature = base64.b64encode(key.sign(text)).decode()
    return {DEVICE: device, REQUEST: request, SENT: sent, SIGNATURE: signature}


def check_signature(public_key: bytes, text: bytes, signature: str) -> None:
    """Return when ``signature`` (base64) over ``text`` is that of ``public_key``.

    Raises:
        GatewayError: ``signature_wrong``.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(base64.b64decode(signature, validate=True), text)
    except (InvalidSignature, ValueError, binascii.Error) as error:
        raise GatewayError("signature_wrong") from error
