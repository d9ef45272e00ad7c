from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import open_counter
from counter_app.devices.clock import SystemClock
from counter_app.domain.errors import StoreError
from counter_app.services.lanes import Lanes
from counter_app.texts import texts
from counter_app.ui.bridge import Bridge
from counter_app.ui.setup.offices import matching
from counter_app.ui.setup.presenter import SetupPresenter, SetupState
from counter_app.ui.setup.view import UnlockView
from tests.ui_screens.conftest import StraightWork

PASSWORD = "mot-cua-thuc-phan"


def _presenter(folder: Path, work: StraightWork, done: list[str]) -> SetupPresenter:
    shown: list[SetupState] = []
    presenter = SetupPresenter(folder / "counter", SystemClock(), texts("vi"), work, shown.append, done.append)
    presenter.take_office(matching("thuc phan")[0])
    for name, value in {"admin": "quantri", "password": PASSWORD, "password_again": PASSWORD}.items():
        presenter.change(name, value)
    return presenter


def test_an_office_is_found_without_marks() -> None:
    """Words in any order, marks optional, by name or by identifier."""
    assert [office.id for office in matching("thuc phan")] == ["H14.31"]
    assert matching("H14.31") == matching("phan thuc")
    assert matching("  ") == ()


def test_a_counter_is_set_up_with_a_key_file(tmp_path: Path, work: StraightWork) -> None:
    """The counter opens afterwards, with the office chosen and the administrator made."""
    done: list[str] = []
    presenter = _presenter(tmp_path, work, done)
    presenter.change("key_store", "file")
    presenter.change("key_file", str(tmp_path / "khoa"))
    presenter.set_up()
    assert (done, dict(presenter.state.errors)) == ([""], {})
    counter = open_counter(tmp_path / "counter")
    assert (counter.identity.office, counter.identity.counter) == ("H14.31", 1)
    assert counter.accounts.sign_in("quantri", PASSWORD).role == "administrator"
    counter.close()


def test_a_passphrase_opens_and_a_wrong_one_does_not(tmp_path: Path, work: StraightWork) -> None:
    """The key is wrapped by what was typed, and by nothing else."""
    done: list[str] = []
    presenter = _presenter(tmp_path, work, done)
    presenter.change("key_store", "passphrase")
    presenter.change("passphrase", "con trau trang an co")
    presenter.change("passphrase_again", "con trau trang an co")
    presenter.set_up()
    assert done == ["con trau trang an co"]
    open_counter(tmp_path / "counter", ask=lambda: "con trau trang an co").close()
    with pytest.raises(StoreError, match="key_wrong"):
        open_counter(tmp_path / "counter", ask=lambda: "con trau den an co")


@pytest.mark.parametrize(
    "name,value",
    [("counter", "muoi"), ("password_again", "khac"), ("admin", ""), ("office", ""), ("office_name", " ")],
)
def test_what_is_missing_is_said_at_its_field(tmp_path: Path, work: StraightWork, name: str, value: str) -> None:
    """Nothing is made while anything is wrong."""
    presenter = _presenter(tmp_path, work, [])
    presenter.change("key_store", "file")
    presenter.change("key_file", str(tmp_path / "khoa"))
    presenter.change(name, value)
    presenter.set_up()
    assert list(presenter.state.errors) == [name]
    assert not (tmp_path / "counter").exists()


@pytest.mark.parametrize(
    "name,value", [("office", "thục phán"), ("counter", "100"), ("admin", "Quản trị"), ("password", "ngan")]
)
def test_what_the_service_refuses_is_said_at_its_field(
    tmp_path: Path, work: StraightWork, name: str, value: str
) -> None:
    """An identifier, number, account or password out of shape comes back to the field it was typed into."""
    presenter = _presenter(tmp_path, work, [])
    presenter.change("key_store", "file")
    presenter.change("key_file", str(tmp_path / "khoa"))
    presenter.change(name, value)
    if name == "password":
        presenter.change("password_again", value)
    presenter.set_up()
    assert list(presenter.state.errors) == [name]


def test_a_machine_without_a_vault_never_falls_back(
    tmp_path: Path, work: StraightWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the chosen vault does not answer, the page says so; nothing is set up another way."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    presenter = _presenter(tmp_path, work, [])
    presenter.set_up()
    assert list(presenter.state.errors) == ["key_store"]
    assert not (tmp_path / "counter" / "counter.toml").exists()


def test_a_typed_password_is_in_no_repr(tmp_path: Path, work: StraightWork) -> None:
    """What a log could print of the form holds no secret."""
    presenter = _presenter(tmp_path, work, [])
    presenter.change("passphrase", "con trau trang an co")
    assert PASSWORD not in repr(presenter.state)
    assert "con trau" not in repr(presenter.state)


def test_the_unlock_page_asks_again_after_a_wrong_passphrase(qtbot: QtBot, tmp_path: Path) -> None:
    """A wrong passphrase is said at the field and can be typed again; the right one goes on."""
    lanes, opened = Lanes(), list[object]()

    def unlock(typed: str) -> str:
        if typed != "dung":
            raise StoreError("key_wrong")
        return typed

    page = UnlockView(texts("vi"), Bridge(lanes), unlock, opened.append)
    qtbot.addWidget(page)
    page.passphrase.setText("sai")
    page.open.click()
    qtbot.waitUntil(page.open.isEnabled, timeout=3_000)
    assert opened == []
    page.passphrase.setText("dung")
    page.open.click()
    qtbot.waitUntil(lambda: opened == ["dung"], timeout=3_000)
    assert page.passphrase.text() == ""
    lanes.close()
