"""``--out``: an answer never takes the place of what the counter or the gateway lives on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.builders.command_line import Answer, Station, call, dossier


def _taken(counter: Station) -> str:
    return str(counter.receive(dossier()).one["code"])


def _contents(*folders: Path) -> dict[str, bytes]:
    files = (one for folder in folders for one in folder.rglob("*") if one.is_file() and "logs" not in one.parts)
    return {str(one): one.read_bytes() for one in files if not one.name.endswith(("-wal", "-shm"))}


def _names(counter: Station, beside: Path) -> dict[str, Path]:
    """Return places that are the counter's own, by every kind of name a place may have."""
    beside.mkdir()
    (beside / "link").symlink_to(counter.folder / "counter.db")
    (beside / "folder").symlink_to(counter.folder, target_is_directory=True)
    os.link(counter.folder / "counter.toml", beside / "hard")
    (counter.folder / "way out").symlink_to(beside / "free.pdf")
    return {
        "database": counter.folder / "counter.db",
        "settings": counter.folder / "counter.toml",
        "new file": counter.folder / "files" / "new.pdf",
        "root itself": counter.folder,
        "dots": counter.folder / "files" / ".." / "counter.db",
        "key": counter.password_file.parent / "key",
        "symbolic link": beside / "link",
        "through a folder": beside / "folder" / "counter.db",
        "hard link": beside / "hard",
        "link inside": counter.folder / "way out",
    }


@pytest.mark.parametrize(
    "command",
    [("print", "CODE", "--form", "01"), ("book", "--on", "2026-11-20"), ("sheets", "print", "CODE")],
    ids=["print", "book", "sheets"],
)
def test_no_answer_is_written_over_the_counter(command: tuple[str, ...], counter: Station, tmp_path: Path) -> None:
    """Whatever name the counter's folder, files or key go by, nothing is written there and nothing is recorded."""
    code = _taken(counter)
    asked = [code if word == "CODE" else word for word in command]
    places = _names(counter, tmp_path / "beside")
    before, entries = _contents(tmp_path, counter.password_file.parent), counter.call("verify").one["entries"]
    for name, place in places.items():
        answer = counter.call(*asked, "--out", str(place))
        assert (answer.code, answer.error, answer.one["error"]["field"]) == (2, "out_is_ours", "out"), name
    assert _contents(tmp_path, counter.password_file.parent) == before
    assert counter.call("verify").one["entries"] == entries


def test_a_password_file_is_not_written_over(counter: Station) -> None:
    """The password file of the same call is as safe as the key."""
    code, before = _taken(counter), counter.password_file.read_bytes()
    place = str(counter.password_file)
    answer = counter.call("print", code, "--form", "01", "--out", place, *counter.administrator)
    assert (answer.code, answer.error) == (2, "out_is_ours")
    assert counter.password_file.read_bytes() == before


def test_a_place_that_cannot_be_followed_is_unwritable(counter: Station, tmp_path: Path) -> None:
    """Links that lead round in a circle and names no disk takes are this machine's fault, not a bug."""
    code = _taken(counter)
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    for place in (str(tmp_path / "a" / "x.pdf"), str(tmp_path / ("x" * 300)), str(counter.password_file / "x.pdf")):
        answer = counter.call("print", code, "--form", "01", "--out", place)
        assert (answer.code, answer.error) == (4, "out_unwritable")
    assert counter.call("print", code, "--form", "01", "--out", str(tmp_path / "x.pdf")).one["copy"] == 0


def test_an_invitation_is_not_written_over_the_gateway(tmp_path: Path) -> None:
    """Neither store nor keys are replaced, and no token is made for the refused call."""

    def invite(place: Path) -> Answer:
        store = ("--store", f"sqlite:///{tmp_path}/store.db", "--data", str(tmp_path / "none"), "--json")
        return call("gateway", "invite", *store, "--office", "H14.31", "--counter", "3", "--out", str(place))

    assert invite(tmp_path / "invitation").code == 0
    keys = tmp_path / "store.db.keys"
    os.link(keys / "signing.key", tmp_path / "hard")
    before = _contents(tmp_path)
    for place in (
        tmp_path / "store.db",
        tmp_path / "store.db-wal",
        keys / "store.key",
        keys / "new",
        tmp_path / "hard",
    ):
        answer = invite(place)
        assert (answer.code, answer.error) == (2, "out_is_ours"), place
    assert _contents(tmp_path) == before
