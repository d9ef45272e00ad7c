"""Pictures of every screen: ``python -m counter_app.ui.pictures --out docs/screens``; the same bytes in every run.

1366 × 768, Vietnamese, a fixed clock, plainly invented citizens. ``--zoom 2`` and ``--lang en`` are for looking only.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from counter_app.bootstrap import Counter
from counter_app.devices.clock import SystemClock
from counter_app.services.lanes import Lanes
from counter_app.services.terms_words import with_terms
from counter_app.texts import LANGUAGES, Language, texts
from counter_app.ui import picture_counter
from counter_app.ui.app import Program, dress, make_application
from counter_app.ui.bridge import Bridge
from counter_app.ui.carry.view import CarryView
from counter_app.ui.conflicts.view import ConflictsView
from counter_app.ui.day.view import DayView
from counter_app.ui.dossier.view import DossierView
from counter_app.ui.find.view import FindView
from counter_app.ui.offscreen import Keyboard, pause, take_picture, until, without_a_screen
from counter_app.ui.outbox.view import OutboxView
from counter_app.ui.paper_pictures import papers
from counter_app.ui.screens import Screen
from counter_app.ui.setup.view import SetupView, UnlockView
from counter_app.ui.step_pictures import day_pages, dossier_steps
from counter_app.ui.theme import theme_named

# An invented citizen; the number fits sex and year of birth.
CARD = "004190000123||Nguyễn Thị Minh Họa|15081990|Nữ|Tổ 5, Phường Thục Phán, Cao Bằng|20082024"
FRAME = (1366, 768)
LONG = "1.004873"
"""A procedure of three working days: its explanation meets the holiday."""
S = TypeVar("S", bound=Screen)
_CTRL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class Offline:
    """What the sync engine says while there is no line."""

    state: str = "offline"
    last_contact_at: datetime | None = None
    next_attempt_at: datetime | None = None
    last_code: str | None = "unreachable"
    files_rate: int = 0


class Album:
    """Takes the pictures one after the other."""

    def __init__(self, out: Path, language: Language, zoom: float) -> None:
        self._out = out
        self._words = texts(language)
        self._keys = Keyboard()
        self.taken: list[Path] = []
        self._application = make_application()
        self._application.setCursorFlashTime(0)
        dress(self._application, theme_named("light", zoom))

    def all_of(self, counter: Counter, codes: list[str], folder: Path) -> None:
        """Take every picture."""
        self._before_there_is_a_counter(folder)
        program = Program(counter, with_terms(self._words, lambda: counter.quotes.terms))
        program.show()
        program.window.activateWindow()
        until(program.window.isActiveWindow, "the window does not open")
        until(program.signin.enter.isEnabled, "the sign-in does not open")
        self._take(program.window, "signin")
        program.window.sign_in(picture_counter.CLERK)
        told = Offline(last_contact_at=picture_counter.NOW.replace(hour=7, minute=41))
        program.bridge.sync_status.emit(told)
        pause(400)
        self._find(program, codes)
        self._dossier(program, codes)
        self._day(program)
        self._outbox(program)
        self._carry(program, folder)
        self._intake(program)
        self._conflicts(program, counter, codes)
        papers(program, counter, self._keys, codes, folder, lambda name: self._take(program.window, name))
        program.window.close()
        program.idle.deleteLater()

    def _before_there_is_a_counter(self, folder: Path) -> None:
        lanes = Lanes()
        bridge = Bridge(lanes)
        page = SetupView(
            Path("/home/quay/mot-cua"),
            SystemClock(),
            self._words,
            bridge,
            print,
        )
        self._open(page)
        page.fields.edits["query"].setFocus()
        self._keys.type("thuc phan")
        self._keys.enter()
        for name, text in (
            ("admin", picture_counter.ADMIN),
            ("password", "mot-cua-mau"),
            ("password_again", "mot-cua-mau"),
        ):
            page.fields.edits[name].setFocus()
            self._keys.type(text)
        self._take(page, "setup")
        page.close()
        unlock = UnlockView(self._words, bridge, lambda _typed: folder, print)
        self._open(unlock)
        self._take(unlock, "unlock")
        unlock.close()
        lanes.close()

    def _find(self, program: Program, codes: list[str]) -> None:
        self._keys.press(Qt.Key.Key_F3)
        find = self._screen(program, FindView)
        until(lambda: find.presenter.state.rows and not find.presenter.state.loading, "the list is not read")
        find.table.setFocus()
        find.table.selectRow(1)
        self._take(program.window, "find")
        self._keys.press(Qt.Key.Key_K, "", _CTRL)
        self._keys.type("nguyen thi khong co")
        pause(600)
        self._take(program.window, "find-empty")
        self._keys.press(Qt.Key.Key_Escape)
        del codes

    def _dossier(self, program: Program, codes: list[str]) -> None:
        workplace = program.window.workplace
        if workplace is None:
            return
        workplace.go("dossier", codes[4])
        page = self._screen(program, DossierView)
        until(lambda: page.presenter.state.facts is not None, "the dossier is not read")
        pause(500)
        self._take(program.window, "dossier")
        dossier_steps(program, self._keys, codes, lambda name: self._take(program.window, name))
        named = [code for code in codes if code.startswith("H14")]
        workplace.go("dossier", named[-1])
        until(lambda: page.presenter.state.title == named[-1] and page.presenter.state.facts, "the dossier is not read")
        self._keys.press(Qt.Key.Key_P, "", _CTRL)
        until(lambda: self._in_front(program) is not page, "the preview does not open")
        self._take(program.window, "preview")
        self._keys.press(Qt.Key.Key_Escape)

    def _day(self, program: Program) -> None:
        self._keys.press(Qt.Key.Key_F8)
        day = self._screen(program, DayView)
        until(lambda: day.presenter.state.content, "the book is not made")
        self._take(program.window, "day")
        day_pages(self._keys, lambda name: self._take(program.window, name))

    def _outbox(self, program: Program) -> None:
        self._keys.press(Qt.Key.Key_F7)
        outbox = self._screen(program, OutboxView)
        told = Offline(
            last_contact_at=picture_counter.NOW.replace(hour=7, minute=41),
            next_attempt_at=picture_counter.NOW.replace(minute=42),
        )
        program.bridge.sync_status.emit(told)
        until(lambda: outbox.presenter.state.rows, "the outbox is not read")
        outbox.table.selectRow(0)
        self._take(program.window, "outbox")
        self._keys.press(Qt.Key.Key_G, "", _CTRL)
        pause(200)
        outbox.form.fields["gateway_url"].setText("https://cong.caobang.example")
        self._take(program.window, "outbox-enrol")
        self._keys.press(Qt.Key.Key_Escape)

    def _carry(self, program: Program, folder: Path) -> None:
        self._keys.press(Qt.Key.Key_F9)
        carry = self._screen(program, CarryView)
        until(lambda: carry.presenter.state.waiting, "the outbox is not read")
        carry.presenter.export(str(folder / "goi-20261123-0830.age"))
        until(lambda: carry.presenter.state.written.words, "the packet is not written")
        self._take(program.window, "carry")

    def _conflicts(self, program: Program, counter: Counter, codes: list[str]) -> None:
        picture_counter.disagree(counter, next(code for code in reversed(codes) if code.startswith("H14")))
        self._keys.press(Qt.Key.Key_F6)
        conflicts = self._screen(program, ConflictsView)
        until(lambda: conflicts.presenter.state.sides, "the conflicts are not read")
        self._keys.press(Qt.Key.Key_2, "", _CTRL)
        self._take(program.window, "conflicts")

    def _intake(self, program: Program) -> None:
        self._keys.press(Qt.Key.Key_F2)
        pause(300)
        self._keys.scan(CARD)
        pause(300)
        self._keys.type("xac nhan tinh trang hon nhan")
        pause(400)
        self._keys.enter()
        pause(300)
        self._keys.press(Qt.Key.Key_Y, "", _CTRL)
        pause(300)
        self._take(program.window, "intake")
        self._keys.press(Qt.Key.Key_F10)
        pause(300)
        self._take(program.window, "intake-explanation")
        self._keys.press(Qt.Key.Key_Escape)
        self._keys.enter(ctrl=True)
        pause(1_200)
        self._take(program.window, "intake-accepted")

    def _open(self, page: QWidget) -> None:
        page.resize(*FRAME)
        page.show()
        page.activateWindow()
        until(page.isActiveWindow, "the page does not open")

    def _take(self, widget: QWidget, name: str) -> None:
        self.taken.append(take_picture(widget, self._out / f"{name}.png"))

    def _in_front(self, program: Program) -> Screen | None:
        return None if program.window.workplace is None else program.window.workplace.current_screen()

    def _screen(self, program: Program, kind: type[S]) -> S:
        until(lambda: isinstance(self._in_front(program), kind), f"{kind.__name__} does not open")
        screen = self._in_front(program)
        assert isinstance(screen, kind)  # noqa: S101 (the line above waited for it)
        return screen


def main(argv: list[str]) -> int:
    """Take all pictures and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m counter_app.ui.pictures")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lang", choices=LANGUAGES, default="vi")
    parser.add_argument("--zoom", type=float, default=1.0)
    arguments = parser.parse_args(argv)
    without_a_screen()
    with tempfile.TemporaryDirectory() as temporary:
        folder, time = Path(temporary), picture_counter.StandingTime()
        counter = picture_counter.empty_counter(folder, time)
        try:
            codes = picture_counter.fill(counter, time, folder / "gateway")
            album = Album(arguments.out, cast("Language", arguments.lang), arguments.zoom)
            album.all_of(counter, codes, folder)
        finally:
            counter.close()
    for path in album.taken:
        sys.stdout.write(f"{path}  {path.stat().st_size // 1024} KB\n")
    QApplication.closeAllWindows()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
