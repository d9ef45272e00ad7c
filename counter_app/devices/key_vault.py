"""Where the database key lives: the operating system's vault, a passphrase, or a key file; chosen once, never guessed.

Keys are 32 bytes. No vault ever falls back on another in silence.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Callable
from pathlib import Path

from counter_app.domain.errors import DeviceError, StoreError

SERVICE = "counter-app"
KEY_BYTES = 32
NONCE_BYTES = 12
SALT_BYTES = 16
# Argon2id, RFC 9106 second recommended option: 64 MiB fits the oldest office machine.
_TIME_COST, _MEMORY_KIB, _LANES = 3, 64 * 1024, 4
_PLAIN_BACKENDS = ("keyrings.alt", "keyring.backends.null", "keyring.backends.fail")


class KeyringVault:
    """The vault of the operating system, through keyring; a backend that keeps keys in the clear is refused."""

    def load(self, name: str) -> bytes:
        """Give the key kept under ``name``.

        Raises:
            StoreError: ``key_missing``, ``key_malformed``; DeviceError: ``vault_missing``, ``vault_locked``,
                ``vault_failed``.
        """
        kept = _ask_keyring("get_password", name)
        if kept is None:
            raise StoreError("key_missing")
        return _key_of(str(kept))

    def store(self, name: str, key: bytes) -> None:
        """Keep a key and read it back; never replaces another one.

        Raises:
            StoreError: ``key_exists``; DeviceError: as ``load``.
        """
        kept = _ask_keyring("get_password", name)
        if kept is not None and _key_of(str(kept)) != key:
            raise StoreError("key_exists")
        _ask_keyring("set_password", name, key.hex())
        if self.load(name) != key:
            raise DeviceError("vault_failed")


class KeyFileVault:
    """A file with 64 hexadecimal digits, readable by its owner only; an administrator keeps a copy of it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self, name: str) -> bytes:
        """Give the key in the file, whatever its name.

        Raises:
            StoreError: ``key_missing``, ``key_malformed``.
        """
        del name
        try:
            text = self._path.read_text(encoding="ascii")
        except FileNotFoundError as error:
            raise StoreError("key_missing") from error
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError("key_malformed") from error
        return _key_of(text.strip())

    def store(self, name: str, key: bytes) -> None:
        """Write the file durably with mode 0600; an existing one must hold the same key.

        Raises:
            StoreError: ``key_exists``, ``key_unwritable``.
        """
        if self._path.exists():
            if self.load(name) != key:
                raise StoreError("key_exists")
            return
        _write_durably(self._path, key.hex() + "\n")


class PassphraseVault:
    """A key wrapped by a passphrase (Argon2id, ChaCha20-Poly1305) in a small file of the data folder."""

    def __init__(self, path: Path, ask: Callable[[], str]) -> None:
        self._path = path
        self._ask = ask

    def load(self, name: str) -> bytes:
        """Unwrap the key with the passphrase that is asked for.

        Raises:
            StoreError: ``key_missing``, ``key_malformed``, ``key_wrong`` when the passphrase does not fit.
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            salt, nonce, wrapped = (base64.b64decode(kept[part], validate=True) for part in ("salt", "nonce", "key"))
        except FileNotFoundError as error:
            raise StoreError("key_missing") from error
        except (OSError, ValueError, KeyError, TypeError, binascii.Error) as error:
            raise StoreError("key_malformed") from error
        try:
            return ChaCha20Poly1305(_stretched(self._ask(), salt)).decrypt(nonce, wrapped, name.encode())
        except InvalidTag as error:
            raise StoreError("key_wrong") from error

    def store(self, name: str, key: bytes) -> None:
        """Wrap the key with the passphrase that is asked for; never replaces a wrapped key.

        Raises:
            StoreError: ``key_exists``, ``key_unwritable``.
        """
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        if self._path.exists():
            raise StoreError("key_exists")
        salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
        wrapped = ChaCha20Poly1305(_stretched(self._ask(), salt)).encrypt(nonce, key, name.encode())
        parts = {"salt": salt, "nonce": nonce, "key": wrapped}
        _write_durably(
            self._path, json.dumps({part: base64.b64encode(raw).decode() for part, raw in parts.items()}) + "\n"
        )


def _stretched(passphrase: str, salt: bytes) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(passphrase.encode(), salt, _TIME_COST, _MEMORY_KIB, _LANES, hash_len=KEY_BYTES, type=Type.ID)


def _key_of(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError as error:
        raise StoreError("key_malformed") from error
    if len(key) != KEY_BYTES:
        raise StoreError("key_malformed")
    return key


def _write_durably(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StoreError("key_unwritable") from error


def _ask_keyring(method: str, *arguments: str) -> object:
    import keyring
    from keyring.errors import KeyringError, KeyringLocked, NoKeyringError

    backend = keyring.get_keyring()
    if type(backend).__module__.startswith(_PLAIN_BACKENDS):
        raise DeviceError("vault_missing")
    try:
        return getattr(backend, method)(SERVICE, *arguments)
    except NoKeyringError as error:
        raise DeviceError("vault_missing") from error
    except KeyringLocked as error:
        raise DeviceError("vault_locked") from error
    except (KeyringError, RuntimeError, OSError) as error:
        raise DeviceError("vault_failed") from error
