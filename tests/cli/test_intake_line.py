"""The reader of one line: whatever the bytes are, a request or one coded error."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.cli.intake_line import read_line, request_id_of
from counter_app.domain.errors import InputError
from tests.builders.command_line import dossier

_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_JSON = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


def _accepts(line: bytes) -> bool:
    request_id_of(line)
    try:
        read_line(line)
    except InputError:
        return False
    return True


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(line: bytes) -> None:
    """No bytes bring the reader down."""
    _accepts(line)


@given(st.sampled_from(sorted(dossier())), _JSON)
def test_any_value_in_any_place_is_read_or_refused(key: str, value: object) -> None:
    """A value of any type under any key is taken or named, never a crash."""
    _accepts(json.dumps(dossier() | {key: value}).encode())


@given(st.sampled_from(sorted(dossier()["applicant"])), _JSON)
def test_any_value_of_the_applicant_is_read_or_refused(key: str, value: object) -> None:
    """The same inside the applicant."""
    _accepts(json.dumps(dossier(applicant={key: value})).encode())


def test_a_good_line_is_read() -> None:
    """The reader is not refusing everything."""
    assert _accepts(json.dumps(dossier()).encode())


def test_an_unknown_key_that_may_be_a_name_is_not_repeated() -> None:
    """Errors carry no personal data: a key that is no word of ours is left out."""
    line = json.dumps(dossier() | {"Nguyễn Văn A": 1}).encode()
    with pytest.raises(InputError) as refused:
        read_line(line)
    assert (refused.value.code, refused.value.field) == ("key_unknown", None)
