"""``setup`` and opening again: key stores, what is never overwritten, every way a key or database can be wrong."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from counter_app.database.factory import open_connection
from counter_app.database.lock import WriterLock
from tests.builders.command_line import PASSWORD, Answer, Station, call

OFFICE = ("--office", "H14.31", "--office-name", "Xã Thông Nông", "--counter", "3")


def _setup(folder: Path, *arguments: str) -> Answer:
    return call("--data", str(folder), "--json", "setup", *arguments)


def test_setup_tells_the_device_and_never_overwrites(tmp_path: Path) -> None:
    """The first run makes a counter, the second is refused and changes nothing."""
    key = ("--key-store", "file", "--key-file", str(tmp_path / "key"))
    made = _setup(tmp_path / "c", *OFFICE, *key)
    assert (made.code, set(made.one)) == (0, {"device_id", "office", "counter"})
    assert (made.one["office"], made.one["counter"]) == ("H14.31", 3)
    again = _setup(tmp_path / "c", *OFFICE, *key)
    assert (again.code, again.error) == (4, "already_set_up")
    with WriterLock(tmp_path / "c" / "counter.lock"):
        # Nothing is left for the first reader to bring up to date.
        assert call("--data", str(tmp_path / "c"), "--json", "verify").one["ok"]


@pytest.mark.parametrize(
    "arguments,code",
    [
        (("--office", "nowhere", "--office-name", "X", "--counter", "3"), "agency_malformed"),
        (("--office", "H14.31", "--office-name", " ", "--counter", "3"), "text_missing"),
        (("--office", "H14.31", "--office-name", "X", "--counter", "0"), "counter_out_of_range"),
        (("--office", "H14.31", "--office-name", "X", "--counter", "100"), "counter_out_of_range"),
        (("--office", "H14.31", "--office-name", "X", "--counter", "three"), "option_malformed"),
        ((*OFFICE, "--admin", "quantri"), "password_needed"),
        ((*OFFICE, "--admin", "quantri", "--password-file", "nowhere"), "file_missing"),
        ((*OFFICE, "--key-store", "cloud"), "choice_unknown"),
    ],
)
def test_bad_input_leaves_nothing_behind(arguments: tuple[str, ...], code: str, tmp_path: Path) -> None:
    """A set-up that is refused can be repeated with better words in the same folder."""
    key = ("--key-store", "file", "--key-file", str(tmp_path / "key"))
    answer = _setup(tmp_path / "c", *key, *arguments)
    assert (answer.code, answer.error) == (2, code)
    assert _setup(tmp_path / "c", *OFFICE, *key).code == 0


def test_a_short_administrator_password_is_refused_whole(tmp_path: Path) -> None:
    """The password is checked before anything is kept; a key file of the failed try does not stand in the way."""
    password = tmp_path / "password"
    password.write_text("short", encoding="utf-8")
    key = ("--key-store", "file", "--key-file", str(tmp_path / "key"))
    refused = _setup(tmp_path / "c", *OFFICE, *key, "--admin", "quantri", "--password-file", str(password))
    assert (refused.code, refused.error) == (2, "password_too_short")
    assert _setup(tmp_path / "c", *OFFICE, *key).code == 0


def test_a_key_file_must_be_named(tmp_path: Path) -> None:
    """The file store without a file is bad input."""
    answer = _setup(tmp_path / "c", *OFFICE, "--key-store", "file")
    assert (answer.code, answer.error) == (2, "key_file_missing")


def test_a_passphrase_is_asked_of_a_file_or_a_person(tmp_path: Path) -> None:
    """With a passphrase file the counter opens; without one, or with another, it says what is wrong and exits 4."""
    secret, other = tmp_path / "secret", tmp_path / "other"
    secret.write_text(PASSWORD + "\n", encoding="utf-8")
    other.write_text("khác hẳn", encoding="utf-8")
    store = (*OFFICE, "--key-store", "passphrase")
    nobody = _setup(tmp_path / "c", *store)
    assert (nobody.code, nobody.error) == (4, "passphrase_needed")
    assert _setup(tmp_path / "c", *store, "--passphrase-file", str(secret)).code == 0
    opened = ("--data", str(tmp_path / "c"), "--json", "verify")
    assert call(*opened, "--passphrase-file", str(secret)).one["ok"]
    assert call(*opened, "--passphrase-file", str(other)).error == "key_wrong"
    assert (call(*opened).code, call(*opened).error) == (4, "passphrase_needed")


def test_a_missing_or_wrong_key_is_said_so(counter: Station, tmp_path: Path) -> None:
    """No key file, another key and a key that is none: exit 4, each with its word, and nothing is lost."""
    settings = counter.folder / "counter.toml"
    text = settings.read_text(encoding="utf-8")
    there = counter.password_file.parent / "key"
    moved = tmp_path / "key"
    settings.write_text(text.replace(str(there), str(moved)), encoding="utf-8")
    assert (counter.call("find", "a").code, counter.call("find", "a").error) == (4, "key_missing")
    moved.write_text("no key at all", encoding="utf-8")
    moved.chmod(0o600)
    assert (counter.call("find", "a").code, counter.call("find", "a").error) == (4, "key_malformed")
    moved.unlink()
    fresh = Path(str(tmp_path / "other"))
    assert _setup(fresh, *OFFICE, "--key-store", "file", "--key-file", str(moved)).code == 0
    name = text.partition('key_name = "')[2].partition('"')[0]
    fresh_name = (fresh / "counter.toml").read_text(encoding="utf-8").partition('key_name = "')[2].partition('"')[0]
    moved.write_text(moved.read_text(encoding="utf-8").replace(fresh_name, name), encoding="utf-8")
    assert (counter.call("find", "a").code, counter.call("find", "a").error) == (4, "key_wrong")
    settings.write_text(text, encoding="utf-8")
    assert counter.call("verify").one["ok"]


def test_damaged_settings_and_a_missing_database_are_said_so(counter: Station) -> None:
    """Each part of the folder that is gone or unreadable has its own word and exit 4."""
    settings = counter.folder / "counter.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text("[", encoding="utf-8")
    assert (counter.call("find", "a").code, counter.call("find", "a").error) == (4, "settings_malformed")
    settings.write_text(text, encoding="utf-8")
    (counter.folder / "counter.db").unlink()
    assert (counter.call("find", "a").code, counter.call("find", "a").error) == (4, "database_missing")


def test_a_database_newer_than_the_program_is_left_alone(counter: Station) -> None:
    """A schema version this program does not know is refused by reading and by writing commands."""
    key = bytes.fromhex((counter.password_file.parent / "key").read_text(encoding="ascii").strip())
    connection = open_connection(counter.folder / "counter.db", key, mode="maintenance")
    connection.execute("PRAGMA user_version = 9999")
    connection.close()
    for command in (("find", "a"), ("receive",)):
        answer = counter.call(*command)
        assert (answer.code, answer.error) == (4, "database_newer")


def _key(path: Path) -> tuple[str, ...]:
    return ("--key-store", "file", "--key-file", str(path))


def test_a_folder_that_cannot_be_one_is_said_so(tmp_path: Path) -> None:
    """A file where the folder should be is bad input; a place nobody can write is not called a full disk."""
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    for folder in (file, file / "below"):
        answer = _setup(folder, *OFFICE, *_key(tmp_path / "key"))
        assert (answer.code, answer.error, answer.one["error"]["field"]) == (2, "data_not_folder", "data")
        assert call("--data", str(folder), "--json", "find", "a").error == "not_set_up"
        assert call("--data", str(folder), "--json", "doctor").code == 0
    if Path("/proc/self").exists():
        answer = _setup(Path("/proc/nowhere"), *OFFICE, *_key(tmp_path / "key"))
        assert (answer.code, answer.error) == (4, "folder_unwritable")
    assert not (tmp_path / "key").exists()


def test_a_key_file_is_neither_a_folder_nor_a_file_of_the_counter(tmp_path: Path) -> None:
    """A key kept where the database is put would be lost at once; a refusal leaves nothing behind."""
    root = tmp_path / "c"
    answer = _setup(root, *OFFICE, *_key(tmp_path))
    assert (answer.code, answer.error, answer.one["error"]["field"]) == (2, "key_file_is_folder", "key_file")
    for name in (".", "counter.db", "counter.db-wal", "Counter.TOML", "counter.new", "counter.lock", "key.json",
                 "logs/key", "files/../counter.db", ".new/key"):  # fmt: skip
        answer = _setup(root, *OFFICE, *_key(root / name))
        assert (answer.code, answer.error, answer.one["error"]["field"]) == (2, "key_file_is_ours", "key_file"), name
        assert not root.exists()
    assert _setup(root, *OFFICE, *_key(root / "key")).code == 0
    assert call("--data", str(root), "--json", "verify").one["ok"]


def test_a_failed_set_up_leaves_no_folders(tmp_path: Path) -> None:
    """Folders made for nothing are removed, those that were there before stay, with what is in them."""
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    assert _setup(tmp_path / "a" / "b", *OFFICE, *_key(file / "key")).error == "key_unwritable"
    assert not (tmp_path / "a").exists()
    (tmp_path / "c" / "files").mkdir(parents=True)
    (tmp_path / "c" / "note").write_text("x", encoding="utf-8")
    assert _setup(tmp_path / "c", *OFFICE, *_key(file / "key")).error == "key_unwritable"
    assert sorted(one.name for one in (tmp_path / "c").iterdir()) == ["files", "note"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_nobody_else_reads_the_counter(counter: Station) -> None:
    """Database, its log and the settings are their owner's only, whatever the umask; a wide database is closed."""
    earlier = os.umask(0)
    try:
        assert _setup(counter.folder / "c", *OFFICE, *_key(counter.folder / "c" / "key")).code == 0
        opened = call("--data", str(counter.folder / "c"), "--json", "receive", stdin=b"x\n")
    finally:
        os.umask(earlier)
    assert opened.code == 2
    (counter.folder / "counter.db").chmod(0o644)
    assert counter.call("sheets", "reserve", "--on", "2026-11-20", "--count", "1").code in {0, 2}
    for folder in (counter.folder / "c", counter.folder):
        wide = [one.name for one in folder.iterdir() if one.stat().st_mode & 0o077 and not one.is_dir()]
        assert wide == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_key_others_can_read_is_warned_of(counter: Station, tmp_path: Path) -> None:
    """The command works, and people are told on stderr, with --json too."""
    key, settings = tmp_path / "key", counter.folder / "counter.toml"
    shutil.copy(counter.password_file.parent / "key", key)
    text = settings.read_text(encoding="utf-8").replace(str(counter.password_file.parent / "key"), str(key))
    settings.write_text(text, encoding="utf-8")
    key.chmod(0o600)
    assert counter.call("verify").err == ""
    key.chmod(0o644)
    for command in (("verify",), ("receive",)):
        answer = counter.call(*command)
        assert (answer.code, answer.err.count("chmod 600")) == (0, 1)
