"""The board on real services: what is urgent stands first, one key acts, the keyboard stays where it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.domain.zone import LOCAL
from counter_app.services.session import Session
from counter_app.texts import texts
from counter_app.ui.app import Program
from counter_app.ui.board.hours import has_come, hours_of
from counter_app.ui.board.notice import BoardNotice
from counter_app.ui.board.presenter import BoardPresenter
from counter_app.ui.board.state import BoardState
from counter_app.ui.board.view import BoardView
from counter_app.ui.bridge import Bridge
from tests.builders.counter import a_clerk
from tests.builders.waiting import acted, ready, received
from tests.ui_screens.conftest import StraightWork

VI = texts("vi")


class Screen:
    """A presenter on a real counter, without widgets."""

    def __init__(self, counter: Counter, work: StraightWork, session: Session | None = None) -> None:
        self.shown: list[BoardState] = []
        self.handed: list[str] = []
        self.presenter = BoardPresenter(
            counter, session or a_clerk(), VI, work, self.shown.append,
            changed=self._changed, hand_over=self.handed.append,
        )  # fmt: skip
        self.presenter.refresh()

    def _changed(self) -> None:
        self.presenter.refresh()

    @property
    def state(self) -> BoardState:
        """What is shown now."""
        return self.shown[-1]

    def codes(self, name: str) -> list[str]:
        """Return the codes in a column."""
        column = self.state.named(name)
        return [] if column is None else [item.code for item in column.items]


def test_overdue_is_red_and_today_amber_and_both_say_so(counter: Counter, work: StraightWork) -> None:
    """Colour never stands alone, and no other list is red."""
    received(counter, 7)
    received(counter, 3)
    received(counter, 0)
    state = Screen(counter, work).state
    tones = {column.name: column.count.tone for column in state.columns if column.total}
    assert (tones["overdue"], tones["today"]) == ("bad", "warning")
    assert [name for name, tone in tones.items() if tone == "bad"] == ["overdue"]
    for column in state.filled:
        assert column.title
        assert column.count.icon
        assert all(item.mark.words and item.mark.icon for item in column.items)


def test_one_key_forwards_and_the_next_takes_its_place(counter: Counter, work: StraightWork) -> None:
    """F hands a dossier on; the keyboard stays at its place in the list, and taking back is offered."""
    first, second = received(counter, 3, "9 working_days"), received(counter, 1, "9 working_days")
    screen = Screen(counter, work)
    screen.presenter.choose("forward", first.dossier_id)
    screen.presenter.act("forward")
    assert screen.codes("forward") == [second.code]
    assert screen.state.chosen is not None
    assert screen.state.chosen.code == second.code
    assert str(first.code) in screen.state.said.words
    assert screen.state.undo
    screen.presenter.undo()
    assert screen.codes("forward") == [second.code, first.code]
    assert not screen.state.undo


def test_what_cannot_be_taken_back_offers_no_undo(counter: Counter, work: StraightWork) -> None:
    """A result that is here, a supplement that is complete and a call stay written."""
    receipt = received(counter, 3, "9 working_days")
    acted(counter, receipt, "supplement", 1, reason="Thiếu giấy chứng sinh")
    screen = Screen(counter, work)
    for column, action in (("supplement", "supplemented"), ("forward", "result"), ("ready", "call")):
        screen.presenter.choose(column, receipt.dossier_id)
        screen.presenter.act(action)
        screen.presenter.confirm()
        assert screen.state.said.tone == "good"
        assert not screen.state.undo
    assert "đã gọi 1 lần" in screen.state.named("ready").items[0].mark.words  # type: ignore[union-attr]  # it is there


def test_a_letter_alone_fixes_nothing_that_is_final(counter: Counter, work: StraightWork) -> None:
    """R only asks; Esc or another dossier forgets it, and only Ctrl+Enter of the same dossier writes the result."""
    first, second = received(counter, 3, "9 working_days"), received(counter, 1, "9 working_days")
    screen = Screen(counter, work)
    screen.presenter.choose("forward", first.dossier_id)
    screen.presenter.act("result")
    assert screen.state.asked == "result"
    assert screen.presenter.forget()
    assert not screen.presenter.forget()
    screen.presenter.act("result")
    screen.presenter.choose("forward", second.dossier_id)
    screen.presenter.confirm()
    assert screen.codes("forward") == [first.code, second.code]
    assert not screen.state.said.words
    screen.presenter.act("result")
    screen.presenter.confirm()
    assert (screen.codes("forward"), screen.codes("ready")) == ([first.code], [second.code])


def test_only_lawful_keys_are_offered(counter: Counter, work: StraightWork) -> None:
    """What the table of steps forbids has no key, and pressing it anyway writes nothing."""
    ready(counter, 2)
    screen = Screen(counter, work)
    assert screen.state.acts == ("return", "call")
    screen.presenter.act("forward")
    assert not screen.state.said.words


def test_handing_over_asks_who_takes_the_result(counter: Counter, work: StraightWork) -> None:
    """T opens the hand-over with this dossier: nothing leaves the counter by one letter."""
    receipt = ready(counter, 2)
    screen = Screen(counter, work)
    screen.presenter.act("return")
    assert screen.handed == [receipt.dossier_id]
    assert screen.codes("ready") == [receipt.code]


def test_an_auditor_sees_everything_and_may_do_nothing(counter: Counter, work: StraightWork) -> None:
    """The keys are not even offered."""
    ready(counter, 2)
    screen = Screen(counter, work, a_clerk("auditor"))
    assert screen.codes("ready")
    assert screen.state.acts == ()


def test_an_act_somebody_else_did_first_is_told_and_the_board_read_anew(counter: Counter, work: StraightWork) -> None:
    """A list that is a minute old may lie: the refusal says what is so, and the list follows."""
    receipt = received(counter, 3, "9 working_days")
    screen = Screen(counter, work)
    screen.presenter.choose("forward", receipt.dossier_id)
    acted(counter, receipt, "forward")
    screen.presenter.act("forward")
    assert screen.state.said.tone == "bad"
    assert screen.codes("forward") == []


def test_arrows_go_over_columns_that_are_empty(counter: Counter, work: StraightWork) -> None:
    """Right and left lead to the next list with something in it, and stop at the ends."""
    received(counter, 7)
    ready(counter, 2)
    screen = Screen(counter, work)
    names = [column.name for column in screen.state.filled]
    seen = [screen.state.column]
    for _ in range(5):
        screen.presenter.move(1)
        seen.append(screen.state.column)
    assert list(dict.fromkeys(seen)) == names
    screen.presenter.move(-1)
    assert screen.state.column == names[-2]


def test_an_older_answer_never_covers_a_newer_one(counter: Counter, work: StraightWork) -> None:
    """Two readings under way: only the one asked for last is shown."""
    screen = Screen(counter, work)
    work.held = True
    screen.presenter.refresh()
    receipt = received(counter, 7)
    screen.presenter.refresh()
    older, newer = work.waiting
    newer()
    older()
    assert screen.codes("overdue") == [receipt.code]


@pytest.fixture
def board(qtbot: QtBot, counter: Counter, program: Program) -> BoardView:
    """The board in the window, with three dossiers in three lists."""
    received(counter, 7)
    ready(counter, 2)
    workplace = program.window.workplace
    assert workplace is not None
    workplace.go("board", None)
    view = workplace.current_screen()
    assert isinstance(view, BoardView)
    qtbot.waitUntil(lambda: bool(view.presenter.state.filled), timeout=5_000)
    return view


def focused() -> QWidget:
    """Return the widget that has the keyboard."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def total_of(board: BoardView, column: str) -> int:
    """Return how many dossiers a column says it holds."""
    found = board.presenter.state.named(column)
    assert found is not None
    return found.total


