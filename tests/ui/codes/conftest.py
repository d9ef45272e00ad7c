"""A window whose camera is a film, whose scanner hangs on a pseudo-terminal, and whose decoders are the real ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.services.lanes import Lanes
from counter_app.texts import texts
from counter_app.ui.adapters.camera import Camera
from counter_app.ui.adapters.serial import SerialScanner
from counter_app.ui.app import Program
from counter_app.ui.codes.means import Decoder, Means
from counter_app.ui.intake.view import IntakeView
from counter_app.ui.workplace import Workplace
from tests.builders.video import Film
from tests.fakes.counter import CLERK, FakeCounter


class FilmMeans(Means):
    """The real decoders and ports; the camera shows what the test puts in."""

    def __init__(self) -> None:
        self.film = Film()
        self.decoders: list[Decoder] = []
        self.fails: str = ""
        self.opened: list[Camera] = []
        self.shown: list[tuple[str, str]] = [("one", "Camera một")]

    def decoder(self) -> Decoder:
        """Return a real decoder and remember it."""
        made = super().decoder()
        self.decoders.append(made)
        return made

    def scanner(self, parent: QObject) -> SerialScanner:
        """Return an impatient scanner."""
        return SerialScanner(parent, retry_ms=50)

    def ports(self) -> list[tuple[str, str]]:
        """Return one invented port."""
        return [("COM3", "Máy quét mã vạch")]

    def camera(self, parent: QObject) -> Camera:
        """Return a camera that shows the film, or fails."""

        def fail(_session: object, tell: Callable[[str], None]) -> QObject | None:
            tell(self.fails)
            return None

        made = Camera(parent, plug=fail if self.fails else self.film.plug)
        self.opened.append(made)
        return made

    def cameras(self) -> list[tuple[str, str]]:
        """Return the cameras there are said to be."""
        return self.shown


@pytest.fixture
def means() -> FilmMeans:
    """What this window reads codes with."""
    return FilmMeans()


@pytest.fixture
def counter() -> Iterator[FakeCounter]:
    """A counter in memory whose io lane has workers of its own, as decoding needs."""
    made = FakeCounter(printer="Canon-LBP2900")
    lanes = Lanes()
    made.lanes.io = lanes.io  # type: ignore[assignment]  # a real lane among straight ones
    yield made
    lanes.close()


@pytest.fixture
def workplace(qtbot: QtBot, counter: FakeCounter, means: FilmMeans) -> Iterator[Workplace]:
    """The workplace of a signed-in clerk, at the intake."""
    running = Program(counter, texts("vi"), means)
    wrong: list[object] = []
    running.bridge.incident.connect(wrong.append)
    running.show()
    running.window.activateWindow()
    qtbot.waitUntil(running.window.isActiveWindow, timeout=3_000)
    running._signed_in(CLERK)
    made = running.window.workplace
    assert made is not None
    intake = made.current_screen()
    assert isinstance(intake, IntakeView)
    qtbot.waitUntil(lambda: intake.ready, timeout=3_000)
    yield made
    running.window.close()
    running.idle.deleteLater()
    running.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert wrong == []


@pytest.fixture
def intake(workplace: Workplace) -> IntakeView:
    """The intake in front."""
    screen = workplace.current_screen()
    assert isinstance(screen, IntakeView)
    return screen
