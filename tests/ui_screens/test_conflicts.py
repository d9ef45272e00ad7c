"""The screen of conflicts: both sides in words, a choice that is shown before it is written, all by keyboard."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.texts import texts
from counter_app.ui.app import Program
from counter_app.ui.conflicts.presenter import ConflictsPresenter
from counter_app.ui.conflicts.state import BOTH, ConflictsState
from counter_app.ui.conflicts.view import ConflictsView
from counter_app.ui.formats import instant_words
from counter_app.ui.offscreen import Keyboard
from counter_app.ui.outbox.presenter import Link, OutboxPresenter
from counter_app.ui.outbox.state import OutboxState
from counter_app.wire.encoding import decode_header
from counter_app.wire.feed import CounterLine, Counters
from counter_app.wire.statements import Signed
from tests.builders.counter import a_clerk
from tests.builders.disagreement import disagree
from tests.ui_screens.conftest import StraightWork, Ward

_CTRL = Qt.KeyboardModifier.ControlModifier


def _presenter(counter: Counter, work: StraightWork, role: str = "clerk") -> ConflictsPresenter:
    shown: list[ConflictsState] = []
    presenter = ConflictsPresenter(counter, a_clerk(role), texts("vi"), work, lambda: None, shown.append)
    presenter.opened()
    return presenter


def _code(ward: Ward) -> str:
    return str(ward.receive().code)


def test_both_sides_stand_next_to_each_other(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Who did what at which counter, in words; nothing is chosen and nothing can be written yet."""
    code = _code(ward)
    disagree(counter, code, ward.clerk)
    state = _presenter(counter, work).state
    assert [(row.code, row.counters) for row in state.rows] == [(code, "Quầy 1, Quầy 2")]
    assert [side.title for side in state.sides] == ["Quầy 1", "Quầy 2"]
    assert [side.moments[0].title for side in state.sides] == ["Chuyển cho đơn vị giải quyết", "Dừng giải quyết"]
    assert "Người dân xin rút tại quầy 2" in " ".join(state.sides[1].moments[0].details)
    assert not state.can_decide


@pytest.mark.parametrize("side,status", [(0, "processing"), (1, "stopped"), (BOTH, "stopped")])
def test_a_choice_is_written_by_a_second_step(
    counter: Counter, ward: Ward, work: StraightWork, side: int, status: str
) -> None:
    """Choosing says what would happen; deciding writes it, and the list is empty again."""
    code = _code(ward)
    disagree(counter, code, ward.clerk)
    presenter = _presenter(counter, work)
    presenter.choose_side(side)
    assert ("Ctrl+Enter" in presenter.state.consequence, presenter.state.can_decide) == (True, True)
    assert counter.finder.page(code).attention
    presenter.give_reason("Đã hỏi lại")
    presenter.decide()
    assert (presenter.state.rows, presenter.state.said.tone) == ((), "good")
    page = counter.finder.page(code)
    assert (page.row.status, page.timeline[-1].kind) == (status, "ConflictDecided")
    assert counter.outbox.summary().conflicts == 0


def test_an_auditor_only_looks(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """An auditor sees both sides and can choose nothing."""
    disagree(counter, _code(ward), ward.clerk)
    presenter = _presenter(counter, work, "auditor")
    presenter.choose_side(0)
    presenter.decide()
    assert (len(presenter.state.sides), presenter.state.can_decide) == (2, False)
    assert counter.outbox.summary().conflicts == 1


def test_a_conflict_is_decided_with_the_keyboard_alone(
    qtbot: QtBot, program: Program, counter: Counter, ward: Ward
) -> None:
    """F6, Ctrl+2, Ctrl+Enter: the second side counts, and the figure in the rail goes away."""
    code = _code(ward)
    disagree(counter, code, ward.clerk)
    keys = Keyboard()
    keys.press(Qt.Key.Key_F6)
    workplace = program.window.workplace
    assert workplace is not None
    qtbot.waitUntil(lambda: isinstance(workplace.current_screen(), ConflictsView), timeout=5_000)
    screen = workplace.current_screen()
    assert isinstance(screen, ConflictsView)
    qtbot.waitUntil(lambda: len(screen.presenter.state.sides) == 2, timeout=5_000)
    keys.press(Qt.Key.Key_2, "", _CTRL)
    assert screen.presenter.state.sides[1].chosen
    keys.enter(ctrl=True)
    qtbot.waitUntil(lambda: screen.presenter.state.loaded and not screen.presenter.state.rows, timeout=5_000)
    assert counter.finder.page(code).row.status == "stopped"


def test_a_supervisor_sees_how_old_what_each_counter_has_not_sent_can_be(
    counter: Counter, ward: Ward, work: StraightWork
) -> None:
    """Known here, else since the last question or, after a cut, since the last fact; days are marked; for no clerk."""
    ward.receive()
    disagree(counter, ward.receive().code or "", ward.clerk)
    now = counter.clock.now()
    own = counter.identity.device
    device, epoch, at = counter.writer.execute("SELECT device, epoch, header FROM replica").fetchone()
    cut_off, called = decode_header(at).entered_at, now - timedelta(days=3)
    heard = [(own, "e", now, now), ("x", "e", called, called - timedelta(hours=1)), (device, epoch, now, now)]
    lines = [
        CounterLine(one, n, of, 5, "", contact.isoformat(), arrived.isoformat())
        for n, (one, of, contact, arrived) in enumerate(heard, 1)
    ]
    lines.append(CounterLine("y", 4, "", 0, "", "", ""))
    lines.append(CounterLine("z", 5, "e", 5, "", now.isoformat(), now.isoformat()))
    said = Signed(msgspec.json.encode(Counters("k", "H14.31", now.isoformat(), tuple(lines))), b"")
    counter.lanes.store.submit(counter.replica.keep_counters, said).result()
    seen = {}
    for role in ("supervisor", "clerk"):
        link = Link(lambda *_: None, lambda: None)
        shown: list[OutboxState] = []
        presenter = OutboxPresenter(counter, a_clerk(role), texts("vi"), work, link, shown.append)
        presenter.refresh()
        seen[role] = presenter.state.counters
    assert [mark.tone for mark in seen["supervisor"]] == ["plain", "warning", "plain", "warning", "plain"]
    assert [mark.words for mark in seen["supervisor"]] == [
        f"Quầy 1 (quầy này): còn 3 bản ghi chưa gửi, cũ nhất {instant_words(now)}",
        f"Quầy 2: đã đủ đến {instant_words(called)}",
        f"Quầy 3: đã đủ đến {instant_words(cut_off)}",
        "Quầy 4: chưa liên lạc lần nào",
        f"Quầy 5: liên lạc {instant_words(now)}",
    ]
    assert seen["clerk"] == ()
