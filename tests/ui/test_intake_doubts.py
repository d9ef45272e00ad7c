"""Letters that want a second look, and what is left of a card's text once it is on the form."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from counter_app.domain.vietqr import vietqr
from counter_app.ui.app import Program
from counter_app.ui.intake.view import IntakeView
from counter_app.ui.offscreen import Keyboard
from tests.builders.alive import texts_with
from tests.builders.intake_seat import Seat
from tests.fakes.counter import CARD

DRAFT_MS = 700
"""The draft is kept a moment after the last key."""
DOUBTFUL = "034090123456|123456789|Nguyễn Văn Blär|01021990|Nam|Tổ 1O, Xã Ðông Mẫu, Cao Bằng|01012022"


@pytest.fixture
def seat() -> Seat:
    """An empty intake."""
    return Seat()


def _words(seat: Seat) -> str:
    return " ".join(line.words for line in seat.state.citizen)


def test_a_card_like_any_other_raises_no_doubt(seat: Seat) -> None:
    """Nothing is underlined on an ordinary card: a sign that always shows is not looked at."""
    seat.presenter.scanned(CARD, seat.presenter.form())
    assert seat.state.doubts == {}
    assert seat.state.citizen == ()


def test_doubtful_letters_are_named_and_go_field_by_field(seat: Seat) -> None:
    """The name's doubt ends when it is edited, the address's when Enter confirms it."""
    seat.presenter.scanned(DOUBTFUL, seat.presenter.form())
    assert set(seat.state.doubts) == {"applicant.name", "applicant.address"}
    assert all(word in _words(seat) for word in ("“Blär”", "“1O”", "“Ðông”"))
    seat.presenter.citizen.typed("applicant", "name", "Nguyễn Văn Bler")
    assert set(seat.state.doubts) == {"applicant.address"}
    assert "Blär" not in _words(seat)
    seat.presenter.citizen.entered("applicant", "address")
    assert seat.state.doubts == {}
    assert _words(seat) == ""


@pytest.mark.parametrize("act", ["seen", "next", "accept"])
def test_doubts_end_when_they_were_looked_at_or_the_form_is_another(seat: Seat, act: str) -> None:
    """One key says that all was compared; the next person and an accepted dossier begin without doubts."""
    seat.presenter.scanned(DOUBTFUL, seat.presenter.form())
    if act == "accept":
        seat.presenter.procedure.chosen("1.001193")
    {"seen": seat.presenter.citizen.doubts_seen, "next": seat.presenter.next_person, "accept": seat.presenter.accept}[
        act
    ]()
    assert seat.state.doubts == {}
    assert "Blär" not in _words(seat)


@pytest.mark.parametrize("text", [vietqr("970436", "0011001234567"), "https://example.vn/?q=1", "Nguyễn Văn Ví Dụ"])
def test_what_is_no_card_fills_nothing_and_is_named(seat: Seat, text: str) -> None:
    """A payment code, an address of the network or a bare name leaves the form as it was and says what it is."""
    seat.presenter.scanned(text, seat.presenter.form())
    assert seat.presenter.form().empty
    assert len(seat.state.citizen) == 1


@pytest.mark.parametrize("way", ["scanned", "typed slowly", "pasted into the number"])
def test_no_raw_text_of_a_card_is_kept(qtbot: QtBot, program: Program, way: str) -> None:
    """Once the fields are filled, nothing in the program holds the text of the card any more."""
    assert program.window.workplace is not None
    intake = program.window.workplace.current_screen()
    assert isinstance(intake, IntakeView)
    token = "".join(("Thôn", " Bản", f" {way[:3]}Kín"))
    card = CARD.replace("Thôn Bản Ngà", token)
    number = intake.citizen.applicant.edit("number")
    assert isinstance(number, QLineEdit)
    if way == "scanned":
        Keyboard().scan(card)
    elif way == "typed slowly":
        Keyboard().type(card)
        Keyboard().press(Qt.Key.Key_Return, "\r")
    else:
        number.insert(card)
        number.textEdited.emit(card)
    qtbot.waitUntil(lambda: intake.presenter.form().applicant.name == "Nguyễn Văn An", timeout=3_000)
    del card
    qtbot.wait(DRAFT_MS)
    assert texts_with(token) == []
    assert intake.presenter.form().applicant.address.startswith(token)


def test_the_letters_are_marked_in_their_field(program: Program) -> None:
    """The field looks different where a letter is doubtful, and as before when it was looked at."""
    assert program.window.workplace is not None
    intake = program.window.workplace.current_screen()
    assert isinstance(intake, IntakeView)
    Keyboard().scan(DOUBTFUL)
    name = intake.citizen.applicant.edit("name")
    marked = name.grab().toImage()
    assert intake.citizen.seen.isVisible()
    assert isinstance(name, QLineEdit)
    assert name.text() == "Nguyễn Văn Blär"
    Keyboard().press(Qt.Key.Key_J, "", Qt.KeyboardModifier.ControlModifier)
    assert not intake.citizen.seen.isVisible()
    assert name.text() == "Nguyễn Văn Blär"
    assert name.grab().toImage() != marked
