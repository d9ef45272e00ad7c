from __future__ import annotations

from typing import Protocol

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from counter_app.texts import texts
from counter_app.ui.app import Program, dress
from counter_app.ui.intake.state import PaperLine
from counter_app.ui.intake.view import IntakeView
from counter_app.ui.theme import theme_named
from tests.builders.whole_words import cut_words
from tests.fakes.counter import CARD, CLERK, FakeCounter

MOST_PRESSES = 8


class Keys(Protocol):
    presses: int

    def press(self, key: int, text: str = "", modifiers: Qt.KeyboardModifier = ...) -> None: ...
    def type(self, text: str) -> None: ...
    def scan(self, text: str) -> None: ...
    def enter(self, *, ctrl: bool = False) -> None: ...


def _intake(program: Program) -> IntakeView:
    assert program.window.workplace is not None
    screen = program.window.workplace.current_screen()
    assert isinstance(screen, IntakeView)
    return screen


@pytest.mark.parametrize("digit", "1234567890")
def test_a_frequent_procedure_takes_at_most_eight_key_presses(
    qtbot: QtBot, program: Program, counter: FakeCounter, keyboard: Keys, digit: str
) -> None:
    """After the card, each of the ten frequent procedures is accepted and printed in eight presses or fewer."""
    keyboard.scan(CARD)
    keyboard.presses = 0
    keyboard.type(digit)
    keyboard.enter()
    keyboard.enter(ctrl=True)
    qtbot.waitUntil(lambda: len(counter.print_queue.jobs) == 1, timeout=3_000)
    assert keyboard.presses <= MOST_PRESSES
    assert counter.intake.requests[0].applicant.name == "Nguyễn Văn An"
    assert counter.intake.requests[0].procedure == counter.catalogue.frequent()["1234567890".index(digit)].code


def test_a_scanned_card_leaves_no_trace_in_the_field_it_was_typed_into(
    program: Program, keyboard: Keys, counter: FakeCounter
) -> None:
    """A scanner may type into any field: its letters are taken out again and the person is read."""
    intake = _intake(program)
    intake.whole.due.note.setFocus()
    keyboard.type("xin ")
    keyboard.scan(CARD)
    form = intake.presenter.form()
    assert form.applicant.number == "034090123456"
    assert form.note == "xin "
    assert QApplication.focusWidget() is intake.whole.procedure.search


def test_tab_visits_every_field_and_never_traps(program: Program, keyboard: Keys) -> None:
    """Tab goes round the whole screen and comes back to where it began."""
    keyboard.scan(CARD)
    _intake(program).presenter.procedure.chosen("1.004873")
    start = QApplication.focusWidget()
    seen: list[QWidget | None] = []
    for _ in range(80):
        keyboard.press(Qt.Key.Key_Tab, "\t")
        seen.append(QApplication.focusWidget())
        if seen[-1] is start:
            break
    assert seen[-1] is start
    intake = _intake(program)
    assert {
        intake.whole.procedure.search,
        intake.whole.papers.table,
        intake.whole.due.note,
        intake.whole.bar.accept,
    } <= set(seen)


def test_everything_that_takes_the_keyboard_has_a_name(program: Program) -> None:
    """A screen reader finds words for every field and button of the window."""
    nameless = [
        widget
        for widget in program.window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.accessibleName()
        and isinstance(widget, QLineEdit | QPushButton)
    ]
    assert nameless == []


def test_papers_are_counted_by_keys(program: Program, keyboard: Keys) -> None:
    """Digits set, + and − step, the arrow keys move, space takes all or none."""
    intake = _intake(program)
    intake.presenter.procedure.chosen("1.001193")
    intake.whole.papers.table.setFocus()
    intake.whole.papers.table.begin()
    for text in "3", "+", "-", "-":
        keyboard.press(ord(text), text)
    keyboard.press(Qt.Key.Key_Right)
    keyboard.type("12")
    keyboard.press(Qt.Key.Key_Down)
    keyboard.press(Qt.Key.Key_Space, " ")
    papers = intake.presenter.form().papers
    assert papers[0].counts == (2, 12, 0)
    assert papers[1].counts == (1, 1, 0)


def test_the_whole_intake_fits_without_scrolling(program: Program, keyboard: Keys) -> None:
    """At 1366 × 768 with a dossier on the desk nothing has to be scrolled, down or sideways."""
    keyboard.scan(CARD)
    intake = _intake(program)
    intake.presenter.procedure.chosen("1.004873")
    QApplication.sendPostedEvents()
    assert (program.window.width(), program.window.height()) == (1366, 768)
    assert intake._sheet.verticalScrollBar().maximum() == 0
    assert intake._sheet.horizontalScrollBar().maximum() == 0


def test_the_explanation_is_one_key_away(program: Program, keyboard: Keys) -> None:
    """F10 shows why the date is what it is, and Esc there closes it and not the application."""
    keyboard.scan(CARD)
    intake = _intake(program)
    intake.presenter.procedure.chosen("1.004884")
    keyboard.press(Qt.Key.Key_F10)
    assert intake._why is not None
    assert intake._why.isVisible()
    keyboard.press(Qt.Key.Key_Escape)
    assert not intake._why.isVisible()
    assert intake.presenter.form().procedure == "1.004884"


