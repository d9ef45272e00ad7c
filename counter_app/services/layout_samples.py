"""A slip of invented people for every form, with long names and addresses: what a layout is looked at with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.slip import FIELDS, REGISTER_CELLS, TABLES, Register, RegisterGap, RegisterRow, Slip
from counter_app.domain.vietqr import vietqr

if TYPE_CHECKING:
    from collections.abc import Mapping

CODE = "H14.31-261102-1001"
_DUE = "17 giờ 00 phút, ngày 09 tháng 11 năm 2026"
_RECEIVED = "09 giờ 15 phút, ngày 02 tháng 11 năm 2026"
_NAME, _OWNER = "Nông Thị Minh Họa Thử Nghiệm", "Hoàng Văn Mẫu"
_ADDRESS = "Tổ dân phố 5, đường Thử Nghiệm, phường Thục Phán, tỉnh Cao Bằng"
_MATTER = "Cấp Giấy xác nhận tình trạng hôn nhân"

_WORDS: Mapping[str, str] = {
    "authority_1": "Ủy ban nhân dân phường Thục Phán",
    "authority_2": "Trung tâm Phục vụ hành chính công phường Thục Phán",
    "place_date": "Thục Phán, ngày 02 tháng 11 năm 2026",
    "code": CODE,
    "unit": "Trung tâm Phục vụ hành chính công phường Thục Phán – Quầy số 1",
    "clerk_name": "Lục Thị Ví Dụ",
    "note": "Bản xem thử, người và việc đều không có thật.",
    "basis": "",
    "applicant_name": _NAME,
    "applicant_address": _ADDRESS,
    "applicant_phone": "0900 000 001",
    "applicant_email": "mau@vi-du.example",
    "applicant_number": "000190000123",
    "applicant_tax": "",
    "owner_name": _OWNER,
    "owner_address": _ADDRESS,
    "owner_number": "000185000456",
    "procedure_name": _MATTER,
    "procedure_code": "1.004873",
    "received_text": _RECEIVED,
    "due_text": _DUE,
    "provisional": "",
    "sets": "01",
    "duration_text": "05 ngày làm việc",
    "return_by_text": "Tại quầy – Trung tâm Phục vụ hành chính công",
    "fee_text": "8.000 đồng/bản",
    "vietqr": vietqr("970422", "0900000001", amount=8_000, purpose="H1431 261102 1001"),
    "payment_amount": "8.000",
    "payment_account": "0900000001",
    "payment_purpose": "H1431 261102 1001",
    "number": "1.27-26/HDHS",
    "reason": "Thành phần hồ sơ chưa đầy đủ theo quy định.",
    "contact": "Trung tâm Phục vụ hành chính công",
    "contact_phone": "0206 000 000",
    "new_due_text": "17 giờ 00 phút, ngày 13 tháng 11 năm 2026",
    "signer_title": "Thủ trưởng cơ quan, đơn vị",
    "signer_name": "",
    "stopped_text": "10 giờ 00 phút, ngày 04 tháng 11 năm 2026",
    "resolving_unit": "Công chức tư pháp - hộ tịch",
    "partner_unit": "Công an phường",
    "period_text": "Ngày 02/11/2026",
    "total_text": "Tổng số: 2 kết quả, trong đó 1 gửi qua bưu điện, 1 có thu phí, lệ phí.",
    "giver_name": "Lục Thị Ví Dụ",
    "returned_text": "08 giờ 30 phút, ngày 10 tháng 11 năm 2026",
    "result_text": "Đúng hạn",
    "receiver_name": _OWNER,
    "receiver_number": "000185000456",
    "tracking": "EB000000001VN",
    "paid_text": "8.000 đồng",
    "without_slip": "1",
    "counted_text": _RECEIVED,
    "pauses_text": "Từ 10:00 04/11/2026 đến 10:00 10/11/2026 tạm dừng: không tính vào thời hạn.",
    "left_text": "",
    "notes_text": "",
    "sources_text": "Bộ luật Dân sự 2015 Điều 147, 148",
    "account_text": "Cán bộ: Lục Thị Ví Dụ",
    "cash_text": "16.000 đồng",
    "cash_words": "Mười sáu nghìn đồng",
    "refunded_text": "8.000",
}
_DOSSIER = (CODE, _MATTER, "01", _OWNER, _ADDRESS, "0900 000 001", "02/11/2026", "09/11/2026")
_ROWS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "documents": (
        ("1", "Tờ khai cấp Giấy xác nhận tình trạng hôn nhân theo mẫu", "1", "", ""),
        ("2", "Trích lục ghi chú ly hôn", "", "1", ""),
        ("3", "Giấy tờ chứng minh nơi cư trú", "", "", "2"),
    ),
    "items": (("1", "Bản sao Giấy khai sinh có chứng thực."), ("2", "Chữ ký của người yêu cầu trên tờ khai.")),
    "handovers": (
        ("1. Giao: Quầy số 1\n2. Nhận: Công chức tư pháp", _RECEIVED, "Lục Thị Ví Dụ", "Bế Văn Mẫu", "Đúng hạn", ""),
    ),
    "handed": (
        ("1", CODE, _MATTER, "Đúng hạn; trả lúc 08:30", _OWNER, _ADDRESS, "X", ""),
        ("2", CODE, _MATTER, "Đúng hạn; gửi lúc 09:00 EB000000001VN", _NAME, _ADDRESS, "", "X"),
    ),
    "days": (
        ("Thứ Hai, 02/11/2026", "–", "Ngày nhận hồ sơ, không tính vào thời hạn.", ""),
        ("03/11 – 06/11/2026", "4", "Tính 4 ngày.", ""),
        ("07/11 – 08/11/2026", "–", "Không tính: ngày nghỉ cuối tuần.", ""),
        ("Thứ Hai, 09/11/2026", "5", "Tính một ngày.", ""),
    ),
    "movements": (
        ("1", "09:20", CODE, "Thu", "Tiền mặt", "0012345", "Lục Thị Ví Dụ", "24.000"),
        ("2", "10:05", CODE, "Hoàn", "Tiền mặt", "", "Lục Thị Ví Dụ", "−8.000"),
    ),
    "sums": (("Tiền mặt", "24.000", "8.000", "16.000"), ("Cộng", "24.000", "8.000", "16.000")),
}


def sample_slip(form: str) -> Slip:
    """Return an invented slip of any form but the register."""
    return Slip(
        form=form,
        fields={name: _WORDS[name] for name in FIELDS[form]},
        tables={name: _ROWS[name] for name in TABLES[form]},
        code=CODE if "code" in FIELDS[form] else None,
    )


def sample_register() -> Register:
    """Return an invented register of a day with an explained gap."""
    cells = ("1", *_DOSSIER, "09/11/2026", "Lục Thị Ví Dụ", _OWNER, "")
    late = ("2", *_DOSSIER, "", "", "", "Nhập ngày 03/11/2026")
    return Register(
        fields={name: _WORDS[name] for name in FIELDS["07"]},
        rows=(
            RegisterRow(cells=cells[: len(REGISTER_CELLS)]),
            RegisterRow(cells=late[: len(REGISTER_CELLS)], late=True),
            RegisterGap(text="Số H14.31-261102-1003 không dùng"),
        ),
        count=1_234,
        head="0" * 64,
        printed_at_text="17:05 ngày 02/11/2026",
        summary=(("Hồ sơ đã tiếp nhận", "2"), ("Đang giải quyết", "1")),
    )
