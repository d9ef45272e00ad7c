"""What a counter learns of its province before there is a line: the invitation, and how the province's keys change.

An invitation is signed by the province's own key, which stands in it: that shows damage and careless edits. Whose key
it is, nobody can tell from the file alone; the administrator who carries it vouches for that.
"""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from counter_app.domain.errors import GatewayError, InputError
from counter_app.wire.statements import PUBLIC_KEY_BYTES, Signed, key_id, public_bytes

MAX_INVITATION_BYTES = 256 * 1024
_VERSION = 1
_Recipient = Annotated[str, msgspec.Meta(pattern=r"\Aage1[02-9ac-hj-np-z]{58}\Z")]


class ProvinceKeys(msgspec.Struct, frozen=True):
    """The province as counters know it: the 32 public bytes it signs with, and the age recipient packets are for."""

    public_key: bytes
    recipient: str = ""

    @property
    def id(self) -> str:
        """The short name of the signing key."""
        return key_id(self.public_key)


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """The content of the file; ``province_key`` and ``signature`` are base64, ``key`` names the signing key."""

    invitation: int = _VERSION
    office: str
    counter: int
    token: str
    key: str
    province_key: str
    recipient: _Recipient
    gateway_url: str = ""
    ca_pem: str = ""
    signature: str = ""

    def __repr__(self) -> str:
        return f"Invitation({self.office!r}, {self.counter})"

    @property
    def keys(self) -> ProvinceKeys:
        """The keys it names; what ``read_invitation`` returned can always be read."""
        return ProvinceKeys(base64.b64decode(self.province_key), self.recipient)


class KeyChange(msgspec.Struct, frozen=True, tag="key_change"):
    """The province's word, signed by the key named ``old``, that from now on it is ``public_key`` and ``recipient``."""

    old: str
    public_key: bytes
    recipient: str
    changed_at: str


def write_invitation(
    key: Ed25519PrivateKey,
    recipient: str,
    place: tuple[str, int],
    token: str,
    *,
    gateway_url: str = "",
    ca_pem: str = "",
) -> bytes:
    """Return the file for the counter at ``place`` (office, counter)."""
    public = public_bytes(key)
    plain = Invitation(
        office=place[0],
        counter=place[1],
        token=token,
        key=key_id(public),
        province_key=base64.b64encode(public).decode("ascii"),
        recipient=recipient,
        gateway_url=gateway_url,
        ca_pem=ca_pem,
    )
    signature = base64.b64encode(key.sign(msgspec.json.encode(plain))).decode("ascii")
    return msgspec.json.encode(msgspec.structs.replace(plain, signature=signature)) + b"\n"


def read_invitation(raw: bytes) -> Invitation:
    """Read the file.

    Raises:
        InputError: ``invitation_malformed`` for what is none, or not all of one; ``invitation_version`` for that of a
            newer program; ``invitation_altered`` when it is not as the province signed it.
    """
    try:
        read = msgspec.json.decode(raw, type=Invitation)
        public = base64.b64decode(read.province_key, validate=True)
        signature = base64.b64decode(read.signature, validate=True)
    except (msgspec.DecodeError, UnicodeDecodeError, binascii.Error, ValueError) as error:
        raise InputError("invitation_malformed", "invite") from error
    if read.invitation != _VERSION:
        raise InputError("invitation_version", "invite")
    if len(public) != PUBLIC_KEY_BYTES or key_id(public) != read.key:
        raise InputError("invitation_altered", "invite")
    plain = msgspec.json.encode(msgspec.structs.replace(read, signature=""))
    if not _is_signed(public, signature, plain):
        raise InputError("invitation_altered", "invite")
    return read


def sign_change(old: Ed25519PrivateKey, new: ProvinceKeys, changed_at: str) -> Signed:
    """Return the statement by which counters that trust ``old`` learn the new keys."""
    body = msgspec.json.encode(KeyChange(key_id(public_bytes(old)), new.public_key, new.recipient, changed_at))
    return Signed(body, old.sign(body))


def follow_changes(known: ProvinceKeys, changes: tuple[Signed, ...]) -> tuple[ProvinceKeys, ...]:
    """Return the keys that lead from ``known`` to the newest, in order; empty when nothing leads on from it.

    Changes of keys before ``known`` are passed over; one that names the present key must be signed by it.

    Raises:
        GatewayError: ``key_change_wrong``.
    """
    found: list[ProvinceKeys] = []
    for signed in changes:
        try:
            change = msgspec.json.decode(signed.body, type=KeyChange)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise GatewayError("key_change_wrong") from error
        if change.old != known.id:
            continue
        if len(change.public_key) != PUBLIC_KEY_BYTES or not _is_signed(
            known.public_key, signed.signature, signed.body
        ):
            raise GatewayError("key_change_wrong")
        known = ProvinceKeys(change.public_key, change.recipient)
        found.append(known)
    return tuple(found)


def _is_signed(public: bytes, signature: bytes, body: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, body)
    except (InvalidSignature, ValueError):
        return False
    return True