def test_escape_clears_and_control_z_brings_back(program: Program, keyboard: Keys) -> None:
    """Esc makes room for the next person; Ctrl+Z in the empty field brings the cleared form back."""
    keyboard.scan(CARD)
    intake = _intake(program)
    intake.presenter.procedure.chosen("1.001193")
    keyboard.press(Qt.Key.Key_Escape)
    assert intake.presenter.form().empty
    keyboard.press(Qt.Key.Key_Z, "", Qt.KeyboardModifier.ControlModifier)
    assert intake.presenter.form().applicant.name == "Nguyễn Văn An"
    assert intake.presenter.form().procedure == "1.001193"


def test_what_is_typed_while_the_rest_is_being_made_is_kept(qtbot: QtBot, program: Program) -> None:
    """The first field takes keys before the other blocks exist, and nothing of it is lost when they come."""
    early = IntakeView(_intake(program)._around)
    qtbot.addWidget(early)
    early.show()
    early.opened(None)
    edit = early.citizen.applicant.edit("number")
    assert isinstance(edit, QLineEdit)
    assert early._whole is None
    edit.insert("0340")
    edit.textEdited.emit(edit.text())
    qtbot.waitUntil(lambda: early._whole is not None, timeout=3_000)
    assert early.presenter.form().applicant.number == edit.text() == "0340"


def test_the_person_applied_for_is_asked_by_key_and_kept(
    qtbot: QtBot, program: Program, counter: FakeCounter, keyboard: Keys
) -> None:
    """Ctrl+B opens the fields of the second person; without a name nothing is accepted, with one it is received."""
    intake = _intake(program)
    keyboard.scan(CARD)
    keyboard.press(Qt.Key.Key_B, "", Qt.KeyboardModifier.ControlModifier)
    assert intake.presenter.form().behalf is not None
    qtbot.waitUntil(lambda: intake.citizen.behalf.isAncestorOf(QApplication.focusWidget() or program.window))
    keyboard.enter(ctrl=True)
    assert counter.intake.requests == []


def test_esc_from_the_second_person_leaves_the_keyboard_to_the_next_citizen(
    qtbot: QtBot, program: Program, keyboard: Keys
) -> None:
    """After Esc the next card is read wherever the keyboard was before."""
    intake = _intake(program)
    keyboard.scan(CARD)
    keyboard.press(Qt.Key.Key_B, "", Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: intake.citizen.behalf.isAncestorOf(QApplication.focusWidget() or program.window))
    keyboard.press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: intake.isAncestorOf(QApplication.focusWidget() or program.window))
    keyboard.scan(CARD)
    assert intake.presenter.form().applicant.number == "034090123456"


@pytest.mark.parametrize("where", ["number", "name", "address", "search", "note", "accept", "nowhere"])
def test_a_pasted_card_is_read_wherever_the_keyboard_is(program: Program, keyboard: Keys, where: str) -> None:
    """Ctrl+V of a card text fills the citizen from any field, from a button, and with the keyboard on the rail."""
    intake = _intake(program)
    whole = intake.whole
    places: dict[str, QWidget] = {"search": whole.procedure.search, "note": whole.due.note, "accept": whole.bar.accept}
    if where == "nowhere":
        assert program.window.workplace is not None
        program.window.workplace.rail.lock.setFocus()
    else:
        (places.get(where) or intake.citizen.applicant.edit(where)).setFocus()
    QApplication.clipboard().setText(f"{CARD}\n")
    keyboard.press(Qt.Key.Key_V, "\x16", Qt.KeyboardModifier.ControlModifier)
    form = intake.presenter.form()
    assert (form.applicant.number, form.applicant.name) == ("034090123456", "Nguyễn Văn An")
    assert "|" not in f"{form.applicant.address}{form.query}{form.note}"


