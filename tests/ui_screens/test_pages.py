"""The pages screen with real services and a scanner without paper: scan, order, file, look, and what goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

import pytest

from counter_app.bootstrap import Counter
from counter_app.devices.scanning.ports import Scanner, ScannerEntry
from counter_app.devices.scanning.scanners import Scanners
from counter_app.domain.applicant import Applicant
from counter_app.domain.checklist import HandedIn
from counter_app.domain.intake import DossierRequest
from counter_app.services.scanning import Scanning
from counter_app.texts import texts
from counter_app.ui.pages.presenter import PagesPresenter
from counter_app.ui.pages.scan_desk import ScanNews
from counter_app.ui.pages.state import PagesState
from tests.builders import paper, private_sane
from tests.builders.sheets_of_paper import sheet
from tests.fakes.scanner import FakeScanner
from tests.ui_screens.conftest import StraightWork, Ward


def with_scanner(counter: Counter, fake: Scanner) -> Counter:
    """Return the counter with another scanner behind its scanning."""
    numbers = count(1)

    def ways(addresses: Sequence[str], folders: Sequence[Path]) -> Scanner:
        return Scanners(addresses, folders, fake)

    made = Scanning(
        ways, counter.folder.files / "scans", counter.vault, counter.preferences, lambda: f"s-{next(numbers)}"
    )
    vars(counter)["scanning"] = made
    return counter


class Desk:
    """A presenter on real services whose scans are heard when the test asks for it."""

    def __init__(self, counter: Counter, ward: Ward, work: StraightWork) -> None:
        self.shown: list[PagesState] = []
        self.news: list[ScanNews] = []
        self.told: list[Exception] = []
        self.presenter = PagesPresenter(
            counter, ward.clerk, texts("vi"), work, self.shown.append, self._post, told=self.told.append
        )

    def _post(self, news: object) -> None:
        assert isinstance(news, ScanNews)
        self.news.append(news)

    def scan(self, start: Callable[[], object] | None = None) -> None:
        """Scan to the end and hear everything of it."""
        (start or self.presenter.scan)()
        running = self.presenter.desk._running
        assert running is not None
        assert running.job.wait(30)
        for news in self.news:
            self.presenter.desk.hear(news)
        self.news.clear()

    @property
    def state(self) -> PagesState:
        return self.presenter.state


@pytest.fixture
def fake() -> FakeScanner:
    """Three sheets in the feeder."""
    return FakeScanner(3)


@pytest.fixture
def desk(counter: Counter, ward: Ward, work: StraightWork, fake: FakeScanner) -> Desk:
    """The papers of a dossier just received are open."""
    made = Desk(with_scanner(counter, fake), ward, work)
    made.presenter.open(ward.receive().code or "")
    return made


def test_a_stack_is_scanned_put_in_order_and_filed(desk: Desk, counter: Counter) -> None:
    """Pages come one by one, are turned, moved and left out, and are one document of the chosen line afterwards."""
    assert [row.line for row in desk.state.rows] == [0, 1, -1]
    assert desk.state.chosen == (0,)
    desk.scan()
    assert (len(desk.state.sheets), desk.state.current, desk.state.scan.running) == (3, 0, False)
    assert "3 trang" in desk.state.budget
    first, second, third = (one.id for one in desk.state.sheets)
    desk.presenter.pages.turn()
    desk.presenter.pages.move(1)
    desk.presenter.go(2)
    desk.presenter.pages.toggle()
    assert [one.id for one in desk.state.sheets] == [second, first, third]
    assert [one.removed for one in desk.state.sheets] == [False, False, True]
    desk.presenter.file()
    assert desk.state.said.words.startswith("Đã lưu 2 trang")
    assert desk.state.sheets == ()
    desk.presenter.refresh()
    assert desk.state.rows[0].mark.words == "có 2 trang"
    assert desk.state.chosen == (1,)
    (document,) = counter.documents.of(desk.state.title.split(" · ")[0]).documents
    assert (document.pages, document.lines) == (2, (0,))
    assert (counter.scanning.left(), counter.papers.tray.stacks()) == ([], ())


def test_every_change_is_undone_one_by_one(desk: Desk, counter: Counter) -> None:
    """Ctrl+Z takes back the move, the removal and the turn, on the screen and in the tray."""
    desk.scan()
    before = desk.state.sheets
    desk.presenter.pages.turn()
    desk.presenter.pages.toggle()
    desk.presenter.pages.move(2)
    while desk.presenter.pages.undo():
        pass
    assert desk.state.sheets == before
    kept = counter.papers.tray.pages(desk.presenter.pages.stack)
    assert [(one.id, one.page.turn, one.page.removed) for one in kept] == [(one.id, 0, False) for one in before]


def test_a_blank_back_is_left_out_until_it_is_wanted(desk: Desk, tmp_path: Path) -> None:
    """A blank page comes pale and costs nothing; one key takes it in."""
    for name, content in (("a.jpg", paper.file_of(paper.text_sheet())), ("b.jpg", paper.file_of(paper.blank_sheet()))):
        (tmp_path / name).write_bytes(content)
    desk.presenter.take_files([tmp_path / "a.jpg", tmp_path / "b.jpg"])
    assert [(one.blank, one.removed) for one in desk.state.sheets] == [(False, False), (True, True)]
    assert "bỏ 1" in desk.state.budget
    assert desk.state.source == "received"
    desk.presenter.go(1)
    desk.presenter.pages.toggle()
    assert desk.state.kept == 2


def test_what_cannot_be_taken_is_said_with_its_file_and_the_rest_comes(desk: Desk, tmp_path: Path) -> None:
    """A zip named .pdf, an empty file and a good one: two reasons by name, one page."""
    for name, content in (("gia.pdf", b"PK\x03\x04 not a PDF"), ("rong.png", b""), ("that.jpg", sheet())):
        (tmp_path / name).write_bytes(content)
    desk.presenter.take_files([tmp_path / name for name in ("gia.pdf", "rong.png", "that.jpg")])
    assert len(desk.state.sheets) == 1
    assert desk.state.said.tone == "bad"
    assert "gia.pdf: Tệp không phải ảnh" in desk.state.said.words
    assert "rong.png: Tệp không có nội dung" in desk.state.said.words


def test_a_jam_keeps_what_came_and_scanning_goes_on(desk: Desk, fake: FakeScanner) -> None:
    """After two sheets the paper jams: two pages are there, the reason is said, and the next scan joins them."""
    fake.fails = (2, "scanner_jammed")
    desk.scan()
    assert len(desk.state.sheets) == 2
    assert desk.state.scan.said.words.startswith("Giấy bị kẹt")
    assert [getattr(one, "code", "") for one in desk.told] == ["scanner_jammed"]
    fake.fails, fake.sheets = None, 2
    desk.scan()
    assert len(desk.state.sheets) == 4


def test_one_page_is_scanned_again_in_its_place(desk: Desk, fake: FakeScanner) -> None:
    """The page the keyboard is on is exchanged; the others stay."""
    desk.scan()
    before = [one.id for one in desk.state.sheets]
    desk.presenter.go(1)
    fake.sheets = 5
    desk.scan(desk.presenter.scan_again)
    assert fake.asked[-1].pages == 1
    assert [one.id for one in desk.state.sheets] == before
    assert desk.state.sheets[0].jpeg == desk.state.sheets[1].jpeg


def test_pages_wait_for_their_dossier(desk: Desk, counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Whoever opens the dossier again, after a crash too, finds its pages as they were left."""
    desk.scan()
    desk.presenter.pages.toggle()
    code = desk.state.title.split(" · ")[0]
    again = Desk(counter, ward, work)
    again.presenter.open(ward.receive().code or "")
    assert not again.shown[-1].sheets
    again.presenter.open(code)
    assert [one.removed for one in again.state.sheets] == [True, False, False]
    assert again.state.said.words.startswith("Còn 3 trang quét dở")


