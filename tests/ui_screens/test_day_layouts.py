"""The page of forms, and packs that begin to count while the window is open."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.database.transaction import immediate
from counter_app.resources import resources_folder
from counter_app.store.packs import keep_pack
from counter_app.texts import texts
from counter_app.ui.app import Program
from counter_app.ui.day.layouts import LayoutsPresenter, LayoutsState
from counter_app.ui.day.layouts_page import LayoutsPage
from counter_app.ui.day.view import DayView
from counter_app.ui.offscreen import Keyboard
from counter_app.ui.renewal import PackRenewal
from counter_app.wire.pack import read_pack
from tests.builders.counter import a_clerk
from tests.ui_screens.conftest import StraightWork, Ward

RAW = (resources_folder() / "packs" / "forms" / "tt-03-2025.json").read_bytes()


def _file(folder: Path, old: str = "", new: str = "", name: str = "thuc-phan") -> str:
    """Write the bundled forms, changed in one place, to a file."""
    text = RAW.decode().replace('"name": "tt-03-2025"', f'"name": "{name}"', 1).replace(old, new, 1)
    path = folder / "mau.json"
    path.write_text(text, encoding="utf-8")
    return str(path)


def _presenter(
    counter: Counter, work: StraightWork, role: str, changed: Callable[[], None] = lambda: None
) -> LayoutsPresenter:
    shown: list[LayoutsState] = []
    return LayoutsPresenter(counter, a_clerk(role), texts("vi"), work, shown.append, changed)


def test_a_file_is_looked_at_form_by_form_and_taken_into_use(
    counter: Counter, work: StraightWork, tmp_path: Path
) -> None:
    """The forms in use come first; an edited file is drawn, adopted, and slips follow it after a renewal."""
    told: list[str] = []
    presenter = _presenter(counter, work, "administrator", lambda: told.append("changed"))
    presenter.refresh()
    assert presenter.state.content.startswith(b"%PDF")
    assert not presenter.state.may_adopt
    presenter.open(_file(tmp_path, "Liên 2: Lưu hồ sơ", "Liên 2: Lưu ở phường"))
    first = presenter.state.serial
    presenter.choose_form("06")
    assert [paper for paper, _ in presenter.state.papers] == ["a5", "a4"]
    presenter.choose_paper("a4")
    assert presenter.state.serial == first + 2
    assert counter._layouts["01"].leaves[1] == "Liên 2: Lưu hồ sơ"
    presenter.adopt()
    assert (presenter.state.said.tone, told) == ("good", ["changed"])
    assert counter.renew()
    assert counter._layouts["01"].leaves[1] == "Liên 2: Lưu ở phường"


def test_a_broken_file_says_the_line_and_is_mended_in_place(
    counter: Counter, work: StraightWork, tmp_path: Path
) -> None:
    """No paper is shown beside the fault; once the file is mended reading it again is enough."""
    presenter = _presenter(counter, work, "administrator")
    presenter.open(_file(tmp_path, "{applicant_phone}", "{so_may}"))
    line = 1 + RAW.decode()[: RAW.decode().index("{applicant_phone}")].count("\n")
    assert f"Dòng {line} " in presenter.state.said.words
    assert (presenter.state.may_adopt, presenter.state.content) == (False, b"")
    _file(tmp_path)
    presenter.again()
    assert presenter.state.may_adopt
    assert presenter.state.content


@pytest.mark.parametrize("role", ["clerk", "supervisor", "auditor"])
def test_only_an_administrator_is_offered_to_adopt(
    counter: Counter, work: StraightWork, tmp_path: Path, role: str
) -> None:
    """Everybody may look; pressing the key anyway changes nothing."""
    presenter = _presenter(counter, work, role)
    presenter.open(_file(tmp_path))
    presenter.adopt()
    assert not presenter.state.may_adopt
    assert counter.layouts.in_use() == RAW


def test_the_forms_in_use_are_saved_to_be_edited(counter: Counter, work: StraightWork, tmp_path: Path) -> None:
    """What is saved is the very file that counts."""
    presenter = _presenter(counter, work, "clerk")
    presenter.export(str(tmp_path / "x.json"))
    assert (tmp_path / "x.json").read_bytes() == RAW


def test_the_page_of_forms_opens_by_its_key(qtbot: QtBot, program: Program) -> None:
    """Alt+6 shows the paper of form 01; the arrows take another form."""
    keys = Keyboard()
    keys.press(Qt.Key.Key_F8)
    assert program.window.workplace is not None
    day = program.window.workplace.current_screen()
    assert isinstance(day, DayView)
    keys.press(Qt.Key.Key_6, "", Qt.KeyboardModifier.AltModifier)
    page = day.page_of["layouts"]
    assert isinstance(page, LayoutsPage)
    qtbot.waitUntil(lambda: page.pages.pages >= 1, timeout=5_000)
    keys.press(Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.presenter.state.serial == 2, timeout=5_000)
    assert page.presenter.state.form == "02"


def test_a_calendar_taken_in_counts_in_an_open_window(
    qtbot: QtBot, counter: Counter, program: Program, ward: Ward
) -> None:
    """After the next write everything computes by it, and every screen hears once more that something changed."""
    renewal = PackRenewal(program.window.parts.counter, program.bridge, program.window)
    before = ward.receive(procedure="1.004873")
    (file,) = (resources_folder() / "packs" / "calendar").glob("*.json")
    pack = json.loads(file.read_bytes())
    off = {"on": "2026-11-25", "kind": "off", "name": "Nghỉ", "basis": "Thông báo thử", "confidence": "confirmed"}
    pack["content"]["days"] = sorted([*pack["content"]["days"], off], key=lambda day: day["on"])
    raw = json.dumps(pack, ensure_ascii=False).encode()

    def keep() -> None:
        with immediate(counter.writer):
            keep_pack(counter.writer, read_pack(raw), raw, counter.clock.now())

    counter.lanes.store.submit(keep).result()
    heard: list[int] = []
    program.bridge.changed.connect(lambda: heard.append(1))
    renewal.look()
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=5_000)
    after = ward.receive(procedure="1.004873")
    assert before.due_at is not None
    assert after.due_at is not None
    assert after.due_at > before.due_at
    moved = counter.lanes.read.submit(counter.recalculation.moved).result()
    assert [one.code for one in moved] == [before.code]
