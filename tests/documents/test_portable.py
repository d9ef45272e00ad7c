"""The PDF that is kept: the same bytes for the same pages, PDF/A-2b in what a reader checks, and readable again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from io import BytesIO

import pikepdf
import pytest
from PIL import Image, ImageChops, ImageStat

from counter_app.documents import looking
from counter_app.documents.page import Page, Treatment
from counter_app.documents.pages import pages_of_bytes
from counter_app.documents.portable import Description, composed
from counter_app.documents.preparing import prepared
from counter_app.domain.errors import InputError
from tests.builders import paper

TOLD = Description(
    procedure="1.001193 Đăng ký khai sinh",
    component="Giấy chứng sinh & <bản sao>",
    office="Phường Thục Phán",
    code="H14.31-261120-1001",
    made_at=datetime(2026, 11, 20, 9, 15, tzinfo=timezone(timedelta(hours=7))),
)
TEXT = prepared(paper.text_sheet(150), 150, Treatment())
SEAL = prepared(paper.with_seal(paper.text_sheet(150), 150), 150, Treatment())


def shown(content: bytes, number: int = 0) -> Image.Image:
    """Return a page of a PDF as poppler, which is not ours, draws it."""
    drawn = looking._drawn(content, number, 800)
    assert drawn is not None
    return drawn


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return how far two pictures are apart, 0 to 255."""
    gray = [picture.convert("L").resize((100, 140), Image.Resampling.BOX) for picture in (one, other)]
    return float(ImageStat.Stat(ImageChops.difference(*gray)).mean[0])


def test_the_same_pages_give_the_same_bytes() -> None:
    """Nothing of the moment gets into the file: its SHA-256 is that of what it says."""
    assert composed([TEXT, SEAL], TOLD) == composed([TEXT, SEAL], TOLD)
    assert composed([TEXT, SEAL], TOLD) != composed([SEAL, TEXT], TOLD)


def test_another_program_sees_the_same_page() -> None:
    """Black is black and lies where it lay, in black and white, in colour, and turned."""
    content = composed([TEXT, SEAL, TEXT.turned(90)], TOLD)
    assert difference(shown(content), paper.text_sheet(150)) < 12
    assert difference(shown(content, 1), paper.with_seal(paper.text_sheet(150), 150)) < 12
    assert difference(shown(content, 2), paper.text_sheet(150).rotate(-90, expand=True)) < 12
    for number in range(3):
        own = looking.picture(content, number, 800)
        assert own is not None
        assert difference(own, shown(content, number)) < 6


def test_every_part_of_pdf_a_is_there() -> None:
    """Version, identifier, claim, colour profile, and metadata that say the same twice (ISO 19005-2, 6.1 to 6.6)."""
    content = composed([TEXT, SEAL], TOLD)
    assert content.startswith(b"%PDF-1.7\n%")
    assert all(byte > 127 for byte in content[10:14])
    with pikepdf.open(BytesIO(content)) as pdf:
        assert len(pdf.trailer.ID) == 2
        assert not pdf.is_encrypted
        (intent,) = list(pdf.Root.OutputIntents)
        assert intent.S == "/GTS_PDFA1"
        assert intent.DestOutputProfile.N == 3
        assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
        with pdf.open_metadata() as xmp:
            assert xmp.pdfa_status == "2B"
            assert xmp["dc:title"] == TOLD.component == str(pdf.docinfo.Title)
            assert xmp["dc:creator"] == [TOLD.office] == [str(pdf.docinfo.Author)]
            assert xmp["dc:description"] == TOLD.procedure == str(pdf.docinfo.Subject)
            assert xmp["pdf:Keywords"] == TOLD.code == str(pdf.docinfo.Keywords)
            assert xmp["xmp:CreateDate"] == "2026-11-20T09:15:00+07:00"
            assert str(pdf.docinfo.CreationDate) == "D:20261120091500+07'00'"
        assert "/Filter" not in pdf.Root.Metadata
        for page in pdf.pages:
            assert not {"/Annots", "/AA", "/Group"} & set(page.obj.keys())
    assert not re.search(rb"/JavaScript|/EmbeddedFile|/LZWDecode|/JPXDecode", content)


def test_a_page_of_somebody_elses_file_is_copied_and_claims_nothing() -> None:
    """Pages of a PDF and scanned pages stand in one document in the order asked for, without a claim to be PDF/A."""
    outside = composed([SEAL], TOLD)
    pages = [TEXT, *pages_of_bytes(outside)]
    content = composed([pages[1].turned(180), pages[0]], TOLD)
    assert looking.page_count(content) == 2
    assert difference(shown(content, 0), shown(outside).rotate(180)) < 6
    with pikepdf.open(BytesIO(content)) as pdf, pdf.open_metadata() as xmp:
        assert not xmp.pdfa_status
        assert "/OutputIntents" not in pdf.Root


def test_a_removed_page_is_not_in_the_file() -> None:
    """What the clerk took out is not stored, and a document of nothing is refused."""
    assert looking.page_count(composed([TEXT, replace(SEAL, removed=True)], TOLD)) == 1
    with pytest.raises(InputError, match="document_empty"):
        composed([replace(TEXT, removed=True)], TOLD)


def test_a_document_has_its_limits() -> None:
    """More bytes than a document may have are told before they are put together."""
    pages = [Page("gray", bytes([n]) * (13 << 20), 10, 10, 100) for n in range(5)]
    with pytest.raises(InputError, match="document_too_large"):
        composed(pages, TOLD)


def test_thumbnails_are_small_and_turn_with_the_page() -> None:
    """A thumbnail is a JPEG of some kilobytes; one of a page that lies on its side lies on its side too."""
    made = looking.thumbnail_of(TEXT.turned(90))
    assert made is not None
    with Image.open(BytesIO(made)) as small:
        assert small.width > small.height
        assert max(small.size) <= 220
    assert len(made) < 12_000
    with pytest.raises(InputError, match="page_unknown"):
        looking.small_jpeg(composed([TEXT], TOLD), 1)