def test_what_a_crash_left_is_offered_and_taken_in_once(
    desk: Desk, counter: Counter, ward: Ward, work: StraightWork
) -> None:
    """Two of three pages were in the tray when the program fell: the offer adds the third, and the spool is gone."""
    from counter_app.ui.pages import scan_desk

    desk.presenter.scan()
    running = desk.presenter.desk._running
    assert running is not None
    running.job.wait(10)
    for news in desk.news[:2]:
        desk.presenter.desk.hear(news)
    scan_desk._live.clear()  # the program fell
    again = Desk(counter, ward, work)
    again.presenter.open(desk.state.title.split(" · ")[0])
    assert len(again.shown[-1].sheets) == 2
    left = again.shown[-1].left
    assert left is not None
    assert left.words == "Lần trước máy dừng giữa chừng: còn 3 trang của hồ sơ này chưa nhận."
    again.presenter.left.take()
    now = again.shown[-1]
    assert (len(now.sheets), now.left) == (3, None)
    assert counter.scanning.left() == []


def test_left_pages_of_another_dossier_are_not_taken_in_here(
    desk: Desk, counter: Counter, ward: Ward, work: StraightWork
) -> None:
    """They are named with their dossier; throwing unknown ones away is asked twice."""
    from counter_app.ui.pages import scan_desk

    desk.presenter.scan()
    running = desk.presenter.desk._running
    assert running is not None
    running.job.wait(10)
    scan_desk._live.clear()
    other = Desk(counter, ward, work)
    other.presenter.open(ward.receive().code or "")
    assert other.state.left is not None
    assert not other.state.left.mine
    other.presenter.left.take()
    assert other.state.sheets == ()
    desk.presenter.left.look(desk.presenter.pages.stack)
    desk.presenter.left.throw_away()
    assert len(counter.scanning.left()) == 1
    desk.presenter.left.throw_away()
    assert counter.scanning.left() == []


