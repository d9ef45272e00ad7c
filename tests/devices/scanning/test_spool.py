"""Pages on the disk: sealed, whole, in order, and there after a crash of anything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.devices.scanning.driven import DrivenScanner
from counter_app.devices.scanning.ports import ScannedPage, ScanSettings, Source
from counter_app.devices.scanning.spool import Spool, spools_left, write_new
from counter_app.domain.errors import StoreError
from tests.builders.command_line import ROOT
from tests.builders.sheets_of_paper import opened, sheet

MARK = b"sealed:"


def seal(content: bytes) -> bytes:
    """Make content unreadable in a way a test can undo."""
    return MARK + bytes(byte ^ 0x5A for byte in content)


def unseal(content: bytes) -> bytes:
    """Undo ``seal``."""
    assert content.startswith(MARK)
    return bytes(byte ^ 0x5A for byte in content[len(MARK) :])


def _spool(folder: Path) -> Spool:
    return Spool(folder, seal, unseal)


def test_pages_come_back_as_they_were(tmp_path: Path) -> None:
    """Order, bytes, format and resolution are kept; a second scan is numbered on after the first."""
    spool = _spool(tmp_path / "a" / "b")
    for number in (1, 2):
        spool.keep(ScannedPage(number, sheet(number), "jpeg", 300))
    again = _spool(tmp_path / "a" / "b")
    again.keep(ScannedPage(1, sheet(3, "PDF"), "pdf", 0))
    found = list(again.pages())
    assert [(page.number, page.format, page.dpi) for page in found] == [
        (1, "jpeg", 300),
        (2, "jpeg", 300),
        (3, "pdf", 0),
    ]
    assert [page.content for page in found] == [sheet(1), sheet(2), sheet(3, "PDF")]
    again.discard()
    assert not (tmp_path / "a" / "b").exists()


def test_nothing_lies_in_clear(tmp_path: Path) -> None:
    """No file of the spool has any stretch of a page in it, and only this user may read it."""
    page = sheet(1, "PNG")
    _spool(tmp_path / "s").keep(ScannedPage(1, page, "png", 300))
    (file,) = (tmp_path / "s").iterdir()
    assert file.read_bytes().startswith(MARK)
    assert page[8:40] not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_a_disk_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A page that cannot be kept is an error of this machine, and leaves nothing half-written."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="scan_unkept"):
        _spool(tmp_path / "file" / "s").keep(ScannedPage(1, b"x", "png", 300))


_SCAN = """
import os, signal, sys
from pathlib import Path
from counter_app.devices.scanning.driven import DrivenScanner
from counter_app.devices.scanning.ports import ScanSettings, Source
from tests.devices.scanning.test_spool import _spool
spool = _spool(Path(sys.argv[1]) / "scan-1")
def keep(page):
    if page.number == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    spool.keep(page)
DrivenScanner("sane").scan("test:0", ScanSettings(source=Source.FEEDER, dpi=75), keep, lambda: False)
"""


@pytest.mark.usefixtures("sane")
def test_pages_survive_a_crash_of_the_program(tmp_path: Path) -> None:
    """Killed in the middle of a stack, the three pages that were safe are found again, and the scanner is free."""
    root = tmp_path / "spools"
    done = subprocess.run([sys.executable, "-P", "-c", _SCAN, str(root)], check=False, env=_with_tests(), cwd=ROOT)
    assert done.returncode == -signal.SIGKILL
    (left,) = spools_left(root, seal, unseal)
    assert [opened(page.content).format for page in left.pages()] == ["PNG"] * 3
    rest = DrivenScanner("sane").scan("test:0", ScanSettings(source=Source.FEEDER, dpi=75), left.keep, lambda: False)
    assert (rest, left.count()) == (10, 13)


def _with_tests() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}


def test_a_name_that_is_taken_is_never_written_over(tmp_path: Path) -> None:
    """The file that was there keeps its bytes, and no draft is left."""
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@given(st.binary(max_size=100), st.integers(0, 1200), st.sampled_from(["png", "jpeg", "tiff", "pdf"]))
def test_any_page_comes_back(tmp_path_factory: pytest.TempPathFactory, content: bytes, dpi: int, kind: str) -> None:
    """Whatever a page holds, it is read as it was kept."""
    spool = _spool(tmp_path_factory.mktemp("spool") / "s")
    page = ScannedPage(1, content, kind, dpi)  # type: ignore[arg-type]  # one of its words
    spool.keep(page)
    assert list(spool.pages()) == [page]
