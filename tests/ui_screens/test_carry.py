"""The carry wizard: packet, sheet and answer in words a clerk understands, with a way out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.documents.page import Pages, Treatment
from counter_app.documents.preparing import prepared
from counter_app.gateway.administration import invitation, invite
from counter_app.gateway.carrying import carry_in
from counter_app.services.attachments import NewDocument
from counter_app.texts import texts
from counter_app.ui.app import Program
from counter_app.ui.carry.presenter import CarryPresenter
from counter_app.ui.carry.state import CarryState
from counter_app.ui.carry.view import CarryView, carrier_of
from counter_app.ui.offscreen import Keyboard
from counter_app.wire.invitation import read_invitation
from counter_app.wire.packet import encode_answer
from tests.builders import paper
from tests.builders.counter import a_clerk
from tests.fakes.printer import FakePrinter
from tests.ui_screens.conftest import StraightWork, Ward, a_window, with_printer


@pytest.fixture
def store(counter: Counter, tmp_path: Path) -> str:
    """Invite the counter to a province of its own, and return where that keeps its facts."""
    url = f"sqlite:///{tmp_path / 'gateway.db'}"
    token = invite(url, None, "H14.31", 1)
    raw = invitation(url, None, ("H14.31", 1), token, "", "")
    counter.province.keep_invitation(read_invitation(raw))
    return url


def _presenter(counter: Counter, work: StraightWork) -> CarryPresenter:
    shown: list[CarryState] = []
    return CarryPresenter(counter, texts("vi"), work, carrier_of(counter), shown.append)


def test_three_steps_lead_to_the_acknowledgement(
    counter: Counter, ward: Ward, work: StraightWork, store: str, tmp_path: Path
) -> None:
    """Written, printed, taken back: each step says how it went, and nothing waits at the end."""
    with_printer(counter, FakePrinter())
    ward.receive()
    presenter = _presenter(counter, work)
    presenter.refresh()
    assert presenter.state.waiting == "Đang có 1 bản ghi chờ gửi về tỉnh."
    packet, answer = tmp_path / "goi.age", tmp_path / "ack.json"
    presenter.export(str(packet))
    assert presenter.state.written.words.startswith("Đã ghi và đọc lại đúng: 1 bản ghi")
    assert dict(presenter.state.facts)["Tệp trên USB"] == "goi.age"
    presenter.print_cover()
    assert presenter.state.covered.tone == "good"
    answer.write_bytes(encode_answer(carry_in(store, None, packet).answer))
    presenter.acknowledge(str(answer))
    assert (presenter.state.taken.words, presenter.state.answered) == ("Tỉnh đã xác nhận thêm 1 bản ghi.", True)
    assert presenter.state.waiting.startswith("Không có bản ghi nào chờ gửi")
    presenter.acknowledge(str(answer))
    assert presenter.state.taken.words.startswith("Tệp đúng, nhưng không có gì mới")


def test_what_goes_wrong_is_said_in_its_step(
    counter: Counter, ward: Ward, work: StraightWork, store: str, tmp_path: Path
) -> None:
    """A stick that is not there, the counter's own folder, a file that is no answer: each in its own block."""
    ward.receive()
    presenter = _presenter(counter, work)
    presenter.export(str(tmp_path / "gone" / "goi.age"))
    assert presenter.state.written.words.startswith("Không ghi được gói")
    presenter.export(str(counter.folder.root / "goi.age"))
    assert presenter.state.written.tone == "bad"
    assert not presenter.state.has_cover
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}", encoding="utf-8")
    presenter.acknowledge(str(wrong))
    assert presenter.state.taken.words.startswith("Tệp này không phải xác nhận của tỉnh")


@pytest.mark.parametrize("code", ["province_ahead", "head_differs", "forked", "device_revoked"])
def test_a_refused_packet_is_explained_to_a_clerk(
    counter: Counter, ward: Ward, work: StraightWork, store: str, tmp_path: Path, code: str
) -> None:
    """Neither a question mark for a number nor a command line: whoever stands there has a window."""
    ward.receive()
    presenter = _presenter(counter, work)
    packet, answer = tmp_path / "goi.age", tmp_path / "ack.json"
    presenter.export(str(packet))
    answer.write_bytes(encode_answer(msgspec.structs.replace(carry_in(store, None, packet).answer, refused=code)))
    presenter.acknowledge(str(answer))
    assert presenter.state.taken.tone == "bad"
    assert presenter.state.taken.words.startswith("Tỉnh không nhận hết gói. ")
    assert [one for one in ("?", "{", "counter-app") if one in presenter.state.taken.words] == []


