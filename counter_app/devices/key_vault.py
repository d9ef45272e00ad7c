"""Where the database key lives: the operating system's vault, a passphrase, or a key file; chosen once, never guessed.

No vault falls back on another. Each has a module of its own; their heavy libraries are imported on first use.
"""

from __future__ import annotations

from counter_app.devices.key_file import KEY_BYTES, KeyFileVault
from counter_app.devices.keyring_vault import KeyringVault
from counter_app.devices.passphrase import PassphraseVault

__all__ = ["KEY_BYTES", "KeyFileVault", "KeyringVault", "PassphraseVault"]
