"""Files from outside: each becomes pages or one coded error, whatever is in it, and never fills the memory."""

from __future__ import annotations

import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from counter_app.documents.limits import LARGEST_PICTURE, LARGEST_WHOLE, MOST_PAGES
from counter_app.documents.page import Treatment
from counter_app.documents.pages import bytes_of_file, pages_of_bytes, pages_of_file
from counter_app.domain.errors import InputError
from tests.builders import paper
from tests.builders.command_line import ROOT

SHEET = paper.text_sheet(75)
GOOD = {
    "jpeg": paper.file_of(SHEET, dpi=75),
    "png": paper.file_of(SHEET, "PNG", 75),
    "tiff": paper.tiff_of([SHEET, paper.blank_sheet(75)], 75),
}


def refused(content: bytes) -> str:
    """Return the code of the error a file ends in."""
    with pytest.raises(InputError) as caught:
        list(pages_of_bytes(content))
    return caught.value.code


def pdf_of(count: int = 1, **options: object) -> bytes:
    """Return a PDF file of empty pages."""
    out = BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(count):
            pdf.add_blank_page(page_size=(595, 842))
        pdf.save(out, **options)  # type: ignore[arg-type]  # as pikepdf declares them
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """Return a PNG file that says how large it is and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")


def a_zip() -> bytes:
    """Return a zip archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("giay-to.txt", "x" * 5_000)
    return out.getvalue()


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_of_file_becomes_its_pages(name: str) -> None:
    """JPEG and PNG have one page, a TIFF as many as it holds."""
    pages = list(pages_of_bytes(GOOD[name]))
    assert [page.blank for page in pages] == ([False, True] if name == "tiff" else [False])
    assert all(page.dpi == 75 and page.thumbnail.startswith(b"\xff\xd8") for page in pages)


def test_pages_of_a_pdf_are_kept_as_they_are() -> None:
    """Each page names the whole file and its place in it."""
    content = pdf_of(3)
    pages = list(pages_of_bytes(content))
    assert [(page.kind, page.number, page.width, page.height) for page in pages] == [
        ("pdf", n, 595, 842) for n in range(3)
    ]
    assert all(page.content is content or page.content == content for page in pages)


