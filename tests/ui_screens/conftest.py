"""A real counter in a temporary folder, its services, and a window on it that ends with its test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.domain.applicant import Applicant
from counter_app.domain.checklist import HandedIn
from counter_app.domain.errors import CounterError
from counter_app.domain.intake import DossierRequest
from counter_app.services.print_queue import PrintQueue
from counter_app.services.session import Session
from counter_app.services.views import Receipt
from counter_app.texts import texts
from counter_app.ui.app import Program, dress, make_application
from counter_app.ui.ports import LaneName
from counter_app.ui.theme import theme_named
from tests.builders.counter import a_clerk, a_counter
from tests.builders.dossier_hands import Hands, assert_sound
from tests.fakes.printer import FakePrinter


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The application in its own clothes."""
    application = make_application()
    dress(application, theme_named("light"))
    return application


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """An empty counter of H14.31 on Monday 23 November 2026, 08:30."""
    made = a_counter(tmp_path)
    yield made
    made.close()


def with_printer(counter: Counter, printer: FakePrinter) -> Counter:
    """Return the counter with another printer behind its queue."""
    vars(counter)["print_queue"] = PrintQueue(counter.writer, counter.lanes.store, counter.clock, lambda: printer)
    return counter


class Ward:
    """Receives plainly invented people at a counter."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        self.clerk: Session = a_clerk()
        self._n = 0

    def receive(
        self, name: str = "Nguyễn Thị Mẫu", procedure: str = "1.000894", outcome: str = "accept", reason: str = ""
    ) -> Receipt:
        """Receive one application, or turn it away with a reason."""
        self._n += 1
        request = DossierRequest(
            request_id=f"request-{self._n}",
            procedure=procedure,
            applicant=Applicant(name, number=f"004190{self._n:06d}", phone="0912000111", address="Tổ 5"),
            documents=(HandedIn("Tờ khai theo mẫu", 1, 0, 0), HandedIn("Bản sao căn cước", 0, 0, 2)),
            outcome=outcome,
            reason=reason,
            items=("Tờ khai",) if outcome == "guide" else (),
        )
        return self.counter.lanes.store.submit(self.counter.intake.receive, request, self.clerk).result()


@pytest.fixture
def ward(counter: Counter) -> Ward:
    """The clerk of the counter."""
    return Ward(counter)


@contextmanager
def a_window(qtbot: QtBot, counter: Counter, session: Session, zoom: float = 1.0) -> Iterator[Program]:
    """Open the window at 1366 × 768 with the letters of a zoom, signed in, and let it go; no incident was told."""
    application = make_application()
    dress(application, theme_named("light", zoom))
    running = Program(counter, texts("vi"))
    wrong: list[object] = []
    running.bridge.incident.connect(wrong.append)
    running.show()
    running.window.activateWindow()
    qtbot.waitUntil(running.window.isActiveWindow, timeout=3_000)
    running.window.sign_in(session)
    try:
        yield running
    finally:
        running.window.close()
        running.idle.deleteLater()
        running.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        dress(application, theme_named("light"))
    assert wrong == []


@pytest.fixture
def program(qtbot: QtBot, counter: Counter) -> Iterator[Program]:
    """The window of a signed-in administrator, at 1366 × 768."""
    with a_window(qtbot, counter, a_clerk("administrator")) as running:
        yield running


@dataclass
class StraightWork:
    """The lanes of a screen without threads: work is done when it is asked for, or later by hand."""

    held: bool = False
    waiting: list[Callable[[], None]] = field(default_factory=list)
    timers: dict[str, Callable[[], None]] = field(default_factory=dict)

    def submit(
        self,
        lane: LaneName,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[CounterError], None] | None = None,
    ) -> None:
        """Do the work now, or keep it while ``held``."""
        answer: Future[Any] = Future()

        def run() -> None:
            try:
                answer.set_result(work())
            except CounterError as error:
                if failed is None:
                    raise
                failed(error)
                return
            done(answer.result())

        if self.held:
            self.waiting.append(run)
        else:
            run()

    def later(self, key: str, milliseconds: int, act: Callable[[], None]) -> None:
        """Keep the act until the clock is moved on."""
        self.timers[key] = act

    def pass_time(self) -> None:
        """Let every pause end."""
        timers, self.timers = self.timers, {}
        for act in timers.values():
            act()


@pytest.fixture
def work() -> StraightWork:
    """Lanes without threads."""
    return StraightWork()


@pytest.fixture
def hands(qtbot: QtBot, counter: Counter, ward: Ward, program: Program) -> Iterator[Hands]:
    """A dossier just received, its first slip printed, and a printer that prints; at its end everything is sound."""
    with_printer(counter, FakePrinter())
    made = Hands(qtbot, program, ward.receive(procedure="1.004873").code or "")
    made.print_owed("01")
    yield made
    assert_sound(counter)
