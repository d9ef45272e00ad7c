"""Compresses messages with zstandard and a dictionary both ends ship with: most calls carry a fact or two.

Frames name their dictionary: 0 none, ``DICTIONARY`` the file of that name under ``resources/wire``, ``KNOWING`` the
same with a text behind it that both ends know at that moment, so that nobody need repeat it.
"""

from __future__ import annotations

from functools import cache

import zstandard

from counter_app.domain.errors import GatewayError, InputError
from counter_app.resources import resources_folder

DICTIONARY, KNOWING = 1, 2
FAST = 2
"""A quarter of the time of the usual level, for a tenth more bytes."""
LEVEL = 6
BEST = 19
"""For a message of a few facts: a third of a millisecond of the counter's, and a twentieth of the bytes."""
SMALL = 64 * 1024
"""Above this a message is its own dictionary."""
MAX_KNOWN = 512
_ID_AT, _ID_BYTES = 4, 4


def compress(plain: bytes, known: bytes = b"", *, level: int = LEVEL) -> bytes:
    """Return ``plain`` as one frame; what stands in ``known`` (its first 512 bytes) is not sent again.

    ``known`` must be what the reader knows as well: of a call its device, of an answer what was asked.
    """
    dictionary = None if len(plain) > SMALL else _knowing(known) if known else _packing(level)
    return zstandard.ZstdCompressor(level=level, dict_data=dictionary).compress(plain)


def is_frame(raw: bytes) -> bool:
    """Tell by the first bytes whether this was meant to be a frame."""
    return raw.startswith(zstandard.FRAME_HEADER)


def decompress(raw: bytes, limit: int, known: bytes = b"") -> bytes:
    """Return what is in a frame, refusing one that would grow past ``limit`` bytes before it does.

    Raises:
        InputError: ``batch_too_large``; GatewayError: ``message_malformed`` for anything that is not a frame of ours.
    """
    try:
        size = zstandard.frame_content_size(raw)
        if size < 0:
            raise GatewayError("message_malformed")
        if size > limit:
            raise InputError("batch_too_large", "body", limit=limit)
        dictionary = _dictionary(zstandard.get_frame_parameters(raw).dict_id, known)
        return zstandard.ZstdDecompressor(dict_data=dictionary).decompress(raw)
    except zstandard.ZstdError as error:
        raise GatewayError("message_malformed") from error


def _dictionary(number: int, known: bytes) -> zstandard.ZstdCompressionDict | None:
    if number == 0:
        return None
    if number == DICTIONARY:
        return _reading()
    if number == KNOWING and known:
        return _knowing(known)
    raise GatewayError("message_malformed")


@cache
def _trained() -> bytes:
    return (resources_folder() / "wire" / f"{DICTIONARY}.dict").read_bytes()


@cache
def _packing(level: int) -> zstandard.ZstdCompressionDict:
    dictionary = zstandard.ZstdCompressionDict(_trained())
    dictionary.precompute_compress(level=level)
    return dictionary


@cache
def _reading() -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(_trained())


def _knowing(known: bytes) -> zstandard.ZstdCompressionDict:
    """Put what is known behind the content of the trained dictionary; its tables stay, its number is another."""
    trained = _trained()
    named = trained[:_ID_AT] + KNOWING.to_bytes(_ID_BYTES, "little") + trained[_ID_AT + _ID_BYTES :]
    return zstandard.ZstdCompressionDict(named + known[:MAX_KNOWN])