@pytest.mark.parametrize(
    "make, code",
    [
        (lambda: b"", "page_file_empty"),
        (a_zip, "page_file_not_recognised"),
        (lambda: b"no picture at all", "page_file_not_recognised"),
        (lambda: pdf_of(encryption=pikepdf.Encryption(owner="o", user="u")), "document_encrypted"),
        (lambda: pdf_of(encryption=pikepdf.Encryption(owner="o", user="")), "document_encrypted"),
        (lambda: pdf_of(1)[:200], "document_pdf_damaged"),
        (lambda: pdf_of(0), "document_empty"),
        (lambda: pdf_of(MOST_PAGES + 1), "document_pages_too_many"),
        (lambda: png_claiming(60_000, 60_000), "page_too_large"),
        (lambda: png_claiming(7_000, 6_000), "page_too_large"),
        (lambda: png_claiming(3_000, 3_000), "page_file_damaged"),
        (lambda: paper.file_of(Image.new("RGB", (1, 1))), "page_too_small"),
        (lambda: GOOD["jpeg"][: len(GOOD["jpeg"]) // 2], "page_file_damaged"),
        (lambda: GOOD["png"][: len(GOOD["png"]) // 2], "page_file_damaged"),
    ],
)
def test_what_cannot_be_a_document_is_told(make: Callable[[], bytes], code: str) -> None:
    """A zip, a locked, cut or endless PDF, a bomb, a single pixel and half a picture each give their own code."""
    assert refused(make()) == code


def test_a_picture_file_of_too_many_pages_is_not_opened() -> None:
    """A TIFF of more pages than a document may have is refused before they are looked at."""
    page = Image.new("1", (40, 40), 1)
    out = BytesIO()
    page.save(out, "TIFF", save_all=True, append_images=[page] * MOST_PAGES)
    assert refused(out.getvalue()) == "document_pages_too_many"


def test_a_huge_file_is_refused_by_its_size(tmp_path: Path) -> None:
    """Two gigabytes that begin like a TIFF are not read."""
    huge = tmp_path / "huge.tif"
    with huge.open("wb") as file:
        file.write(GOOD["tiff"])
        file.truncate(2 * 1024**3)
    with pytest.raises(InputError) as caught:
        list(pages_of_file(huge))
    assert (caught.value.code, caught.value.values) == ("page_file_too_large", {"megabytes": LARGEST_PICTURE >> 20})


def test_what_is_kept_whole_is_smaller_still(tmp_path: Path) -> None:
    """A file that waits in the tray is in memory clear and encrypted at once: its limit says so."""
    large = tmp_path / "large.tif"
    with large.open("wb") as file:
        file.write(GOOD["tiff"])
        file.truncate(LARGEST_WHOLE + 1)
    with pytest.raises(InputError) as caught:
        bytes_of_file(large)
    assert (caught.value.code, caught.value.values) == ("page_file_too_large", {"megabytes": LARGEST_WHOLE >> 20})


def test_a_picture_that_unpacks_to_gigabytes_inside_a_pdf_is_refused() -> None:
    """A few kilobytes of a PDF that claim a picture of a billion points are told before anybody draws them."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        bomb = pikepdf.Stream(pdf, b"x", Subtype=pikepdf.Name.Image, Width=40_000, Height=39_321)
        pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=pdf.make_indirect(bomb)))
        out = BytesIO()
        pdf.save(out)
    assert refused(out.getvalue()) == "page_too_large"


def test_places_that_are_no_files_are_told(tmp_path: Path) -> None:
    """A name without a file, and a folder, have their own codes."""
    for place, code in ((tmp_path / "none.png", "file_missing"), (tmp_path, "file_unreadable")):
        with pytest.raises(InputError) as caught:
            list(pages_of_file(place))
        assert caught.value.code == code


def test_a_file_that_grows_while_it_is_read_is_told(tmp_path: Path) -> None:
    """A copy that is still going on is not taken for the whole paper, though its pages could be read."""
    place = tmp_path / "growing.tif"
    place.write_bytes(GOOD["tiff"])
    pages = pages_of_file(place)
    next(pages)
    with place.open("ab") as file:
        file.write(b"more")
    with pytest.raises(InputError, match="page_file_growing"):
        list(pages)


def becomes_pages_or_one_error(content: bytes) -> None:
    """Read a file and let nothing but a coded error out."""
    try:
        pages = list(pages_of_bytes(content))
    except InputError:
        return
    assert pages
    assert all(page.content for page in pages)


@settings(max_examples=150)
@given(
    st.sampled_from([b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\0", b"MM\0*"]), st.binary()
)
def test_any_bytes_become_pages_or_one_coded_error(beginning: bytes, rest: bytes) -> None:
    """Nothing a file may hold behind a known beginning gets past the coded errors."""
    becomes_pages_or_one_error(beginning + rest)


@settings(max_examples=150)
@given(st.sampled_from([*GOOD.values(), pdf_of(2)]), st.data())
def test_any_damage_becomes_pages_or_one_coded_error(content: bytes, data: st.DataObject) -> None:
    """A good file with some bytes changed, cut out or cut off gets past the coded errors nowhere."""
    raw = bytearray(content)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(len(raw) - 1, 0)))
        if not raw:
            break  # all of it was cut out
        if data.draw(st.booleans()):
            raw[at] = data.draw(st.integers(0, 255))
        else:
            del raw[at : at + data.draw(st.integers(1, 400))]
    becomes_pages_or_one_error(bytes(raw))


_HUNGRY = """
import sys
from dataclasses import replace
from pathlib import Path
from counter_app.documents.pages import pages_of_file
from counter_app.documents.portable import composed, Description
from datetime import datetime, UTC
page = list(pages_of_file(Path(sys.argv[1])))
told = Description("p", "c", "o", "k", datetime(2026, 1, 1, tzinfo=UTC))
composed([replace(one, removed=False) for one in page], told)
# Not getrusage: what it calls the peak includes the process that started this one.
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(int(peak.split()[1]) // 1024)
"""


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "I;16", "F"])
def test_the_largest_page_stays_under_the_memory_allowed(tmp_path: Path, mode: str) -> None:
    """A page of 39 million pixels of any kind is taken in with less than 600 MB of memory."""
    place = tmp_path / "large.tif"
    Image.new(mode, (6_500, 6_000), (200, 190, 180, 120) if mode == "RGBA" else 200).save(place, "TIFF")
    done = subprocess.run([sys.executable, "-c", _HUNGRY, str(place)], capture_output=True, check=True, cwd=ROOT)
    assert int(done.stdout) < 600


def made(mode: str, form: str, **options: object) -> bytes:
    """Return the sheet in another kind of pixels as a file."""
    return paper.file_of(SHEET.convert(mode), form, 75, **options)


@pytest.mark.parametrize(
    "content",
    [
        made("CMYK", "JPEG"),
        made("L", "JPEG"),
        made("1", "PNG"),
        made("P", "PNG"),
        made("RGBA", "PNG"),
        made("LA", "PNG"),
        made("P", "PNG", transparency=0),
        made("L", "PNG"),
        made("1", "TIFF", compression="group4"),
        made("CMYK", "TIFF"),
        made("RGB", "TIFF", compression="jpeg"),
        made("F", "TIFF"),
        made("I", "TIFF"),
    ],
)
def test_every_kind_of_pixels_shows_the_same_page(content: bytes) -> None:
    """Whatever a scanner or a telephone makes of a sheet, the page kept looks like the sheet."""
    (page,) = pages_of_bytes(content, Treatment(kind="gray"))
    with Image.open(BytesIO(page.content)) as kept:
        small = [one.convert("L").resize((60, 84), Image.Resampling.BOX) for one in (kept, SHEET)]
    assert ImageStat.Stat(ImageChops.difference(*small)).mean[0] < 16
    assert not page.blank
