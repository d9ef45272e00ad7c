"""Real servers of the machine, started once for all tests of this folder."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import keyring.backends.SecretService
import keyring.core
import pytest

from counter_app.devices.keyring_vault import KeyringVault
from tests.builders import private_cups, private_keyring
from tests.builders.private_cups import PrivateCups
from tests.builders.private_keyring import PrivateKeyring


def need(missing: str | None) -> None:
    """Fail in CI and skip on a person's machine when a part is missing."""
    if missing is None:
        return
    if os.environ.get("CI"):
        pytest.fail(f"missing: {missing}")
    pytest.skip(f"missing: {missing}")


@pytest.fixture(scope="session")
def cups() -> Iterator[PrivateCups]:
    """Run a real cupsd with one queue for each fate of a job."""
    need(private_cups.missing_part())
    with PrivateCups() as server:
        yield server


@pytest.fixture(scope="session")
def secret_service() -> Iterator[PrivateKeyring]:
    """Run a real, unlocked vault of the operating system's kind."""
    need(private_keyring.missing_part())
    with PrivateKeyring() as vault:
        yield vault


@pytest.fixture
def keyring_vault(secret_service: PrivateKeyring, monkeypatch: pytest.MonkeyPatch) -> KeyringVault:
    """Give the program's own way to that vault, with a service name no other test has used."""
    for name, value in secret_service.environment.items():
        monkeypatch.setenv(name, value)
    # keyring looks for vaults once in a program, maybe before this one ran; how it looks is tested in a new program.
    backend: object = keyring.backends.SecretService.Keyring()  # type: ignore[no-untyped-call]  # untyped library
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
    return KeyringVault(service=f"counter-app-test-{uuid.uuid4()}")
