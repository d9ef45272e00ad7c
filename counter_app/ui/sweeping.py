"""Python's search for garbage cycles, kept on the UI thread while there is a window.

A widget that lies in a cycle (a slot that is a closure over it) is destroyed where the cycle is found. Left alone,
Python looks for cycles on whatever thread happens to allocate: a worker then destroys widgets, which ends the process
or hangs it. Counting goes on by itself; only looking is done here, in the gaps between what the clerk does.
"""

from __future__ import annotations

import gc
import weakref

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QTimer

EVERY_MS = 1_000


class Sweeper(QObject):
    """Looks for garbage from a timer of the thread it was made on; one for each application."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.sweep)
        self._timer.start()

    def sweep(self) -> None:
        """Collect the oldest generation that has reached its threshold, as Python itself would."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return


_sweepers: list[weakref.ref[Sweeper]] = []


def keep_sweeping_here() -> None:
    """Let only this thread, the application's own, look for garbage from now on; harmless when called again."""
    application = QCoreApplication.instance()
    # Not findChild(): with it PySide builds every enumeration of Qt's namespace, 10 ms of the start.
    alive = [sweeper for one in _sweepers if (sweeper := one()) is not None and shiboken6.isValid(sweeper)]
    if application is not None and not alive:
        _sweepers[:] = [weakref.ref(Sweeper(application))]
