from __future__ import annotations

import io
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from counter_app.domain.errors import InputError
from counter_app.domain.slip import LIST_FORMS, Paper, Slip
from counter_app.printing.slip_pdf import render_slip
from tests.builders.slips import CODE, LONGEST_CODE, a_slip, fonts_of, page_texts, picture, the_layouts, whole_text

_FORMS = [(no, paper) for no, layout in the_layouts().items() if no not in LIST_FORMS for paper in layout.papers]
_PAPERS = the_layouts()["01"].papers
_PEOPLE = ("applicant_name", "applicant_address", "owner_name", "owner_address")
_outside = st.text(st.characters(), max_size=120)


def _drawn(slip: Slip, paper: str = "a5") -> bytes:
    return render_slip(slip, the_layouts()[slip.form], paper).content


@pytest.mark.parametrize("form,paper", _FORMS)
def test_fonts_are_embedded_and_no_other_is_named(form: str, paper: Paper) -> None:
    """Each form on each paper carries its fonts, so that it looks the same on every machine and in ten years."""
    fonts = fonts_of(_drawn(a_slip(form), paper))
    assert len(fonts) >= 2
    assert all(fonts.values())
    assert not [name for name in fonts if "Helvetica" in name]


@pytest.mark.parametrize("form,paper", _FORMS)
def test_codes_read_back_from_the_picture(form: str, paper: Paper) -> None:
    """The QR and the Code 128 of a rendered page at 200 dpi both say the dossier code."""
    found = zxingcpp.read_barcodes(picture(_drawn(a_slip(form), paper)))
    assert {(one.format.name, one.text) for one in found} == {("QRCode", CODE), ("Code128", CODE)}


@pytest.mark.parametrize("paper", _PAPERS)
def test_the_longest_code_still_reads(paper: Paper) -> None:
    """The longest agency identifier a commune may have gives a QR that reads and letters on one line."""
    content = _drawn(a_slip(code=LONGEST_CODE), paper)
    assert LONGEST_CODE in whole_text(content)
    assert LONGEST_CODE in {one.text for one in zxingcpp.read_barcodes(picture(content))}


@pytest.mark.parametrize("form,paper", _FORMS)
def test_every_form_says_its_title_and_its_people(form: str, paper: Paper) -> None:
    """The title stands in capitals, the citizen's name and the motto as the law writes them."""
    text = whole_text(_drawn(a_slip(form), paper))
    assert the_layouts()[form].title.upper() in text
    assert "Lò Thị Mẫu" in text
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc" in text


def test_decomposed_text_is_drawn_as_composed() -> None:
    """NFD fields give the very bytes of NFC fields: the picture cannot differ."""
    fields = {"applicant_name": "Lường Thị Ổn", "applicant_address": "Bản Huổi Pưởi"}
    decomposed = {name: unicodedata.normalize("NFD", text) for name, text in fields.items()}
    assert _drawn(a_slip(fields=decomposed)) == _drawn(a_slip(fields=fields))


def test_markup_from_outside_is_only_text() -> None:
    """Angle brackets, ampersands and braces of a name are printed, not obeyed."""
    name = "<b>Nguyễn & Văn</b> {due_text} &amp; A"
    assert name in whole_text(_drawn(a_slip(fields={"applicant_name": name})))


@pytest.mark.parametrize("paper", _PAPERS)
@pytest.mark.parametrize("word", ["Nguyễn ", "Nguyễn"])
def test_long_names_wrap_inside_the_paper(paper: Paper, word: str) -> None:
    """A name and an address of 200 letters, with or without spaces, lose no letter and leave no mark at the edge."""
    long = (word * 40)[:200].strip()
    content = _drawn(a_slip(fields=dict.fromkeys(_PEOPLE, long)), paper)
    letters = "".join(whole_text(content).split())
    assert letters.count("".join(long.split())) >= 4
    image = picture(content, dpi=60).convert("L")
    edges = [image.crop((x, 0, x + 4, image.height)) for x in (0, image.width - 4)]
    assert all(edge.getextrema() == (255, 255) for edge in edges)


@settings(max_examples=15)
@given(st.integers(0, 80), st.sampled_from(_PAPERS))
def test_every_document_is_listed_once_in_order(count: int, paper: Paper) -> None:
    """However many papers a dossier has, each stands once, in order, and the due date is still there."""
    rows = tuple((str(n), f"Giấy tờ thứ GT{n:03}. " + "dài " * (n % 20), "1", "", "") for n in range(1, count + 1))
    text = whole_text(_drawn(a_slip(documents=rows), paper))
    assert [int(found) for found in re.findall(r"GT(\d{3})\.", text)] == list(range(1, count + 1))
    assert text.count("17 giờ 00 phút, ngày 09 tháng 11 năm 2026") == 1


