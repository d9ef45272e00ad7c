"""The batch screen with real services and real decoders: parts by code, filed as a whole, the tray, nothing guessed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.devices.decoding import DecodingProcess
from counter_app.texts import texts
from counter_app.ui.app import Program
from counter_app.ui.batch.presenter import BatchPresenter
from counter_app.ui.batch.state import BatchState
from counter_app.ui.batch.view import BatchView
from counter_app.ui.offscreen import Keyboard
from counter_app.ui.pages.request import stack_of
from tests.builders import degraded, paper
from tests.builders.sheets_of_paper import sheet
from tests.fakes.scanner import FakeScanner
from tests.ui_screens.conftest import StraightWork, Ward
from tests.ui_screens.test_pages import with_scanner

DPI = 150
UNKNOWN = "H14.31-251203-1099"


@pytest.fixture(scope="module")
def decoder() -> Iterator[DecodingProcess]:
    """Read the slips with the real decoding process."""
    with DecodingProcess() as process:
        yield process


@pytest.fixture
def batch(counter: Counter, ward: Ward, work: StraightWork, decoder: DecodingProcess) -> BatchPresenter:
    """The screen is open, nothing waits."""
    with_scanner(counter, FakeScanner(2))
    shown: list[BatchState] = []
    made = BatchPresenter(counter, ward.clerk, texts("vi"), work, shown.append, lambda _: None, lambda: decoder)
    made.open()
    return made


def _stack(folder: Path, *parts: str) -> list[Path]:
    """Write a page for each part: a slip with that code, or a page of text for ``-``."""
    files = []
    for at, part in enumerate(parts):
        made = paper.text_sheet(DPI, at)
        if part != "-":
            made = paper.blank_sheet(DPI)
            made.paste(degraded.drawn(part).convert("RGB"), (150, 150))
        files.append(folder / f"{at:02d}.jpg")
        files[-1].write_bytes(paper.file_of(made, dpi=DPI))
    return files


def test_parts_are_shown_by_name_before_anything_is_filed(
    batch: BatchPresenter, counter: Counter, ward: Ward, tmp_path: Path
) -> None:
    """Each code is shown with its person and procedure; an unknown one will wait; then all is filed at once."""
    code = ward.receive("Nông Thị Mẫu").code or ""
    batch.take_files(_stack(tmp_path, "-", code, "-", "-", UNKNOWN, "-"))
    rows = batch.state.groups
    assert [(row.code, row.pages, row.mark.words) for row in rows] == [
        ("không có phiếu", 1, "để chờ"), (code, 2, "lưu vào hồ sơ"), (UNKNOWN, 1, "để chờ"),
    ]  # fmt: skip
    assert rows[1].who.startswith("Nông Thị Mẫu · ")
    assert counter.documents.of(code).documents == ()
    batch.file("", whole=True)
    assert batch.state.said.words == "Đã lưu 1 phần vào hồ sơ. 2 phần nằm trong khay chờ."
    assert [one.pages for one in counter.documents.of(code).documents] == [2]
    assert [(row.code, row.pages) for row in batch.state.tray] == [("không có phiếu", 1), (UNKNOWN, 2)]


def test_a_wrong_number_of_slips_files_nothing(
    batch: BatchPresenter, counter: Counter, ward: Ward, tmp_path: Path
) -> None:
    """Three were laid in and one was read: nothing is filed, the stack stays; words are no number."""
    code = ward.receive().code or ""
    batch.take_files(_stack(tmp_path, code, "-"))
    batch.file("ba", whole=False)
    assert batch.state.slips_wrong.startswith("Gõ số phiếu bằng chữ số")
    batch.file("3", whole=False)
    assert batch.state.said.words.startswith("Máy đọc được 1 phiếu ngăn cách nhưng đã đặt 3 phiếu")
    assert (batch.state.pages, counter.documents.of(code).documents) == (2, ())


def test_what_waits_gets_the_dossier_a_person_names(
    batch: BatchPresenter, counter: Counter, ward: Ward, tmp_path: Path
) -> None:
    """An unknown code waits with its pages in sight; a wrong code is refused and it waits on; the right one files."""
    code = ward.receive().code or ""
    batch.take_files(_stack(tmp_path, UNKNOWN, "-"))
    batch.file("1", whole=False)
    row = batch.state.tray[0]
    assert (row.code, batch.state.chosen, len(batch.state.sheets)) == (UNKNOWN, row.stack, 2)
    batch.tray.assign("H14.31-991231-1001")
    assert batch.state.assign_said.tone == "bad"
    assert len(batch.state.tray) == 1
    batch.tray.assign(code)
    assert batch.state.assign_said.words == f"Đã lưu 1 trang vào hồ sơ {code}."
    assert len(counter.documents.of(code).documents) == 1
    assert not counter.papers.tray.stacks()


def test_what_waits_is_handed_to_its_dossier_to_choose_the_paper(
    batch: BatchPresenter, counter: Counter, ward: Ward, tmp_path: Path
) -> None:
    """The pages join those of the dossier, the slip left out; a wrong code moves nothing."""
    dossier, opened = ward.receive(), list[str]()
    counter.papers.tray.add(stack_of(dossier.dossier_id), sheet())
    batch.take_files(_stack(tmp_path, UNKNOWN, "-"))
    batch.file("", whole=False)
    batch.tray.choose(next(row.stack for row in batch.state.tray if not row.dossier_id))
    batch.tray.hand_over("H14.31-991231-1001", opened.append)
    assert (opened, batch.state.assign_said.tone) == ([], "bad")
    batch.tray.hand_over(dossier.code or "", opened.append)
    assert opened == [dossier.dossier_id]
    pages = counter.papers.tray.pages(stack_of(dossier.dossier_id))
    assert [page.page.removed for page in pages] == [False, True, False]


def test_throwing_away_is_asked_twice(batch: BatchPresenter, counter: Counter, tmp_path: Path) -> None:
    """The first press only says what the second will do, for a part that waits and for the stack in front."""
    batch.take_files(_stack(tmp_path, UNKNOWN, "-"))
    batch.file("", whole=False)
    batch.tray.drop()
    assert (batch.state.sure, len(counter.papers.tray.stacks())) == (batch.state.chosen, 1)
    batch.tray.drop()
    assert counter.papers.tray.stacks() == ()
    batch.take_files(_stack(tmp_path, "-"))
    batch.drop()
    assert batch.state.pages == 1
    batch.drop()
    assert (batch.state.pages, counter.papers.tray.stacks()) == (0, ())


def test_a_stack_that_was_begun_is_gone_on_with(
    batch: BatchPresenter, counter: Counter, ward: Ward, work: StraightWork, decoder: DecodingProcess, tmp_path: Path
) -> None:
    """After a crash the pages are there with their codes; a dossier's own pages wait in the tray for their screen."""
    dossier = ward.receive()
    counter.papers.tray.add(stack_of(dossier.dossier_id), sheet())
    batch.take_files(_stack(tmp_path, dossier.code or "", "-"))
    again = BatchPresenter(counter, ward.clerk, texts("vi"), work, lambda _: None, lambda _: None, lambda: decoder)
    again.open()
    assert [row.code for row in again.state.groups] == [dossier.code]
    assert again.state.said.words.startswith("Xấp này quét dở từ lần trước, còn 2 trang")
    assert [row.dossier_id for row in again.state.tray] == [dossier.dossier_id]


def test_a_stack_is_scanned_and_filed_by_keys(qtbot: QtBot, counter: Counter, program: Program) -> None:
    """Alt+Q, Ctrl+Q, Ctrl+Enter: two pages without a slip wait in the tray; the screen fits half a window."""
    with_scanner(counter, FakeScanner(2))
    keys, workplace = Keyboard(), program.window.workplace
    assert workplace is not None
    keys.press(Qt.Key.Key_Q, "", Qt.KeyboardModifier.AltModifier)
    batch = workplace.current_screen()
    assert isinstance(batch, BatchView)
    qtbot.waitUntil(batch.scan.isEnabled, timeout=5_000)
    keys.press(Qt.Key.Key_Q, "", Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: batch.presenter.state.pages == 2, timeout=20_000)
    qtbot.waitUntil(batch.file.isEnabled, timeout=5_000)
    keys.enter(ctrl=True)
    qtbot.waitUntil(lambda: len(batch.presenter.state.tray) == 1, timeout=9_000)
    keys.scan("H14.31-261123-1001")
    assert batch.tray.code.text() == "H14.31-261123-1001"
    assert batch.minimumSizeHint().width() <= 600
    assert counter.scanning.left() == []
