"""What is peculiar to each vault: what it does with damage, wrong words and unsafe neighbours."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import keyring.backends.fail
import keyring.backends.null
import keyring.backends.SecretService
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.devices.key_file import KeyFileVault, parse_key
from counter_app.devices.keyring_vault import KeyringVault, safe_backend
from counter_app.devices.passphrase import PassphraseVault, Stretching
from counter_app.domain.errors import DeviceError, StoreError
from tests.builders.private_keyring import PrivateKeyring

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

KEY = bytes(range(32))
QUICK = Stretching(passes=1, memory_kib=64, lanes=1)


def _vault(folder: Path, words: str = "Một câu dài") -> PassphraseVault:
    return PassphraseVault(folder / "key.json", lambda: words, stretching=QUICK)


def test_wrong_passphrase_is_told(tmp_path: Path) -> None:
    """Another passphrase neither opens the file nor adds to it."""
    _vault(tmp_path).store("database", KEY)
    wrong = _vault(tmp_path, "Một câu ngắn")
    for ask in (lambda: wrong.load("database"), lambda: wrong.store("signing", KEY)):
        with pytest.raises(StoreError, match="key_wrong"):
            ask()


def test_nobody_is_asked_in_vain(tmp_path: Path) -> None:
    """The passphrase is asked for once when there is something to open, and not at all when there is not."""
    answers = ["câu", "câu", "câu"]
    vault = PassphraseVault(tmp_path / "key.json", answers.pop, stretching=QUICK)
    with pytest.raises(StoreError, match="key_missing"):
        vault.load("database")
    assert len(answers) == 3
    vault.store("database", KEY)
    vault.load("database")
    vault.store("signing", KEY)
    assert answers == []


def test_passphrase_in_either_unicode_form(tmp_path: Path) -> None:
    """A passphrase typed with combining marks is the same passphrase."""
    _vault(tmp_path, "Tiếng Việt").store("database", KEY)
    decomposed = "Tie\u0302\u0301ng Vie\u0323\u0302t"
    assert _vault(tmp_path, decomposed).load("database") == KEY


def test_several_keys_share_a_passphrase(tmp_path: Path) -> None:
    """A second key joins the first in the file, and one cannot be passed off as the other."""
    _vault(tmp_path).store("database", KEY)
    _vault(tmp_path).store("signing", bytes(32))
    assert _vault(tmp_path).load("database") == KEY
    file = tmp_path / "key.json"
    content = json.loads(file.read_bytes())
    content["keys"]["database"], content["keys"]["signing"] = content["keys"]["signing"], content["keys"]["database"]
    file.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(StoreError, match="key_wrong"):
        _vault(tmp_path).load("database")


def test_usual_stretching_is_what_the_standard_says(tmp_path: Path) -> None:
    """Without a choice the parameters are the second set of RFC 9106, and they travel in the file."""
    PassphraseVault(tmp_path / "key.json", lambda: "x").store("database", KEY)
    written = json.loads((tmp_path / "key.json").read_bytes())["stretching"]
    assert written == {"passes": 3, "memory_kib": 65536, "lanes": 4}
    assert _vault(tmp_path, "x").load("database") == KEY


@pytest.mark.parametrize(
    "name,value",
    [("stretching", {"passes": 3, "memory_kib": 2**40, "lanes": 4}), ("stretching", 3), ("keys", {"database": "00"})],
)
def test_absurd_files_are_refused(tmp_path: Path, name: str, value: object) -> None:
    """A file that asks for a terabyte of memory, or holds half a key, is malformed and costs nothing."""
    _vault(tmp_path).store("database", KEY)
    file = tmp_path / "key.json"
    file.write_text(json.dumps({**json.loads(file.read_bytes()), name: value}), encoding="utf-8")
    with pytest.raises(StoreError, match="key_malformed"):
        _vault(tmp_path).load("database")


@given(
    content=st.binary(max_size=200)
    | st.recursive(st.none() | st.text(), st.lists).map(lambda x: json.dumps(x).encode())
)
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Whatever lies where a key should be gets a coded answer."""
    folder = tmp_path_factory.mktemp("any")
    (folder / "key.json").write_bytes(content)
    for vault in (_vault(folder), KeyFileVault(folder / "key.json")):
        with pytest.raises(StoreError, match="key_malformed"):
            vault.load("database")


@pytest.mark.parametrize("text", [KEY.hex(), KEY.hex().upper() + "\r\n", "\ufeff" + KEY.hex() + "\n\n"])
def test_key_files_of_other_tools(tmp_path: Path, text: str) -> None:
    """A key written by another tool or editor is read, with its line ends and byte-order mark."""
    (tmp_path / "quầy.key").write_text(text, encoding="utf-8", newline="")
    assert KeyFileVault(tmp_path / "quầy.key").load("database") == KEY


