"""Backing up from the window: what is in it before, how far it is, what came of it; and how long papers stay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.bootstrap.keeping import LAST_BACKUP, back_up_open, backup_sizes, days_kept
from counter_app.domain.document import SCANNED
from counter_app.services.attachments import NewDocument
from counter_app.services.keys import vault_of
from counter_app.services.restoring import Proof, restore
from counter_app.store import documents
from counter_app.texts import texts
from counter_app.ui.app import Program
from counter_app.ui.backup.presenter import BackupPresenter
from counter_app.ui.backup.state import BackupState
from counter_app.ui.backup.view import BackupView, keeper_of
from counter_app.ui.offscreen import Keyboard
from tests.builders.counter import ADMIN, PASSWORD, a_clerk, a_counter
from tests.e2e.test_files import a_pdf
from tests.ui_screens.conftest import StraightWork, Ward, a_window

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """Return a counter whose administrator can open its backups."""
    made = a_counter(tmp_path, admin=ADMIN)
    yield made
    made.close()


def presenter(counter: Counter, work: StraightWork, role: str = "administrator") -> BackupPresenter:
    """Return a presenter for somebody of a role."""
    shown: list[BackupState] = []
    keeper = keeper_of(counter, a_clerk(role))
    made = BackupPresenter(texts("vi"), work, keeper, shown.append, may_decide=role != "clerk")
    made.refresh()
    return made


def filed(counter: Counter, ward: Ward, folder: Path, seed: int) -> str:
    """File a paper of 100 KB and return its name."""
    attach = counter.papers.attachments.attach
    wanted = NewDocument(lines=(0,), source=SCANNED)
    code = ward.receive().code or ""
    return next(attach(code, [Path(a_pdf(folder, 100_000, seed))], wanted, ward.clerk)).sha256


def test_what_it_holds_is_said_before_and_what_came_of_it_after(
    counter: Counter, ward: Ward, work: StraightWork, tmp_path: Path
) -> None:
    """Papers that lie only here are always in it, those at the province by choice; it opens with the password."""
    filed(counter, ward, tmp_path, 1)
    delivered = filed(counter, ward, tmp_path, 2)
    documents.set_delivered(counter.writer, delivered, counter.clock.now())
    made = presenter(counter, work)
    assert made.state.last == "Quầy chưa được sao lưu từ cửa sổ này."
    assert "và 1 tệp giấy tờ chỉ nằm ở máy này (10" in made.state.always
    assert made.state.optional.startswith("Chép cả 1 tệp giấy tờ tỉnh đã giữ (10")
    whole = made.state.weight
    made.choose(with_delivered=False)
    assert made.state.weight != whole
    target = tmp_path / "stick" / "x.counter-backup"
    target.parent.mkdir()
    made.write(str(target))
    assert made.state.written.words.startswith("Đã ghi và đọc lại đúng: 4 bản ghi, 1 tệp giấy tờ")
    assert made.state.last.startswith("Lần sao lưu gần nhất từ cửa sổ này: 08:30 23/11/2026")
    settings = counter.settings
    other = type(counter.folder)(tmp_path / "other")
    proof = Proof(account=ADMIN, password=PASSWORD)
    restored = restore(other, target, settings, proof, lambda folder: vault_of(settings, folder), counter.clock)
    assert (restored.files, restored.at_province, restored.lost) == (1, 1, 0)


def test_before_and_after_the_same_papers_are_counted(
    counter: Counter, ward: Ward, work: StraightWork, tmp_path: Path
) -> None:
    """A page that waits in the tray is in the backup and said so; a paper that is gone is not promised."""
    filed(counter, ward, tmp_path, 1)
    gone = filed(counter, ward, tmp_path, 2)
    counter.papers.tray.add("stack", Path(a_pdf(tmp_path, 100_000, 3)).read_bytes())
    counter.vault.remove(gone)
    sizes = backup_sizes(counter)
    assert (sizes.held, sizes.unfiled) == (2, 1)
    made = presenter(counter, work)
    assert "có 2 tệp giấy tờ, trong đó 1 trang chưa xếp" in made.state.kept
    assert "và 2 tệp giấy tờ chỉ nằm ở máy này" in made.state.always
    told = back_up_open(counter, tmp_path / "x", by=a_clerk("administrator"), with_delivered=True)
    assert told is not None
    assert (told.files, told.unfiled, told.unreadable) == (2, 1, 1)


def test_stopped_or_refused_it_says_so_and_leaves_nothing(counter: Counter, work: StraightWork, tmp_path: Path) -> None:
    """A person stops it, the folder is the counter's own, the stick is gone, a clerk: each in words, no file left."""
    made = presenter(counter, work)
    work.held = True
    made.write(str(tmp_path / "x"))
    assert made.state.writing
    made.write(str(tmp_path / "y"))
    made.cancel()
    work.held = False
    for one in work.waiting:
        one()
    assert made.state.written.words.startswith("Đã dừng, không để lại tệp dở dang")
    made.write(str(counter.folder.root / "x"))
    assert (made.state.written.tone, made.state.writing) == ("bad", False)
    made.write(str(tmp_path / "gone" / "x"))
    assert made.state.written.words.startswith("Không ghi được bản lưu")
    clerk = presenter(counter, work, "clerk")
    clerk.write(str(tmp_path / "x"))
    assert clerk.state.written.words.startswith("Việc này cần vai trò khác (Trưởng bộ phận)")
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith((".", "x", "y"))] == []
    assert counter.preferences.get(LAST_BACKUP) == ""


def test_how_long_papers_stay_is_decided_here_by_who_may(counter: Counter, work: StraightWork) -> None:
    """A supervisor sets the days, never fewer than ninety; a clerk sees them."""
    made = presenter(counter, work, "supervisor")
    assert made.state.days == "90"
    for words, tone in (("x", "bad"), ("30", "bad"), ("365", "good")):
        made.decide(words)
        assert made.state.decided.tone == tone
    assert presenter(counter, work, "clerk").state.days == "365"
    clerk = presenter(counter, work, "clerk")
    clerk.decide("90")
    assert days_kept(counter) == 365


def test_the_page_opens_with_a_key_and_shows_what_there_is(
    qtbot: QtBot, program: Program, counter: Counter, ward: Ward
) -> None:
    """Alt+B, and the button has the keyboard; nothing optional where the province holds nothing."""
    ward.receive()
    workplace, keys = program.window.workplace, Keyboard()
    assert workplace is not None
    keys.press(Qt.Key.Key_B, "", ALT)
    page = workplace.current_screen()
    assert isinstance(page, BackupView)
    qtbot.waitUntil(lambda: bool(page.presenter.state.weight), timeout=5_000)
    assert page.write.hasFocus()
    assert not page.delivered.isVisible()
    assert page.decide.isVisible()


def test_a_clerk_is_told_before_choosing_a_place_who_writes_a_backup(qtbot: QtBot, counter: Counter) -> None:
    """No button that only refuses: the page says whom to ask, and the keyboard is on the page."""
    with a_window(qtbot, counter, a_clerk("clerk")) as program:
        workplace = program.window.workplace
        assert workplace is not None
        workplace.go("backup", None)
        page = workplace.current_screen()
        assert isinstance(page, BackupView)
        qtbot.waitUntil(lambda: bool(page.presenter.state.weight), timeout=5_000)
        assert not page.write.isVisible()
        assert page._role.words().startswith("Ghi bản lưu cần tài khoản trưởng bộ phận hoặc quản trị.")
        assert page.days.hasFocus()
