"""Keeps keys in a small file, wrapped by a passphrase that somebody types at each start.

Argon2id with the second recommended parameters of RFC 9106 (3 passes, 64 MiB, 4 lanes); ChaCha20-Poly1305 seals
each key together with its name and the parameters, so that a changed file is noticed.
"""

from __future__ import annotations

import json
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from counter_app.devices.key_file import KEY_BYTES, parse_key
from counter_app.devices.private_files import read_private, write_private
from counter_app.domain.errors import StoreError

_VERSION = 1
_SALT_BYTES = 16
_NONCE_BYTES = 12
_TAG_BYTES = 16
# More than this was not written by us and would stop the machine while it is worked out.
_MOST_PASSES = 20
_MOST_MEMORY_KIB = 1024 * 1024
_MOST_LANES = 16


@dataclass(frozen=True, slots=True)
class Stretching:
    """How hard guessing a passphrase is made; ``memory_kib`` is taken for a fraction of a second."""

    passes: int = 3
    memory_kib: int = 64 * 1024
    lanes: int = 4

    def is_sane(self) -> bool:
        """Tell whether these could have been written by this program."""
        return (
            1 <= self.passes <= _MOST_PASSES
            and 1 <= self.lanes <= _MOST_LANES
            and 8 * self.lanes <= self.memory_kib <= _MOST_MEMORY_KIB
        )


@dataclass(frozen=True, slots=True)
class _Wrapped:
    """What the file holds: parameters, salt, and nonce with sealed key by name."""

    stretching: Stretching
    salt: bytes
    keys: dict[str, bytes]

    def to_json(self) -> bytes:
        written = {
            "version": _VERSION,
            "kdf": "argon2id",
            "stretching": asdict(self.stretching),
            "salt": self.salt.hex(),
            "keys": {name: sealed.hex() for name, sealed in self.keys.items()},
        }
        return json.dumps(written, indent=1).encode() + b"\n"

    @classmethod
    def from_json(cls, content: bytes) -> _Wrapped:
        try:
            read = json.loads(content)
            wrapped = cls(
                Stretching(**{name: int(value) for name, value in read["stretching"].items()}),
                bytes.fromhex(read["salt"]),
                {str(name): bytes.fromhex(sealed) for name, sealed in read["keys"].items()},
            )
            known = (read["version"], read["kdf"]) == (_VERSION, "argon2id")
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
            raise StoreError("key_malformed") from error
        lengths = {len(sealed) for sealed in wrapped.keys.values()} | {_NONCE_BYTES + KEY_BYTES + _TAG_BYTES}
        if not known or len(wrapped.salt) != _SALT_BYTES or len(lengths) != 1 or not wrapped.stretching.is_sane():
            raise StoreError("key_malformed")
        return wrapped


class PassphraseVault:
    """Keys wrapped by one passphrase in one file; the passphrase is asked for when it is needed and not kept."""

    def __init__(self, path: Path, ask: Callable[[], str], *, stretching: Stretching | None = None) -> None:
        """Take a way to ask, used once for each ``load`` or ``store`` that has something to open or to seal."""
        self._path = path
        self._ask = ask
        self._stretching = stretching or Stretching()

    def load(self, name: str) -> bytes:
        """Give the key kept under ``name``; takes a fraction of a second by intention.

        Raises:
            StoreError: ``key_missing``, ``key_malformed`` or ``key_wrong``.
        """
        wrapped = _Wrapped.from_json(read_private(self._path))
        if name not in wrapped.keys:
            raise StoreError("key_missing")
        return _unseal(wrapped, name, self._stretched(wrapped))

    def store(self, name: str, key: bytes) -> None:
        """Keep a key; never replaces another one, and takes only the passphrase the file was made with.

        Raises:
            StoreError: ``key_exists``, ``key_wrong``, ``key_malformed`` or ``key_unwritable``.
        """
        wanted = parse_key(key.hex())
        new = not self._path.exists()
        wrapped = (
            _Wrapped(self._stretching, secrets.token_bytes(_SALT_BYTES), {})
            if new
            else _Wrapped.from_json(read_private(self._path))
        )
        stretched = self._stretched(wrapped)
        kept = {other: _unseal(wrapped, other, stretched) for other in wrapped.keys}
        if name not in kept:
            sealed = {**wrapped.keys, name: _seal(wrapped, name, stretched, wanted)}
            write_private(self._path, _Wrapped(wrapped.stretching, wrapped.salt, sealed).to_json())
        elif not secrets.compare_digest(kept[name], wanted):
            raise StoreError("key_exists")

    def _stretched(self, wrapped: _Wrapped) -> bytes:
        from argon2.low_level import Type, hash_secret_raw

        # NFC: two keyboards must not make two passphrases of the same words.
        return hash_secret_raw(
            unicodedata.normalize("NFC", self._ask()).encode(),
            wrapped.salt,
            time_cost=wrapped.stretching.passes,
            memory_cost=wrapped.stretching.memory_kib,
            parallelism=wrapped.stretching.lanes,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )


def _seal(wrapped: _Wrapped, name: str, stretched: bytes, key: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + ChaCha20Poly1305(stretched).encrypt(nonce, key, _bound(wrapped, name))


def _unseal(wrapped: _Wrapped, name: str, stretched: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    sealed = wrapped.keys[name]
    nonce, content = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return ChaCha20Poly1305(stretched).decrypt(nonce, content, _bound(wrapped, name))
    except InvalidTag as error:
        raise StoreError("key_wrong") from error


def _bound(wrapped: _Wrapped, name: str) -> bytes:
    """Give what is sealed along with a key: a key cannot be moved to another name or weaker parameters."""
    stretching = wrapped.stretching
    return f"{_VERSION}|{stretching.passes}|{stretching.memory_kib}|{stretching.lanes}|{name}".encode()
