from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.devices.decoding.encoding import from_bytes, from_guess, from_protocol, from_unnamed
from tests.builders import degraded

VIETNAMESE = st.builds(lambda seed: degraded.card_text(random.Random(seed)), st.integers(0, 2**32))


@given(st.text())
def test_utf8_comes_back_whole(text: str) -> None:
    """Every text that has a UTF-8 form is read from its bytes."""
    assert from_bytes(text.encode("utf-8", "replace")) == text.encode("utf-8", "replace").decode()


@given(st.binary())
def test_bytes_that_are_no_utf8_are_not_guessed(raw: bytes) -> None:
    """Bytes give the text they are in UTF-8, or nothing; only an unnamed encoding may be the standard's own."""
    text = from_bytes(raw)
    assert text is None or text.encode() == raw
    unnamed = from_unnamed(raw)
    assert unnamed is None or unnamed == text or unnamed.encode("latin-1") == raw


@pytest.mark.parametrize(
    "told,text",
    [
        (b"]Q1qu\xe9t", "quét"),
        (b"]Q2\\000016HU\xacNH", "HUỲNH"),
        (b"]Q2\\000012V\xb5nh", "Vĩnh"),
        (b"]Q2\\000026a\\\\b", "a\\b"),
        (b"]Q2\\000026\xe1\xba\xa2\\000003\xe9", "Ảé"),
        (b"]Q2\\000899\xff", None),
        (b"]Q2\\000777abc", None),
        (b"]Q2abc", None),
    ],
)
def test_a_named_encoding_is_the_one_used(told: bytes, text: str | None) -> None:
    """Parts are read each in its own encoding; one that is unknown, broken or not named gives nothing."""
    assert from_protocol(told) == text


@given(st.binary())
def test_any_protocol_is_a_text_or_nothing(raw: bytes) -> None:
    """Whatever a decoder tells, nothing is raised."""
    for mark in (b"", b"]Q1", b"]Q2", b"]Q2\\000026"):
        assert isinstance(from_protocol(mark + raw), str | None)


def test_latin_letters_of_the_standard_are_read() -> None:
    """A code whose encoder chose ISO 8859-1, the standard's default, is read; one of Shift-JIS bytes is not."""
    assert from_unnamed("quét à".encode("latin-1")) == "quét à"
    assert from_unnamed("日本".encode("shift_jis")) is None


@pytest.mark.parametrize("encoding", ["shift_jis", "cp932", "latin-1", "big5"])
@given(text=VIETNAMESE)
def test_a_guess_of_an_old_library_is_undone(encoding: str, text: str) -> None:
    """A card text an old zbar took for another encoding comes back right, wherever that guess was possible."""
    try:
        guessed = text.encode().decode(encoding)
    except UnicodeDecodeError:
        return
    assert from_guess(guessed) == text


@given(VIETNAMESE)
def test_a_right_text_is_left_alone(text: str) -> None:
    """What an old library guessed right is not changed on the way back."""
    assert from_guess(text) == text


@given(st.text())
def test_any_guess_gives_a_text(guessed: str) -> None:
    """The way back never raises and leaves ASCII as it is."""
    assert from_guess(guessed) == guessed or not guessed.isascii()
