"""One whole job through the real screens, without a screen: ``python -m counter_app.ui.journey --data DIR --out DIR``.

Sets a counter up where there is none, signs in, reads an invented card by posted keys, chooses the procedure, accepts,
writes the slip, enrols with a gateway it starts beside itself, waits for the province's acknowledgement and makes the
daily book. Every step is a picture. Anything that does not happen ends it with exit code 1.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from counter_app.bootstrap import Counter, open_counter, sync_thread
from counter_app.devices.clock import SystemClock
from counter_app.domain.errors import CounterError
from counter_app.domain.zone import LOCAL
from counter_app.paths import CounterFolder
from counter_app.services.lanes import Lanes
from counter_app.services.session import Session
from counter_app.services.views import DossierRow, FindQuery
from counter_app.texts import Texts, texts
from counter_app.ui.app import Program, dress, make_application
from counter_app.ui.bridge import Bridge
from counter_app.ui.day.view import DayView
from counter_app.ui.dossier.view import DossierView
from counter_app.ui.gateway_child import GatewayChild
from counter_app.ui.offscreen import Keyboard, StepFailed, pause, take_picture, until, without_a_screen
from counter_app.ui.outbox.view import OutboxView
from counter_app.ui.screens import Screen
from counter_app.ui.setup.view import SetupView
from counter_app.ui.theme import theme_named

ACCOUNT, PASSWORD = "quantri", "mot-cua-thuc-phan"
# An invented citizen; the number fits sex and year of birth.
CARD = "004190000123||Nguyễn Thị Mẫu Thử|15081990|Nữ|Tổ 5, Phường Thục Phán, Cao Bằng|20082024"
PHONE = "0912000111"
SYNC_S = 60.0
S = TypeVar("S", bound=Screen)
_CTRL = Qt.KeyboardModifier.ControlModifier


class Journey:
    """Walks through the window as a clerk does."""

    def __init__(self, data: Path, out: Path) -> None:
        self._data = data
        self._out = out
        self._words: Texts = texts("vi")
        self._keys = Keyboard()
        self._taken = 0
        self._wrong: list[object] = []

    def run(self) -> list[str]:
        """Do the whole job and return where everything lies, as lines for people.

        Raises:
            StepFailed: when something did not happen; CounterError: what keeps the counter from opening.
        """
        self._out.mkdir(parents=True, exist_ok=True)
        dress(make_application(), theme_named("light"))
        if not CounterFolder(self._data).is_set_up():
            self._set_up()
        counter = open_counter(self._data)
        program = Program(counter, self._words)
        program.bridge.incident.connect(self._wrong.append)
        try:
            return self._work(counter, program)
        finally:
            program.window.close()
            program.idle.deleteLater()
            program.close()
            counter.close()

    def _set_up(self) -> None:
        lanes = Lanes()
        done: list[str] = []
        page = SetupView(self._data, SystemClock(), self._words, Bridge(lanes), done.append)
        page.resize(1366, 768)
        page.show()
        page.activateWindow()
        until(page.isActiveWindow, "the page does not open")
        edits = page.fields.edits
        edits["query"].setFocus()
        self._keys.type("thuc phan")
        self._keys.enter()
        page.presenter.change("key_store", "file")
        typed = (("key_file", str(self._out / "counter.key")), ("admin", ACCOUNT), ("password", PASSWORD))
        for name, text in (*typed, ("password_again", PASSWORD)):
            edits[name].setFocus()
            self._keys.type(text)
        self._picture(page, "setup")
        self._keys.enter(ctrl=True)
        until(lambda: done or page.presenter.state.errors or page.presenter.state.said, "setting up does not end")
        if not done:
            raise StepFailed("setting up was refused", str(page.presenter.state.errors or page.presenter.state.said))
        page.close()
        lanes.close()

    def _work(self, counter: Counter, program: Program) -> list[str]:
        session = self._sign_in(program)
        port = _known_port(counter)
        with GatewayChild(self._data / "journey-gateway", port) as gateway:
            program.start_sync(partial(sync_thread, counter))
            row = self._receive(counter, program)
            slip = self._print(counter, session, row)
            self._look_at(program, row)
            self._deliver(counter, program, gateway, known=bool(port))
            arrived = gateway.arrived()
            book = self._book(counter, program)
        if self._wrong:
            raise StepFailed("the window reported", repr(self._wrong))
        say = self._words
        return [
            say("ui.journey.code", code=row.code),
            say("ui.journey.slip", path=slip),
            say("ui.journey.delivered", number=arrived),
            say("ui.journey.book", path=book),
            say("ui.journey.pictures", folder=self._out, number=self._taken),
        ]

    def _sign_in(self, program: Program) -> Session:
        sessions: list[Session] = []
        program.bridge.session_changed.connect(sessions.append)
        program.show()
        program.window.activateWindow()
        until(program.window.isActiveWindow, "the window does not open")
        program.signin.account.setFocus()
        program.signin.account.selectAll()
        until(program.signin.enter.isEnabled, "the sign-in does not open")
        self._picture(program.window, "signin")
        self._keys.type(ACCOUNT)
        program.signin.password.setFocus()
        self._keys.type(PASSWORD)
        self._keys.enter()
        until(lambda: sessions, "signing in does not end: is the account of the folder quantri?")
        pause(300)
        return sessions[0]

    def _receive(self, counter: Counter, program: Program) -> DossierRow:
        before = self._newest(counter)
        self._keys.scan(CARD)
        pause(300)
        self._keys.type("khai sinh")
        pause(300)
        self._keys.enter()
        pause(300)
        self._keys.press(Qt.Key.Key_Right)
        self._keys.type("1")
        pause(200)
        self._picture(program.window, "intake")
        self._keys.enter(ctrl=True)

        def received() -> bool:
            newest = self._newest(counter)
            return newest is not None and (before is None or newest.dossier_id != before.dossier_id)

        until(received, "the dossier is not received")
        pause(500)
        self._picture(program.window, "intake-accepted")
        row = self._newest(counter)
        if row is None:
            raise StepFailed("the dossier received is not found")
        return row

    def _newest(self, counter: Counter) -> DossierRow | None:
        rows = counter.lanes.read.submit(counter.finder.search, FindQuery(limit=1)).result()
        return rows[0] if rows else None

    def _print(self, counter: Counter, session: Session, row: DossierRow) -> Path:
        order = counter.lanes.store.submit(counter.slips.order, row.code, "01", paper="a5", session=session).result()
        slip = counter.lanes.io.submit(counter.slips.render, order).result()
        path = self._out / f"{row.code}-01.pdf"
        path.write_bytes(slip.content)
        return path

    def _look_at(self, program: Program, row: DossierRow) -> None:
        program.bridge.changed.emit()
        self._keys.press(Qt.Key.Key_F3)
        pause(800)
        self._picture(program.window, "find")
        self._keys.type(row.code)
        self._keys.enter()
        page = self._screen(program, DossierView)
        until(lambda: page.presenter.state.facts is not None, "the dossier does not open")
        self._picture(program.window, "dossier")
        self._keys.press(Qt.Key.Key_P, "", _CTRL)
        until(lambda: self._in_front(program) is not page, "the preview does not open")
        self._picture(program.window, "preview")
        self._keys.press(Qt.Key.Key_Escape)

    def _deliver(self, counter: Counter, program: Program, gateway: GatewayChild, *, known: bool) -> None:
        self._keys.press(Qt.Key.Key_F7)
        outbox = self._screen(program, OutboxView)
        until(lambda: outbox.presenter.state.figures, "the outbox is not read")
        if not known:
            identity = counter.identity
            token = gateway.invite(identity.office, identity.counter)
            self._keys.press(Qt.Key.Key_G, "", _CTRL)
            for name, text in (("gateway_url", gateway.url), ("token", token)):
                outbox.form.fields[name].setFocus()
                self._keys.type(text)
            self._picture(program.window, "enrol")
            self._keys.enter(ctrl=True)
            until(lambda: outbox.presenter.state.enrolled, "enrolling does not end")
        else:
            self._keys.enter(ctrl=True)

        def acknowledged() -> bool:
            summary = counter.lanes.read.submit(counter.outbox.summary).result()
            return summary.enrolled and summary.waiting == 0

        until(acknowledged, "the province does not acknowledge", SYNC_S)
        outbox.presenter.refresh()
        self._picture(program.window, "outbox")

    def _book(self, counter: Counter, program: Program) -> Path:
        self._keys.press(Qt.Key.Key_F8)
        day = self._screen(program, DayView)
        until(lambda: day.presenter.state.content, "the book is not made")
        path = self._out / f"so-{counter.clock.now().astimezone(LOCAL):%Y-%m-%d}.pdf"
        day.presenter.save(str(path))
        until(path.exists, "the book is not written")
        self._picture(program.window, "day")
        return path

    def _in_front(self, program: Program) -> Screen | None:
        return None if program.window.workplace is None else program.window.workplace.current_screen()

    def _screen(self, program: Program, kind: type[S]) -> S:
        """Wait until a screen of this kind is in front."""
        until(lambda: isinstance(self._in_front(program), kind), f"{kind.__name__} does not open")
        screen = self._in_front(program)
        assert isinstance(screen, kind)  # noqa: S101 (the line above waited for it)
        return screen

    def _picture(self, widget: QWidget, name: str) -> None:
        self._taken += 1
        take_picture(widget, self._out / f"{self._taken:02d}-{name}.png")


def _known_port(counter: Counter) -> int:
    """Return the port this folder's own gateway had on an earlier journey, 0 when it was never enrolled.

    Raises:
        StepFailed: the folder is enrolled with another gateway, which a journey must not take it away from.
    """
    url = counter.lanes.store.submit(counter.deliveries.device).result().gateway_url
    if not url:
        return 0
    port = urlsplit(url).port
    if not (counter.folder.root / "journey-gateway" / "gateway.db").exists() or port is None:
        raise StepFailed("take another folder: this one is enrolled with", url)
    return port


def main(argv: list[str]) -> int:
    """Walk the journey and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m counter_app.ui.journey")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args(argv)
    without_a_screen()
    try:
        lines = Journey(arguments.data.absolute(), arguments.out.absolute()).run()
    except CounterError as error:
        sys.stderr.write(texts("vi").error(error) + "\n")
        return error.exit_code
    except StepFailed as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
