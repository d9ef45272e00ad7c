from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.text_damage import is_misread, is_misread_name, shows_input_method

ADDRESS = "Xã Thông Nông, Cao Bằng"
VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"


@pytest.mark.parametrize(
    "name",
    [
        "NGUYEENX VAWN A",
        "Nguyeenx Vawn A",
        "NGUYENX VAN A",
        "NGUYEN VANW A",
        "DDAWNGJ THIJ HOAF",
        "LEE THIJ HOA",
        "Nguyễn VAWN A",
        "NGUYE64N VA8N A",
        "D9A8NG THI5 HOA2",
    ],
)
def test_spelled_out_marks_are_seen(name: str) -> None:
    """Telex and VNI keys left standing in a name are noticed, also beside words that kept their marks."""
    assert shows_input_method(name, ADDRESS)


@pytest.mark.parametrize(
    "name",
    [
        "NGUYỄN VĂN A",
        "NGUYEN VAN A",
        "Le Thi Hoa",
        "LEE MIN HO",
        "H'LES KSOR",
        "Y Bhĕr Niê",
        "RMAH H'WEN",
        "K'BRÔI",
        "MAX TRẦN",
        "Siu Blêr",
        "QUACH XOONG",
        "ALEX",
    ],
)
def test_real_names_raise_no_suspicion(name: str) -> None:
    """Names without marks, of other peoples or from abroad are left alone."""
    assert not shows_input_method(name, ADDRESS)


@pytest.mark.parametrize(
    "address, damaged",
    [
        ("Thon Ban Nga, Xa Thong Nong, Cao Bang", True),
        ("PHUONG THUC PHAN", True),
        ("Thoon Barn Ngaf", True),
        ("D9o6ng Anh", True),
        ("Ha Noi", False),
        ("A1 QL1A", False),
        ("", False),
        ("Buôn Sar, Xã Ea Kar", False),
        ("Sky Tower, Royal Town, Phường Hồng Hà", False),
    ],
)
def test_an_address_without_any_mark_betrays_lost_marks(address: str, damaged: bool) -> None:
    """An address that should carry marks and has none was damaged; one that has some is taken as it is."""
    assert shows_input_method("NGUYEN VAN A", address) is damaged


@given(st.text(alphabet=VIETNAMESE + VIETNAMESE.upper() + " ,.-/'0123456789", max_size=80))
def test_vietnamese_text_is_never_taken_for_a_wrong_encoding(text: str) -> None:
    """No arrangement of Vietnamese letters looks misread."""
    assert not is_misread_name(text)


@given(st.text(alphabet="ăâđêôơưáàảãạấầẩẫậếềểễệốồổỗộớờởỡợứừửữựýỳỷỹỵ", min_size=2))
def test_utf8_read_as_windows_text_is_always_seen(text: str) -> None:
    """Vietnamese UTF-8 decoded as Windows-1252 or Latin-1 is recognised."""
    assert is_misread(text.encode().decode("latin-1")) or is_misread(text.encode().decode("cp1252", errors="replace"))


@pytest.mark.parametrize(
    "text", ["XÃ\u00a0HÒA BÌNH", "Thôn “Lá”, Xã “Á”", "Số 5½", "K’Lò’", "Ê-đê Č Ĕ Ŏ Ƀ", "XÃ\u00a02"]
)
def test_rare_but_right_signs_pass(text: str) -> None:
    """Quotes, no-break spaces, fractions and letters of other peoples' spellings are no wrong encoding."""
    assert not is_misread_name(text.replace("\u00a0", " "))
    assert not is_misread(text)