def test_later_pages_repeat_header_code_and_page() -> None:
    """Sixty documents need more pages; each names the dossier, its place in the whole and the columns."""
    rows = tuple((str(n), "Giấy tờ chứng minh nơi cư trú", "1", "", "") for n in range(1, 61))
    pages = page_texts(_drawn(a_slip(documents=rows)))
    assert len(pages) > 1
    for number, text in enumerate(pages, start=1):
        assert f"Trang {number}/{len(pages)}" in text
        assert number == 1 or f"Mã hồ sơ: {CODE} (tiếp theo)" in text
    assert all("Thành phần hồ sơ" in text for text in pages if "Giấy tờ chứng minh" in text)


def test_a_row_higher_than_a_page_goes_on_instead_of_vanishing() -> None:
    """A document name of ten thousand letters is continued on the next pages, whole."""
    name = " ".join(f"từ{n}" for n in range(2000))
    letters = "".join(whole_text(_drawn(a_slip(documents=(("1", name, "1", "", ""),)))).split())
    assert all(f"từ{n}" in letters for n in range(2000))


@pytest.mark.parametrize("paper", _PAPERS)
def test_the_roll_is_cut_after_the_last_line(paper: Paper) -> None:
    """Sheets keep their size; the roll is one page as long as its content."""
    short = PdfReader(io.BytesIO(_drawn(a_slip(documents=()), paper))).pages
    long = PdfReader(io.BytesIO(_drawn(a_slip(documents=(("1", "Giấy " * 200, "1", "", ""),)), paper))).pages
    assert (short[0].mediabox.height < long[0].mediabox.height) == (paper is Paper.ROLL)
    assert paper is not Paper.ROLL or len(long) == 1
    assert abs(float(short[0].mediabox.width) / 72 * 25.4 - {"a5": 148, "a4": 210, "80mm": 80}[paper]) < 0.1


def test_marks_for_copies_leaves_and_provisional_dates() -> None:
    """A reprint, the leaves and a provisional date are marked; a first plain print is not."""
    plain = whole_text(_drawn(a_slip()))
    assert not re.search("BẢN IN LẠI|Liên|tạm tính", plain)
    pages = page_texts(_drawn(a_slip(copy=2, leaves=(0, 1), fields={"provisional": "1"})))
    assert len(pages) == 2
    assert all("BẢN IN LẠI LẦN 2" in page and "(tạm tính)" in page for page in pages)
    assert [f"Liên {n}" in page for n, page in enumerate(pages, start=1)] == [True, True]


def test_a_slip_without_a_code_has_no_bars() -> None:
    """Guidance before reception carries its number and neither code nor symbol."""
    content = _drawn(a_slip("02", code=None))
    assert "Số: 1.27-26/HDHS" in whole_text(content)
    assert "Mã hồ sơ" not in whole_text(content)
    assert not zxingcpp.read_barcodes(picture(content))


def test_equal_input_gives_equal_bytes() -> None:
    """A slip made twice is the same file, so that a reprint can be compared."""
    assert _drawn(a_slip()) == _drawn(a_slip())


@settings(max_examples=25)
@given(st.lists(_outside, min_size=6, max_size=6), st.sampled_from(_FORMS))
def test_any_text_gives_a_slip(texts: list[str], which: tuple[str, Paper]) -> None:
    """Emoji, unpaired surrogates, controls and letters no font has never stop a slip."""
    form, paper = which
    names = ("applicant_name", "applicant_address", "procedure_name", "note", "authority_1", "due_text")
    slip = a_slip(form, fields=dict(zip(names, texts, strict=True)))
    assert render_slip(slip, the_layouts()[form], paper).pages >= 1


def test_wrong_orders_are_refused() -> None:
    """A paper the form has no layout for, another form's slip, an unknown leaf and a code no bar can carry."""
    layouts = the_layouts()
    for slip, form, paper, code in (
        (a_slip("06"), "06", "80mm", "paper_unknown"),
        (a_slip(), "01", "letter", "paper_unknown"),
        (a_slip("02"), "01", "a5", "slip_form_mismatch"),
        (a_slip(leaves=(2,)), "01", "a5", "slip_leaf_unknown"),
    ):
        with pytest.raises(InputError, match=code):
            render_slip(slip, layouts[form], paper)
    for code in ("", "mã số", "A" * 65, "A B"):
        with pytest.raises(InputError, match="slip_code_malformed"):
            a_slip(code=code)


def test_a_slip_never_shows_its_people() -> None:
    """The text form of a slip, which a log could catch, names nobody."""
    assert "Mẫu" not in repr(a_slip())


def test_two_threads_draw_what_one_would() -> None:
    """Slips drawn side by side on the io pool come out byte for byte as when drawn alone."""
    slips = [a_slip(code=f"H14.107-261102-{1000 + n}", fields={"applicant_name": f"Lò Thị {n}"}) for n in range(40)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(_drawn, slips))
    assert together == [_drawn(slip) for slip in slips]
