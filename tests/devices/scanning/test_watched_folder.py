"""A folder that files of pages come into: only whole ones are taken, and none is lost."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from counter_app.devices.scanning.ports import LARGEST_PAGE, ScannedPage, ScanSettings
from counter_app.devices.scanning.watched_folder import WatchedFolder
from counter_app.devices.scanning.whole_files import format_of, is_whole
from counter_app.domain.errors import DeviceError, StoreError
from tests.builders.sheets_of_paper import Kind, sheet

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="locks and owners are told the Unix way here")
KINDS: tuple[Kind, ...] = ("PNG", "JPEG", "TIFF", "PDF")


def never() -> bool:
    """Let a scan run to its end."""
    return False


class Watching:
    """A folder under watch; every look that is due first calls what the test put in ``meanwhile``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages: list[ScannedPage] = []
        self.looks = 0
        self.meanwhile: Callable[[int], None] = lambda _: None

    def scan(self, pages: int | None = None) -> int:
        watched = WatchedFolder(look_every_s=0.02, first_seconds=0.4, quiet_seconds=0.15)
        settings = ScanSettings(pages=pages)
        return watched.scan(f"folder:{self.folder}", settings, self.pages.append, self._look)

    def _look(self) -> bool:
        self.looks += 1
        self.meanwhile(self.looks)
        return False

    def refused(self, pages: int | None = None) -> str:
        with pytest.raises(DeviceError) as caught:
            self.scan(pages)
        return caught.value.code


