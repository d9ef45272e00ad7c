"""Handing results over on real services: found by slip or card, written with who took it, never stopped by lateness."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.domain import events
from counter_app.domain.applicant import Applicant
from counter_app.domain.slip import Paper
from counter_app.services.session import Session
from counter_app.services.views import Receipt, TimelineEntry
from counter_app.texts import texts
from counter_app.ui.app import Program
from counter_app.ui.handover.presenter import HandoverPresenter
from counter_app.ui.handover.state import HandoverState
from counter_app.ui.handover.view import HandoverView
from tests.builders.counter import a_clerk
from tests.builders.slips import whole_text
from tests.builders.waiting import ready, received
from tests.fakes.printer import FakePrinter
from tests.ui_screens.conftest import StraightWork, with_printer

VI = texts("vi")


class Screen:
    """A presenter on a real counter, without widgets."""

    def __init__(self, counter: Counter, work: StraightWork, session: Session | None = None) -> None:
        self.counter = counter
        self.shown: list[HandoverState] = []
        self.presenter = HandoverPresenter(counter, session or a_clerk(), VI, work, self.shown.append, self._changed)
        self.presenter.open("")

    def _changed(self) -> None:
        self.presenter.refresh()

    @property
    def state(self) -> HandoverState:
        """What is shown now."""
        return self.shown[-1]

    def scan(self, text: str) -> None:
        """Let a scanner type ``text`` and its Enter."""
        self.presenter.type_text(text)
        self.presenter.enter()

    def chosen(self) -> str:
        """Return the code of the chosen result."""
        return "" if self.state.chosen is None else self.state.chosen.code

    def last(self, receipt: Receipt) -> TimelineEntry:
        """Return the newest fact of a dossier."""
        return self.counter.finder.page(receipt.dossier_id).timeline[-1]


def test_the_longest_waiting_stands_first_and_is_chosen(counter: Counter, work: StraightWork) -> None:
    """Opening the screen, the next thing to do is already chosen, with the phone number to call."""
    late, early = ready(counter, 2), ready(counter, 9)
    screen = Screen(counter, work)
    assert [row.code for row in screen.state.rows] == [early.code, late.code]
    assert screen.state.rows[0].waits.words == "9 ngày"
    assert screen.chosen() == early.code
    assert screen.state.chosen is not None
    assert ("Điện thoại", "0912000111") in screen.state.chosen.lines


def test_a_scanned_slip_and_one_key_hand_the_result_over(counter: Counter, work: StraightWork) -> None:
    """The code of the slip chooses; the hand-over is written to the applicant, on the slip, and the list goes on."""
    other, mine = ready(counter, 9), ready(counter, 2)
    screen = Screen(counter, work)
    screen.scan(str(mine.code))
    assert screen.chosen() == mine.code
    screen.presenter.hand_over()
    fact = screen.last(mine)
    assert fact.kind == "ResultReturned"
    assert fact.facts == events.ReturnStep(method="counter")
    assert screen.state.said.tone == "good"
    assert [row.code for row in screen.state.rows] == [other.code]
    assert screen.state.text == ""


def test_a_card_finds_the_result_when_the_slip_is_lost(counter: Counter, work: StraightWork) -> None:
    """The card's code, or its number typed, chooses, and the hand-over notes that there was no slip."""
    number = "004190123456"
    receipt = ready(counter, 2, applicant=Applicant("Nguyễn Thị Mẫu", number=number))
    ready(counter, 5)
    screen = Screen(counter, work)
    screen.scan(f"{number}||Nguyễn Thị Mẫu|15081990|Nữ|Tổ 5|20082024")
    assert screen.chosen() == receipt.code
    assert screen.state.form.without_slip
    screen.presenter.hand_over()
    assert screen.last(receipt).facts == events.ReturnStep(method="counter", without_slip=True)


def test_an_authorised_person_is_noted_with_number_and_paper(counter: Counter, work: StraightWork) -> None:
    """Each missing detail is asked for at its field and nothing is written before all are there."""
    receipt = ready(counter, 2)
    screen = Screen(counter, work)
    screen.presenter.change("way", "authorised")
    screen.presenter.hand_over()
    assert set(screen.state.errors) == {"name", "number", "paper"}
    assert screen.last(receipt).kind == "ResultReady"
    for name, value in (("name", "Bế Văn Thử"), ("number", "004090000001"), ("paper", "số 12 ngày 20/11")):
        screen.presenter.change(name, value)
    screen.presenter.hand_over()
    fact = screen.last(receipt)
    assert fact.facts == events.ReturnStep(method="counter", authorised=True)
    assert isinstance(fact.text, events.StepText)
    assert fact.text.receiver is not None
    assert (fact.text.receiver.name, fact.text.receiver.number) == ("Bế Văn Thử", "004090000001")
    assert "số 12 ngày 20/11" in fact.text.reason


def test_a_result_asked_for_by_post_is_prepared_that_way(counter: Counter, work: StraightWork) -> None:
    """The way the citizen asked for is proposed; the tracking number is kept, and its lack is only flagged."""
    with_number, without = ready(counter, 3, return_by="post"), ready(counter, 2, return_by="post")
    screen = Screen(counter, work)
    assert screen.state.form.way == "post"
    screen.presenter.change("tracking", "EA123456789VN")
    screen.presenter.hand_over()
    fact = screen.last(with_number)
    assert isinstance(fact.text, events.StepText)
    assert (fact.facts, fact.text.tracking) == (events.ReturnStep(method="post"), "EA123456789VN")
    screen.presenter.hand_over()
    assert screen.last(without).facts == events.ReturnStep(method="post", flags=("tracking_missing",))
    assert screen.state.said.tone == "warning"


