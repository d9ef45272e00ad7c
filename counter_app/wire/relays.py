"""Between counters, the hub of their office and the province: facts under their author's checkpoint alone.

A checkpoint covers everything before it, so that whoever holds it and the facts may hand them on: the province, and
every counter that knows the author's public key, needs no word of the one in between.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from counter_app.wire.batch import Count, Name
from counter_app.wire.requests import PROTOCOL
from counter_app.wire.statements import Signed

RELAY = f"{PROTOCOL}/relay/"
RELAYED = f"{PROTOCOL}/relayed"
DEVICES = f"{PROTOCOL}/devices"
INTRODUCTION = f"{PROTOCOL}/introduction"
PROVINCE = f"{PROTOCOL}/province"
UPSTREAM = "/upstream"
"""Calls below this path are for the province; the hub hands them on as they are, signatures and all."""
MAX_KNOWN = 1_000
MAX_KNOWN_BYTES = 256 * 1024
MAX_INTRODUCTION_BYTES = 256 * 1024


class DeviceLine(msgspec.Struct, frozen=True, array_like=True):
    """A device of an office and the 32 public bytes its signatures are checked with."""

    device: Name
    counter: int
    public_key: bytes
    revoked: bool = False


class Devices(msgspec.Struct, frozen=True, tag="devices"):
    """The province's word about every device of an office."""

    key: str
    office: str
    at: str
    devices: tuple[DeviceLine, ...]


class Province(msgspec.Struct, frozen=True):
    """What a hub learns of the gateway above it: the province's public key (base64)."""

    province_key: str


class Relayed(msgspec.Struct, frozen=True):
    """A hub's word: how far it keeps an epoch to hand on. It acknowledges nothing.

    ``acknowledgement`` is the province's newest word about it that came back, None until one did.
    """

    count: Count
    head: str
    acknowledgement: Signed | None = None


class Known(msgspec.Struct, frozen=True, array_like=True):
    """How far a counter has one journal of its office."""

    device: Name
    epoch: Name
    count: Count


class RelayWish(msgspec.Struct, frozen=True):
    """A counter asks a hub for what it does not have of others, and how far the hub keeps what is its own."""

    known: Annotated[tuple[Known, ...], msgspec.Meta(max_length=MAX_KNOWN)] = ()


class RelayPage(msgspec.Struct, frozen=True):
    """The answer: ``runs`` as in a feed, each with its author's ``checkpoint``; ``own`` and ``words`` by epoch.

    ``devices`` is the province's word about the devices of the office as the hub last saw it.
    """

    own: tuple[Known, ...]
    words: tuple[Signed, ...]
    runs: bytes
    checkpoints: tuple[Signed, ...]
    more: bool
    devices: Signed | None = None
