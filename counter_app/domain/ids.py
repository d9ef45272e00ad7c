"""Identities: UUIDs of version 7, whose text sorts by the millisecond they were made (RFC 9562, 5.7)."""

from __future__ import annotations

RANDOM_BYTES = 10
_MAX_MS = (1 << 48) - 1


def uuid7(unix_ms: int, random_bytes: bytes) -> str:
    """Return the UUIDv7 of an instant (milliseconds since 1970, UTC) and 10 random bytes, of which 74 bits are kept.

    Raises:
        ValueError: when an argument is out of range, which is a bug of the caller.
    """
    if len(random_bytes) != RANDOM_BYTES or not 0 <= unix_ms <= _MAX_MS:
        raise ValueError(unix_ms, len(random_bytes))
    noise = int.from_bytes(random_bytes, "big")
    first, second = (noise >> 62) & 0xFFF, noise & ((1 << 62) - 1)
    digits = f"{unix_ms << 80 | 0x7 << 76 | first << 64 | 0b10 << 62 | second:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