def test_being_overdue_never_stands_in_the_way(counter: Counter, work: StraightWork) -> None:
    """A result that came weeks late is handed over like any other."""
    receipt = ready(counter, 40)
    screen = Screen(counter, work)
    screen.presenter.hand_over()
    assert screen.last(receipt).kind == "ResultReturned"


def test_a_call_is_logged_with_what_was_said(counter: Counter, work: StraightWork) -> None:
    """The list counts the calls, the last one is told beside the result."""
    receipt = ready(counter, 5)
    screen = Screen(counter, work)
    screen.presenter.change("note", "Hẹn chiều mai đến")
    screen.presenter.log_call()
    assert screen.last(receipt).kind == "CallLogged"
    assert "1 lần" in screen.state.rows[0].calls
    assert screen.state.form.note == ""
    assert screen.chosen() == receipt.code


def test_a_slip_whose_result_is_not_here_says_where_the_dossier_is(counter: Counter, work: StraightWork) -> None:
    """Enter on a code without a result tells the status; an unknown one says what to check."""
    receipt = received(counter, 1)
    screen = Screen(counter, work)
    screen.scan(str(receipt.code))
    assert "Đã tiếp nhận" in screen.state.said.words
    screen.scan("H14.31-200101-0001")
    assert "H14.31-200101-0001" in screen.state.said.words
    assert screen.state.rows == ()


def test_from_the_board_the_very_dossier_is_chosen(counter: Counter, work: StraightWork) -> None:
    """Opened with an id, the screen has that result chosen and not the first of the list."""
    ready(counter, 9)
    mine = ready(counter, 2)
    screen = Screen(counter, work)
    screen.presenter.open(mine.dossier_id)
    assert screen.chosen() == mine.code


def test_the_window_hands_over_by_scan_and_one_key(qtbot: QtBot, counter: Counter, program: Program) -> None:
    """F5, scan, Ctrl+Enter: the keyboard never leaves the search field."""
    ready(counter, 9)
    mine = ready(counter, 2)
    workplace = program.window.workplace
    assert workplace is not None
    workplace.go("handover", None)
    view = workplace.current_screen()
    assert isinstance(view, HandoverView)
    qtbot.waitUntil(lambda: len(view.table.rows()) == 2, timeout=5_000)
    assert QApplication.focusWidget() is view.search
    QTest.keyClicks(view.search, str(mine.code))
    QTest.keyClick(view.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.form.code.text() == mine.code, timeout=5_000)
    QTest.keyClick(view.search, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: view.presenter.state.said.tone == "good", timeout=5_000)
    assert counter.finder.page(mine.dossier_id).timeline[-1].kind == "ResultReturned"


def test_the_receipt_for_what_was_just_handed_over_is_one_key_away(counter: Counter, work: StraightWork) -> None:
    """Nothing before the first hand-over; then the receipt is recorded as a slip of the hand-over and printed."""
    mine = ready(counter, 2)
    printer = FakePrinter()
    screen = Screen(with_printer(counter, printer), work)
    screen.presenter.print_receipt()
    assert printer.jobs == {}
    screen.presenter.hand_over()
    assert screen.state.handed == (mine.dossier_id, mine.code)
    screen.presenter.print_receipt()
    fact = screen.last(mine)
    assert isinstance(fact.facts, events.SlipPrinted)
    assert (fact.facts.form, fact.facts.copy) == ("BN", 0)
    assert "GIẤY BIÊN NHẬN TRẢ KẾT QUẢ" in whole_text(printer.received("1"))


def test_the_list_of_today_is_printed_to_be_signed(counter: Counter, work: StraightWork) -> None:
    """On a day without any hand-over it says so; after one the list has it and the clerk's name."""
    mine = ready(counter, 2)
    printer = FakePrinter()
    screen = Screen(with_printer(counter, printer), work)
    screen.presenter.print_list()
    assert (printer.jobs, screen.state.said.words) == ({}, VI("handed.nothing"))
    screen.presenter.hand_over()
    screen.presenter.print_list()
    words = whole_text(printer.received("1"))
    assert str(mine.code) in words
    assert a_clerk().display_name in words
    assert printer.jobs["1"][3] is Paper.A4_LANDSCAPE


def test_the_keys_of_both_papers_answer_in_the_window(qtbot: QtBot, counter: Counter, program: Program) -> None:
    """Ctrl+D prints the list; Ctrl+P is offered with the code once something was handed over."""
    mine = ready(counter, 2)
    workplace = program.window.workplace
    assert workplace is not None
    workplace.go("handover", None)
    view = workplace.current_screen()
    assert isinstance(view, HandoverView)
    qtbot.waitUntil(lambda: view.form.code.text() == mine.code, timeout=5_000)
    assert view.receipt.isHidden()
    QTest.keyClick(view.search, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: view.presenter.state.said.words == VI("handed.nothing"), timeout=5_000)
    view.presenter.hand_over()
    qtbot.waitUntil(view.receipt.isVisible, timeout=5_000)
    assert str(mine.code) in view.receipt.words()
    QTest.keyClick(view.search, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: counter.finder.page(mine.dossier_id).timeline[-1].kind == "SlipPrinted", timeout=5_000)