@pytest.mark.parametrize("text", ["", "00", KEY.hex()[:-1], KEY.hex() + "00", "z" * 64, "0" * 100_000])
def test_malformed_keys_are_refused(tmp_path: Path, text: str) -> None:
    """A key that is short, long, not hexadecimal or a whole other file is malformed."""
    (tmp_path / "quầy.key").write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match="key_malformed"):
        KeyFileVault(tmp_path / "quầy.key").load("database")


@given(st.binary(min_size=32, max_size=32))
def test_any_key_reads_back(key: bytes) -> None:
    """Every key survives being written in hexadecimal."""
    assert parse_key(key.hex()) == key


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps access lists instead of modes")
def test_secret_files_are_private(tmp_path: Path) -> None:
    """Files with keys are made for this user only, leave no part behind, and an opened one is noticed."""
    vault = KeyFileVault(tmp_path / "quầy.key")
    vault.store("database", KEY)
    _vault(tmp_path).store("database", KEY)
    assert {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {
        "quầy.key": 0o600,
        "key.json": 0o600,
    }
    assert not vault.is_exposed()
    (tmp_path / "quầy.key").chmod(0o644)
    assert vault.is_exposed()


def test_unwritable_place_is_told(tmp_path: Path) -> None:
    """A stick that is not there is a coded error, and nothing was half-written."""
    with pytest.raises(StoreError, match="key_unwritable"):
        KeyFileVault(tmp_path / "stick" / "quầy.key").store("database", KEY)


class PlainText:
    """Stands for keyrings.alt: a vault keyring would choose, and we must not."""


SAFE: object = keyring.backends.SecretService.Keyring()  # type: ignore[no-untyped-call]  # untyped library
ABSENT: object = keyring.backends.fail.Keyring()  # type: ignore[no-untyped-call]  # untyped library
FORGETFUL: object = keyring.backends.null.Keyring()  # type: ignore[no-untyped-call]  # untyped library


def _chosen(*backends: object) -> object:
    """Ask for a safe one of a chain such as keyring builds when several vaults are installed."""
    return safe_backend(cast("KeyringBackend", SimpleNamespace(backends=backends)))


def test_unsafe_vaults_are_refused() -> None:
    """A vault we do not know to encrypt is refused, alone or in a chain; a safe one in the chain is taken."""
    with pytest.raises(DeviceError, match="vault_unsafe"):
        safe_backend(cast("KeyringBackend", PlainText()))
    with pytest.raises(DeviceError, match="vault_unsafe"):
        _chosen(PlainText(), ABSENT)
    assert _chosen(PlainText(), SAFE) is SAFE


@pytest.mark.parametrize("backends", [(ABSENT,), (FORGETFUL,), ()])
def test_no_vault_is_told(backends: tuple[object, ...]) -> None:
    """A machine without a vault says so; the null vault, which forgets everything, counts as none."""
    with pytest.raises(DeviceError, match="vault_missing"):
        _chosen(*backends)


def _ask_in_a_new_program(environment: dict[str, str]) -> str:
    program = (
        "from counter_app.devices.keyring_vault import KeyringVault\n"
        "from counter_app.domain.errors import CounterError\n"
        "try: KeyringVault('counter-app-test').load('database')\n"
        "except CounterError as error: print(error.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_headless_machine_has_no_vault(tmp_path: Path) -> None:
    """In a session without D-Bus the real keyring library leads to ``vault_missing``, not to a traceback."""
    assert _ask_in_a_new_program({"HOME": str(tmp_path)}) == "vault_missing"


def test_desktop_session_has_a_vault(secret_service: PrivateKeyring) -> None:
    """In a session with a Secret Service the library finds it by itself: only the key is missing there."""
    assert _ask_in_a_new_program(secret_service.environment) == "key_missing"


def test_damaged_entry_is_told(keyring_vault: KeyringVault) -> None:
    """An entry somebody else overwrote is malformed, and it is not replaced in silence."""
    keyring.set_password(keyring_vault._service, "database", "không phải khóa")
    with pytest.raises(StoreError, match="key_malformed"):
        keyring_vault.load("database")
    with pytest.raises(StoreError, match="key_exists"):
        keyring_vault.store("database", KEY)


def test_vault_that_went_away_is_told(keyring_vault: KeyringVault, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the vault dies under a running program the answer is a coded error."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    with pytest.raises(DeviceError, match="vault_"):
        keyring_vault.load("database")
