"""Garbage of the window is found on the thread of the window and on no other."""

from __future__ import annotations

import gc
import threading

import pytest
from PySide6.QtWidgets import QApplication

from counter_app.ui.app import make_application
from counter_app.ui.sweeping import Sweeper, keep_sweeping_here


class Cycle:
    """Refers to itself and says on which thread it was found."""

    def __init__(self, found: list[int]) -> None:
        self.me = self
        self._found = found

    def __del__(self) -> None:
        self._found.append(threading.get_ident())


@pytest.fixture(name="application")
def _application() -> QApplication:
    """The application once there are workers."""
    application = make_application()
    keep_sweeping_here()
    return application


def test_a_worker_never_finds_the_garbage_of_the_window(application: QApplication) -> None:
    """However much a worker allocates, a cycle stays until the thread of the window sweeps."""
    found: list[int] = []
    kept: list[list[int]] = []
    Cycle(found)
    worker = threading.Thread(target=lambda: kept.extend([n] for n in range(50_000)))
    worker.start()
    worker.join()
    assert found == []
    sweeper = application.findChild(Sweeper)
    assert sweeper is not None
    sweeper.sweep()
    assert found == [threading.get_ident()]


def test_python_does_not_look_by_itself(application: QApplication) -> None:
    """While there is an application only the sweeper looks, and there is one."""
    assert not gc.isenabled()
    assert len(application.findChildren(Sweeper)) == 1