def test_a_paper_on_no_line_needs_a_name(desk: Desk, counter: Counter) -> None:
    """A paper outside the list is filed under the name that was typed, and not without one."""
    desk.scan()
    desk.presenter.paper.choose_lines((-1,))
    desk.presenter.file()
    assert desk.state.said.words.startswith("Giấy tờ này không có trong danh mục")
    desk.presenter.paper.name_it("Giấy ủy quyền")
    desk.presenter.file()
    document = counter.documents.of(desk.state.title.split(" · ")[0]).documents[0]
    assert (document.name, document.lines) == ("Giấy ủy quyền", ())


def test_a_new_scan_stands_for_the_old_one(desk: Desk, counter: Counter, fake: FakeScanner) -> None:
    """With the box ticked the line has one copy, and the old one is marked as replaced."""
    desk.scan()
    desk.presenter.file()
    desk.presenter.refresh()
    fake.sheets = 1
    desk.scan()
    desk.presenter.paper.choose_lines((0,))
    desk.presenter.paper.replace_it(wanted=True)
    desk.presenter.file()
    documents = counter.documents.of(desk.state.title.split(" · ")[0]).documents
    assert [(one.pages, one.replaced) for one in documents] == [(3, True), (1, False)]


def test_without_a_scanner_the_screen_says_what_to_do(
    counter: Counter, ward: Ward, work: StraightWork, tmp_path: Path
) -> None:
    """Nothing is found: no scan begins; a folder that is added is used; a wrong address is told."""

    class Unplugged(FakeScanner):
        def devices(self) -> list[ScannerEntry]:
            return []

    desk = Desk(with_scanner(counter, Unplugged()), ward, work)
    desk.presenter.open(ward.receive().code or "")
    assert (desk.state.scan.devices, desk.state.scan.device) == ((), "")
    desk.presenter.scan()
    assert not desk.state.scan.running
    desk.presenter.desk.add("ftp://x")
    assert desk.state.scan.said.words.startswith("Địa chỉ máy quét mạng không đúng")
    desk.presenter.desk.add("127.0.0.1:9")
    assert counter.scanning.known() == ["escl:http://127.0.0.1:9/eSCL"]
    (tmp_path / "in").mkdir()
    desk.presenter.desk.add(f"folder:{tmp_path / 'in'}")
    assert desk.state.scan.device == f"folder:{tmp_path / 'in'}"


