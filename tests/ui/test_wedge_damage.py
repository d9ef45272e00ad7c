"""Whatever an input method or a scanner without marks makes of a card, the digits stay and no wrong name does."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.intake_seat import NUMBER, Seat

_WORDS = (
    *("Nguyễn", "Trần", "Phạm", "Hoàng", "Đặng", "Bế", "Lò", "Thị", "Văn", "Đức"),
    *("Hòa", "Bảo", "Ngọc", "Mẫu", "Thử", "Lẫm", "An", "Mai", "Kiều", "Oanh"),
)
_NAMES = st.lists(
    st.sampled_from(_WORDS),
    min_size=2,
    max_size=5,
).map(" ".join)
_ADDRESS = "Thôn Bản Ngà, Xã Thông Nông, Cao Bằng"
_TELEX = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j", "\u0306": "w", "\u031b": "w"}
_VNI = {
    "\u0301": "1",
    "\u0300": "2",
    "\u0309": "3",
    "\u0303": "4",
    "\u0323": "5",
    "\u0302": "6",
    "\u031b": "7",
    "\u0306": "8",
}


def _spelled(text: str, keys: dict[str, str], stroke: str, hat: Callable[[str], str]) -> str:
    out = ""
    for letter in text:
        base, *marks = list(unicodedata.normalize("NFD", letter))
        if letter in "đĐ":
            out += ("d" if letter == "đ" else "D") + stroke
            continue
        out += base + "".join(hat(base) if mark == "\u0302" else keys[mark] for mark in marks)
    return out


def telex(text: str) -> str:
    """Return a text as the Telex keys that make it."""
    return _spelled(text, _TELEX, "d", lambda base: base.lower())


def vni(text: str) -> str:
    """Return a text as the VNI keys that make it."""
    return _spelled(text, _VNI, "9", lambda _: "6")


def unmarked(text: str) -> str:
    """Return a text as a scanner types it that knows ASCII alone."""
    return _spelled(text, dict.fromkeys(_TELEX, ""), "", lambda _: "")


@pytest.mark.parametrize("damage", [telex, vni, unmarked])
@given(name=_NAMES)
def test_the_number_stays_and_a_damaged_name_does_not(damage: Callable[[str], str], name: str) -> None:
    """Spelled-out or lost marks: the number is on the form, name and address are not, and the clerk is told."""
    seat = Seat()
    card = f"{NUMBER}|123456789|{damage(name)}|01021990|Nam|{damage(_ADDRESS)}|01012022"
    seat.presenter.scanned(card, seat.presenter.form())
    person = seat.presenter.form().applicant
    assert person.number == NUMBER
    assert (person.name, person.address) == ("", "")
    assert seat.state.citizen[0].tone == "warning"
    assert seat.state.focus.place == "name"


@given(name=_NAMES)
def test_a_name_with_its_marks_is_taken_as_it_is(name: str) -> None:
    """A scanner that types every mark right is believed."""
    seat = Seat()
    seat.presenter.scanned(f"{NUMBER}|123456789|{name}|01021990|Nam|{_ADDRESS}|01012022", seat.presenter.form())
    assert seat.presenter.form().applicant.name == name
