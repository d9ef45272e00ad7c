"""Garbage of the window is found on the thread of the window and on no other."""

from __future__ import annotations

import gc
import threading

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from counter_app.ui.app import make_application
from counter_app.ui.sweeping import MOST_POSTPONED, Sweeper, keep_sweeping_here


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


class _Lane:
    busy = True


def test_looking_waits_while_a_lane_works_but_not_for_ever(application: QApplication) -> None:
    """Thousands of objects of a book under way are not looked at on the thread of the window; a hung lane ends that."""
    lane, parent = _Lane(), QObject(application)
    # One of its own: that of the application has waited for the lanes of tests before.
    sweeper = Sweeper(parent)
    sweeper.wait_for([lane])
    found: list[int] = []
    kept = [[n] for n in range(50_000)]
    Cycle(found)
    for _ in range(MOST_POSTPONED):
        sweeper._sweep_in_a_gap()
    assert found == []
    sweeper._sweep_in_a_gap()
    assert len(found) == 1
    Cycle(found)
    kept += [[n] for n in range(50_000)]
    lane.busy = False
    sweeper._sweep_in_a_gap()
    assert len(found) == len(kept) // 50_000
    shiboken6.delete(parent)
