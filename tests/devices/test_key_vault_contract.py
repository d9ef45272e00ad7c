"""What every key vault promises: a key comes back whole, and no key is ever replaced by another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from counter_app.devices.key_file import KeyFileVault
from counter_app.devices.passphrase import PassphraseVault, Stretching
from counter_app.devices.ports import KeyVault
from counter_app.domain.errors import StoreError

KEY = bytes(range(32))
QUICK = Stretching(passes=1, memory_kib=64, lanes=1)
Reopen = Callable[[], KeyVault]


@pytest.fixture(params=["keyring", "passphrase", "file"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Reopen:
    """Give a way to open one and the same vault again, as the next start of the program does."""
    if request.param == "keyring":
        vault: KeyVault = request.getfixturevalue("keyring_vault")
        return lambda: vault
    if request.param == "passphrase":
        return lambda: PassphraseVault(tmp_path / "key.json", lambda: "Một câu dài", stretching=QUICK)
    return lambda: KeyFileVault(tmp_path / "quầy.key")


def test_key_comes_back(reopen: Reopen) -> None:
    """A stored key is the same after the program was started anew."""
    reopen().store("database", KEY)
    assert reopen().load("database") == KEY


def test_missing_key_is_told(reopen: Reopen) -> None:
    """A key that was never stored is missing, not empty and not made up."""
    with pytest.raises(StoreError, match="key_missing"):
        reopen().load("database")


def test_no_key_is_replaced(reopen: Reopen) -> None:
    """A second key under the name of the first is refused: it would lock the data away for ever."""
    reopen().store("database", KEY)
    reopen().store("database", KEY)
    with pytest.raises(StoreError, match="key_exists"):
        reopen().store("database", bytes(32))
    assert reopen().load("database") == KEY


@pytest.mark.parametrize("key", [b"", b"short", bytes(33)])
def test_keys_have_one_length(reopen: Reopen, key: bytes) -> None:
    """Only keys of 32 bytes are taken."""
    with pytest.raises(StoreError, match="key_malformed"):
        reopen().store("database", key)
    with pytest.raises(StoreError, match="key_missing"):
        reopen().load("database")
