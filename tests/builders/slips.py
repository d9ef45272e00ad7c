"""Short ways to write slips and registers (invented citizens only) and to read back the PDFs made of them."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import pytest
from PIL import Image
from pypdf import PdfReader

from counter_app.domain.slip import FIELDS, REGISTER_CELLS, FormLayout, Register, RegisterGap, RegisterRow, Slip
from counter_app.resources import resources_folder
from counter_app.wire.form_pack import decode_form_pack

CODE = "H14.107-261102-1001"
LONGEST_CODE = "H56.14.222.333.444-261102-999999"

_WORDS = {
    "authority_1": "Ủy ban nhân dân xã Mường Mẫu",
    "authority_2": "Trung tâm Phục vụ hành chính công",
    "place_date": "Mường Mẫu, ngày 02 tháng 11 năm 2026",
    "unit": "Trung tâm Phục vụ hành chính công xã Mường Mẫu",
    "applicant_name": "Lò Thị Mẫu",
    "applicant_address": "Bản Nà Ví Dụ, xã Mường Mẫu, tỉnh Điện Biên",
    "applicant_phone": "0912 000 001",
    "applicant_email": "",
    "applicant_number": "011000000001",
    "procedure_name": "Cấp Giấy xác nhận tình trạng hôn nhân",
    "procedure_code": "1.004873",
    "sets": "01",
    "duration_text": "05 ngày làm việc",
    "received_text": "09 giờ 15 phút, ngày 02 tháng 11 năm 2026",
    "due_text": "17 giờ 00 phút, ngày 09 tháng 11 năm 2026",
    "new_due_text": "17 giờ 00 phút, ngày 13 tháng 11 năm 2026",
    "return_by_text": "Tại quầy – Trung tâm Phục vụ hành chính công",
    "clerk_name": "Trần Thị B",
    "number": "1.27-26/HDHS",
    "reason": "Thành phần hồ sơ chưa đầy đủ.",
    "contact": "bà Trần Thị B",
    "contact_phone": "0215 000 000",
    "signer_title": "Giám đốc",
    "signer_name": "Lường Văn C",
    "period_text": "Ngày 02 tháng 11 năm 2026",
}
DOCUMENTS = (
    ("1", "Tờ khai theo mẫu", "1", "", ""),
    ("2", "Trích lục ghi chú ly hôn", "", "1", ""),
    ("3", "Giấy tờ chứng minh nơi cư trú", "", "", "2"),
)
ITEMS = (("1", "Bổ sung bản sao Giấy khai sinh có chứng thực."), ("2", "Ký tên vào tờ khai."))
_TABLES: Mapping[str, Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "01": {"documents": DOCUMENTS},
    "02": {"items": ITEMS},
    "03": {"items": ITEMS},
    "05": {"items": ITEMS},
}


@cache
def the_layouts() -> Mapping[str, FormLayout]:
    """Return the forms the program ships with."""
    return decode_form_pack((resources_folder() / "packs" / "forms" / "tt-03-2025.json").read_bytes()).layouts


def a_slip(
    form: str = "01",
    *,
    code: str | None = CODE,
    copy: int = 0,
    leaves: tuple[int, ...] = (),
    documents: tuple[tuple[str, ...], ...] | None = None,
    fields: Mapping[str, str] | None = None,
) -> Slip:
    """Return a filled slip; ``fields`` replace single words of it."""
    words = {name: text for name, text in _WORDS.items() if name in FIELDS[form]} | dict(fields or {})
    tables = _TABLES.get(form, {}) if documents is None else {"documents": documents}
    return Slip(form=form, fields=words, tables=tables, code=code, copy=copy, leaves=leaves)


def a_row(number: int, *, late: bool = False, **cells: str) -> RegisterRow:
    """Return the n-th line of a register."""
    words = {
        "tt": str(number),
        "code": f"H14.107-261102-{1000 + number}",
        "content": "Cấp Giấy xác nhận tình trạng hôn nhân",
        "sets": "01",
        "owner_name": "Nguyễn Văn A",
        "owner_address": "Bản Nà Ví Dụ, xã Mường Mẫu",
        "phone": "0912 000 001",
        "received_text": "09:15 02/11/2026",
        "due_text": "17:00 09/11/2026",
    } | cells
    return RegisterRow(cells=tuple(words.get(name, "") for name in REGISTER_CELLS), late=late)


def a_register(*rows: RegisterRow | RegisterGap, summary: tuple[tuple[str, str], ...] = ()) -> Register:
    """Return the register of one day, anchored at 1482 links."""
    return Register(
        fields={name: text for name, text in _WORDS.items() if name in FIELDS["07"]},
        rows=rows,
        count=1482,
        head="9f2c" * 16,
        printed_at_text="17:05 ngày 02/11/2026",
        summary=summary,
    )


def fonts_of(content: bytes) -> Mapping[str, bool]:
    """Return the name of each font the PDF mentions, and whether it is embedded."""
    found: dict[str, bool] = {}
    for page in PdfReader(io.BytesIO(content)).pages:
        fonts = cast("dict[str, Any]", cast("dict[str, Any]", page["/Resources"])["/Font"])
        for name in fonts:
            found[str(fonts[name]["/BaseFont"])] = "/FontFile2" in fonts[name].get("/FontDescriptor", {})
    return found


def page_texts(content: bytes) -> list[str]:
    """Return the text of each page with single spaces."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def whole_text(content: bytes) -> str:
    """Return the text of all pages."""
    return " ".join(page_texts(content))


def picture(content: bytes, page: int = 1, dpi: int = 200) -> Image.Image:
    """Return a page as poppler, not reportlab, understands it."""
    if shutil.which("pdftoppm") is None and "CI" not in os.environ:  # in CI a missing part is a failure
        pytest.skip("pdftoppm (poppler-utils) is not installed")
    command = ["pdftoppm", "-r", str(dpi), "-f", str(page), "-l", str(page), "-png", "-"]
    done = subprocess.run(command, input=content, capture_output=True, check=True)
    return Image.open(io.BytesIO(done.stdout))