@pytest.fixture
def watching(tmp_path: Path) -> Watching:
    """Give an empty folder to watch."""
    (tmp_path / "scans").mkdir()
    return Watching(tmp_path / "scans")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_file_is_taken_and_removed(watching: Watching, kind: Kind) -> None:
    """A whole file is a page, byte for byte, whatever its name says; the original goes when the page is safe."""
    file = watching.folder / "IMG 0001.bin"
    file.write_bytes(sheet(1, kind))
    assert watching.scan(1) == 1
    assert (watching.pages[0].content, watching.pages[0].format) == (sheet(1, kind), kind.lower())
    assert not file.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_grows_is_waited_for(watching: Watching, kind: Kind) -> None:
    """A file that arrives in pieces, with pauses between them, is taken once and whole."""
    content = sheet(1, kind)
    file = watching.folder / "a"
    file.write_bytes(content[:100])

    def write_on(look: int) -> None:
        if look % 8 == 0 and file.exists() and file.stat().st_size < len(content):
            with file.open("ab") as more:
                more.write(content[file.stat().st_size :][: max(1, len(content) // 4)])

    watching.meanwhile = write_on
    assert watching.scan(1) == 1
    assert watching.pages[0].content == content


def test_a_file_that_changes_is_waited_for(watching: Watching) -> None:
    """A file that looks whole but is written anew again and again is taken when it rests, as it is then."""
    file = watching.folder / "a"

    def write_again(look: int) -> None:
        if look <= 24:
            file.write_bytes(sheet(look))

    watching.meanwhile = write_again
    assert watching.scan(1) == 1
    assert watching.pages[0].content == sheet(24)


def test_what_is_not_ready_is_passed_over(watching: Watching) -> None:
    """Names of unfinished copies, hidden files, folders, links and empty files are no pages, and stay."""
    for name in (".a.jpg", "~a.jpg", "a.jpg.part", "a.TMP", "a.crdownload", "$a.jpg", "Thumbs.db"):
        (watching.folder / name).write_bytes(sheet())
    (watching.folder / "empty.jpg").touch()
    (watching.folder / "folder.jpg").mkdir()
    (watching.folder / "link.jpg").symlink_to(watching.folder / ".a.jpg")
    assert watching.refused() == "scan_folder_silent"
    assert len(list(watching.folder.iterdir())) == 10


@pytest.mark.parametrize(
    "content,code",
    [
        (sheet()[:-300], "scan_file_unfinished"),
        (b"PK\x03\x04 a letter", "scan_file_strange"),
        (sheet(1, "PDF")[:-300], "scan_file_unfinished"),
    ],
)
def test_a_bad_file_does_not_hold_the_others_up(watching: Watching, content: bytes, code: str) -> None:
    """The whole files are taken, the bad one is left where it is and told of."""
    (watching.folder / "0-bad.jpg").write_bytes(content)
    (watching.folder / "1-good.jpg").write_bytes(sheet(2))
    assert watching.refused() == code
    assert [page.content for page in watching.pages] == [sheet(2)]
    assert [path.name for path in watching.folder.iterdir()] == ["0-bad.jpg"]


def test_a_file_of_two_gigabytes_is_not_read(watching: Watching) -> None:
    """Its size alone is looked at, and told."""
    with (watching.folder / "big.tif").open("wb") as file:
        file.truncate(2 * 1024**3)
    assert LARGEST_PAGE < 2 * 1024**3
    assert watching.refused() == "scan_page_too_large"


def test_a_locked_file_is_waited_for(watching: Watching) -> None:
    """While another program holds the file it is not taken, afterwards it is."""
    path = watching.folder / "a.jpg"
    path.write_bytes(sheet())
    holder = path.open("r+b")
    fcntl.flock(holder, fcntl.LOCK_EX)

    def let_go(look: int) -> None:
        if look == 12:
            assert watching.pages == []
            holder.close()

    watching.meanwhile = let_go
    assert watching.scan(1) == 1


def test_a_stick_pulled_out_is_told(watching: Watching) -> None:
    """Pages taken before the folder went away are had; then it is named as what is missing."""
    (watching.folder / "a.jpg").write_bytes(sheet())

    def pull(_: int) -> None:
        if watching.pages and watching.folder.is_dir():
            watching.folder.rmdir()

    watching.meanwhile = pull
    assert watching.refused() == "scan_folder_missing"
    assert len(watching.pages) == 1


def test_an_original_stays_until_its_page_is_safe(watching: Watching) -> None:
    """When the page cannot be kept the file is still there, whole."""
    path = watching.folder / "a.jpg"
    path.write_bytes(sheet())

    def full_disk(_: ScannedPage) -> None:
        raise StoreError("scan_unkept")

    with pytest.raises(StoreError):
        WatchedFolder(look_every_s=0.02).scan(f"folder:{watching.folder}", ScanSettings(), full_disk, never)
    assert path.read_bytes() == sheet()


def test_a_closed_folder_is_told(watching: Watching) -> None:
    """Without the right to remove files nothing is begun; for the administrator's account others are looked at."""
    watching.folder.chmod(0o555)
    mine = os.geteuid()
    if mine == 0:
        os.seteuid(65534)
    try:
        assert watching.refused() == "scan_folder_closed"
    finally:
        os.seteuid(mine)
        watching.folder.chmod(0o755)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_a_file_cut_anywhere_is_not_whole(kind: Kind, data: st.DataObject) -> None:
    """No beginning of a file passes for the file, but for the line break a PDF may end with."""
    content = sheet(1, kind)
    assert format_of(content) == kind.lower()
    assert is_whole(content, format_of(content) or "pdf")
    cut = data.draw(st.integers(0, len(content) - 8))
    assert not is_whole(content[:cut], format_of(content) or "pdf")


@given(st.binary(max_size=300), st.sampled_from([b"II*\0", b"MM\0*", b"", b"\xff\xd8\xff", b"%PDF-"]))
def test_any_bytes_are_whole_or_not(content: bytes, head: bytes) -> None:
    """No bytes of a stranger break the look at a file's end, or take memory by what they count."""
    for kind in ("png", "jpeg", "tiff", "pdf"):
        assert is_whole(head + content, kind) in {True, False}


def test_a_tiff_of_many_pages_is_whole_with_its_last(tmp_path: Path) -> None:
    """Every page of a TIFF has to be there; what pads the end does not count."""
    pages = [Image.new("1", (800, 600), color) for color in (0, 1, 0)]
    written = BytesIO()
    pages[0].save(written, "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    content = written.getvalue()
    assert is_whole(content, "tiff")
    assert not any(is_whole(content[:-cut], "tiff") for cut in (16, 40, len(content) // 2))
