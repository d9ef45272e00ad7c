from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.procedure_search import ProcedureQuery, SearchKey, best, rank

CATALOGUE = (
    ("1.001193", "Thủ tục đăng ký khai sinh", "Hộ tịch"),
    ("1.004884", "Thủ tục đăng ký lại khai sinh", "Hộ tịch"),
    ("1.000656", "Thủ tục đăng ký khai tử", "Hộ tịch"),
    ("1.000894", "Thủ tục đăng ký kết hôn", "Hộ tịch"),
    ("2.000815", "Chứng thực bản sao từ bản chính", "Chứng thực"),
    ("1.004222", "Đăng ký thường trú", "Cư trú"),
    ("1.010038", "Tách hộ", "Cư trú"),
    ("1.012531", "Hỗ trợ tín dụng trồng rừng", "Lâm nghiệp"),
)
KEYS = tuple(SearchKey.of(*row) for row in CATALOGUE)


def found(text: str) -> list[str]:
    """Return the codes that answer ``text``, best first."""
    return [CATALOGUE[at][0] for at in best(text, KEYS)]


@pytest.mark.parametrize(
    "text, codes",
    [
        ("khai sinh", ["1.001193", "1.004884"]),
        ("KHAI SINH", ["1.001193", "1.004884"]),
        ("ks", ["1.001193", "1.004884"]),
        ("dkks", ["1.001193"]),
        ("đkks", ["1.001193"]),
        ("1.001193", ["1.001193"]),
        ("1001193", ["1.001193"]),
        ("001193", ["1.001193"]),
        ("1.0011", ["1.001193"]),
        ("sinh khai", ["1.001193", "1.004884"]),
        ("thủ tục khai sinh", ["1.001193", "1.004884"]),
        ("thu tuc dang ky ket hon", ["1.000894"]),
        ("hộ tịch khai tử", ["1.000656", "1.001193", "1.004884"]),
        ("lai ks", ["1.004884"]),
        ("sao bản", ["2.000815"]),
        ("chung thuc", ["2.000815"]),
        ("xyz", []),
        ("", []),
        ("  -- ", []),
    ],
)
def test_what_clerks_type_finds_the_procedure(text: str, codes: list[str]) -> None:
    """Words without marks, initials, codes and parts of codes lead to the procedure, the plainest name first."""
    assert found(text) == codes


def test_marks_decide_who_comes_first() -> None:
    """Typed with marks, names with just those marks lead, and the others still follow."""
    assert found("hộ")[0] == "1.010038"
    assert found("hỗ")[0] == "1.012531"
    assert set(found("hộ")) == set(found("ho"))


def test_a_better_match_ranks_before_a_worse_one() -> None:
    """A whole name comes before its beginning, that before a phrase inside, that before scattered words."""
    names = ("Khai sinh", "Khai sinh lưu động", "Đăng ký khai sinh", "Khai tử, ghi chú sinh", "Kính trọng sợ")
    keys = [SearchKey.of("9.999999", name, "") for name in names]
    assert best("khai sinh", keys) == [0, 1, 2, 3]
    assert best("ks", keys) == [0, 2, 1]
    assert best("khai sinh", keys, limit=2) == [0, 1]


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    """No text brings the search down, and every answer has a rank."""
    query = ProcedureQuery.of(text)
    assert len(best(text, KEYS)) == sum(rank(query, key) is not None for key in KEYS)


@given(st.sampled_from(range(len(CATALOGUE))), st.data())
def test_every_beginning_of_a_name_finds_it(at: int, data: st.DataObject) -> None:
    """While a name is being typed, its procedure never leaves the list."""
    name = CATALOGUE[at][1]
    typed = name[: data.draw(st.integers(1, len(name)))]
    assert at in best(typed, KEYS)


def test_equal_procedures_keep_the_order_of_the_catalogue() -> None:
    """Ties are stable from key press to key press."""
    assert best("tách", [KEYS[6], KEYS[6], KEYS[6]]) == [0, 1, 2]
