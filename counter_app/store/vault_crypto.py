"""How a file is sealed at rest: AES-256-GCM in chunks under a key of its own, so that it is read from any place.

A file is ``CAV1``, a salt of 16 bytes, the clear length (8 bytes, big-endian), then chunks of 1 MiB, each with its tag.
The nonce counts the chunks and marks the last one (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár,
2015): chunks can be neither exchanged, nor repeated, nor cut off. The key of a file comes from the vault's key and the
salt by HKDF (RFC 5869), so no nonce ever meets the same key twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC: Final = b"CAV1"
SALT_BYTES, TAG_BYTES = 16, 16
CHUNK = 1024 * 1024
_LENGTH_BYTES, _COUNTER_BYTES = 8, 11
HEAD_BYTES = len(MAGIC) + SALT_BYTES + _LENGTH_BYTES
_KEY_BYTES = 32
LARGEST = 1 << 40


class BrokenSealError(Exception):
    """The bytes are not what was sealed under this key."""


def derived(key: bytes, purpose: bytes, salt: bytes = b"") -> bytes:
    """Return 32 bytes that belong to one purpose alone."""
    return HKDF(hashes.SHA256(), _KEY_BYTES, salt or None, b"counter-app vault " + purpose).derive(key)


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a sealed file."""

    salt: bytes
    length: int

    @property
    def chunks(self) -> int:
        """How many chunks follow; an empty file has one, empty."""
        return max(1, -(-self.length // CHUNK))

    def encoded(self) -> bytes:
        """Return the bytes of the head."""
        return MAGIC + self.salt + self.length.to_bytes(_LENGTH_BYTES, "big")

    @classmethod
    def read(cls, raw: bytes) -> Head:
        """Read the bytes of a head.

        Raises:
            BrokenSealError: when they are none.
        """
        length = int.from_bytes(raw[-_LENGTH_BYTES:], "big")
        if len(raw) != HEAD_BYTES or not raw.startswith(MAGIC) or length > LARGEST:
            raise BrokenSealError
        return cls(raw[len(MAGIC) : len(MAGIC) + SALT_BYTES], length)

    def place(self, number: int) -> tuple[int, int]:
        """Return where a sealed chunk begins in the file and how long it is."""
        size = min(CHUNK, self.length - number * CHUNK)
        return HEAD_BYTES + number * (CHUNK + TAG_BYTES), size + TAG_BYTES


class Seal:
    """Seals and opens the chunks of one file."""

    def __init__(self, key: bytes, head: Head) -> None:
        self._cipher = AESGCM(derived(key, b"file", head.salt))
        self._head, self._encoded = head, head.encoded()

    def close(self, number: int, clear: bytes | memoryview) -> bytes:
        """Return a chunk sealed with its tag."""
        return self._cipher.encrypt(self._nonce(number), clear, self._encoded)

    def open(self, number: int, sealed: bytes) -> bytes:
        """Return the clear bytes of a chunk.

        Raises:
            BrokenSealError: when a bit of it, of its place or of the head is another.
        """
        try:
            return self._cipher.decrypt(self._nonce(number), sealed, self._encoded)
        except InvalidTag:
            raise BrokenSealError from None

    def _nonce(self, number: int) -> bytes:
        last = number == self._head.chunks - 1
        return number.to_bytes(_COUNTER_BYTES, "big") + bytes((last,))
