"""The page of packs: what a file would change is looked at, then taken in; what is refused changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.resources import resources_folder
from counter_app.texts import texts
from counter_app.ui.app import Program
from counter_app.ui.day.packs import PacksPresenter, PacksState
from counter_app.ui.day.packs_page import PacksPage
from counter_app.ui.day.view import DayView
from counter_app.ui.offscreen import Keyboard
from tests.builders.counter import a_clerk
from tests.builders.packs import mapping
from tests.ui_screens.conftest import StraightWork

PROCEDURE = "1.004884"


def procedures(rule: str, on: str = "2026-11-01") -> bytes:
    """Return a pack that changes one procedure and adds another."""
    known = {"code": PROCEDURE, "name": "Đăng ký lại khai sinh", "field": "Hộ tịch", "rule": rule}
    new = {"code": "1.009999", "name": "Thủ tục mẫu", "field": "Hộ tịch", "rule": "2 days"}
    pack = {"pack": "procedures", "name": "tinh", "version": 7, "basis": "Quyết định thử", "effective_on": on}
    return json.dumps({**pack, "content": {"procedures": [known, new]}}, ensure_ascii=False).encode()


def bundled(kind: str, **content: Any) -> bytes:  # noqa: ANN401 - any JSON
    """Return the bundled pack of a kind with some of its content changed."""
    (file,) = (resources_folder() / "packs" / kind).glob("*.json")
    pack = json.loads(file.read_bytes())
    pack["content"] |= content
    pack["name"], pack["version"] = "thu", 99
    return json.dumps(pack, ensure_ascii=False).encode()


def closed_on(day: str) -> bytes:
    """Return the bundled calendar with one more day off."""
    (file,) = (resources_folder() / "packs" / "calendar").glob("*.json")
    off = {"on": day, "kind": "off", "name": "Nghỉ hoán đổi", "basis": "Thông báo thử", "confidence": "confirmed"}
    days = [*json.loads(file.read_bytes())["content"]["days"], off]
    return bundled("calendar", days=sorted(days, key=lambda one: str(one["on"])))


class Page:
    """The presenter of the page on a counter, without a window."""

    def __init__(self, counter: Counter, work: StraightWork, folder: Path, role: str = "administrator") -> None:
        self.told: list[str] = []
        self.shown: list[PacksState] = []
        self._file = folder / "goi.json"
        self.presenter = PacksPresenter(
            counter, a_clerk(role), texts("vi"), work, self.shown.append, lambda: self.told.append("changed")
        )

    @property
    def state(self) -> PacksState:
        return self.presenter.state

    def open(self, raw: bytes) -> None:
        """Open a file with these bytes."""
        self._file.write_bytes(raw)
        self.presenter.open(str(self._file))


@pytest.fixture(name="page")
def _page(counter: Counter, work: StraightWork, tmp_path: Path) -> Page:
    return Page(counter, work, tmp_path)


def test_the_packs_that_are_kept_are_listed(page: Page) -> None:
    """Each kind the program brings stands there with its first day; none waits."""
    page.presenter.refresh()
    kinds = {line.kind for line in page.state.kept}
    assert {"Danh mục thủ tục", "Lịch nghỉ", "Quy tắc thời hạn", "Danh sách cơ quan", "Mẫu giấy"} <= kinds
    assert {line.state.tone for line in page.state.kept} == {"plain"}


def test_what_a_pack_of_procedures_changes_is_seen_before_it_is_taken_in(page: Page, counter: Counter) -> None:
    """Both rules stand side by side, nothing is kept by looking; taken in, the catalogue has them."""
    page.open(procedures("9 working_days"))
    lines = {line.subject: line for line in page.state.lines}
    assert (lines[PROCEDURE].before, lines[PROCEDURE].after) == ("5 ngày làm việc", "9 ngày làm việc")
    assert (lines["1.009999"].what.words, lines["1.009999"].before) == ("Thêm", "–")
    assert "2 mục" in page.state.said.words
    assert counter.catalogue.snapshot().get("1.009999") is None
    page.presenter.take()
    assert counter.catalogue.snapshot().get("1.009999") is not None
    assert (page.state.title, page.state.said.tone, page.told) == ("", "good", ["changed"])
    page.open(procedures("9 working_days"))
    assert (page.state.lines, page.state.may_take) == ((), False)


def test_a_pack_of_next_year_says_that_it_waits(page: Page, counter: Counter) -> None:
    """Before and after the import the day is named; the list says so too, and the catalogue is as it was."""
    page.open(procedures("9 working_days", "2027-01-01"))
    assert "01/01/2027" in page.state.said.words
    page.presenter.take()
    assert "chờ đến 01/01/2027" in page.state.said.words
    waiting = [line for line in page.state.kept if line.state.tone == "warning"]
    assert [(line.name, line.state.words) for line in waiting] == [("tinh", "Chờ đến 01/01/2027")]
    assert counter.catalogue.snapshot().get("1.009999") is None


@pytest.mark.parametrize(
    "raw,subject,before,after",
    [
        (closed_on("2026-11-25"), "T4 25/11/2026", "như mọi tuần", "nghỉ hoán đổi"),
        (bundled("calendar", hours={"mon": [["07:00", "11:00"]]}), "Thứ Ba", "07:00–11:30, 13:30–17:00", "nghỉ"),
        (bundled("deadline", cutoff="16:30"), "Giờ chốt trong ngày", "15:00", "16:30"),
        (bundled("deadline", supplement="restart"), "Khi chờ bổ sung", "tạm dừng", "tính lại từ đầu"),
        (mapping(), "H14.31", "Phường Thục Phán cũ", "H14.40"),
        (mapping(), "H14.40", "–", "Phường Mẫu Mới"),
    ],
)
def test_every_kind_says_what_it_changes(page: Page, raw: bytes, subject: str, before: str, after: str) -> None:
    """A day off, other hours, a figure, a merger and a new office, each with what is in use beside it."""
    page.open(raw)
    (line,) = (line for line in page.state.lines if line.subject == subject)
    assert (line.before, line.after) == (before, after)
    page.presenter.take()
    assert (page.state.said.tone, page.told) == ("good", ["changed"])


def test_an_older_pack_says_that_it_changes_nothing(page: Page, counter: Counter) -> None:
    """A calendar of 2024 is kept beside that of 2025 and counts for nothing; so does an older name of an office."""
    before = counter.quotes.hashes
    pack = json.loads(closed_on("2026-11-25"))
    page.open(json.dumps({**pack, "effective_on": "2024-01-01"}).encode())
    assert (page.state.lines, page.state.said.tone) == ((), "warning")
    page.presenter.take()
    assert not counter.renew()
    assert counter.quotes.hashes == before
    page.open(mapping())
    page.presenter.take()
    older = json.loads(mapping())
    older["effective_on"], older["content"]["offices"][0]["name"] = "2025-12-01", "Tên cũ"
    page.open(json.dumps(older).encode())
    assert page.state.lines == ()


def test_a_calendar_says_where_moved_dates_are_seen(page: Page, counter: Counter) -> None:
    """It counts from the next renewal on, and the words lead to the page of moved dates."""
    before = counter.quotes.hashes
    page.open(closed_on("2026-11-25"))
    page.presenter.take()
    assert "Alt+5" in page.state.said.words
    assert counter.renew()
    assert counter.quotes.hashes != before


@pytest.mark.parametrize(
    "raw,words",
    [
        ((resources_folder() / "packs" / "forms" / "tt-03-2025.json").read_bytes(), "Alt+6"),
        (b"{", "dòng 1"),
        (procedures("nine days"), PROCEDURE),
        (mapping(old="H14.40", new="H14.31", from_on="bao giờ"), "Gói dữ liệu bị hỏng"),
    ],
)
def test_what_cannot_be_taken_in_is_said_and_changes_nothing(page: Page, raw: bytes, words: str) -> None:
    """Forms go to their own page; a broken file names the place; the key does nothing."""
    page.open(raw)
    assert page.state.said.tone == "bad"
    assert words in page.state.said.words
    page.presenter.take()
    assert page.told == []


@pytest.mark.parametrize("role", ["clerk", "supervisor", "auditor"])
def test_only_an_administrator_opens_a_file(counter: Counter, work: StraightWork, tmp_path: Path, role: str) -> None:
    """Everybody sees the list; the keys do nothing."""
    page = Page(counter, work, tmp_path, role)
    page.presenter.refresh()
    page.open(procedures("9 working_days"))
    page.presenter.take()
    assert page.state.kept
    assert (page.state.title, page.told) == ("", [])


def test_a_file_put_away_while_it_is_read_is_not_shown(page: Page, work: StraightWork) -> None:
    """Esc while a large file is read leaves the list in front, whatever comes of the reading."""
    work.held = True
    page.open(procedures("9 working_days"))
    assert page.state.working
    page.presenter.close()
    work.held = False
    for run in work.waiting:
        run()
    assert (page.state.title, page.state.lines, page.state.working) == ("", (), "")


def test_a_pack_is_imported_with_the_keyboard(
    qtbot: QtBot, program: Program, counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F8, Alt+7, Ctrl+O, the file, Ctrl+Enter; Esc puts another file away."""
    file = tmp_path / "goi.json"
    file.write_bytes(procedures("9 working_days"))
    chosen: Callable[..., tuple[str, str]] = lambda *_: (str(file), "")  # noqa: E731 - stands for the person choosing
    monkeypatch.setattr(QFileDialog, "getOpenFileName", chosen)
    keys = Keyboard()
    keys.press(Qt.Key.Key_F8)
    keys.press(Qt.Key.Key_7, "", Qt.KeyboardModifier.AltModifier)
    assert program.window.workplace is not None
    day = program.window.workplace.current_screen()
    assert isinstance(day, DayView)
    page = day.page_of["packs"]
    assert isinstance(page, PacksPage)
    qtbot.waitUntil(lambda: bool(page.presenter.state.kept), timeout=5_000)
    keys.press(Qt.Key.Key_O, "", Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.presenter.state.may_take, timeout=5_000)
    assert page._lists.currentWidget() is page.changes
    keys.press(Qt.Key.Key_Escape)
    assert page._lists.currentWidget() is page.kept
    keys.press(Qt.Key.Key_O, "", Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.presenter.state.may_take, timeout=5_000)
    keys.enter(ctrl=True)
    qtbot.waitUntil(lambda: page.presenter.state.said.tone == "good", timeout=5_000)
    assert counter.catalogue.snapshot().get("1.009999") is not None
