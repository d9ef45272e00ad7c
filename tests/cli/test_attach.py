"""``attach`` and what ``show`` and ``verify`` say afterwards."""

from __future__ import annotations

import random
import subprocess
import threading
from pathlib import Path

import pytest

from tests.builders import paper
from tests.builders.command_line import ROOT, Station, dossier, station

NAME = "Tờ khai đăng ký khai sinh"


@pytest.fixture
def desk(tmp_path: Path) -> Station:
    """Return a counter set up in a temporary folder, on a day of its own."""
    made = station(tmp_path, admin=False)
    made.shows("2026-11-20T09:30")
    return made


@pytest.fixture
def code(desk: Station) -> str:
    """Return the code of a dossier received there."""
    return str(desk.receive(dossier()).one["code"])


def scan(folder: Path, name: str = "to-khai.jpg", seed: int = 1) -> str:
    """Write a scanned page and return its path."""
    place = folder / name
    place.write_bytes(paper.file_of(paper.text_sheet(100, seed)))
    return str(place)


def test_a_scan_lies_with_the_dossier_on_its_line(desk: Station, code: str, tmp_path: Path) -> None:
    """The line says hash, pages and bytes; ``show`` lists them under the paper they cover; the files verify."""
    answer = desk.call("attach", code, scan(tmp_path), "--document", NAME.upper())
    assert answer.code == 0
    told = answer.one
    assert (len(told["sha256"]), told["pages"]) == (64, 1)
    assert 0 < told["bytes"] < 200_000
    shown = desk.call("show", code).one
    (listed,) = shown["documents"]
    assert (listed["name"], listed["originals"], listed["sha256"], listed["pages"], listed["source"]) == (
        NAME, 1, told["sha256"], 1, "scanned",
    )  # fmt: skip
    assert shown["timeline"][-1]["kind"] == "DocumentAttached"
    assert shown["digitised_on_receipt"]
    assert desk.call("verify").one["ok"]


def test_papers_on_no_checklist_are_kept_under_their_own_name(desk: Station, code: str, tmp_path: Path) -> None:
    """A name that is not on the list, and no name at all, are further documents; nothing is guessed."""
    desk.call("attach", code, scan(tmp_path), "--document", "Giấy khác", "--source", "citizen_store")
    desk.call("attach", code, scan(tmp_path, "b.jpg", 2))
    documents = desk.call("show", code).one["documents"]
    assert [(one["name"], one.get("source"), len(one.get("files", []))) for one in documents] == [
        (NAME, None, 0),
        ("Giấy khác", "citizen_store", 1),
        ("", "scanned", 1),
    ]


def test_the_same_scan_twice_is_one_document(desk: Station, code: str, tmp_path: Path) -> None:
    """A repeated call answers with the first document and adds no fact."""
    first, second = (desk.call("attach", code, scan(tmp_path), "--document", NAME).one for _ in range(2))
    assert (first["duplicate"], second["duplicate"]) == (False, True)
    assert first["event_id"] == second["event_id"]
    assert len(desk.call("show", code).one["timeline"]) == 2


def test_one_bad_file_does_not_stop_the_others(desk: Station, code: str, tmp_path: Path) -> None:
    """Each file answers for itself, in order, and the call ends as bad input."""
    (tmp_path / "zip.pdf").write_bytes(b"PK\x03\x04 no pdf")
    files = [scan(tmp_path), str(tmp_path / "zip.pdf"), str(tmp_path / "none.png"), scan(tmp_path, "c.jpg", 3)]
    answer = desk.call("attach", code, *files)
    assert answer.code == 2
    said = [line["error"]["code"] if "error" in line else "attached" for line in answer.lines]
    assert said == ["attached", "page_file_not_recognised", "file_missing", "attached"]


