from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from counter_app.devices.decoding import DecodingProcess
from counter_app.devices.decoding.limits import MEMORY, MOST_PAGES, MOST_PIXELS
from counter_app.domain.errors import CounterError, DeviceError, InputError
from tests.builders import code_files, degraded

Make = Callable[[Path], object]


@pytest.fixture(scope="module")
def decoding() -> Iterator[DecodingProcess]:
    """Run one decoding process for the files of this module."""
    with DecodingProcess() as process:
        yield process


def texts(decoding: DecodingProcess, path: Path) -> list[list[str]]:
    """Return the texts on each page of a file."""
    return [[code.text for code in page.codes] for page in decoding.read_file(path)]


@pytest.mark.parametrize(
    "name,mode",
    [
        ("a.png", "L"), ("a.png", "1"), ("a.png", "P"), ("a.png", "RGBA"), ("a.png", "I;16"), ("a.jpg", "RGB"),
        ("a.jpg", "CMYK"), ("a.tif", "1"), ("a.tif", "F"), ("a.bmp", "RGB"), ("a.webp", "RGB"), ("Ảnh chụp.png", "LA"),
    ],
)  # fmt: skip
def test_every_format_is_read(name: str, mode: str, decoding: DecodingProcess, tmp_path: Path) -> None:
    """A card is read from each picture format and colour mode a scanner or telephone gives."""
    image = code_files.picture()
    (image.convert("I").point(lambda shade: shade * 200).convert(mode) if mode == "I;16" else image.convert(mode)).save(
        tmp_path / name
    )
    assert texts(decoding, tmp_path / name) == [[code_files.CARD]]


def test_a_transparent_paper_is_white(decoding: DecodingProcess, tmp_path: Path) -> None:
    """Black modules on nothing, as drawing programs export them, are read."""
    ink = code_files.picture().point(lambda shade: 255 - shade)
    sheet = Image.new("RGBA", ink.size, (0, 0, 0, 0))
    sheet.paste((0, 0, 0, 255), mask=ink)
    sheet.save(tmp_path / "clear.png")
    assert texts(decoding, tmp_path / "clear.png") == [[code_files.CARD]]


def test_every_page_is_read(decoding: DecodingProcess, tmp_path: Path) -> None:
    """A TIFF and a PDF of several pages give a line for each, an empty one too."""
    pages = [code_files.picture("một"), Image.new("L", (200, 200), 255), code_files.picture("ba")]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    assert texts(decoding, tmp_path / "a.tif") == [["một"], [], ["ba"]]
    code_files.pdf_of_scans(tmp_path / "a.pdf", "một", "hai")
    assert texts(decoding, tmp_path / "a.pdf") == [["một"], ["hai"]]


def test_a_stack_may_be_read_quickly(decoding: DecodingProcess, tmp_path: Path) -> None:
    """The short way finds printed separators among empty pages, from a file and from memory alike."""
    path = tmp_path / "stack.tif"
    pages = [code_files.picture(code_files.CODE), Image.new("L", (400, 400), 255), degraded.drawn_bars(code_files.CODE)]
    pages[0].save(path, save_all=True, append_images=pages[1:])
    expected = [[code_files.CODE], [], [code_files.CODE]]
    assert [[code.text for code in page.codes] for page in decoding.read_file(path, quick=True)] == expected
    content = path.read_bytes()
    assert [[code.text for code in page.codes] for page in decoding.read_bytes(content, quick=True)] == expected


def test_a_pdf_that_only_forbids_printing_is_read(decoding: DecodingProcess, tmp_path: Path) -> None:
    """Encryption without a password to open keeps nobody out."""
    assert texts(decoding, code_files.encrypted_pdf(tmp_path / "a.pdf", "")) == [[code_files.CARD]]


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="needs poppler")
def test_a_drawn_page_is_read(decoding: DecodingProcess, tmp_path: Path) -> None:
    """A code made of rectangles, as on our own slips, is read although the PDF holds no picture."""
    assert texts(decoding, code_files.pdf_of_lines(tmp_path / "slip.pdf")) == [[code_files.CODE]]


