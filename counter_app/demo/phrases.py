"""What is written by hand in a demonstration: reasons, missing papers, calls, and who works on what. All invented."""

from __future__ import annotations

REFUSALS = (
    "Hồ sơ không đủ điều kiện giải quyết theo quy định của thủ tục.",
    "Việc yêu cầu không thuộc thẩm quyền giải quyết của Ủy ban nhân dân phường.",
    "Thông tin kê khai không khớp với dữ liệu hộ tịch, cư trú đã đăng ký.",
    "Giấy tờ nộp kèm đã hết giá trị sử dụng.",
    "Người yêu cầu không thuộc đối tượng được giải quyết theo thủ tục này.",
)
NOT_COMPLETED = "Quá thời hạn bổ sung mà người nộp không bổ sung hồ sơ."
INCOMPLETE = "Thành phần hồ sơ chưa đầy đủ."
MISSING = (
    "Bản sao giấy tờ chứng minh nơi cư trú.",
    "Tờ khai còn thiếu chữ ký của người yêu cầu.",
    "Văn bản ủy quyền có chứng thực.",
    "Bản chính để đối chiếu.",
    "Giấy tờ chứng minh quan hệ giữa hai người.",
)
PAUSES = (
    "Chờ kết quả xác minh của cơ quan đăng ký cư trú nơi ở cũ.",
    "Chờ văn bản trả lời xác minh của cơ quan hộ tịch.",
    "Chờ kết quả kiểm tra thực địa.",
)
EXTENSIONS = (
    "Việc xác minh kéo dài hơn dự kiến.",
    "Hồ sơ phức tạp, cần lấy ý kiến của nhiều cơ quan.",
)
CALLS = (
    "Đã gọi, người nộp hẹn đến nhận trong tuần.",
    "Đã gọi, không liên lạc được.",
    "Đã nhắn cho người nhà báo lại.",
)
ASSISTANCE = "Cần hỗ trợ viết tờ khai ở tầng 1."
WRONG_PHONE = "Ghi nhầm số điện thoại khi tiếp nhận."
LETTER = "Xem giấy ủy quyền có chứng thực."

_OFFICE = "Văn phòng HĐND và UBND"
_UNITS = (
    ("Công an phường", ("cư trú", "căn cước", "xuất nhập cảnh", "định danh", "cháy", "ma túy", "an ninh")),
    (
        "Phòng Kinh tế, Hạ tầng và Đô thị",
        (
            *("đất", "xây dựng", "nông", "thủy", "lâm", "chăn nuôi", "trồng", "thú y", "doanh nghiệp", "hợp tác"),
            *("đường bộ", "nhà ở", "hạ tầng", "quy hoạch", "môi trường", "tài nguyên", "tài chính", "đê điều"),
        ),
    ),
    (
        "Phòng Văn hóa - Xã hội",
        ("bảo trợ", "người có công", "giáo dục", "nghèo", "bảo hiểm", "chính sách", "tổ chức, cán bộ"),
    ),
)


def unit_for(field: str) -> str:
    """Return the unit of a ward that works on the dossiers of a field."""
    folded = field.lower()
    return next((unit for unit, words in _UNITS if any(word in folded for word in words)), _OFFICE)
