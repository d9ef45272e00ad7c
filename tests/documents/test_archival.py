"""Whether what says that it is PDF/A-2b may say so: every kind of page we make, and each way to lose it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

from counter_app.documents.archival import claims, problems
from counter_app.documents.page import Treatment
from counter_app.documents.portable import Description, composed
from counter_app.documents.preparing import prepared
from tests.builders import paper

TOLD = Description("1.001193 Đăng ký khai sinh", "Tờ khai", "UBND xã <Mẫu> & Co", "H14.31-261120-1001",
                   datetime(2026, 11, 20, tzinfo=UTC))  # fmt: skip
SHEETS: dict[str, Callable[[], Image.Image]] = {
    "bilevel": lambda: paper.text_sheet(150),
    "colour": lambda: paper.with_seal(paper.text_sheet(150), 150),
    "gray": lambda: paper.with_photograph(paper.text_sheet(150)),
}


def a_document(*kinds: str) -> bytes:
    """Return a document with a page of each kind."""
    pages = [prepared(SHEETS[kind](), 150, Treatment()) for kind in kinds]
    assert [page.kind for page in pages] == list(kinds)
    return composed(pages, TOLD)


@pytest.mark.parametrize("kinds", [("bilevel",), ("gray",), ("colour",), ("bilevel", "colour", "gray")])
def test_every_kind_of_page_we_make_may_say_it_is_archival(kinds: tuple[str, ...]) -> None:
    """Black and white, gray, colour and all together claim PDF/A-2b, and nothing speaks against it."""
    content = a_document(*kinds)
    assert claims(content)
    assert problems(content) == ()


def test_pages_of_other_peoples_files_make_no_claim() -> None:
    """A page taken out of somebody's PDF is copied as it is: the whole says nothing of PDF/A."""
    with Pdf.new() as pdf:
        for _ in range(2):
            pdf.add_blank_page()
        out = BytesIO()
        pdf.save(out)
    from counter_app.documents.pages import pages_of_bytes

    content = composed(list(pages_of_bytes(out.getvalue()))[:1], TOLD)
    assert not claims(content)
    assert "claim" in problems(content)


def script(pdf: Pdf) -> None:
    """Let a script run when the file is opened."""
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def outside(pdf: Pdf) -> None:
    """Keep a picture in another file."""
    pdf.pages[0].Resources.XObject.P.F = "picture.jpg"


def font(pdf: Pdf) -> None:
    """Show words in a font that is not inside."""
    named = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.pages[0].Resources.Font = Dictionary(F=pdf.make_indirect(named))
    pdf.pages[0].contents_add(b"BT /F 9 Tf (x) Tj ET")


def colours(pdf: Pdf) -> None:
    """Say nothing of colours."""
    del pdf.Root.OutputIntents


def profile(pdf: Pdf) -> None:
    """Give something that is no profile."""
    pdf.Root.OutputIntents[0].DestOutputProfile.write(b"no profile" * 20)


def claim(pdf: Pdf) -> None:
    """Claim another standard."""
    raw = pdf.Root.Metadata.read_bytes().replace(b"<pdfaid:part>2<", b"<pdfaid:part>9<")
    pdf.Root.Metadata.write(raw)


def attachment(pdf: Pdf) -> None:
    """Carry another file inside."""
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([])))


def blending(pdf: Pdf) -> None:
    """Blend in a way nobody knows."""
    pdf.pages[0].Resources.ExtGState = Dictionary(G=pdf.make_indirect(Dictionary(BM=Name.Glow)))


def cmyk(pdf: Pdf) -> None:
    """Show a picture in colours the profile is not for."""
    pdf.pages[0].Resources.XObject.P.ColorSpace = Name.DeviceCMYK


def old_filter(pdf: Pdf) -> None:
    """Pack a page in a way the standard forbids."""
    pdf.pages[0].Contents = pdf.make_indirect(Stream(pdf, b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01"))
    pdf.pages[0].Contents.Filter = Name.LZWDecode


@pytest.mark.parametrize(
    "spoil, reason",
    [
        (script, "script"), (outside, "external_stream"), (font, "font_not_embedded"), (colours, "output_intent"),
        (profile, "profile"), (claim, "claim"), (attachment, "names_EmbeddedFiles"), (blending, "blend_mode"),
        (cmyk, "colour_without_profile"), (old_filter, "filter"),
    ],
)  # fmt: skip
def test_each_way_to_lose_the_claim_is_found(spoil: Callable[[Pdf], None], reason: str) -> None:
    """A sound document with one thing spoiled is told by that thing."""
    with pikepdf.open(BytesIO(a_document("colour"))) as pdf:
        spoil(pdf)
        out = BytesIO()
        pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none, deterministic_id=True)
    assert reason in problems(out.getvalue())


def test_an_encrypted_file_is_none() -> None:
    """Neither with a password to open it nor with one to change it."""
    with pikepdf.open(BytesIO(a_document("bilevel"))) as pdf:
        for user in ("", "x"):
            out = BytesIO()
            pdf.save(out, encryption=pikepdf.Encryption(owner="o", user=user))
            assert "encrypted" in problems(out.getvalue())


@given(st.binary(max_size=200))
def test_whatever_is_no_pdf_is_unreadable(content: bytes) -> None:
    """No bytes make the look crash."""
    assert problems(content)
    assert not claims(content)
