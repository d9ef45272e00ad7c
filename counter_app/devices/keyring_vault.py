"""Keeps keys in the vault of the operating system, through keyring; only in vaults known to encrypt.

keyring chooses by itself whatever is installed, and with ``keyrings.alt`` that is a plain text file. So the vaults
are named here, and anything else is refused instead of being used in silence.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from counter_app.devices.key_file import parse_key
from counter_app.domain.errors import DeviceError, StoreError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "counter-app"
_SAFE = frozenset(
    {
        "keyring.backends.SecretService",
        "keyring.backends.Windows",
        "keyring.backends.kwallet",
        "keyring.backends.libsecret",
        "keyring.backends.macOS",
    }
)
_ABSENT = frozenset({"keyring.backends.fail", "keyring.backends.null"})


def safe_backend(backend: KeyringBackend) -> KeyringBackend:
    """Give the backend itself, or the best safe one of a chain.

    Raises:
        DeviceError: ``vault_missing`` when there is none, ``vault_unsafe`` when only unencrypted ones are.
    """
    chain: list[KeyringBackend] = list(getattr(backend, "backends", [backend]))
    safe = [one for one in chain if type(one).__module__ in _SAFE]
    if safe:
        return safe[0]
    absent = all(type(one).__module__ in _ABSENT for one in chain)
    raise DeviceError("vault_missing" if absent else "vault_unsafe")


class KeyringVault:
    """Keys in the vault of the user who runs the program."""

    def __init__(self, service: str = SERVICE) -> None:
        self._service = service

    def load(self, name: str) -> bytes:
        """Give the key kept under ``name``.

        Raises:
            StoreError: ``key_missing`` or ``key_malformed``.
            DeviceError: ``vault_missing``, ``vault_unsafe``, ``vault_locked`` or ``vault_failed``.
        """
        with _coded_errors():
            text = _backend().get_password(self._service, name)
        if text is None:
            raise StoreError("key_missing")
        return parse_key(text)

    def store(self, name: str, key: bytes) -> None:
        """Keep a key and read it back; never replaces another one.

        Raises:
            StoreError: ``key_exists`` or ``key_malformed``.
            DeviceError: as ``load``.
        """
        wanted = parse_key(key.hex())
        with _coded_errors():
            backend = _backend()
            kept = backend.get_password(self._service, name)
            if kept is None:
                # Windows holds about 1,280 characters: a key in hexadecimal is far below.
                backend.set_password(self._service, name, wanted.hex())
                kept = backend.get_password(self._service, name)
                if kept != wanted.hex():
                    raise DeviceError("vault_failed")
        if not secrets.compare_digest(kept.encode(), wanted.hex().encode()):
            raise StoreError("key_exists")


def _backend() -> KeyringBackend:
    import keyring  # 61 ms, and only where this vault was chosen

    return safe_backend(keyring.get_keyring())


@contextmanager
def _coded_errors() -> Iterator[None]:
    """Map what keyring and the libraries below it raise; they let D-Bus and Windows errors through unchanged."""
    from keyring.errors import KeyringLocked, NoKeyringError

    try:
        yield
    except (DeviceError, StoreError):
        raise
    except NoKeyringError as error:
        raise DeviceError("vault_missing") from error
    except KeyringLocked as error:
        raise DeviceError("vault_locked") from error
    except Exception as error:
        raise DeviceError("vault_failed") from error
