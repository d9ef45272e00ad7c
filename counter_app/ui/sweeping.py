"""Python's search for garbage cycles, kept on the UI thread while there is a window.

A widget that lies in a cycle (a slot that is a closure over it) is destroyed where the cycle is found. Left alone,
Python looks for cycles on whatever thread happens to allocate: a worker then destroys widgets, which ends the process
or hangs it. Counting goes on by itself; only looking is done here, in the gaps between what the clerk does.

While a lane works, its thousands of objects are all looked at and all found alive (a register of 5,000 rows: a tenth of
a second in which the window stands still), so looking waits for it, half a minute at most.
"""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterable
from typing import Protocol, runtime_checkable

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QTimer

EVERY_MS = 1_000
MOST_POSTPONED = 30


@runtime_checkable
class Busy(Protocol):
    """A lane that tells whether it works."""

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        ...


class Sweeper(QObject):
    """Looks for garbage from a timer of the thread it was made on; one for each application."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._lanes: weakref.WeakSet[Busy] = weakref.WeakSet()
        self._postponed = 0
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._sweep_in_a_gap)
        self._timer.start()

    def wait_for(self, lanes: Iterable[Busy]) -> None:
        """Do not look while one of ``lanes`` works; they are forgotten with the counter they belong to."""
        for lane in lanes:
            self._lanes.add(lane)

    def _sweep_in_a_gap(self) -> None:
        if self._postponed < MOST_POSTPONED and any(lane.busy for lane in self._lanes):
            self._postponed += 1
            return
        self._postponed = 0
        self.sweep()

    def sweep(self) -> None:
        """Collect the oldest generation that has reached its threshold, as Python itself would."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return


_sweepers: list[weakref.ref[Sweeper]] = []


def keep_sweeping_here(lanes: Iterable[Busy] = ()) -> None:
    """Let only this thread, the application's own, look for garbage from now on; harmless when called again.

    While one of ``lanes`` works it waits.
    """
    application = QCoreApplication.instance()
    # Not findChild(): with it PySide builds every enumeration of Qt's namespace, 10 ms of the start.
    alive = [sweeper for one in _sweepers if (sweeper := one()) is not None and shiboken6.isValid(sweeper)]
    if application is not None and not alive:
        alive = [Sweeper(application)]
        _sweepers[:] = [weakref.ref(alive[0])]
    for sweeper in alive:
        sweeper.wait_for(lanes)