def test_papers_that_arrived_are_news(
    counter: Counter, ward: Ward, work: StraightWork, store: str, tmp_path: Path
) -> None:
    """An answer that covers a paper says so; it is not "nothing new" because the facts came by the line."""
    code = ward.receive().code or ""
    sheet = prepared(paper.text_sheet(100), 100, Treatment())
    counter.papers.attachments.file_pages(code, Pages((sheet,)), NewDocument(lines=(0,)), a_clerk())
    presenter = _presenter(counter, work)
    packet, answer = tmp_path / "goi.age", tmp_path / "ack.json"
    presenter.export(str(packet))
    answer.write_bytes(encode_answer(carry_in(store, None, packet, files=tmp_path / "files").answer))
    presenter.acknowledge(str(answer))
    assert presenter.state.taken.words == "Tỉnh đã xác nhận thêm 2 bản ghi. Tỉnh đã giữ thêm 1 tệp giấy tờ."


def test_the_keyboard_stays_where_the_answer_was_chosen(
    qtbot: QtBot, counter: Counter, ward: Ward, store: str, tmp_path: Path
) -> None:
    """While it is checked the button cannot hold the keyboard; afterwards it has it, and the word is in sight."""
    ward.receive()
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}", encoding="utf-8")
    with a_window(qtbot, counter, a_clerk(), 2.0) as program:
        workplace = program.window.workplace
        assert workplace is not None
        workplace.go("carry", None)
        page = workplace.current_screen()
        assert isinstance(page, CarryView)
        qtbot.waitUntil(page.take.isEnabled)
        page.take.setFocus()
        page.presenter.acknowledge(str(wrong))
        qtbot.waitUntil(lambda: page.presenter.state.taken.tone == "bad")
        qtbot.waitUntil(page.take.hasFocus)
        qtbot.waitUntil(lambda: not page._taken.visibleRegion().isEmpty())


def test_writing_can_be_stopped(counter: Counter, ward: Ward, work: StraightWork, store: str, tmp_path: Path) -> None:
    """Esc while it is written leaves nothing on the stick, and says so."""
    ward.receive()
    presenter = _presenter(counter, replace(work, held=True))
    held = presenter._work
    assert isinstance(held, StraightWork)
    presenter.export(str(tmp_path / "goi.age"))
    assert presenter.state.writing
    presenter.cancel()
    held.waiting.pop(0)()
    assert (presenter.state.writing, presenter.state.written.words) == (False, texts("vi")("ui.carry.cancelled"))
    assert not list(tmp_path.glob("*goi.age*"))


def test_a_counter_nobody_invited_is_told_what_to_do(counter: Counter, work: StraightWork) -> None:
    """Without a province there is nobody to encrypt to: the buttons wait for an invitation."""
    presenter = _presenter(counter, work)
    presenter.refresh()
    assert (presenter.state.ready, "lời mời" in presenter.state.waiting) == (False, True)


def test_the_screen_opens_by_its_key(qtbot: QtBot, program: Program) -> None:
    """F9 brings the wizard; at half the width of a screen it still fits."""
    from PySide6.QtCore import Qt

    Keyboard().press(Qt.Key.Key_F9)
    workplace = program.window.workplace
    assert workplace is not None
    screen = workplace.current_screen()
    assert isinstance(screen, CarryView)
    qtbot.waitUntil(lambda: bool(screen.presenter.state.waiting), timeout=3_000)
    assert not screen.write.isEnabled()
    assert screen.minimumSizeHint().width() <= 600


def test_the_keyboard_is_on_the_page_before_it_can_write(qtbot: QtBot, counter: Counter) -> None:
    """Not joined it cannot write: the page stands at its top and has the keyboard, which had gone to the rail."""
    with a_window(qtbot, counter, a_clerk(), 2.0) as program:
        workplace = program.window.workplace
        assert workplace is not None
        workplace.go("carry", None)
        page = workplace.current_screen()
        assert isinstance(page, CarryView)
        qtbot.waitUntil(lambda: bool(page.presenter.state.waiting))
        assert not page.write.isEnabled()
        assert page.backup.hasFocus()
        assert page._area.verticalScrollBar().value() == 0
