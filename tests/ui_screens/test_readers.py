"""One who only reads: every screen of the table is walked, and nothing that writes is there to be pressed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.documents.page import Pages, Treatment
from counter_app.documents.preparing import prepared
from counter_app.domain.act import Act
from counter_app.services.attachments import NewDocument
from counter_app.services.lanes import Lanes
from counter_app.services.session import ROLES
from counter_app.texts import texts
from counter_app.ui.app import Program
from counter_app.ui.pages.request import PagesRequest
from counter_app.ui.screens_table import SCREENS
from counter_app.ui.viewer.request import ViewerRequest
from counter_app.ui.workplace import Workplace
from tests.builders import paper
from tests.builders.counter import a_clerk
from tests.builders.disagreement import disagree
from tests.ui_screens.conftest import Ward

READS = frozenset(
    {
        # looking for, opening, going back
        "Mở hồ sơ", "Về danh sách", "Về hồ sơ", "Vì sao ngày này?", "Xem", "Xem trước", "Tìm hồ sơ",
        "Tìm kết quả để trả", "Dừng",
        "Nhận từ ngày", "Đến ngày", "Ngày nhận hồ sơ", "Trước", "Sau", "Về hôm nay", "Nhỏ hơn", "To hơn", "Vừa bề rộng",
        "Khổ giấy: A5", "Khổ giấy: A4", "Khổ giấy: 80 mm", "Trở lại",
        # taking a copy of what is there: the register, the list of what was handed over, a scan, the layout in use
        "In sổ", "In bảng kê", "In danh sách đã trả", "In bản này", "Lưu thành PDF…", "Lưu mẫu đang dùng…",
        # a backup is an encrypted copy nobody reads without the key
        "Ghi bản lưu…", "Sao lưu quầy (bản lưu, thời hạn giữ giấy tờ)",
        # a layout may be looked at by anybody; putting it into use is the administrator's
        "Mở tệp…",
    }
)  # fmt: skip
"""What may be pressed or typed in by anybody: it looks, searches, leafs, or takes a copy of what is there."""
TURNS = ("Sổ ngày: ", "Cần chuyển: ", "Chờ trả: ", "Cần xử lý: ", "Hạn ")
"""Pages of a screen and parts of a board."""


class Walk:
    """The window of one role in front of a ward in which there is something to do on every screen."""

    def __init__(
        self, qtbot: QtBot, lanes: Lanes, workplace: Workplace, code: str, viewer: ViewerRequest, pages: PagesRequest
    ) -> None:
        self._qtbot, self._lanes, self._workplace = qtbot, lanes, workplace
        self._arguments: dict[str, object] = {"dossier": code, "viewer": viewer, "pages": pages}

    def rail(self) -> set[str]:
        """Return the screens the rail offers."""
        return {key for key, button in self._workplace.rail.buttons.items() if button.isVisible()}

    def offered(self, key: str) -> set[str]:
        """Return what can be pressed or typed in on a screen, its pages one after the other."""
        self._workplace.go(key, self._arguments.get(key))
        self._stand()
        screen = self._workplace.current_screen()
        if screen is not self._workplace._screens.get(key):
            return set()  # not for this role
        assert screen is not None
        found = live(screen)
        for name in sorted(found):
            if name.startswith("Sổ ngày: "):
                next(one for one in screen.findChildren(QAbstractButton) if one.accessibleName() == name).click()
                self._stand()
                found |= live(screen)
        return found

    def _stand(self) -> None:
        """Wait until what a screen asked for has come: what looks for scanners may take longer than the walk waits."""
        idle = 0
        for _ in range(20):
            self._qtbot.wait(15)
            idle = 0 if any(lane.busy for lane in (self._lanes.store, self._lanes.read, self._lanes.io)) else idle + 1
            if idle == 3:  # what came may have asked for more
                return


def live(screen: QWidget) -> set[str]:
    """Return the accessible names of what is there to be used; a choice that only turns the view is none."""
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit)
    there = [one for kind in kinds for one in screen.findChildren(kind) if one.isVisible() and one.isEnabled()]
    return {one.accessibleName() for one in there if not (isinstance(one, QLineEdit) and one.isReadOnly())}


@pytest.fixture
def walk(request: pytest.FixtureRequest, qtbot: QtBot, counter: Counter, ward: Ward) -> Iterator[Walk]:
    """Sign one role in where a dossier waits, one is ready, one is disputed, and one has a scan."""
    code, ready, disputed = (ward.receive(name).code or "" for name in ("Nguyễn Thị A", "Lò Thị B", "Vàng A C"))
    sheet = Pages((prepared(paper.text_sheet(100), 100, Treatment()),))
    filed = counter.papers.attachments.file_pages(code, sheet, NewDocument(lines=(0,)), ward.clerk)
    store = counter.lanes.store
    for act in (Act(action="fee", amount=8_000), Act(action="pay", amount=8_000), Act(action="result")):
        store.submit(counter.steps.act, ready, act, ward.clerk).result()
    disagree(counter, disputed, ward.clerk)
    running = Program(counter, texts("vi"))
    running.show()
    running.window.sign_in(a_clerk(request.param))
    assert running.window.workplace is not None
    viewer = ViewerRequest(filed.sha256, "Tờ khai", filed.dossier_id, filed.event_id, 1)
    yield Walk(qtbot, counter.lanes, running.window.workplace, code, viewer, PagesRequest(filed.dossier_id))
    running.window.close()
    running.idle.deleteLater()
    running.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("walk", ["auditor"], indirect=True)
def test_nothing_that_writes_is_there_for_one_who_only_reads(walk: Walk, counter: Counter) -> None:
    """On no screen is there a button or field beyond looking, searching, leafing and taking a copy away."""
    (before,) = counter.writer.execute("SELECT count(*) FROM journal").fetchone()
    for entry in SCREENS:
        if entry.key != "preview":  # its buttons are judged where slips are looked at
            found = {name for name in walk.offered(entry.key) if not name.startswith(TURNS)}
            assert found <= READS, entry.key
    assert walk.rail() == {entry.key for entry in SCREENS if entry.in_rail and not entry.writes}
    assert counter.writer.execute("SELECT count(*) FROM journal").fetchone() == (before,)


@pytest.mark.parametrize("walk", [one for one in ROLES if one != "auditor"], indirect=True)
def test_whoever_writes_finds_their_work_on_the_screens(walk: Walk) -> None:
    """The same walk offers more to everybody else: the list of what only reads hides no work."""
    working = ("intake", "board", "handover", "conflicts", "outbox", "day", "batch", "dossier", "pages")
    for key in working:
        assert walk.offered(key) - READS, key
    assert walk.rail() == {entry.key for entry in SCREENS if entry.in_rail}
