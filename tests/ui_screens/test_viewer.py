"""A paper that lies at the province: the viewer says so and fetches it with a key; no line has plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter, open_counter
from counter_app.database.transaction import immediate
from counter_app.domain.errors import GatewayError
from counter_app.services.fetched_files import FilePlace
from counter_app.store import documents
from counter_app.texts import texts
from counter_app.ui.app import Program
from counter_app.ui.offscreen import Keyboard
from counter_app.ui.viewer.fetching import Fetcher, FetchPresenter, FetchState
from counter_app.ui.viewer.request import ViewerRequest
from counter_app.ui.viewer.view import ViewerView
from tests.builders.command_line import dossier, station
from tests.builders.provinces import Province, province_at
from tests.e2e.test_files import a_pdf
from tests.ui_screens.conftest import StraightWork

CTRL = Qt.KeyboardModifier.ControlModifier
PAPER = "a" * 64


@dataclass
class Purged:
    """A paper that lies at a province and no longer here."""

    province: Province
    request: ViewerRequest
    folder: Path


@pytest.fixture
def purged(tmp_path: Path) -> Purged:
    """File a paper, bring it to the province, and let it go here."""
    desk, province = station(tmp_path / "desk"), province_at(tmp_path / "province")
    with province.serving():
        assert province.enrol(desk).code == 0
        code = desk.receive(dossier(rule="5 working_days", procedure="1.004884")).one["code"]
        filed = desk.call("attach", code, a_pdf(tmp_path, 40_000)).one
        assert desk.call("sync", "--once").one["files"] == 1
    request = ViewerRequest(filed["sha256"], "x", code, "e", 1)
    return Purged(province, request, desk.folder)


@pytest.fixture
def counter(purged: Purged) -> Iterator[Counter]:
    """Open the counter without the file."""
    made = open_counter(purged.folder)
    sha256 = purged.request.sha256
    with immediate(made.writer):
        documents.note_acknowledged(made.writer, made.clock.now())
        documents.set_purged(made.writer, sha256, made.clock.now())
    made.vault.remove(sha256)
    yield made
    made.close()


@pytest.mark.slow
def test_a_paper_at_the_province_is_fetched_with_a_key(
    qtbot: QtBot, program: Program, purged: Purged, counter: Counter
) -> None:
    """Without a line plain words and another try; with one the pages are there, and the file lies here again."""
    workplace, keys = program.window.workplace, Keyboard()
    assert workplace is not None
    workplace.go("viewer", purged.request)
    viewer = workplace.current_screen()
    assert isinstance(viewer, ViewerView)
    qtbot.waitUntil(lambda: viewer.said.words().startswith("Giấy tờ này nay nằm ở tỉnh"), timeout=5_000)
    assert viewer.fetch.isVisible()
    assert viewer.fetch.hasFocus()  # and not an empty page
    assert not viewer.print.isEnabled()
    keys.press(Qt.Key.Key_G, "", CTRL)
    qtbot.waitUntil(lambda: viewer.said.words().startswith("Không có mạng tới tỉnh"), timeout=9_000)
    assert viewer.fetch.isVisible()
    assert viewer.fetch.hasFocus()
    with purged.province.serving(purged.province.url.removeprefix("http://")):
        keys.press(Qt.Key.Key_G, "", CTRL)
        qtbot.waitUntil(lambda: viewer.pages.pages == 1, timeout=9_000)
    assert (viewer.fetch.isVisible(), viewer.said.words(), viewer.print.isEnabled()) == (False, "", True)
    assert viewer.pages.hasFocus()
    assert counter.vault.check(purged.request.sha256) is None


def presenter(work: StraightWork, fetcher: Fetcher) -> tuple[FetchPresenter, list[FetchState], list[str]]:
    """Return a presenter with what it showed and how often a paper came."""
    shown: list[FetchState] = []
    came: list[str] = []
    return FetchPresenter(texts("vi"), work, fetcher, shown.append, lambda: came.append("came")), shown, came


@pytest.mark.parametrize("lies, begins", [("erased", "Giấy tờ này đã xóa"), ("lost", "Không còn tệp này")])
def test_what_nobody_holds_is_not_offered(work: StraightWork, lies: str, begins: str) -> None:
    """Erased on request, or lost: it says so, and no key asks the province."""
    place = FilePlace(lies)  # type: ignore[arg-type]  # one of the words
    made, _, came = presenter(work, Fetcher(lambda _: place, lambda *_: 1))
    made.ask(PAPER)
    made.fetch()
    assert made.state.told.words.startswith(begins)
    assert (made.state.told.tone, made.state.offered, came) == ("bad", False, [])


def test_progress_is_shown_and_a_person_stops_it(work: StraightWork) -> None:
    """Bytes come and are shown; stopped it says that what came is kept, and offers to go on."""
    asked: list[bool] = []

    def fetch(_sha256: str, progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> int | None:
        progress(30, 100)
        made._look()
        made.cancel()
        asked.append(cancelled())
        return None

    made, shown, came = presenter(work, Fetcher(lambda _: FilePlace("elsewhere", 2_000_000), fetch))
    made.ask(PAPER)
    assert made.state.told.words.startswith("Tệp này chưa về đến máy (2,0 MB)")
    made.fetch()
    assert (asked, came) == ([True], [])
    assert any((one.fetching, one.done, one.total) == (True, 30, 100) for one in shown)
    assert "phút" in next(one.words for one in shown if one.fetching)
    assert (made.state.fetching, made.state.offered) == (False, True)
    assert made.state.told.words.startswith("Đã dừng tải")


@pytest.mark.parametrize(
    "code, begins, tone",
    [
        ("unreachable", "Không có mạng tới tỉnh", "warning"),
        ("file_unknown", "Tỉnh chưa có bản ghi nào", "bad"),
        ("not_enrolled", "Quầy này chưa đăng ký", "bad"),
    ],
)
def test_each_obstacle_has_plain_words(work: StraightWork, code: str, begins: str, tone: str) -> None:
    """No line, nothing there yet, no province: what to do is said, and it can be tried again."""

    def fetch(*_: object) -> int | None:
        raise GatewayError(code)

    made, _, _ = presenter(work, Fetcher(lambda _: FilePlace("province", 5_000), fetch))
    made.ask(PAPER)
    made.fetch()
    assert made.state.told.words.startswith(begins)
    assert (made.state.told.tone, made.state.offered, made.state.fetching) == (tone, True, False)


def test_another_paper_opened_meanwhile_is_left_alone(work: StraightWork) -> None:
    """What came for the paper before neither opens nor says anything here."""
    made, _, came = presenter(work, Fetcher(lambda _: FilePlace("province", 5_000), lambda *_: 5_000))
    made.ask(PAPER)
    work.held = True
    made.fetch()
    made.forget()
    work.held = False
    for one in work.waiting:
        one()
    assert (came, made.state) == ([], FetchState(words=made.state.words))
