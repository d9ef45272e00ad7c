from __future__ import annotations

from pytestqt.qtbot import QtBot

from counter_app.services.session import Session
from counter_app.texts import texts
from counter_app.ui.app import Program
from counter_app.ui.signin.idle import IdleWatch
from counter_app.ui.signin.presenter import SignInPresenter, SignInState
from tests.fakes.counter import CLERK, PASSWORD, DirectWork, FakeCounter


class Door:
    def __init__(self, counter: FakeCounter) -> None:
        self.shown: list[SignInState] = []
        self.entered: list[Session] = []
        self.presenter = SignInPresenter(counter, texts("vi"), DirectWork(), self.shown.append, self.entered.append)
        self.presenter.start()


def test_a_clerk_signs_in_and_is_remembered(counter: FakeCounter) -> None:
    """The right password opens the counter, and next time the name stands there already."""
    door = Door(counter)
    door.presenter.submit(" lan ", PASSWORD)
    assert door.entered == [CLERK]
    assert Door(counter).shown[-1].account == "lan"


def test_a_wrong_password_says_so_and_keeps_the_name(counter: FakeCounter) -> None:
    """Nobody gets in, the name stays, the password field is emptied."""
    door = Door(counter)
    before = door.shown[-1].serial
    door.presenter.submit("lan", "wrong")
    assert door.entered == []
    assert "password" in door.shown[-1].errors
    assert (door.shown[-1].account, door.shown[-1].serial) == ("lan", before + 1)


def test_nothing_typed_is_told_at_its_field(counter: FakeCounter) -> None:
    """Empty fields are named without asking the store."""
    door = Door(counter)
    door.presenter.submit("", "")
    assert set(door.shown[-1].errors) == {"account", "password"}


def test_the_first_account_is_made_here(counter: FakeCounter) -> None:
    """A fresh counter explains itself, wants the password twice, and the first account is an administrator."""
    counter.accounts.sessions.clear()
    door = Door(counter)
    assert door.shown[-1].mode == "first"
    assert door.shown[-1].note
    door.presenter.submit("chi", PASSWORD, "another")
    assert "again" in door.shown[-1].errors
    door.presenter.submit("chi", PASSWORD, PASSWORD, "Nguyễn Thị Chi")
    assert [session.role for session in door.entered] == ["administrator"]


def test_idle_minutes_lock_and_the_form_is_still_there(qtbot: QtBot, program: Program) -> None:
    """After idle minutes the password is asked for; the same clerk finds the form as it was."""
    workplace = program.window.workplace
    assert workplace is not None
    watch = IdleWatch(1, program.lock)
    for _ in range(12):
        watch.look()
    assert program.window.pages.currentWidget() is program.signin
    program.signin.password.setText(PASSWORD)
    program.signin.enter.click()
    qtbot.waitUntil(lambda: program.window.pages.currentWidget() is workplace, timeout=3_000)
    assert program.window.workplace is workplace
