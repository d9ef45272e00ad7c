"""Packs on offer: the province's signed word about each, and the pieces a weak link can carry."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Annotated

import msgspec
import zstandard

from counter_app.domain.errors import GatewayError
from counter_app.wire.batch import Name
from counter_app.wire.pack import MAX_PACK_BYTES
from counter_app.wire.requests import PROTOCOL

PACKS = f"{PROTOCOL}/packs/"
PIECE_BYTES = 48 * 1024
"""A link of 64 kbit/s that drops every twenty seconds carries one with room to spare."""
MAX_PACKED_BYTES = MAX_PACK_BYTES
_LEVEL = 12
_NUMBERS = re.compile(r"\d+|[^\d.]+")


class PackOffer(msgspec.Struct, frozen=True, tag="pack"):
    """The province's word that a pack is to be taken in by ``office`` (empty: by all).

    ``sha256`` (hex) is that of the pack's own bytes; ``packed`` is how many bytes travel.
    """

    key: str
    office: str
    kind: str
    name: str
    version: str
    sha256: str
    packed: int


class PackPiece(msgspec.Struct, frozen=True):
    """Compressed bytes of a pack from ``offset`` on."""

    sha256: Name
    offset: Annotated[int, msgspec.Meta(ge=0)]
    content: Annotated[bytes, msgspec.Meta(max_length=PIECE_BYTES)]


def compress(raw: bytes) -> bytes:
    """Return the bytes of a pack as they travel."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(raw)


def decompress(packed: bytes) -> bytes:
    """Return the bytes of a pack.

    Raises:
        GatewayError: ``pack_differs`` for anything that is not one, or would grow past 16 MB.
    """
    try:
        if not 0 <= zstandard.frame_content_size(packed) <= MAX_PACK_BYTES:
            raise GatewayError("pack_differs")
        return zstandard.ZstdDecompressor().decompress(packed)
    except zstandard.ZstdError as error:
        raise GatewayError("pack_differs") from error


def is_newer(version: str, than: str) -> bool:
    """Tell whether a version comes after another: numbers by their value, everything else by its letters."""
    for mine, theirs in zip_longest(_parts(version), _parts(than), fillvalue=(0, 0, "")):
        if mine != theirs:
            return mine > theirs
    return False


def _parts(version: str) -> list[tuple[int, int, str]]:
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in _NUMBERS.findall(version)]
