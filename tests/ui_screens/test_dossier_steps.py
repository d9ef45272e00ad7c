"""The life of a dossier by keyboard alone, on a real counter with its window: each step, each side exit, each slip."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.services.session import Session
from counter_app.ui.app import Program
from counter_app.ui.intake.view import IntakeView
from tests.builders.counter import a_clerk
from tests.builders.dossier_hands import Hands, assert_sound
from tests.fakes.printer import FakePrinter
from tests.ui_screens.conftest import Ward, a_window, with_printer

CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_whole_life_by_keyboard(hands: Hands, counter: Counter) -> None:
    """Received, forwarded, supplement, resumed, extended, ready, returned by post: keys only, each slip printed."""
    assert "Công chức" in hands.step("f", "forward", "Công chức tư pháp")
    hands.step("b", "supplement", "Tờ khai có chữ ký", ctrl=True)
    hands.print_owed("02")
    assert "Hẹn trả" in hands.step("s", "supplemented")
    hands.step("p", "pause", "Chờ xác minh", "Công an xã")
    assert "Hẹn trả" in hands.step("p", "resume")
    hands.open("x", "extend")
    hands.keys.press(Qt.Key.Key_Tab)
    hands.keys.type("Chờ xác minh")
    hands.accept()
    hands.print_owed("04")
    hands.step("r", "result")
    hands.open("t", "return")
    for _ in range(2):
        hands.keys.press(Qt.Key.Key_Right)
    hands.keys.press(Qt.Key.Key_Tab)
    hands.keys.type("EB123456789VN")
    hands.accept()
    assert hands.status == "returned"
    assert hands.state.facts is not None
    assert dict(hands.state.facts.states)["Trả kết quả"].tone == "good"
    assert any("EB123456789VN" in line for line in hands.state.timeline[0].details)


@pytest.mark.parametrize(
    "key,action,status,form",
    [("c", "refuse", "refused", "03"), ("d", "stop", "stopped", "05"), ("u", "withdraw", "withdrawn", "05")],
)
def test_each_side_exit_asks_for_its_slip(hands: Hands, key: str, action: str, status: str, form: str) -> None:
    """Refused, stopped, withdrawn: the reason is asked, and the form the law wants is printed next."""
    hands.step(key, action, "Không thuộc thẩm quyền")
    assert hands.status == status
    hands.print_owed(form)


def test_a_voided_receipt_leaves_an_explained_gap(hands: Hands) -> None:
    """Without a reason nothing happens and the field says why; with one the number stays in the register."""
    hands.open("h", "void")
    hands.keys.enter(ctrl=True)
    hands.until(lambda: hands.state.steps.form is not None and bool(hands.state.steps.form.errors.get("reason")))
    hands.keys.type("Nhận nhầm người")
    assert "số" in hands.accept().lower()
    assert hands.status == "voided"
    state, facts = hands.state, hands.state.facts
    assert facts is not None
    assert (state.steps.offers, state.primary, state.slip, facts.explanation) == ((), None, None, None)
    assert "Lệ phí" not in [name for name, _ in facts.states]
    assert "không có hẹn trả" in facts.due.words
    assert ["Nhận nhầm người" in mark.words for mark in facts.notices] == [True]
    hands.keys.type("g")
    assert hands.state.steps.form is None


def test_what_nobody_can_take_back_wants_ctrl_enter(hands: Hands) -> None:
    """Enter alone, which a scanner types as well, writes no result; Ctrl+Enter does."""
    before = len(hands.state.timeline)
    hands.open("r", "result")
    assert hands.page.panel.accept_lines.isVisible()
    assert not hands.page.panel.accept.isVisible()
    hands.keys.enter()
    hands.keys.press(Qt.Key.Key_Space)
    assert hands.state.steps.form is not None
    assert len(hands.state.timeline) == before
    hands.accept(ctrl=True)
    assert hands.status == "ready"


def test_an_act_of_another_time_is_typed_behind_one_key(hands: Hands, counter: Counter) -> None:
    """Ctrl+T opens the time, now to begin with; before the receipt is refused at the field, a lawful one is kept."""
    hands.open("g", "call")
    assert "at" not in hands.page.panel.lines
    hands.keys.press(Qt.Key.Key_T, "", CTRL)
    hands.until(lambda: "at" in hands.page.panel.lines)
    assert hands.page.panel.lines["at"].edit.property("text") == "23/11/2026 08:30"
    hands.keys.type("20/11/2026 16:00")
    hands.keys.enter()
    hands.until(lambda: hands.state.steps.form is not None and bool(hands.state.steps.form.errors.get("at")))
    hands.keys.press(Qt.Key.Key_T, "", CTRL)
    hands.until(lambda: "at" not in hands.page.panel.lines)
    hands.accept()
    page = counter.lanes.read.submit(counter.finder.page, hands.state.title).result()
    assert timedelta(0) <= counter.clock.now() - page.timeline[-1].at < timedelta(minutes=1)


def test_the_explanation_goes_to_paper_from_its_popup(hands: Hands, counter: Counter) -> None:
    """F10 explains the date, Ctrl+E prints that: recorded like every slip, and the page is there again."""
    hands.keys.press(Qt.Key.Key_F10)
    hands.until(hands.page._why.isVisible)
    before = len(hands.state.timeline)
    hands.keys.press(Qt.Key.Key_E, "", CTRL)
    hands.until(lambda: len(hands.state.timeline) > before)
    assert not hands.page._why.isVisible()
    page = counter.lanes.read.submit(counter.finder.page, hands.state.title).result()
    assert getattr(page.timeline[-1].facts, "form", "") == "GT"
    hands.until(lambda: hands.state.printing.tone == "good")


def test_forwarding_is_taken_back_with_one_key(hands: Hands) -> None:
    """Ctrl+Z after a forward recalls the dossier; the unit is remembered for the next one."""
    hands.step("f", "forward", "Công chức tư pháp")
    hands.keys.press(Qt.Key.Key_Z, "", CTRL)
    hands.until(lambda: hands.status == "received")
    hands.open("f", "forward")
    assert hands.page.panel.lines["to"].edit.property("text") == "Công chức tư pháp"
    hands.keys.press(Qt.Key.Key_Escape)
    assert hands.state.steps.form is None
    assert hands.page.isVisible()


def test_money_is_charged_paid_and_given_back(hands: Hands, counter: Counter) -> None:
    """Fee and payment in the till, and after a withdrawal the refund is the primary act of a supervisor."""
    hands.step("l", "fee", "Lệ phí", "8.000")
    assert "8.000 đ" in hands.step("m", "pay")
    hands.step("u", "withdraw")
    hands.print_owed("05")
    assert hands.state.primary is not None
    assert hands.state.primary.action == "refund"
    assert hands.state.facts is not None
    assert any("Phải hoàn 8.000 đ" in notice.words for notice in hands.state.facts.notices)
    hands.step("n", "refund")
    till = counter.lanes.read.submit(counter.fees.cash_up, counter.clock.now().date()).result()
    assert (till.total, till.cash, len(till.rows)) == (0, 0, 2)


@pytest.mark.parametrize("at", ["amount", "receipt", "method"])
def test_enter_does_not_record_a_payment(hands: Hands, counter: Counter, at: str) -> None:
    """In no field of the form does Enter take money, nor a letter and Enter typed on a closed form; Ctrl+Enter does."""

    def taken() -> int:
        till = counter.lanes.read.submit(counter.fees.cash_up, counter.clock.now().date()).result()
        return till.total

    hands.step("l", "fee", "Lệ phí", "8.000")
    hands.open("m", "pay")
    assert hands.page.panel.accept_lines.isVisible()
    assert not hands.page.panel.accept.isVisible()
    hands.page.panel.lines[at].take_keyboard()
    before = len(hands.state.timeline)
    hands.keys.enter()
    hands.keys.scan("H14.31-261123-1001")  # a scanner types Enter as well
    assert hands.state.steps.form is not None
    assert (len(hands.state.timeline), taken()) == (before, 0)
    hands.keys.press(Qt.Key.Key_Escape)
    hands.until(lambda: hands.state.steps.form is None)
    hands.keys.type("m")
    hands.until(lambda: hands.state.steps.form is not None)
    hands.keys.enter()
    assert (len(hands.state.timeline), taken()) == (before, 0)
    hands.accept(ctrl=True)
    assert taken() == 8_000


def test_the_list_of_all_acts_is_walked_by_arrows(hands: Hands) -> None:
    """Ctrl+M opens every lawful act with its key; an arrow and Enter open one; Esc goes back to the page."""
    hands.keys.press(Qt.Key.Key_M, "", CTRL)
    hands.until(hands.page.list.isVisible)
    hands.keys.press(Qt.Key.Key_Down)
    hands.keys.enter()
    hands.until(lambda: hands.state.steps.form is not None)
    assert hands.state.steps.form is not None
    assert hands.state.steps.form.action == hands.state.steps.offers[1].action
    hands.keys.press(Qt.Key.Key_Escape)
    assert not hands.page.presenter.steps.open


def test_a_key_of_an_act_that_is_not_lawful_does_nothing(hands: Hands) -> None:
    """T hands nothing over while there is no result."""
    hands.keys.type("t")
    assert hands.state.steps.form is None
    assert hands.status == "received"


@pytest.mark.parametrize("outcome", ["guide", "refuse"])
def test_one_key_takes_up_what_was_turned_away(
    qtbot: QtBot, counter: Counter, program: Program, ward: Ward, outcome: str
) -> None:
    """I opens the intake with everything filled in; accepting gives the same dossier its code."""
    with_printer(counter, FakePrinter())
    receipt = ward.receive(outcome=outcome, reason="Thiếu giấy tờ")
    hands = Hands(qtbot, program, receipt.number or "")
    hands.print_owed("02" if outcome == "guide" else "03")
    assert hands.state.primary is not None
    assert hands.state.primary.action == "continue"
    hands.keys.type("i")
    workplace = program.window.workplace
    assert workplace is not None
    hands.until(lambda: isinstance(workplace.current_screen(), IntakeView))
    intake = workplace.current_screen()
    assert isinstance(intake, IntakeView)
    hands.until(lambda: intake.presenter.form().continues == receipt.dossier_id)
    form = intake.presenter.form()
    assert (form.applicant.name, form.procedure) == ("Nguyễn Thị Mẫu", "1.000894")
    hands.keys.enter(ctrl=True)
    hands.until(lambda: not intake.presenter.form().continues)
    page = counter.lanes.read.submit(counter.finder.page, receipt.dossier_id).result()
    assert page.row.status == "received"
    assert page.row.code.startswith("H14.31-")
    assert_sound(counter)


def _session(role: str, account: str) -> Session:
    return Session(account, role, "window", account)  # type: ignore[arg-type]  # one of the four roles


def test_a_correction_waits_for_another_person(hands: Hands, qtbot: QtBot, program: Program) -> None:
    """Both values stand on the page; its author is not offered to approve it, a supervisor who did not ask is."""
    code = hands.state.title
    hands.open("e", "correct")
    for _ in range(2):
        hands.keys.press(Qt.Key.Key_Tab)
    line = hands.page.panel.lines["applicant.phone"].edit
    line.setProperty("text", "")
    hands.keys.type("0987000222")
    hands.accept()
    assert hands.state.facts is not None
    assert any("0912000111 → 0987000222" in notice.words for notice in hands.state.facts.notices)
    assert "approve" not in {offer.action for offer in hands.state.steps.offers}
    program.window.sign_in(_session("supervisor", "truong"))
    other = Hands(qtbot, program, code)
    other.step("y", "approve")
    assert other.state.facts is not None
    assert not other.state.facts.notices
    assert "0987000222" in other.state.facts.people[0].hint


def test_an_auditor_is_offered_nothing(qtbot: QtBot, program: Program, ward: Ward) -> None:
    """The role that may only read sees no acts, and their keys do nothing."""
    code = ward.receive().code or ""
    program.window.sign_in(_session("auditor", "thanhtra"))
    page = Hands(qtbot, program, code)
    page.keys.type("f")
    assert page.state.steps.offers == ()
    assert page.state.steps.form is None


def test_a_short_form_is_not_pulled_apart(counter: Counter, ward: Ward, qtbot: QtBot) -> None:
    """At 200 % the form has the page to itself; its lines stay together at the top."""
    code = ward.receive().code or ""
    with a_window(qtbot, counter, a_clerk(), 2.0) as program:
        hands = Hands(qtbot, program, code)
        hands.open("g", "call")
        title = hands.page.panel._title
        hands.until(lambda: title.isVisible() and hands.page.timeline.isHidden())
        program.window.grab()  # lays everything out
        assert title.height() == title.heightForWidth(title.width())
