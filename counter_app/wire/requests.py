"""Signed requests: what a device signs of every call, the one header that carries it, and the JSON of enrolment.

The clock of the sender is signed but never judged: a wrong clock must not stop work, and every request is idempotent.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from counter_app.domain.errors import GatewayError
from counter_app.wire.statements import Signed

CALLER = "counter"
"""The header of a call: device, request id, sent and signature, a space between. Four headers cost a fifth more."""
PROTOCOL = "/v1"
ENROL = f"{PROTOCOL}/enrol"
BATCHES = f"{PROTOCOL}/batches"
TORN = f"{PROTOCOL}/batches/"
"""Behind it an offset: the body goes on there, under the request id of the call that was torn; signed is all of it."""
POSITION = f"{PROTOCOL}/position/"
KEYS = f"{PROTOCOL}/keys"
HEALTH = "/health"
_LITERAL = ":"
_UUID_BYTES = 16
_OFFSET_DIGITS = 8


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


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the header of a call says; ``sent`` is the sender's instant in whole seconds since 1970, as text.

    Empty texts stand for what it does not say.
    """

    device: str = ""
    request: str = ""
    sent: str = ""
    signature: bytes = b""


def signed_text(method: str, path: str, body: bytes, *, request: str, device: str, sent: str) -> bytes:
    """Return the exact bytes a device signs for one call; ``sent`` is in whole seconds since 1970."""
    return text_of_digest(method, path, sha256(body).hexdigest(), request=request, device=device, sent=sent)


def text_of_digest(method: str, path: str, digest: str, *, request: str, device: str, sent: str) -> bytes:
    """Return the same for a body that did not come yet, by its SHA-256 in hex."""
    return f"{method}\n{path}\n{digest}\n{request}\n{device}\n{sent}".encode()


def signed_headers(
    key: Ed25519PrivateKey, method: str, path: str, body: bytes, *, request: str, device: str, sent: str
) -> dict[str, str]:
    """Return the header that carries a device's signature over one call."""
    signature = key.sign(signed_text(method, path, body, request=request, device=device, sent=sent))
    return {CALLER: " ".join((_short(device), _short(request), sent, _base85(signature)))}


def read_caller(header: str | None) -> Spoken:
    """Return what the header of a call says, as far as it can be read: its signature decides what it is worth."""
    device, request, sent, signature = [*(header or "").split(" "), "", "", "", ""][:4]
    return Spoken(_long(device), _long(request), sent, _bytes(signature))


def check_signature(public_key: bytes, text: bytes, signature: bytes) -> None:
    """Return when ``signature`` over ``text`` is that of ``public_key``.

    Raises:
        GatewayError: ``signature_wrong``.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, text)
    except (InvalidSignature, ValueError) as error:
        raise GatewayError("signature_wrong") from error


def offset_of(path: str) -> int:
    """Return from which byte on a batch goes on by the path of its call; 0 for one that begins.

    Raises:
        GatewayError: ``path_unknown``.
    """
    if path == BATCHES:
        return 0
    text = path.removeprefix(TORN)
    if not (text.isascii() and text.isdigit() and len(text) <= _OFFSET_DIGITS and int(text)):
        raise GatewayError("path_unknown")
    return int(text)


def _short(name: str) -> str:
    """Write a UUID in 20 characters; any other name stands as it is behind a sign that base85 has not."""
    try:
        uuid = UUID(name)
    except ValueError:
        return _LITERAL + name
    return _base85(uuid.bytes) if str(uuid) == name else _LITERAL + name


def _long(text: str) -> str:
    if text.startswith(_LITERAL):
        return text.removeprefix(_LITERAL)
    raw = _bytes(text)
    return str(UUID(bytes=raw)) if len(raw) == _UUID_BYTES else ""


def _base85(raw: bytes) -> str:
    return base64.b85encode(raw).decode()


def _bytes(text: str) -> bytes:
    """Return the bytes of base85 as RFC 1924 writes it; none where it is not."""
    try:
        return base64.b85decode(text)
    except ValueError:
        return b""