def test_a_scan_goes_on_while_another_dossier_is_filed(desk: Desk, ward: Ward, tmp_path: Path) -> None:
    """The pages go to the dossier they were begun for; the one in front says so, and is filed all the same."""
    first = desk.state.title.split(" · ")[0]
    desk.presenter.scan()
    running = desk.presenter.desk._running
    assert running is not None
    running.job.wait(10)
    desk.presenter.open(ward.receive().code or "")
    (tmp_path / "a.jpg").write_bytes(sheet())
    desk.presenter.take_files([tmp_path / "a.jpg"])
    assert (desk.state.scan.running, desk.state.scan.whose, desk.state.busy) == (True, first, False)
    desk.presenter.file()
    assert desk.shown[-1].said.words.startswith("Đã lưu 1 trang")
    for news in desk.news:
        desk.presenter.desk.hear(news)
    assert len(desk.shown[-1].sheets) == 0
    desk.presenter.open(first)
    assert len(desk.shown[-1].sheets) == 3


def test_what_is_left_behind_is_offered_again(desk: Desk, counter: Counter, ward: Ward, work: StraightWork) -> None:
    """The clerk locks out while paper moves: the pages are there for whoever opens the dossier next."""
    desk.presenter.scan()
    running = desk.presenter.desk._running
    assert running is not None
    running.job.wait(10)
    desk.presenter.close()
    again = Desk(counter, ward, work)
    again.presenter.open(desk.state.title.split(" · ")[0])
    assert again.state.left is not None
    assert again.state.left.mine


def test_a_real_driver_scans_through_its_own_process(
    counter: Counter, ward: Ward, work: StraightWork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With SANE's virtual scanner: found, asked what it can do, scanned on the glass, filed."""
    private_sane.need()
    private_sane.configure(tmp_path / "sane")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path / "sane"))
    desk = Desk(counter, ward, work)
    desk.presenter.open(ward.receive().code or "")
    assert desk.state.scan.device.startswith("test:")
    assert {value for value, _ in desk.state.scan.sources} >= {"", "flatbed", "feeder"}
    desk.presenter.desk.choose_source("flatbed")
    desk.scan()
    assert len(desk.state.sheets) == 1
    desk.presenter.file()
    assert desk.state.said.tone == "good"


def _received_again(ward: Ward) -> str:
    """Receive the first citizen of the ward once more and return the code."""
    request = DossierRequest(
        request_id="again",
        procedure="1.001193",
        applicant=Applicant("Nguyễn Thị Mẫu", number="004190000001"),
        documents=(HandedIn("Tờ khai", 1, 0, 0),),
    )
    return ward.counter.lanes.store.submit(ward.counter.intake.receive, request, ward.clerk).result().code or ""


def test_a_copy_of_an_earlier_dossier_is_used_again(desk: Desk, counter: Counter, ward: Ward) -> None:
    """The same citizen's paper is found with its day and code, filed as reused, and nobody else's is offered."""
    desk.presenter.paper.look_earlier()
    assert not desk.state.earlier
    assert desk.shown[-1].said.words.startswith("Các hồ sơ trước của công dân này chưa có")
    desk.scan()
    desk.presenter.file()
    first = desk.state.title.split(" · ")[0]
    ward.receive("Nông Văn Khác")
    again = _received_again(ward)
    desk.presenter.open(again)
    desk.presenter.paper.look_earlier()
    earlier = desk.shown[-1].earlier
    assert earlier is not None
    assert [(one.paper, one.on, one.code) for one in earlier] == [("Tờ khai theo mẫu", "23/11/2026", first)]
    desk.presenter.paper.use_again(earlier[0].event_id)
    document = counter.documents.of(again).documents[0]
    assert (document.source, document.lines) == ("reused", (0,))
    assert desk.shown[-1].said.tone == "good"