def test_words_that_are_no_card_are_pasted_as_they_are(program: Program, keyboard: Keys) -> None:
    """A note with a bar in it is a note."""
    intake = _intake(program)
    intake.whole.due.note.setFocus()
    QApplication.clipboard().setText("bản chính | bản sao")
    keyboard.press(Qt.Key.Key_V, "\x16", Qt.KeyboardModifier.ControlModifier)
    assert intake.presenter.form().note == "bản chính | bản sao"


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_the_window_fits_1366_by_768_after_an_accept(qapp: QApplication, qtbot: QtBot, zoom: float) -> None:
    """At 200 % too the window keeps its height, the code is whole, and the form keeps a third of the screen."""
    dress(qapp, theme_named("light", zoom))
    try:
        running = Program(FakeCounter(), texts("vi"))
        running.show()
        running._signed_in(CLERK)
        intake = _intake(running)
        qtbot.waitUntil(lambda: intake.ready, timeout=3_000)
        steps = intake.presenter
        steps.citizen.card_read(CARD)
        for _ in range(2):
            steps.procedure.chosen("1.004873")
            steps.accept()
        steps.procedure.chosen("1.004873")
        qtbot.wait(50)
        assert (running.window.width(), running.window.height()) == (1366, 768)
        code = intake.whole.bar._code
        assert code.isVisible()
        assert code.width() >= code.sizeHint().width()
        assert intake._sheet.height() >= 768 // 3
        assert cut_words(intake) == []
    finally:
        running.window.close()
        running.idle.deleteLater()
        dress(qapp, theme_named("light"))


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_every_way_on_shows_its_key_at_every_zoom(qapp: QApplication, qtbot: QtBot, zoom: float) -> None:
    """Before anything is accepted and after, no button of the foot is without its key, and no word is cut."""
    dress(qapp, theme_named("light", zoom))
    try:
        running = Program(FakeCounter(), texts("vi"))
        running.show()
        running._signed_in(CLERK)
        intake = _intake(running)
        qtbot.waitUntil(lambda: intake.ready, timeout=3_000)
        bar = intake.whole.bar
        ways = [bar.next_person, bar.guide, bar.refuse, bar.accept]
        last = [bar.papers, bar.preview, bar.again, bar.another]
        assert all(way._cap is not None and way._cap.isVisible() for way in ways)
        assert not any(way.isVisible() for way in last)
        intake.presenter.citizen.card_read(CARD)
        intake.presenter.procedure.chosen("1.004873")
        intake.presenter.accept()
        qtbot.waitUntil(lambda: all(way._cap is not None and way._cap.isVisible() for way in ways + last))
        qtbot.waitUntil(lambda: cut_words(intake) == [])
    finally:
        running.window.close()
        running.idle.deleteLater()
        dress(qapp, theme_named("light"))


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_the_explanation_lies_inside_the_screen_with_its_parts_apart(
    qapp: QApplication, qtbot: QtBot, zoom: float
) -> None:
    """At any zoom the calendar and its words do not cover each other, nor leave the screen, nor hide the button."""
    dress(qapp, theme_named("light", zoom))
    try:
        running = Program(FakeCounter(), texts("vi"))
        running.show()
        running._signed_in(CLERK)
        intake = _intake(running)
        qtbot.waitUntil(lambda: intake.ready, timeout=3_000)
        intake.presenter.citizen.card_read(CARD)
        intake.presenter.procedure.chosen("1.004884")
        intake.toggle_why()
        qtbot.wait(50)
        popup = intake._why
        assert popup is not None
        assert intake.rect().contains(popup.geometry())
        assert not popup._calendar.geometry().intersects(popup._reasons.geometry())
        accept = intake.whole.bar.accept
        assert not popup.geometry().intersects(accept.rect().translated(accept.mapTo(intake, accept.rect().topLeft())))
    finally:
        running.window.close()
        running.idle.deleteLater()
        dress(qapp, theme_named("light"))


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_many_papers_are_a_list_to_work_in(qapp: QApplication, qtbot: QtBot, zoom: float) -> None:
    """Twelve papers leave at least three lines to see; where the sheet scrolls anyway, all of them lie open on it."""
    dress(qapp, theme_named("light", zoom))
    try:
        running = Program(FakeCounter(), texts("vi"))
        running.show()
        running._signed_in(CLERK)
        intake = _intake(running)
        qtbot.waitUntil(lambda: intake.ready, timeout=3_000)
        intake.presenter.procedure.chosen("1.001193")
        papers = tuple(PaperLine(f"Giấy tờ thứ {n} kèm theo tờ khai của người yêu cầu", (1, 0, 0)) for n in range(12))
        intake.presenter.procedure.papers_changed(papers)
        intake.presenter.paper_day()
        qtbot.wait(50)
        table = intake.whole.papers.table
        lines = table.viewport().height() / max(table.rowHeight(0), 1)
        assert lines >= (12 if zoom > 1 else 2)
    finally:
        running.window.close()
        running.idle.deleteLater()
        dress(qapp, theme_named("light"))


def test_a_card_scanned_with_the_keyboard_on_the_button_accepts_nothing(
    qtbot: QtBot, program: Program, counter: FakeCounter, keyboard: Keys
) -> None:
    """The spaces in a name on a card are no press of the button the keyboard happens to be on."""
    keyboard.scan(CARD)
    intake = _intake(program)
    intake.presenter.procedure.chosen("1.001193")
    intake.whole.bar.accept.setFocus()
    keyboard.scan(CARD.replace("034090123456", "034190654321").replace("Nam", "Nữ"))
    qtbot.wait(80)
    assert counter.intake.requests == []
    assert intake.presenter.form().applicant.number == "034190654321"


def test_the_space_bar_still_presses_the_button(
    qtbot: QtBot, program: Program, counter: FakeCounter, keyboard: Keys
) -> None:
    """A person's space on the button is a press, a moment later."""
    keyboard.scan(CARD)
    intake = _intake(program)
    intake.presenter.procedure.chosen("1.001193")
    intake.whole.bar.accept.setFocus()
    keyboard.press(Qt.Key.Key_Space, " ")
    qtbot.waitUntil(lambda: len(counter.intake.requests) == 1, timeout=2_000)
