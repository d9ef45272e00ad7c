"""``scan`` from the command line, with a network scanner, SANE's virtual one and a watched folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import private_sane
from tests.builders.command_line import ROOT, call, command
from tests.builders.escl_server import EsclServer
from tests.builders.sheets_of_paper import opened, sheet


@pytest.fixture
def escl() -> Iterator[EsclServer]:
    """Run a network scanner with ten sheets in its feeder."""
    with EsclServer() as server:
        yield server


@pytest.fixture
def sane(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let SANE have its virtual scanner and no other."""
    private_sane.need()
    monkeypatch.setenv("SANE_CONFIG_DIR", str(private_sane.configure(tmp_path / "sane")))


@pytest.mark.usefixtures("sane")
def test_scanners_are_listed_without_a_counter(tmp_path: Path) -> None:
    """Each scanner is a line; no set-up folder is needed."""
    answer = call("--data", str(tmp_path / "none"), "--json", "scan", "--list")
    assert answer.code == 0
    assert [(line["device"], line["kind"]) for line in answer.lines] == [("test:0", "sane")]
    assert "test:0" in call("scan", "--list").out.decode()


@pytest.mark.usefixtures("sane")
def test_the_first_scanner_is_taken_where_none_is_named(tmp_path: Path) -> None:
    """Every page is a line and a picture file; the next scan is numbered on, nothing is written over."""
    out = tmp_path / "quét"
    first = call("--json", "scan", "--pages", "2", "--dpi", "75", "--out", str(out))
    assert first.code == 0, first
    assert first.lines == [{"file": str(out / f"page-00{n}.png"), "page": n} for n in (1, 2)]
    kept = (out / "page-001.png").read_bytes()
    assert opened(kept).size[1] > 800
    second = call("--json", "scan", "--source", "flatbed", "--profile", "card", "--dpi", "75", "--out", str(out))
    assert [line["file"] for line in second.lines] == [str(out / "page-003.png")]
    assert (out / "page-001.png").read_bytes() == kept


def test_a_network_scanner_is_named_by_its_address(escl: EsclServer, tmp_path: Path) -> None:
    """The whole feeder is scanned; asked for more than there is, people are told."""
    answer = call("scan", "--device", escl.device, "--pages", "12", "--profile", "seal", "--out", str(tmp_path))
    assert answer.code == 0
    assert len(list(tmp_path.glob("page-*.jpg"))) == 10
    assert "10" in answer.err
    assert escl.orders[0].word("ColorMode") == "RGB24"


def test_no_scanner_is_trouble_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any scanner, and with one that is not there, the exit code is 4 and the list is empty."""
    (tmp_path / "sane").mkdir()
    (tmp_path / "sane" / "dll.conf").write_text("", encoding="utf-8")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path / "sane"))
    none = call("--json", "scan", "--out", str(tmp_path / "out"))
    assert (none.code, none.error) == (4, "scanner_none")
    for unknown, code in (("escl:http://127.0.0.1:9", "scanner_missing"), ("folder:/none", "scan_folder_missing")):
        gone = call("--json", "scan", "--device", unknown, "--out", str(tmp_path / "out"))
        assert (gone.code, gone.error, gone.one["error"]["field"]) == (4, code, "device")
    listed = call("--json", "scan", "--list")
    assert (listed.code, listed.out) == (0, b"")


def test_pages_before_a_jam_are_kept(escl: EsclServer, tmp_path: Path) -> None:
    """Each page was told of before the jam, and its file is there."""
    escl.script.stops_after = 3
    answer = call("--json", "scan", "--device", escl.device, "--out", str(tmp_path))
    assert answer.code == 4
    *pages, error = answer.lines
    assert error["error"]["code"] == "scanner_jammed"
    assert all(opened(Path(page["file"]).read_bytes()).size for page in pages)
    assert len(pages) == 3


def test_bad_folders_are_refused_before_paper_moves(escl: EsclServer, tmp_path: Path) -> None:
    """No folder, a file, one far away, the counter's own and the watched one itself: each is told, none scanned."""
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "own").mkdir()
    scan = ("--json", "scan", "--device", escl.device)
    assert (call(*scan).code, call(*scan).error) == (2, "option_missing")
    for bad in ("file", "a/b/c"):
        answer = call(*scan, "--out", str(tmp_path / bad))
        assert (answer.code, answer.error) == (4, "out_unwritable")
    ours = call("--data", str(tmp_path / "own"), *scan, "--out", str(tmp_path / "own" / "x"))
    assert (ours.code, ours.error) == (2, "out_is_ours")
    same = call("--json", "scan", "--device", f"folder:{tmp_path}/own/..", "--out", str(tmp_path))
    assert (same.code, same.error) == (2, "out_is_scanner")
    assert escl.orders == []


@pytest.mark.parametrize("pages", ["0", "501", "x", "-1"])
def test_strange_numbers_of_pages_are_bad_input(tmp_path: Path, pages: str) -> None:
    """Twenty thousand pages are not begun."""
    assert call("--json", "scan", "--pages", pages, "--out", str(tmp_path)).code == 2


def test_a_watched_folder_is_a_scanner(tmp_path: Path) -> None:
    """Files that came into a folder are taken over page by page."""
    (tmp_path / "in").mkdir()
    for number in (1, 2):
        (tmp_path / "in" / f"{number}.jpg").write_bytes(sheet(number))
    answer = call(
        "--json", "scan", "--device", f"folder:{tmp_path / 'in'}", "--pages", "2", "--out", str(tmp_path / "o")
    )
    assert [line["page"] for line in answer.lines] == [1, 2]
    assert (tmp_path / "o" / "page-002.jpg").read_bytes() == sheet(2)
    assert list((tmp_path / "in").iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="signals are told the Unix way here")
@pytest.mark.parametrize("number,code", [(signal.SIGINT, 130), (signal.SIGTERM, 130)])
def test_ctrl_c_stops_the_scanner_in_order(escl: EsclServer, tmp_path: Path, number: int, code: int) -> None:
    """Stopped from outside, the pages told of are there, the scanner was told to stop, and nothing is left behind."""
    escl.script.hangs = threading.Event()
    escl.script.hangs_from = 2
    line = command("--json", "scan", "--device", escl.device, "--out", str(tmp_path))
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT) as scanning:
        assert scanning.stdout is not None
        told = json.loads(scanning.stdout.readline())
        scanning.send_signal(number)
        assert scanning.wait(15) == code
    assert [str(path) for path in tmp_path.iterdir()] == [told["file"]]
    assert escl.cancelled == ["/eSCL/ScanJobs/1"]
