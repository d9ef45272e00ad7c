"""A call for help from another counter: seen on every screen, heard, taken with one key."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtGui import QShortcut
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.domain.act import Act
from counter_app.services.assistance import Assistance
from counter_app.services.steps import Acted
from counter_app.texts import texts
from counter_app.ui.app import Program
from counter_app.ui.board.assistance import AssistancePresenter, AssistanceState
from counter_app.ui.board.assistance_notice import TAKE, AssistanceNotice
from counter_app.ui.intake.view import IntakeView
from tests.builders.counter import a_clerk
from tests.ui_screens.conftest import StraightWork, Ward


class Elsewhere:
    """The same office seen from another counter: what counter 1 asks is a call there."""

    def __init__(self, counter: Counter) -> None:
        self.steps = counter.steps
        self.assistance = Assistance(counter.connection, replace(counter.identity, counter=2), counter.board)


def asks(counter: Counter, code: str, reason: str = "Người cao tuổi đi lại khó") -> Acted:
    """Ask for help with a dossier at counter 1."""
    act = Act(action="assist", reason=reason)
    return counter.lanes.store.submit(counter.steps.act, code, act, a_clerk()).result()


def _desk(
    counter: Counter, work: StraightWork, role: str = "clerk"
) -> tuple[AssistancePresenter, list[AssistanceState]]:
    shown: list[AssistanceState] = []
    return AssistancePresenter(Elsewhere(counter), a_clerk(role), texts("vi"), work, shown.append, lambda: None), shown


def test_a_call_rings_until_it_is_taken(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """It says who asks and why, rings once when it is new and again while it waits, and is silent when taken."""
    code = ward.receive().code or ""
    presenter, shown = _desk(counter, work)
    presenter.look()
    assert shown == []
    asks(counter, code)
    presenter.look()
    assert (presenter.state.rings, presenter.state.said.tone) == (1, "warning")
    assert all(words in presenter.state.said.words for words in ("Quầy 1", code, "Người cao tuổi"))
    presenter.look()
    assert presenter.state.rings == 1
    presenter.look(again=True)
    assert presenter.state.rings == 2
    presenter.take()
    assert (presenter.state.dossier_id, presenter.state.may_take) == ("", False)
    presenter.look(again=True)
    assert presenter.state.rings == 2
    page = counter.lanes.read.submit(counter.finder.page, code).result()
    assert [entry.kind for entry in page.timeline[-2:]] == ["AssistanceRequested", "AssistanceAcknowledged"]
    assert counter.lanes.read.submit(counter.board.figures).result()["asked"] == 0


def test_one_who_is_asked_again_is_called_again(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """An answer covers the calls before it, not those after; several calls are taken one by one, the longest first."""
    first, second = ward.receive().code or "", ward.receive().code or ""
    presenter, _ = _desk(counter, work)
    asks(counter, first)
    presenter.look()
    presenter.take()
    counter.clock._start += timedelta(minutes=1)  # type: ignore[attr-defined]  # the clock of a demonstration
    asks(counter, second)
    asks(counter, first)
    presenter.look()
    assert "Và 1 người khác" in presenter.state.said.words
    presenter.take()
    presenter.look()
    presenter.take()
    assert counter.lanes.read.submit(counter.board.figures).result()["asked"] == 0


def test_an_auditor_hears_and_takes_nothing(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """The key does nothing; a call of this very counter does not ring here."""
    code = ward.receive().code or ""
    presenter, _ = _desk(counter, work, "auditor")
    asks(counter, code)
    presenter.look()
    presenter.take()
    assert presenter.state.dossier_id
    assert counter.lanes.read.submit(counter.assistance.waiting).result() == ()


def test_the_notice_stands_over_every_screen(qtbot: QtBot, counter: Counter, program: Program, ward: Ward) -> None:
    """Shown with its key wherever the clerk is, heard once, gone when the key is pressed."""
    rung: list[int] = []
    asks(counter, ward.receive().code or "")
    vars(counter)["assistance"] = Elsewhere(counter).assistance
    workplace = program.window.workplace
    assert workplace is not None
    notice = AssistanceNotice(
        program.window.parts.counter, a_clerk(), texts("vi"), program.bridge, workplace.go, lambda: rung.append(1)
    )
    workplace._body.insertWidget(1, notice)
    qtbot.waitUntil(notice.isVisible, timeout=5_000)
    assert rung == [1]
    workplace.go("board", None)
    assert notice.isVisible()
    notice.take.click()
    qtbot.waitUntil(lambda: not notice.take.isVisible(), timeout=5_000)
    assert "Đã nhận hỗ trợ" in notice.words()


def test_a_key_over_every_screen_is_no_key_of_the_desk(program: Program, ward: Ward) -> None:
    """Qt obeys neither of two shortcuts that share a key: the call is taken at the intake and on a dossier's page."""
    code = ward.receive().code
    workplace = program.window.workplace
    assert workplace is not None
    workplace._start_notice()
    for name, argument in (("intake", None), ("dossier", code)):
        workplace.go(name, argument)
        screen = workplace.current_screen()
        assert screen is not None
        if isinstance(screen, IntakeView):
            assert screen.presenter is not None  # asked for, the rest of the screen is made
        bound = (one.keys() for one in screen.findChildren(QShortcut))
        theirs = {key.toString() for keys in bound for key in keys}
        assert len(theirs) > 5
        assert TAKE not in theirs
