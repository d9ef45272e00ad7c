from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.domain.dossier import STATUSES
from counter_app.texts import texts
from counter_app.ui.app import Program, dress
from counter_app.ui.dossier.view import DossierView
from counter_app.ui.find.presenter import PAGE, FindPresenter
from counter_app.ui.find.state import DUE_GROUPS, ORDERS, STATUS_GROUPS, Filters, FindState
from counter_app.ui.find.view import FindView
from counter_app.ui.kit.look import px
from counter_app.ui.offscreen import Keyboard
from counter_app.ui.theme import theme_named
from tests.builders.counter import a_clerk
from tests.ui_screens.conftest import StraightWork, Ward


def _presenter(counter: Counter, work: StraightWork, opened: list[str] | None = None) -> FindPresenter:
    shown: list[FindState] = []
    open_dossier = (opened if opened is not None else []).append
    return FindPresenter(counter, texts("vi"), work, shown.append, open_dossier)


def test_typing_without_marks_finds_what_was_not_sent_yet(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """A dossier is found by a part of its name the moment it is received, and says that it was not sent."""
    ward.receive("Đàm Thị Ví Dụ")
    ward.receive("Nông Văn Thử")
    presenter = _presenter(counter, work)
    presenter.start()
    presenter.type_text("dam thi")
    work.pass_time()
    assert [(row.name, row.delivery.words) for row in presenter.state.rows] == [("Đàm Thị Ví Dụ", "Chưa gửi")]


def test_an_older_answer_never_overwrites_a_newer_one(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Answers that arrive in the wrong order leave the answer to the newest words standing."""
    ward.receive("Đàm Thị Ví Dụ")
    ward.receive("Nông Văn Thử")
    presenter = _presenter(counter, work)
    work.held = True
    for words in ("dam", "nong"):
        presenter.type_text(words)
        work.pass_time()
    older, newer = work.waiting
    newer()
    older()
    assert [row.name for row in presenter.state.rows] == ["Nông Văn Thử"]
    assert not presenter.state.loading


def test_a_superseded_search_does_not_reach_the_database(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """A search that was overtaken while it waited in the lane is dropped without a query."""
    ward.receive()
    presenter = _presenter(counter, work)
    work.held = True
    presenter.type_text("mau")
    work.pass_time()
    presenter.type_text("mau m")
    work.pass_time()
    asked: list[str] = []
    counter.connection.set_trace_callback(asked.append)
    work.waiting[0]()
    assert asked == []
    work.waiting[1]()
    counter.connection.set_trace_callback(None)
    assert asked


def test_a_long_list_is_read_page_by_page(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Only one page is asked for at a time; the next continues it without a gap or a repeat."""
    for _ in range(PAGE + 7):
        ward.receive()
    presenter = _presenter(counter, work)
    presenter.start()
    assert (len(presenter.state.rows), presenter.state.more) == (PAGE, True)
    presenter.load_more()
    presenter.load_more()
    codes = [row.code for row in presenter.state.rows]
    assert (len(codes), len(set(codes)), presenter.state.more) == (PAGE + 7, PAGE + 7, False)
    assert codes == sorted(codes, reverse=True)


def test_a_pasted_code_opens_its_dossier(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """A whole code put in at once opens the dossier, with spaces and small letters forgiven."""
    code = ward.receive().code or ""
    opened: list[str] = []
    presenter = _presenter(counter, work, opened)
    presenter.type_text(f" {code.lower()} ")
    assert opened == [code]


def test_an_unknown_code_is_said_in_place(counter: Counter, work: StraightWork) -> None:
    """A code this counter does not know stays on the list, with words about it."""
    opened: list[str] = []
    presenter = _presenter(counter, work, opened)
    presenter.type_text("H14.31-261123-1001")
    assert opened == []
    assert "H14.31-261123-1001" in presenter.state.said.words


def test_filters_and_order_are_remembered(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """The next start shows the list as it was left."""
    ward.receive()
    _presenter(counter, work).filter(status="ready", order="due")
    again = _presenter(counter, work)
    again.start()
    assert (again.state.filters.status, again.state.filters.order) == ("ready", "due")
    assert again.state.rows == ()
    assert again.state.empty_title == texts("vi")("ui.find.empty.filters")


def test_an_unreadable_day_is_said_at_its_field(counter: Counter, work: StraightWork) -> None:
    """A filter day that is none is marked and narrows nothing."""
    presenter = _presenter(counter, work)
    presenter.filter(received_from="32/1/2026")
    assert presenter.state.wrong_from
    presenter.filter(received_from="1/11/2026")
    assert presenter.state.wrong_from == ""


@given(st.one_of(st.text(), st.dictionaries(st.text(), st.text()).map(str), st.just('{"status": 3, "order": "x"}')))
def test_remembered_filters_never_keep_the_list_from_opening(text: str) -> None:
    """Whatever stands in the preference, the filters are lawful ones."""
    filters = Filters.from_text(text)
    assert filters.status in STATUS_GROUPS
    assert filters.due in DUE_GROUPS
    assert filters.order in ORDERS


@given(
    st.builds(Filters, st.sampled_from(list(STATUS_GROUPS)), st.sampled_from(list(DUE_GROUPS)), st.text(), st.text())
)
def test_filters_are_read_back_as_they_were_written(filters: Filters) -> None:
    """Remembering loses nothing."""
    assert Filters.from_text(filters.to_text()) == filters


def test_the_keyboard_alone_finds_opens_and_comes_back(qtbot: QtBot, program: Program, ward: Ward) -> None:
    """Ctrl+K, words, Down, Enter opens the dossier; Esc comes back to the same row."""
    ward.receive("Đàm Thị Ví Dụ")
    ward.receive("Đàm Văn Thử")
    keys, workplace = Keyboard(), program.window.workplace
    assert workplace is not None
    keys.press(Qt.Key.Key_K, "", Qt.KeyboardModifier.ControlModifier)
    find = workplace.current_screen()
    assert isinstance(find, FindView)
    qtbot.waitUntil(find.search.hasFocus, timeout=3_000)
    keys.type("đàm")
    qtbot.waitUntil(lambda: len(find.table.rows()) == 2 and not find.presenter.state.loading, timeout=3_000)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down):
        keys.press(key)
    keys.enter()
    page = workplace.current_screen()
    assert isinstance(page, DossierView)
    qtbot.waitUntil(lambda: page.presenter.state.facts is not None, timeout=3_000)
    assert page.presenter.state.facts is not None
    assert page.presenter.state.facts.people[0].words == "Đàm Thị Ví Dụ"
    keys.press(Qt.Key.Key_Escape)
    assert workplace.current_screen() is find
    assert find.table.hasFocus()
    assert find.table.current_row().name == "Đàm Thị Ví Dụ"
    assert find.search.text() == "đàm"


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_every_filter_and_status_is_whole_at_every_zoom(
    qapp: QApplication, counter: Counter, ward: Ward, qtbot: QtBot, zoom: float
) -> None:
    """At 1366 × 768 no filter lies under the table, and no word of a status is cut where its column is shown."""
    ward.receive()
    dress(qapp, theme_named("light", zoom))
    try:
        running = Program(counter, texts("vi"))
        running.show()
        running.window.sign_in(a_clerk())
        assert running.window.workplace is not None
        running.window.workplace.go("find", None)
        screen = running.window.workplace.current_screen()
        assert isinstance(screen, FindView)
        qtbot.waitUntil(lambda: len(screen.table.rows()) == 1)
        qtbot.wait(50)
        lowest = max(field.geometry().bottom() for field in screen._fields.values())
        assert lowest < screen._pane.geometry().top()
        if not screen.table.isColumnHidden(5):
            room = screen.table.columnWidth(5) - screen.table.iconSize().width() - 4 * px(4)
            width = screen.table.fontMetrics().horizontalAdvance
            assert max(width(texts("vi")(f"ui.dossier.status.{status}")) for status in STATUSES) <= room
        running.window.close()
        running.idle.deleteLater()
    finally:
        dress(qapp, theme_named("light"))
