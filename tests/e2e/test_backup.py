"""Backup and restore by the command line: the same counter on another machine, in a new epoch, no number twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.database.driver import dbapi2
from tests.builders.command_line import Answer, Station, dossier
from tests.builders.provinces import Province, province_at
from tests.e2e.test_files import a_pdf


@pytest.fixture
def province(tmp_path: Path) -> Province:
    """Return a province whose gateway does not run."""
    return province_at(tmp_path / "province")


def _restored(counter: Station, backup: Path, folder: Path, *more: str) -> tuple[Answer, Station]:
    other = replace(counter, folder=folder / "restored")
    key = ("--key-store", "file", "--key-file", str(folder / "restored.key"))
    who = () if "--recovery-key" in more else counter.administrator
    return other.call("restore", str(backup), *key, *more, *who), other


def test_a_restored_counter_goes_on_where_the_paper_ended(counter: Station, province: Province, tmp_path: Path) -> None:
    """With the last printed code its day goes on behind it; another day goes on in an unused thousand, explained."""
    backup = tmp_path / "counter.backup"
    first = counter.receive(*(dossier(f"r-{at}") for at in range(3))).lines
    made = counter.call("backup", str(backup))
    assert (made.code, made.one["entries"]) == (0, 3)
    assert made.one["head"] == counter.call("verify").one["head"]
    lost = counter.receive(*(dossier(f"l-{at}") for at in range(2))).lines
    answer, other = _restored(counter, backup, tmp_path, "--last-code", lost[-1]["code"])
    assert (answer.code, answer.one["entries"], answer.one["head"]) == (0, 3, made.one["head"])
    same_day = other.receive(dossier("n-1")).one["code"]
    other_day = other.receive(dossier("n-2", received_at="2026-11-19T09:15")).one["code"]
    assert [one["code"][-4:] for one in (*first, *lost)] == ["3001", "3002", "3003", "3004", "3005"]
    assert (same_day[-5:], other_day[-6:]) == ("-3006", "-30001")
    assert other.call("verify").one["ok"] is True
    book = tmp_path / "book.pdf"
    assert other.call("book", "--on", "2026-11-19", "--out", str(book)).code == 0
    from pypdf import PdfReader

    text = " ".join(PdfReader(book).pages[0].extract_text().split())
    assert "H14.31-261119-3001 đến" in text
    assert text.count("để trống") == 1


def test_without_the_last_code_every_day_goes_on_in_an_unused_thousand(counter: Station, tmp_path: Path) -> None:
    """Nobody knows what was printed since the backup: the next number lies where nothing can have been printed."""
    backup = tmp_path / "counter.backup"
    counter.receive(dossier("r-1"))
    assert counter.call("backup", str(backup)).code == 0
    answer, other = _restored(counter, backup, tmp_path)
    assert answer.code == 0
    codes = [other.receive(dossier(f"n-{at}")).one["code"] for at in range(2)]
    assert [code.rpartition("-")[2] for code in codes] == ["30001", "30002"]
    asked = {"outcome": "guide", "reason": "Thiếu", "items": ["Tờ khai"]}
    guided = other.receive(dossier("g-1", **asked, procedure="1.004884", rule="3 working_days"))
    assert guided.one["number"].startswith("3.1000-")


@pytest.mark.slow
def test_what_the_province_holds_is_not_duplicated(counter: Station, province: Province, tmp_path: Path) -> None:
    """Half acknowledged before the backup, half after: restored, all is acknowledged and each event served once."""
    backup = tmp_path / "counter.backup"
    with province.serving():
        assert province.enrol(counter).code == 0
        counter.receive(dossier("r-1"), dossier("r-2"))
        assert counter.call("sync", "--once").code == 0
        counter.receive(dossier("r-3"), dossier("r-4"))
        assert counter.call("backup", str(backup)).code == 0
        counter.receive(dossier("r-5"))
        assert counter.call("sync", "--once").one["pushed"] == 3
        answer, other = _restored(counter, backup, tmp_path)
        assert answer.code == 0
        received = other.receive(dossier("n-1")).one["code"]
        synced = other.call("sync", "--once")
        assert (synced.code, synced.one["parked"]) == (0, 0)
        assert other.call("outbox").lines == []
        assert other.call("sync", "--once").one["pushed"] == 0
    arrived = province.call("entries").lines
    assert [line["kind"] for line in arrived] == ["DossierReceived"] * 5 + ["EpochOpened", "DossierReceived"]
    assert len({line["event_id"] for line in arrived}) == 7
    assert arrived[-1]["code"] == received
    assert other.call("verify").one["ok"] is True
    assert len(other.call("find", "nguyen").lines) == 6


def test_only_who_may_restores(counter: Station, tmp_path: Path) -> None:
    """Nobody, a stranger and a wrong password are refused and leave nothing; the recovery key opens without account."""
    backup, recovery = tmp_path / "counter.backup", tmp_path / "recovery.txt"
    counter.receive(dossier())
    assert counter.call("backup", str(backup), "--recovery-key", str(recovery)).code == 0
    assert recovery.stat().st_mode & 0o777 == 0o600
    key = ("--key-store", "file", "--key-file", str(tmp_path / "k"))
    other = replace(counter, folder=tmp_path / "other")
    nobody = other.call("restore", str(backup), *key)
    assert (nobody.code, nobody.error) == (3, "role_required")
    wrong = tmp_path / "wrong"
    wrong.write_text("không phải mật khẩu\n", encoding="utf-8")
    refused = other.call("restore", str(backup), *key, "--as", "quantri", "--password-file", str(wrong))
    assert (refused.code, refused.error) == (3, "sign_in_failed")
    stranger = other.call("restore", str(backup), *key, "--as", "ai", "--password-file", str(counter.password_file))
    assert stranger.error == "sign_in_failed"
    assert not other.folder.exists()
    answer, restored = _restored(counter, backup, tmp_path, "--recovery-key", str(recovery))
    assert answer.code == 0
    again, _ = _restored(counter, backup, tmp_path)
    assert (again.code, again.error) == (4, "already_set_up")
    assert restored.call("verify").one["ok"] is True


@pytest.mark.parametrize(
    "text", ["", "# nothing else\n", "a password\n", "AGE-SECRET-KEY-1QQQQ\n", "one\ntwo\n", "khóa\n"]
)
def test_a_file_that_is_no_recovery_key_is_said(counter: Station, tmp_path: Path, text: str) -> None:
    """Another file, or a key copied by half, is bad input of that option, when saving and when restoring."""
    backup, wrong = tmp_path / "counter.backup", tmp_path / "wrong.txt"
    wrong.write_text(text, encoding="utf-8")
    assert counter.call("backup", str(backup), *counter.administrator).code == 0
    answer, other = _restored(counter, backup, tmp_path, "--recovery-key", str(wrong))
    saving = counter.call("backup", str(tmp_path / "second"), "--recovery-key", str(wrong), *counter.administrator)
    for told in (answer, saving):
        assert (told.code, told.error) == (2, "age_key_malformed")
        assert told.one["error"]["field"] == "recovery_key"
    assert not other.folder.exists()
    assert not (tmp_path / "second").exists()


@pytest.mark.parametrize("option", [(), ("--without-delivered",)])
def test_papers_nobody_else_has_come_back(counter: Station, tmp_path: Path, option: tuple[str, ...]) -> None:
    """Whatever is left out, a paper that waits for the province is in the backup, whole, and verified."""
    backup = tmp_path / "counter.backup"
    code = counter.receive(dossier("r-1", rule="5 working_days", procedure="1.004884")).one["code"]
    assert counter.call("attach", code, a_pdf(tmp_path, 200_000)).code == 0
    made = counter.call("backup", str(backup), *option)
    assert (made.code, made.one["files"], made.one["left_out"], made.one["unreadable"]) == (0, 1, 0, 0)
    assert made.one["bytes"] == backup.stat().st_size > 200_000
    answer, other = _restored(counter, backup, tmp_path)
    assert (answer.code, answer.one["files"], answer.one["at_province"], answer.one["lost"]) == (0, 1, 0, 0)
    assert other.call("verify").one["problems"] == []


def test_backups_that_are_none_are_refused(counter: Station, tmp_path: Path) -> None:
    """Cut, flipped, something else: each has its word, and no folder is left behind."""
    backup, bad = tmp_path / "counter.backup", tmp_path / "bad"
    counter.receive(dossier())
    assert counter.call("backup", str(backup)).code == 0
    whole = backup.read_bytes()
    assert b"034090123456" not in whole
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    wrong = {
        whole[:-1]: "backup_damaged",
        whole[:30]: "backup_damaged",
        bytes(flipped): "backup_damaged",
        b"hello": "backup_malformed",
    }
    for raw, code in wrong.items():
        bad.write_bytes(raw)
        answer, other = _restored(counter, bad, tmp_path)
        assert (answer.code, answer.error) == (2, code)
        assert not other.folder.exists()
    foreign, _ = _restored(counter, backup, tmp_path, "--last-code", "H14.31-261120-4001")
    assert foreign.error == "last_code_foreign"
    assert counter.call("backup", str(counter.folder / "x")).error == "out_is_ours"


@pytest.mark.parametrize("quarters", [2, 3, 4])
def test_a_damaged_page_of_no_fact_is_not_called_a_backup(counter: Station, tmp_path: Path, quarters: int) -> None:
    """A disk that fails hits packs and lists too: the copy is refused, and the earlier whole one stays as it is."""
    backup, database = tmp_path / "counter.backup", counter.folder / "counter.db"
    assert counter.call("backup", str(backup)).code == 0
    whole = backup.read_bytes()
    with database.open("r+b") as file:
        file.seek(database.stat().st_size // 4096 * quarters // 4 * 4096 - 3_000)
        file.write(b"a failing disk")
    assert counter.call("verify").code != 0
    assert counter.call("backup", str(backup)).code == 4
    assert backup.read_bytes() == whole


def test_a_backup_of_a_counter_that_is_gone_is_said(counter: Station, tmp_path: Path) -> None:
    """Without its database there is nothing to copy: that is told, and nothing is left beside the earlier backup."""
    (counter.folder / "counter.db").unlink()
    answer = counter.call("backup", str(tmp_path / "counter.backup"))
    assert (answer.code, answer.error) == (4, "database_missing")
    assert not list(tmp_path.glob("*counter.backup*"))


def test_a_broken_journal_is_not_called_a_backup(counter: Station, tmp_path: Path) -> None:
    """The copy is read through before it is kept: a changed link is told, and no file is written."""
    counter.receive(dossier())
    key = (counter.folder.parent / "key").read_text() if (counter.folder.parent / "key").exists() else ""
    key = key or next(counter.password_file.parent.glob("key")).read_text()
    connection = dbapi2.connect(str(counter.folder / "counter.db"), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.strip()}'\"")
    connection.execute("DROP TRIGGER journal_only_erased")
    connection.execute("UPDATE journal SET facts = CAST(replace(CAST(facts AS TEXT), '1.001193', '1.001194') AS BLOB)")
    connection.close()
    backup = tmp_path / "counter.backup"
    answer = counter.call("backup", str(backup))
    assert (answer.code, answer.error) == (4, "backup_broken")
    assert not backup.exists()
    assert not list(tmp_path.glob(".counter.backup*"))