@pytest.mark.parametrize(
    "name, code", [("H14.31-261120-9999", "dossier_unknown"), ("H26.107-261120-1001", "code_other_office")]
)
def test_a_code_that_is_not_ours_is_told_apart_from_one_that_is_not_there(
    desk: Station, tmp_path: Path, name: str, code: str
) -> None:
    """A code of this office nobody gave and a code of another office each say what they are."""
    answer = desk.call("attach", name, scan(tmp_path))
    assert (answer.code, answer.error) == (2, code)


def test_a_lost_and_a_damaged_file_are_named_by_verify(desk: Station, code: str, tmp_path: Path) -> None:
    """``verify`` reads every file and names the one that is gone and the one that changed, with exit 3."""
    names = [desk.call("attach", code, scan(tmp_path, f"{n}.jpg", n)).one["sha256"] for n in (1, 2)]
    files = sorted(
        (one for one in (desk.folder / "files").rglob("*") if one.is_file()), key=lambda one: one.stat().st_mtime_ns
    )
    files[0].unlink()
    files[1].write_bytes(files[1].read_bytes()[:-1] + b"x")
    answer = desk.call("verify")
    assert answer.code == 3
    assert set(answer.one["problems"]) == {f"file_missing {names[0]}", f"file_damaged {names[1]}"}


@pytest.mark.slow
def test_killed_while_attaching_nothing_is_half_there(desk: Station, code: str, tmp_path: Path) -> None:
    """After kills at any moment every answer stands, whatever stands is whole, and the next call works."""
    files = [scan(tmp_path, f"{n}.jpg", n) for n in range(40)]
    chance, answered = random.Random(4), set[str]()
    for turn in range(6):
        child = subprocess.Popen(
            desk.command("attach", code, *files[turn:]), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
        )
        killer = threading.Timer(chance.uniform(0.3, 2.5), child.kill)
        killer.start()
        assert child.stdout is not None
        answered |= {line.split(b'"sha256":"')[1][:64].decode() for line in child.stdout if line.endswith(b"}\n")}
        child.wait()
        child.stdout.close()
        killer.cancel()
        verified = desk.call("verify")
        assert verified.one["ok"], verified.one["problems"]
    there = {file["sha256"] for one in desk.call("show", code).one["documents"] for file in one.get("files", [])}
    assert answered <= there
    assert desk.call("attach", code, files[-1]).code == 0


def test_a_wrong_document_is_taken_off_moved_and_put_back(desk: Station, code: str, tmp_path: Path) -> None:
    """``set-aside`` opens the line again, ``--to`` files it elsewhere, ``--undo`` undoes it; ``show`` tells it."""
    other = str(desk.receive(dossier(request_id="r-other")).one["code"])
    filed = desk.call("attach", code, scan(tmp_path), "--document", NAME).one
    assert desk.call("set-aside", code, filed["event_id"]).error == "reason_missing"
    moved = desk.call("set-aside", code, filed["event_id"], "--to", other, "--document", NAME, "--reason", "nhầm hồ sơ")
    assert (moved.code, moved.one["moved_to_code"], moved.one["sha256"]) == (0, other, filed["sha256"])
    listed = desk.call("show", code).one["documents"][0]
    assert (listed["sha256"], listed["files"][0]["set_aside"]) == (None, True)
    assert desk.call("show", other).one["documents"][0]["sha256"] == filed["sha256"]
    assert desk.call("set-aside", code, filed["event_id"], "--undo").code == 0
    assert desk.call("show", code).one["documents"][0]["sha256"] == filed["sha256"]
    assert desk.call("verify").one["ok"]


def test_a_blank_file_is_told_by_its_name_and_holds_up_nobody(desk: Station, code: str, tmp_path: Path) -> None:
    """A file of blank pages only is refused with its own code; the next file is filed."""
    blank = tmp_path / "trang.jpg"
    blank.write_bytes(paper.file_of(paper.blank_sheet()))
    answer = desk.call("attach", code, str(blank), scan(tmp_path))
    assert (answer.code, len(answer.lines)) == (2, 2)
    assert answer.lines[0]["error"]["code"] == "document_blank"
    assert answer.lines[1]["pages"] == 1
