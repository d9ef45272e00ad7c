from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import checks
from counter_app.domain.errors import InputError


def code_of(check: Callable[[], object]) -> str:
    """Return the code of the one error ``check`` must raise, for the field ``f``."""
    with pytest.raises(InputError) as caught:
        check()
    assert caught.value.field == "f"
    return caught.value.code


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """Cleaned text is composed, has no doubled or outer spaces, and stays as it is."""
    cleaned = checks.clean(text)
    assert checks.clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == cleaned.strip(" ")
    assert "  " not in cleaned


def test_cleaning_takes_out_what_nobody_sees() -> None:
    """A zero width space between a letter and its mark neither stays nor keeps them apart."""
    assert checks.clean("\ufeff Le\u200b\u0302  \u00a0Hoa\u00ad ") == "Lê Hoa"


@pytest.mark.parametrize("sign", ["\x00", "\t", "\n", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", chr(0xD800)])
def test_one_line_refuses_what_has_no_place_in_it(sign: str) -> None:
    """Controls, line breaks, reversed text and halves of letters are refused wherever they stand."""
    for text in (sign + "An", "A" + sign + "n", "An" + sign):
        assert code_of(lambda text=text: checks.one_line(text, "f", at_most=9)) == "text_control_characters"  # type: ignore[misc]  # a default binds it


@given(st.text(max_size=60), st.integers(0, 20))
def test_one_line_returns_at_most_what_it_may(text: str, at_most: int) -> None:
    """What passes is clean and short enough."""
    try:
        kept = checks.one_line(text, "f", at_most=at_most)
    except InputError as error:
        assert error.code in {"text_too_long", "text_control_characters"}  # noqa: PT017 - both ways out are right
    else:
        assert kept == checks.clean(text)
        assert len(kept) <= at_most


def test_letters_are_counted_composed() -> None:
    """Two hundred letters are two hundred letters, however many code points they came as."""
    apart = unicodedata.normalize("NFD", "ễ" * 200)
    assert checks.one_line(apart, "f", at_most=200) == "ễ" * 200
    assert code_of(lambda: checks.one_line(apart + "a", "f", at_most=200)) == "text_too_long"
    assert code_of(lambda: checks.one_line("a" * 10_000_000, "f", at_most=200)) == "text_too_long"


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "-", "...", "\u0301"])
def test_a_name_must_say_something(text: str) -> None:
    """Spaces, invisible characters and punctuation alone are no name."""
    assert code_of(lambda: checks.name_line(text, "f", at_most=9)) == "text_missing"


def test_a_note_keeps_its_lines() -> None:
    """A note may have line breaks of any kind and tabs, and nothing else that is invisible."""
    assert checks.free_text(" một\r\nhai\rba\tbốn\n", "f", at_most=20) == "một\nhai\nba\tbốn"
    assert code_of(lambda: checks.free_text("a\x00", "f", at_most=20)) == "text_control_characters"
    assert code_of(lambda: checks.free_text("a" * 100_000, "f", at_most=2000)) == "text_too_long"
    assert code_of(lambda: checks.free_text("a" * 2001, "f", at_most=2000)) == "text_too_long"


def test_counts_dates_and_choices_have_bounds() -> None:
    """The bounds themselves pass, what lies beyond them does not."""
    first, last = date(1900, 1, 1), date(2026, 11, 20)
    assert [checks.count(0, "f"), checks.count(9_999, "f"), checks.count(1, "f", at_least=1)] == [0, 9_999, 1]
    assert {checks.day(first, "f", last=last), checks.day(last, "f", last=last)} == {first, last}
    assert checks.choice("a", "f", ("a", "b")) == "a"
    for value, least in ((-1, 0), (10_000, 0), (0, 1), (10**30, 0)):
        assert code_of(lambda v=value, n=least: checks.count(v, "f", at_least=n)) == "count_out_of_range"  # type: ignore[misc]  # a default binds it
    for born_on in (date(1899, 12, 31), date(2026, 11, 21)):
        assert code_of(lambda v=born_on: checks.day(v, "f", last=last)) == "date_out_of_range"  # type: ignore[misc]  # a default binds it
    assert code_of(lambda: checks.choice("c", "f", ("a", "b"))) == "choice_unknown"