def test_without_a_renderer_a_drawn_page_is_no_empty_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can draw the page that is said; a scanned page needs no renderer."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with DecodingProcess() as decoding:
        with pytest.raises(DeviceError) as caught:
            texts(decoding, code_files.pdf_of_lines(tmp_path / "slip.pdf"))
        assert caught.value.code == "pdf_renderer_missing"
        assert texts(decoding, code_files.pdf_of_scans(tmp_path / "scan.pdf", "quét")) == [["quét"]]


BAD: dict[str, tuple[str, Make]] = {
    "a TIFF of 2 GB": ("picture_file_too_large", code_files.sparse_tiff),
    "a zip named .pdf": ("picture_not_recognised", lambda path: zipfile.ZipFile(path, "w").writestr("a", "b")),
    "an encrypted PDF": ("pdf_encrypted", lambda path: code_files.encrypted_pdf(path, "mật khẩu")),
    "a PNG that is a bomb": ("picture_too_large", code_files.bomb_png),
    "a JPEG cut in half": ("picture_damaged", code_files.cut_jpeg),
    "a text": ("picture_not_recognised", lambda path: path.write_text("xin chào", encoding="utf-8")),
    "nothing at all": ("picture_not_recognised", lambda path: path.touch()),
    "a folder": ("file_unreadable", lambda path: path.mkdir()),
    "a pipe nobody writes to": ("file_unreadable", os.mkfifo),
    "no file": ("file_missing", lambda path: None),
    "a PDF of too many pages": ("pages_too_many", lambda path: code_files.long_pdf(path, MOST_PAGES + 1)),
    "a PDF cut short": ("pdf_damaged", lambda path: path.write_bytes(b"%PDF-1.7\n1 0 obj")),
    "a GIF": ("picture_not_recognised", lambda path: code_files.picture().save(path, "GIF")),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_files_are_refused_by_their_code(what: str, decoding: DecodingProcess, tmp_path: Path) -> None:
    """Each bad file gives its own code, in time, and the same process reads the next file."""
    code, make = BAD[what]
    make(tmp_path / "bad.pdf")
    with pytest.raises(CounterError) as caught:
        texts(decoding, tmp_path / "bad.pdf")
    assert caught.value.code == code
    code_files.picture("sau").save(tmp_path / "good.png")
    assert texts(decoding, tmp_path / "good.png") == [["sau"]]


def test_small_pictures_hold_nothing(decoding: DecodingProcess, tmp_path: Path) -> None:
    """A picture of one pixel is a page without codes."""
    Image.new("L", (1, 1)).save(tmp_path / "dot.png")
    assert texts(decoding, tmp_path / "dot.png") == [[]]


def test_a_pdf_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A picture that claims little and unpacks to 300 MB does not fill the memory of the process."""
    with DecodingProcess() as decoding:
        assert answer(decoding, code_files.bomb_pdf(tmp_path / "bomb.pdf")) in {"", "pdf_page_not_drawn"}
        assert peak(decoding) < 200e6


@pytest.mark.parametrize("mode", ["L", "RGBA", "I;16"])
def test_the_largest_picture_fits_the_memory(mode: str, tmp_path: Path) -> None:
    """A page of the most pixels is read in less than 600 MB, a little more is refused from its header."""
    width = 8_000
    for height, said in ((MOST_PIXELS // width, ""), (MOST_PIXELS // width + 1, "picture_too_large")):
        Image.new(mode, (width, height)).save(tmp_path / "large.tif")
        with DecodingProcess() as decoding:
            assert answer(decoding, tmp_path / "large.tif") == said
            assert peak(decoding) < MEMORY


def answer(decoding: DecodingProcess, path: Path) -> str:
    """Return the code a file without codes is refused with, or nothing."""
    try:
        found = texts(decoding, path)
    except CounterError as error:
        return error.code
    return "".join(text for page in found for text in page)


def peak(decoding: DecodingProcess) -> int:
    """Return the most memory the process ever had resident, in bytes (Linux)."""
    child = decoding._child
    assert child is not None
    status = Path(f"/proc/{child.pid}/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) * 1_024


def test_a_file_nobody_may_read_is_said(decoding: DecodingProcess, tmp_path: Path) -> None:
    """A name that no file can have is unreadable, not a bug."""
    with pytest.raises(InputError) as caught:
        texts(decoding, tmp_path / ("x" * 300))
    assert caught.value.code == "file_unreadable"
