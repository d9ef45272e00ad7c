from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, current_thread, main_thread

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from counter_app.domain.errors import CounterError, InputError
from counter_app.ui.bridge import Bridge


class Lanes:
    def __init__(self) -> None:
        self.store = self.read = self.io = ThreadPoolExecutor(1)

    def close(self) -> None:
        self.store.shutdown()


@pytest.fixture
def bridge(qtbot: QtBot) -> Bridge:
    """A bridge over a real worker thread."""
    return Bridge(Lanes())


def test_results_come_back_on_the_ui_thread(qtbot: QtBot, bridge: Bridge) -> None:
    """Work runs elsewhere, its answer where widgets may be touched."""
    owner, seen = QObject(), list[bool]()
    bridge.submit(owner, "read", lambda: current_thread() is main_thread(), seen.append)
    qtbot.waitUntil(lambda: bool(seen), timeout=3_000)
    assert seen == [False]


def test_a_result_for_a_widget_that_is_gone_is_dropped(qtbot: QtBot, bridge: Bridge) -> None:
    """Closing a screen while its work runs harms nobody."""
    owner, seen, go, after = QObject(), list[bool](), Event(), list[int]()
    bridge.submit(owner, "read", lambda: go.wait(3), seen.append)
    shiboken6.delete(owner)
    go.set()
    bridge.submit(bridge, "read", lambda: 1, after.append)
    qtbot.waitUntil(lambda: bool(after), timeout=3_000)
    assert seen == []


def test_expected_errors_and_bugs_take_different_ways(qtbot: QtBot, bridge: Bridge) -> None:
    """A coded error goes to the screen, anything else to the fence."""

    def fail() -> None:
        raise InputError("text_missing", "applicant.name")

    errors, bugs = list[CounterError](), list[Exception]()
    bridge.incident.connect(bugs.append)
    bridge.submit(bridge, "store", fail, lambda _: None, errors.append)
    bridge.submit(bridge, "store", lambda: 1 // 0, lambda _: None, errors.append)
    qtbot.waitUntil(lambda: bool(errors and bugs), timeout=3_000)
    assert [type(bug) for bug in bugs] == [ZeroDivisionError]
    assert [error.code for error in errors] == ["text_missing"]


def test_the_window_never_waits_for_a_lane(bridge: Bridge) -> None:
    """Handing in slow work returns at once."""
    go = Event()
    began = time.perf_counter()
    bridge.submit(bridge, "io", lambda: go.wait(3), lambda _: None)
    assert time.perf_counter() - began < 0.5
    go.set()
