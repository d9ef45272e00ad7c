"""New keys of the province: what a power cut leaves half done is finished or forgotten, never mixed."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter_app.domain.errors import StoreError
from counter_app.gateway import key_files, key_rotation
from counter_app.gateway.key_rotation import copy_keys, rotate
from counter_app.gateway.keys import NEXT_KEY, open_keys
from counter_app.wire.invitation import follow_changes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with keys."""
    open_keys(tmp_path / "keys", make=True)
    return tmp_path / "keys"


def test_counters_follow_every_rotation(folder: Path) -> None:
    """Whoever knows any earlier key reaches the present one, and old packets are still for somebody."""
    first = open_keys(folder, make=False)
    rotate(folder)
    old, new = rotate(folder)
    now = open_keys(folder, make=False)
    assert (now.id, now.id != first.id) == (new, True)
    assert [one.id for one in follow_changes(first.known_as, now.changes)] == [old, new]
    assert set(first.identities) < set(now.identities)
    assert now.known_as.recipient != first.known_as.recipient
    assert {one.stat().st_mode & 0o777 for one in folder.iterdir()} == {0o600}


@pytest.mark.parametrize("write", [1, 2, 3])
def test_a_cut_before_the_statement_leaves_the_old_key(
    folder: Path, write: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever of its writes fails, the old key signs on, and the next rotation works."""
    before = open_keys(folder, make=False)
    done: list[Path] = []
    real = key_files.replace_file

    def failing(path: Path, content: bytes) -> None:
        done.append(path)
        if len(done) == write:
            raise OSError
        real(path, content)

    monkeypatch.setattr(key_rotation, "replace_file", failing)
    with pytest.raises(StoreError, match="keys_unreadable"):
        rotate(folder)
    monkeypatch.undo()
    assert open_keys(folder, make=False).id == before.id
    assert rotate(folder)[0] == before.id


def test_a_cut_after_the_statement_is_finished_at_the_next_start(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the old key has vouched for the new one, the new one it is."""
    before = open_keys(folder, make=False)
    monkeypatch.setattr(key_rotation, "finish_rotation", lambda _folder: None)
    _, new = rotate(folder)
    assert (folder / NEXT_KEY).exists()
    after = open_keys(folder, make=False)
    assert (after.id, after.id != before.id, (folder / NEXT_KEY).exists()) == (new, True, False)


def test_a_copy_is_the_same_and_never_written_over(folder: Path, tmp_path: Path) -> None:
    """The offline copy opens as the folder does."""
    rotate(folder)
    copy_keys(folder, tmp_path / "copy")
    assert open_keys(tmp_path / "copy", make=False).id == open_keys(folder, make=False).id
