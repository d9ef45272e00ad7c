"""Every side exit of the table of steps by keyboard alone, in the real window; each ends with a sound journal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.domain.applicant import Applicant
from counter_app.domain.intake import DossierRequest
from counter_app.services.session import Session
from counter_app.ui.app import Program
from counter_app.ui.handover.view import HandoverView
from counter_app.ui.offscreen import Keyboard
from tests.builders.counter import a_clerk
from tests.builders.dossier_hands import Hands, assert_sound
from tests.fakes.printer import FakePrinter
from tests.ui_screens.conftest import with_printer

FORWARD = ("f", "forward", "Công chức tư pháp")
SUPPLEMENT = ("b", "supplement", "Tờ khai có chữ ký")
PAUSE = ("p", "pause", "Chờ xác minh", "Công an xã")
REASON = "Đương sự đề nghị"


@pytest.fixture(name="elsewhere")
def _elsewhere(qtbot: QtBot, counter: Counter, program: Program) -> Iterator[Hands]:
    """A dossier that another office resolves."""
    with_printer(counter, FakePrinter())
    request = DossierRequest(
        request_id="another-office",
        procedure="1.004873",
        applicant=Applicant("Nguyễn Thị Mẫu", number="004190000009", phone="0912000111", address="Tổ 5"),
        resolving_office="H14.21",
    )
    receipt = counter.lanes.store.submit(counter.intake.receive, request, a_clerk()).result()
    yield Hands(qtbot, program, receipt.code or "")
    assert_sound(counter)


def offered(hands: Hands) -> set[str]:
    """Return the acts the page offers now."""
    return {offer.action for offer in hands.state.steps.offers}


def refused_until(hands: Hands, field: str, words: str) -> None:
    """Accept the open form without a field it needs: nothing is written, the keyboard is in it; then type it."""
    before = len(hands.state.timeline)
    hands.keys.enter(ctrl=True)
    hands.until(lambda: hands.state.steps.form is not None and bool(hands.state.steps.form.errors.get(field)))
    assert len(hands.state.timeline) == before
    hands.keys.type(words)


@pytest.mark.parametrize("before", [(), (FORWARD,), (FORWARD, PAUSE), (SUPPLEMENT,)], ids=["in", "on", "wait", "asked"])
@pytest.mark.parametrize("exit_", [("d", "stop", "stopped"), ("u", "withdraw", "withdrawn")], ids=["stop", "withdraw"])
def test_stop_and_withdrawal_end_every_open_state(
    hands: Hands, before: tuple[tuple[str, ...], ...], exit_: tuple[str, str, str]
) -> None:
    """Received, forwarded, waiting for verification or for papers: form 05 is owed and no work is offered after it."""
    for key, action, *typed in before:
        hands.step(key, action, *typed, ctrl=action == "supplement")
    key, action, status = exit_
    hands.step(key, action, REASON)
    assert hands.status == status
    hands.print_owed("05")
    assert offered(hands) <= {"correct", "approve", "fee", "pay", "refund"}


def test_refusal_ends_what_waits_for_papers_and_wants_its_reason(hands: Hands) -> None:
    """Nobody brought the papers: without a reason nothing happens, with one form 03 is owed."""
    hands.step(*SUPPLEMENT, ctrl=True)
    hands.print_owed("02")
    hands.open("c", "refuse")
    refused_until(hands, "reason", "Không bổ sung đủ giấy tờ")
    hands.accept()
    assert hands.status == "refused"
    hands.print_owed("03")


def test_a_second_supplement_wants_a_reason_and_is_flagged(hands: Hands) -> None:
    """The form says beforehand that the law asks once; without a reason it is refused at its field."""
    hands.step(*SUPPLEMENT, ctrl=True)
    hands.print_owed("02")
    hands.step("s", "supplemented")
    assert hands.status == "received"
    hands.open("b", "supplement")
    form = hands.state.steps.form
    assert form is not None
    assert any("lần" in mark.words for mark in form.told)
    hands.keys.type("Bản sao căn cước")
    refused_until(hands, "reason", "Giấy tờ đã bổ sung bị rách")
    hands.accept(ctrl=True)
    assert hands.status == "supplement"
    hands.print_owed("02")
    hands.step("s", "supplemented")
    assert hands.status == "received"


def test_several_pauses_each_have_their_end(hands: Hands) -> None:
    """P opens and closes a pause; twice over the due date is told anew, and while it lasts no new date is offered."""
    hands.step(*FORWARD)
    for _ in range(2):
        hands.step(*PAUSE)
        assert offered(hands) >= {"resume"}
        assert "extend" not in offered(hands)
        assert "Hẹn trả" in hands.step("p", "resume")
    assert hands.status == "processing"


def test_one_extension_and_no_second(hands: Hands) -> None:
    """A new date wants its reason, form 04 is owed, and the key does nothing the second time."""
    hands.open("x", "extend")
    hands.keys.press(Qt.Key.Key_Tab)
    refused_until(hands, "reason", "Chờ xác minh")
    hands.accept()
    hands.print_owed("04")
    assert "extend" not in offered(hands)
    hands.keys.type("x")
    assert hands.state.steps.form is None


def test_a_financial_obligation_holds_the_work_until_it_is_paid(hands: Hands) -> None:
    """Ticked with the space bar: nothing goes on but the payment, which is the primary act; then the work goes on."""
    hands.step(*FORWARD)
    hands.open("l", "fee")
    hands.keys.press(Qt.Key.Key_Tab)
    hands.keys.type("120.000")
    hands.keys.press(Qt.Key.Key_Tab)
    hands.keys.press(Qt.Key.Key_Space, " ")
    hands.accept()
    assert hands.status == "payment"
    assert not offered(hands) & {"result", "extend", "pause", "recall"}
    assert hands.state.primary is not None
    assert hands.state.primary.action == "pay"
    assert "120.000 đ" in hands.step("m", "pay")
    assert hands.status == "processing"


def test_what_was_paid_for_a_stopped_dossier_is_owed_back(hands: Hands) -> None:
    """An obligation withdrawn from: stopped while it waits for money, paid in part, and given back by a supervisor."""
    hands.step("l", "fee", "Lệ phí", "8.000")
    hands.step("m", "pay", "8.000")
    hands.step("d", "stop", REASON)
    hands.print_owed("05")
    assert hands.state.primary is not None
    assert hands.state.primary.action == "refund"
    hands.step("n", "refund")
    assert "refund" not in offered(hands)


def test_an_authorised_person_needs_number_and_paper(hands: Hands) -> None:
    """The result goes to somebody else only with a name, a number and the paper that says so; all three are kept."""
    hands.step("r", "result")
    hands.open("t", "return")
    hands.keys.press(Qt.Key.Key_Right)
    hands.keys.press(Qt.Key.Key_Tab)
    hands.keys.type("Trần Thị Thử")
    refused_until(hands, "number", "001200000009")
    refused_until(hands, "paper", "Giấy ủy quyền 23/11/2026")
    hands.accept()
    assert hands.status == "returned"
    assert any("Trần Thị Thử" in line for line in hands.state.timeline[0].details)


def test_a_result_goes_out_online_or_without_the_slip(hands: Hands) -> None:
    """The last of the ways is online; it is handed over whatever the payment and the slip."""
    hands.step("r", "result")
    hands.open("t", "return")
    for _ in range(3):
        hands.keys.press(Qt.Key.Key_Right)
    hands.accept()
    assert hands.status == "returned"


def test_a_lost_slip_is_ticked_by_the_space_bar(hands: Hands, counter: Counter) -> None:
    """By the applicant with the card, the slip lost: the tick is kept with the hand-over."""
    hands.step("r", "result")
    hands.open("t", "return")
    hands.keys.press(Qt.Key.Key_Tab)
    hands.keys.press(Qt.Key.Key_Space, " ")
    hands.accept()
    assert hands.status == "returned"
    page = counter.lanes.read.submit(counter.finder.page, hands.state.title).result()
    assert getattr(page.timeline[-1].facts, "without_slip", None) is True


def test_a_forwarded_dossier_comes_back_with_its_key(hands: Hands) -> None:
    """K takes it back without a reason, and it is received again."""
    hands.step(*FORWARD)
    hands.step("k", "recall")
    assert hands.status == "received"


def test_a_clock_of_another_office_starts_when_it_arrives(elsewhere: Hands) -> None:
    """Until V the date is "tạm tính" and no new one can be given; afterwards it is a promise."""
    assert "extend" not in offered(elsewhere)
    elsewhere.step("f", "forward", "UBND xã Mẫu")
    assert "Hẹn trả" in elsewhere.step("v", "arrived")
    assert "arrived" not in offered(elsewhere)
    assert "extend" in offered(elsewhere)


def test_help_is_asked_for_and_taken_on_the_page(hands: Hands) -> None:
    """A calls, O answers; a call to the citizen is logged with G."""
    hands.step("a", "assist", "Tầng 1")
    assert "acknowledge" in offered(hands)
    hands.step("o", "acknowledge")
    assert "acknowledge" not in offered(hands)
    hands.step("g", "call", "Hẹn chiều")
    assert any("Hẹn chiều" in line for line in hands.state.timeline[0].details)


def test_a_correction_of_a_finished_dossier_is_approved_by_a_supervisor(
    hands: Hands, qtbot: QtBot, program: Program, counter: Counter
) -> None:
    """Also after the result went out a wrong name is mended, by two people, and the status stays."""
    hands.step("r", "result")
    hands.step("t", "return")
    hands.open("e", "correct")
    hands.keys.type("Nguyễn Thị Mẫu Mới")
    hands.accept()
    program.window.sign_in(Session("truong", "supervisor", "window", "truong"))
    other = Hands(qtbot, program, hands.state.title)
    other.step("y", "approve")
    assert other.status == "returned"
    page = counter.lanes.read.submit(counter.finder.page, hands.state.title).result()
    assert page.application is not None
    assert page.application.applicant.name == "Nguyễn Thị Mẫu Mới"


def _tab_to(keys: Keyboard, wanted: QWidget) -> None:
    """Press Tab until the keyboard is where it shall be; a form has no more than thirty places."""
    for _ in range(30):
        focus = QApplication.focusWidget()
        if focus is not None and (focus is wanted or wanted.isAncestorOf(focus)):
            return
        keys.press(Qt.Key.Key_Tab)
    raise AssertionError(wanted.accessibleName())


@pytest.mark.parametrize(
    "steps,fields,kind",
    [
        (1, {"name": "Trần Thị Thử", "number": "001200000009", "paper": "Giấy ủy quyền"}, "authorised"),
        (2, {"tracking": "EB123456789VN"}, "post"),
    ],
    ids=["authorised", "post"],
)
def test_results_leave_the_hand_over_screen_by_keyboard(
    hands: Hands, program: Program, counter: Counter, steps: int, fields: dict[str, str], kind: str
) -> None:
    """F5, the code, Enter; Tab to the way and its arrows; what the way needs is typed, Ctrl+Enter hands over."""
    hands.step("r", "result")
    code = hands.state.title
    hands.keys.press(Qt.Key.Key_F5)
    assert program.window.workplace is not None
    view = program.window.workplace.current_screen()
    assert isinstance(view, HandoverView)
    hands.until(lambda: len(view.table.rows()) == 1)
    hands.keys.type(code)
    hands.keys.enter()
    hands.until(lambda: view.form.code.text() == code)
    _tab_to(hands.keys, view.form.way)
    for _ in range(steps):
        hands.keys.press(Qt.Key.Key_Right)
    for name, words in fields.items():
        _tab_to(hands.keys, view.form.edits[name])
        hands.keys.type(words)
    hands.keys.enter(ctrl=True)
    hands.until(lambda: view.presenter.state.said.tone == "good")
    page = counter.lanes.read.submit(counter.finder.page, code).result()
    assert page.row.status == "returned"
    fact = page.timeline[-1].facts
    assert (getattr(fact, "method", ""), getattr(fact, "authorised", None)) == (
        "post" if kind == "post" else "counter",
        kind == "authorised",
    )
