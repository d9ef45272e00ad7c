"""Which vault keeps the database key, as chosen when the counter was set up; never another one in silence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.domain.errors import InputError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.devices.ports import KeyVault
    from counter_app.paths import CounterFolder
    from counter_app.settings import Settings


def refuse_to_ask() -> str:
    """Stand in where nobody can be asked for a passphrase.

    Raises:
        StoreError: ``passphrase_needed``.
    """
    raise StoreError("passphrase_needed")


def check_key_place(settings: Settings, folder: CounterFolder) -> None:
    """Refuse a key file that cannot be one, or that the counter itself would write over.

    Raises:
        InputError: ``key_file_is_folder``, ``key_file_is_ours``.
    """
    if settings.key_store != "file" or not settings.key_file:
        return
    place = Path(settings.key_file)
    if folder.owns(place):
        raise InputError("key_file_is_ours", "key_file")
    if place.is_dir():
        raise InputError("key_file_is_folder", "key_file")


def key_is_exposed(settings: Settings) -> bool:
    """Tell whether other users of this machine can read the key of the database."""
    if settings.key_store != "file" or not settings.key_file:
        return False
    from counter_app.devices.key_file import KeyFileVault

    return KeyFileVault(Path(settings.key_file)).is_exposed()


def vault_of(settings: Settings, folder: CounterFolder, ask: Callable[[], str] = refuse_to_ask) -> KeyVault:
    """Return the vault the settings name; the library behind it is imported only then.

    Raises:
        InputError: ``key_file_missing`` when a key file was chosen and not named.
    """
    if settings.key_store == "keyring":
        from counter_app.devices.keyring_vault import KeyringVault

        return KeyringVault()
    if settings.key_store == "passphrase":
        from counter_app.devices.passphrase import PassphraseVault

        return PassphraseVault(folder.wrapped_key, ask)
    if not settings.key_file:
        raise InputError("key_file_missing", "key_file")
    from counter_app.devices.key_file import KeyFileVault

    return KeyFileVault(Path(settings.key_file))
