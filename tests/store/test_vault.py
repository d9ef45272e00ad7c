"""The vault: bytes go in and come out, nothing is readable on the disk, and damage is named."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.errors import StoreError
from counter_app.store.vault import Vault
from counter_app.store.vault_crypto import CHUNK, TAG_BYTES, BrokenSealError, Head, Seal
from tests.builders.command_line import ROOT

KEY = bytes(range(32))
SECRET = b"Nguyen Van A, 000190123456, Xa Thong Nong " * 50


def only_file(folder: Path) -> Path:
    """Return the one file below a folder."""
    (file,) = [one for one in folder.rglob("*") if one.is_file()]
    return file


@settings(max_examples=40)
@given(st.binary(max_size=3_000), st.sampled_from([0, CHUNK - 1_000, CHUNK, 2 * CHUNK]))
def test_what_goes_in_comes_out_from_any_place(content: bytes, before: int) -> None:
    """Bytes of any length are given back whole, and from any byte on."""
    whole = bytes(before) + content
    with tempfile.TemporaryDirectory() as folder:
        vault = Vault(Path(folder), KEY, relaxed=True)
        name = vault.put(whole)
        assert name == sha256(whole).hexdigest()
        assert vault.read(name) == whole
        assert vault.size(name) == len(whole)
        assert vault.check(name) is None
        start = len(whole) // 2
        assert b"".join(vault.chunks(name, start)) == whole[start:]


def test_nothing_on_the_disk_is_clear(tmp_path: Path) -> None:
    """Neither the bytes nor their SHA-256 can be found below the folder, and only this user may read it."""
    name = Vault(tmp_path, KEY).put(SECRET)
    file = only_file(tmp_path)
    assert b"Nguyen" not in file.read_bytes()
    assert name not in str(file)
    assert file.stat().st_mode & 0o077 == 0


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    """A second paper of the same bytes adds no file, and leaves the one there as it is."""
    vault = Vault(tmp_path, KEY)
    vault.put(SECRET)
    before = only_file(tmp_path).read_bytes()
    vault.put(SECRET)
    assert only_file(tmp_path).read_bytes() == before


@settings(max_examples=60)
@given(st.data())
def test_any_changed_byte_is_seen(data: st.DataObject) -> None:
    """Whatever byte of a file changes, wherever it is cut, it is never given out and ``check`` names it."""
    with tempfile.TemporaryDirectory() as folder:
        vault = Vault(Path(folder), KEY, relaxed=True)
        name = vault.put(SECRET)
        file = only_file(Path(folder))
        raw = bytearray(file.read_bytes())
        at = data.draw(st.integers(0, len(raw) - 1))
        if data.draw(st.booleans()):
            raw[at] ^= data.draw(st.integers(1, 255))
        else:
            del raw[at:]
        file.write_bytes(raw)
        assert vault.check(name) == f"file_damaged {name}"
        with pytest.raises(StoreError) as caught:
            vault.read(name)
        assert caught.value.code == "document_damaged"


def test_chunks_can_neither_be_exchanged_nor_cut_off() -> None:
    """A chunk opens only in its place, and only as the last one where it was the last."""
    head = Head(bytes(16), 2 * CHUNK + 5)
    seal = Seal(KEY, head)
    sealed = [seal.close(number, b"x" * (head.place(number)[1] - TAG_BYTES)) for number in range(3)]
    assert seal.open(1, sealed[1]) == b"x" * CHUNK
    with pytest.raises(BrokenSealError):
        seal.open(0, sealed[1])
    shorter = Seal(KEY, Head(bytes(16), 2 * CHUNK))
    with pytest.raises(BrokenSealError):
        shorter.open(1, sealed[1])


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    """With another key neither names nor contents fit."""
    name = Vault(tmp_path, KEY).put(SECRET)
    assert Vault(tmp_path, bytes(32)).check(name) == f"file_missing {name}"


def test_a_damaged_file_is_written_again_when_its_bytes_come_back(tmp_path: Path) -> None:
    """Scanning the same file again mends it."""
    vault = Vault(tmp_path, KEY)
    name = vault.put(SECRET)
    only_file(tmp_path).write_bytes(b"CAV1")
    assert vault.put(SECRET) == name
    assert vault.check(name) is None


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_without_rights_is_told(tmp_path: Path) -> None:
    """A folder that cannot be written gives its code."""
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError) as caught:
        Vault(tmp_path, KEY).put(SECRET)
    assert caught.value.code == "document_unwritable"


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    """Where nothing can be written for another reason, the same code says so."""
    (tmp_path / "files").write_bytes(b"")
    with pytest.raises(StoreError) as caught:
        Vault(tmp_path / "files", KEY).put(SECRET)
    assert caught.value.code == "document_unwritable"


_WRITER = """
import sys
from pathlib import Path
from counter_app.store.vault import Vault
vault = Vault(Path(sys.argv[1]), bytes(range(32)))
for n in range(100_000):
    print(vault.put(n.to_bytes(4, "big") * 50_000), flush=True)
"""


@pytest.mark.slow
def test_killed_in_the_middle_it_holds_no_half_file(tmp_path: Path) -> None:
    """After each of ten kills every file told is whole; what is left over is not under any name, and is swept away."""
    vault = Vault(tmp_path, KEY)
    for turn in range(1, 11):
        writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT)
        assert writer.stdout is not None
        told = [writer.stdout.readline().strip().decode() for _ in range(turn)]
        writer.send_signal(signal.SIGKILL)
        writer.stdout.close()
        writer.wait()
        assert [vault.check(name) for name in told] == [None] * turn
    vault.sweep()
    names = [one.name for one in tmp_path.rglob("*") if one.is_file()]
    assert not [name for name in names if name.startswith(".part-")]