def test_the_window_is_worked_by_keys_alone(qtbot: QtBot, program: Program, board: BoardView) -> None:
    """Right to the next column, F forwards, Ctrl+Z takes back, Enter opens the page."""
    assert focused() is board.columns[0].cards
    QTest.keyClick(focused(), Qt.Key.Key_Right)
    assert QApplication.focusWidget() is board.columns[1].cards
    assert board.presenter.state.column == "forward"
    QTest.keyClick(focused(), Qt.Key.Key_F)
    qtbot.waitUntil(lambda: total_of(board, "forward") == 0, timeout=5_000)
    QTest.keyClick(focused(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: total_of(board, "forward") == 1, timeout=5_000)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert program.window.workplace is not None
    assert type(program.window.workplace.current_screen()).__name__ == "DossierView"


def test_the_board_follows_what_others_write(
    qtbot: QtBot, counter: Counter, program: Program, board: BoardView
) -> None:
    """When something was written anywhere the lists and the figures of the rail are read anew."""
    received(counter, 7)
    program.bridge.changed.emit()
    qtbot.waitUntil(lambda: total_of(board, "overdue") == 2, timeout=5_000)
    assert program.window.workplace is not None
    rail = program.window.workplace.rail.buttons["board"]
    qtbot.waitUntil(lambda: rail.accessibleName().endswith(" 2"), timeout=5_000)


@given(st.text(max_size=30))
def test_any_preference_of_hours_is_read(text: str) -> None:
    """Whatever stands in the preference, hours come out in order or none at all."""
    hours = hours_of(text)
    assert list(hours) == sorted(set(hours))


def test_an_hour_comes_once() -> None:
    """Looked at each minute, an hour is found in exactly one look, however the minutes fall."""
    start = datetime(2026, 11, 23, 7, 30, 17, tzinfo=LOCAL)
    looks = [start + timedelta(minutes=n) for n in range(9 * 60)]
    hours = hours_of("14:30, 08:00, halb acht")
    found = [now for before, now in pairwise(looks) if has_come(hours, before, now)]
    assert [f"{now:%H:%M}" for now in found] == ["08:00", "14:30"]


def test_the_desktop_notice_says_how_the_day_stands(qtbot: QtBot, counter: Counter) -> None:
    """A little after eight it tells what is due and overdue, once; with nothing due it stays silent."""
    told: list[tuple[str, str]] = []
    owner = QObject()
    notice = BoardNotice(counter, VI, Bridge(counter.lanes), owner, lambda title, words: told.append((title, words)))
    received(counter, 7)
    notice.look()
    qtbot.waitUntil(lambda: bool(told), timeout=5_000)
    notice.look()
    counter.lanes.read.submit(lambda: None).result()
    assert [words for _, words in told] == ["Có 1 hồ sơ quá hạn. Nhấn F4 trong chương trình để xem."]
