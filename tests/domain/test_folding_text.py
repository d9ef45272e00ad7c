from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.folding_text import (
    fold,
    has_marks,
    index_text,
    initials,
    match_query,
    phone_readings,
    query_readings,
    search_tokens,
)

names = st.lists(
    st.sampled_from(["Nguyễn", "Đặng", "Ðỗ", "HOÀ", "hòa", "Thuý", "Quý", "Ân", "an", "Hạnh", "hành", "0912345678"]),
    min_size=1,
    max_size=5,
)


@pytest.fixture(scope="module")
def table() -> Iterator[sqlite3.Connection]:
    """Open a real search table, set up as the counter's is."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "create virtual table found using fts5(text, tokenize='unicode61 remove_diacritics 0', prefix='1 2 3')"
    )
    yield connection
    connection.close()


def finds(table: sqlite3.Connection, text: str, query: str, *, marks: bool = True) -> bool:
    """Tell whether a dossier indexed by ``text`` answers ``query``."""
    table.execute("delete from found")
    table.execute("insert into found values (?)", [index_text(text)])
    match = match_query(query, marks=marks)
    return (
        match is not None and table.execute("select 1 from found where found match ?", [match]).fetchone() is not None
    )


def test_marks_and_capitals_fold_away() -> None:
    """Every way to write Đ and every mark gives the plain letter."""
    assert fold("Đặng ĐÀO Ðức đỗ THỊ Hoà ữ Ỡ ỹ") == "dang dao duc do thi hoa u o y"
    assert fold(unicodedata.normalize("NFD", "Nguyễn")) == "nguyen"


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    """Folded text stays as it is, whatever script it came from and however its letters were composed."""
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded
    assert fold(unicodedata.normalize("NFC", text)) == folded


@pytest.mark.parametrize("text, marked", [("NAM", False), ("Đ", True), ("hoà", True), ("H14.31", False), ("", False)])
def test_capitals_are_no_marks(text: str, marked: bool) -> None:
    """Only marks and đ count as marks."""
    assert has_marks(text) is marked


def test_words_keep_marks_and_put_them_in_one_place() -> None:
    """Numbers and words come apart at signs; hoà is hòa, thuý is thúy, quý and hoàn stay."""
    assert search_tokens("HOÀ thuý, Quý/Hoàn loẹ: H14.31-261120-1001") == (
        *("hòa", "thúy", "quý", "hoàn", "lọe"),
        *("h14", "31", "261120", "1001"),
    )
    assert index_text("Đỗ An", "an") == "do đỗ an"
    assert initials("Đăng ký khai sinh") == "dkks"
    assert initials(" - ") == ""


@given(st.text() | st.text(alphabet="\"'*()^:-+{}ANDORNEAT \x00a1đ\u0301", max_size=40))
def test_any_text_is_a_query_without_syntax_errors(table: sqlite3.Connection, text: str) -> None:
    """Whatever a clerk types, the search engine understands the query, and text finds itself."""
    query = match_query(text)
    assert (query is None) == (not search_tokens(text[:400]))
    table.execute("delete from found")
    table.execute("insert into found values (?)", [index_text(text)])
    if query is not None:
        table.execute("select rowid from found where found match ?", [query]).fetchall()


@given(names, st.data())
def test_a_name_is_found_by_its_beginnings_without_marks(
    table: sqlite3.Connection, words: list[str], data: st.DataObject
) -> None:
    """The beginnings of any words of a name, in any order and without marks, find it."""
    chosen = data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=4))
    typed = " ".join(fold(word)[: data.draw(st.integers(1, 10))] for word in chosen)
    assert finds(table, " ".join(words), typed)
    assert finds(table, " ".join(words), " ".join(chosen))
    assert finds(table, " ".join(words), unicodedata.normalize("NFD", " ".join(chosen).upper()))


@pytest.mark.parametrize(
    "indexed, query, with_marks, without",
    [
        ("Trần Thị Hạnh", "hanh", True, True),
        ("Trần Thị Hạnh", "hạnh", True, True),
        ("Trần Thị Hạnh", "hành", False, True),
        ("Tran Thi Hanh", "hạnh", False, True),
        ("Đinh", "đ", True, True),
        ("Dinh", "đ", False, True),
        ("NGUYỄN THỊ HOÀ", "nguyễn hòa", True, True),
        ("NGUYỄN THỊ HÒA", "hoà", True, True),
        ("Nguyễn Văn Hoàn", "hòa", False, True),
        ("Nguyễn Văn A", "nguyen van b", False, False),
        ("0912345678", "0912 345 678", True, True),
        ("0912345678", "0912.345", True, True),
        ("0912 345 678", "0912345678", False, False),
        ("H14.31-261120-1001", "h14.31-261120-1001", True, True),
        ("H14.31-261120-1001", "1001", True, True),
    ],
)
def test_marks_narrow_a_search_and_their_absence_widens_it(
    table: sqlite3.Connection, indexed: str, query: str, with_marks: bool, without: bool
) -> None:
    """Words with marks match those marks first; asked again without them they match every form."""
    assert finds(table, indexed, query) is with_marks
    assert finds(table, indexed, query, marks=False) is without


def test_a_query_is_bounded() -> None:
    """A pasted page asks for its first words only, an empty one for nothing."""
    query = match_query("một hai " + "ba " * 100_000)
    assert query == '"một"* AND "hai"* AND "ba"*'
    many = match_query(" ".join(f"w{n}" for n in range(1000)))
    assert many is not None
    assert many.count("*") == 16
    assert match_query(" -- ") is None


@pytest.mark.parametrize("written", ["+84 912 345 678", "84912345678", "0912.345.678", "0912 345 678"])
@pytest.mark.parametrize("typed", ["0912345678", "84912345678", "0912 345 678"])
def test_a_telephone_number_is_found_however_it_is_written(written: str, typed: str) -> None:
    """The country code, spaces and dots of a telephone number never hide the person who has it."""
    words = index_text(written, *phone_readings(written)).split()
    readings = query_readings(typed)
    assert any(all(any(word.startswith(one) for word in words) for one in reading) for reading in readings)
