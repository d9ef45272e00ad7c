from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.second_look import doubtful_address, doubtful_name, words_of

_TEXTS = st.text(st.characters(max_codepoint=0x1EF9, exclude_categories=["Cs"]), max_size=60).map(
    lambda text: unicodedata.normalize("NFC", text)
)


@pytest.mark.parametrize(
    "name, words",
    [
        ("Nguyễn Văn Ví Dụ", ()),
        ("ĐÀM THỊ MINH HỌA", ()),
        ("Ðàm Thị Mẫu", ("Ðàm",)),
        ("Dặng Văn Mẫu", ("Dặng",)),
        ("Nguyen Văn Mẫu", ("Nguyen",)),
        ("Y Bhĕr Niê", ()),
        ("Blär Mẫu", ("Blär",)),
        ("Tra`n Thị Mẫu", ("Tra`n",)),
        ("Lee Mẫu", ("Lee",)),
        ("Siu Blêr", ()),
        ("Lò Thị Lẫm", ()),
        ("", ()),
    ],
)
def test_letters_of_a_name_that_want_a_look(name: str, words: tuple[str, ...]) -> None:
    """Foreign letters, D for Đ, lost marks and keys of an input method are pointed out; ordinary names are not."""
    assert words_of(name, doubtful_name(name)) == words


@pytest.mark.parametrize(
    "address, words",
    [
        ("Tổ 5, Phường Thục Phán, Cao Bằng", ()),
        ("Buôn Sar, Xã Ea Kar, Đắk Lắk", ()),
        ("Tổ 1O, Phường Mẫu", ("1O",)),
        ("Ngõ l2, Xã Mẫu", ("l2",)),
        ("Xa Thông Nông, Cao Bằng", ("Xa",)),
        ("Xã Ðông Mẫu, Xã Ðông Mẫu", ("Ðông",)),
        ("Lô I2, Khu A1 QL1A", ("I2",)),
        ("Ap 3, Xa Mau", ()),
    ],
)
def test_letters_of_an_address_that_want_a_look(address: str, words: tuple[str, ...]) -> None:
    """O and l among digits, foreign letters and places without marks are pointed out."""
    assert words_of(address, doubtful_address(address)) == words


@given(_TEXTS)
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    """Whatever was read, spans are not empty, do not overlap, and each has a word."""
    for spans in (doubtful_name(text), doubtful_address(text)):
        ends = [end for span in spans for end in span]
        assert ends == sorted(ends)
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert bool(spans) >= bool(words_of(text, spans))
