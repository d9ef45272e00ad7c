from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from counter_app.domain.errors import InputError, RuleError
from counter_app.domain.slip import Register, RegisterGap, RegisterRow
from counter_app.printing.register_pdf import render_register
from tests.builders.slips import LONGEST_CODE, a_register, a_row, fonts_of, page_texts, picture, the_layouts, whole_text


def _drawn(register: Register) -> bytes:
    return render_register(register, the_layouts()["07"]).content


@settings(max_examples=15)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 60)), max_size=90))
def test_every_row_stands_once_in_order(shape: list[tuple[bool, int]]) -> None:
    """Rows of any height, late or not, appear once each, in order, on however many pages."""
    rows = [
        a_row(n, late=late, content=f"ND{n:03}. " + "việc " * words) for n, (late, words) in enumerate(shape, start=1)
    ]
    text = whole_text(_drawn(a_register(*rows)))
    assert [int(found) for found in re.findall(r"ND(\d{3})\.", text)] == list(range(1, len(rows) + 1))
    assert re.findall(r"H14\.107-261102-1\d{3}", text) == [row.cells[1] for row in rows]


def test_every_page_carries_header_anchor_and_number() -> None:
    """The count and head of the journal, the page and the columns stand on each page."""
    pages = page_texts(_drawn(a_register(*(a_row(n) for n in range(1, 120)))))
    assert len(pages) > 3
    for number, text in enumerate(pages, start=1):
        assert f"Nhật ký: 1482 mục, mã cuối chuỗi {'9f2c' * 16}" in text
        assert f"Trang {number}/{len(pages)}" in text
    assert all("Mã hồ sơ" in text for text in pages if "H14.107" in text)
    assert "SỔ THEO DÕI HỒ SƠ" in pages[0]


def test_it_lies_on_a4_landscape_with_its_fonts() -> None:
    """The paper is 297 by 210 mm and no font is left to the reader's machine."""
    content = _drawn(a_register(a_row(1)))
    box = PdfReader(io.BytesIO(content)).pages[0].mediabox
    assert [round(float(side) / 72 * 25.4) for side in (box.width, box.height)] == [297, 210]
    assert all(fonts_of(content).values())


def test_late_rows_gaps_and_figures_are_told() -> None:
    """A late entry is marked and explained, a gap has its line, the figures and the signatures close the book."""
    gap = RegisterGap(text="Số H14.107-261102-1002 không dùng: nhập nhầm.")
    register = a_register(a_row(1), gap, a_row(3, late=True, note="Nộp thay"), summary=(("Đã tiếp nhận", "2"),))
    text = whole_text(_drawn(register))
    assert gap.text in text
    assert "(ghi muộn) Nộp thay" in text
    assert "Dòng nền xám" in text
    assert "Đã tiếp nhận: 2" in text
    assert "NGƯỜI LẬP SỔ" in text
    assert "Dòng nền xám" not in whole_text(_drawn(a_register(a_row(1))))


def test_a_day_without_dossiers_says_so() -> None:
    """An empty register is one page that says nothing was received."""
    assert "Không có hồ sơ nào" in whole_text(_drawn(a_register()))


@pytest.mark.parametrize("code", ["H14.107-261102-1001", LONGEST_CODE, "A" * 64])
def test_a_code_is_never_broken(code: str) -> None:
    """Codes of any length stand on one line inside their column."""
    content = _drawn(a_register(a_row(1, code=code, owner_name="Nguyễn Văn Thị " * 12)))
    lines = PdfReader(io.BytesIO(content)).pages[0].extract_text().splitlines()
    assert any(code in line for line in lines)


def test_a_row_higher_than_a_page_is_continued() -> None:
    """A cell with thousands of words loses none of them and brings its code once."""
    words = " ".join(f"từ{n}" for n in range(3000))
    text = whole_text(_drawn(a_register(a_row(1, content=words), a_row(2))))
    assert all(f"từ{n}" in text for n in range(3000))
    assert text.count("H14.107-261102-1001") == 1


def test_cancelling_stops_before_the_next_page() -> None:
    """Once told to stop it stops, and it told its progress until then."""
    told: list[tuple[int, int]] = []
    register = a_register(*(a_row(n) for n in range(1, 90)))
    with pytest.raises(RuleError, match="printing_cancelled"):
        render_register(
            register,
            the_layouts()["07"],
            cancelled=lambda: len(told) == 2,
            progress=lambda done, pages: told.append((done, pages)),
        )
    assert [done for done, _ in told] == [1, 2]


def test_short_and_odd_cells_do_no_harm() -> None:
    """A row with too few cells, a newline, markup and emoji is printed as text."""
    row = RegisterRow(cells=("1", "H14-261102-1001", "<i>&\n😀 việc"))
    assert "<i>&" in whole_text(_drawn(a_register(row)))


def test_late_rows_are_grey_in_the_picture() -> None:
    """The mark of a late entry is seen, not only read."""
    plain, late = (picture(_drawn(a_register(a_row(1, late=late))), dpi=50).convert("L") for late in (False, True))
    assert late.histogram()[225:235] > plain.histogram()[225:235]
    assert sum(late.histogram()[226:234]) > 4 * sum(plain.histogram()[226:234])


def test_only_form_07_is_a_register() -> None:
    """The layout of another form is refused."""
    with pytest.raises(InputError, match="slip_form_mismatch"):
        render_register(a_register(), the_layouts()["01"])
