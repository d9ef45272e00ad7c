"""The one way back from the lanes to the window, and the five signals every screen may hear.

A result is delivered on the UI thread, and dropped when the widget that asked for it is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from threading import get_ident
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from counter_app.domain.errors import CounterError
from counter_app.ui.sweeping import Busy, keep_sweeping_here

if TYPE_CHECKING:
    from counter_app.ui.ports import LaneName, Lanes

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Delivery:
    owner: QObject
    future: Future[Any]
    done: Callable[[Any], None]
    failed: Callable[[CounterError], None]


class Bridge(QObject):
    """Carries results to the UI thread; lives as long as the window."""

    changed = Signal()
    """Something was written: lists and counts are read anew."""
    sync_status = Signal(object)
    device_event = Signal(object)
    session_changed = Signal(object)
    incident = Signal(object)
    """A bug (any exception) that reached the fence of a lane, or an expected error nobody asked to hear."""

    _arrived = Signal(object)

    def __init__(self, lanes: Lanes) -> None:
        super().__init__()
        self._lanes = lanes
        self._arrived.connect(self._deliver)
        self._thread = get_ident()
        # From here on there are workers, and a worker must not find a dead widget.
        keep_sweeping_here(lane for lane in (lanes.io, lanes.read) if isinstance(lane, Busy))

    def submit(
        self,
        owner: QObject,
        lane: LaneName,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[CounterError], None] | None = None,
    ) -> None:
        """Run ``work`` on ``lane`` and hand its result to ``done`` on the UI thread while ``owner`` lives."""
        future = getattr(self._lanes, lane).submit(work)
        delivery = _Delivery(owner, future, done, failed or self.incident.emit)
        future.add_done_callback(lambda _: self._post(delivery))

    def _post(self, delivery: _Delivery) -> None:
        # Runs on the worker. When the program is closing, the bridge may be gone before the last result.
        if not shiboken6.isValid(self):
            return
        if get_ident() == self._thread:  # it was ready at once; whoever asked goes on first all the same
            QTimer.singleShot(0, self, lambda: self._deliver(delivery))
        else:
            self._arrived.emit(delivery)

    def _deliver(self, delivery: _Delivery) -> None:
        if not shiboken6.isValid(delivery.owner):
            return
        try:
            result = delivery.future.result()
        except CounterError as error:
            delivery.failed(error)
        except CancelledError:
            return
        except Exception as bug:  # noqa: BLE001 (the fence: a bug in a lane must not close the window)
            self.incident.emit(bug)
        else:
            delivery.done(result)


class WidgetWork:
    """The ``Work`` of one screen: its results die with the widget."""

    def __init__(self, bridge: Bridge, owner: QObject) -> None:
        self._bridge = bridge
        self._owner = owner
        self._timers: dict[str, QTimer] = {}

    def submit(
        self,
        lane: LaneName,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[CounterError], None] | None = None,
    ) -> None:
        """Run ``work`` on ``lane``; see ``Bridge.submit``."""
        self._bridge.submit(self._owner, lane, work, done, failed)

    def later(self, key: str, milliseconds: int, act: Callable[[], None]) -> None:
        """Call ``act`` once after a pause; the same ``key`` again puts it off anew."""
        old = self._timers.pop(key, None)
        if old is not None:
            old.stop()
            old.deleteLater()
        timer = QTimer(self._owner)
        timer.setSingleShot(True)

        def ended() -> None:
            # What waited may hold what was typed or scanned, and is kept no longer than it is needed.
            if self._timers.get(key) is timer:
                del self._timers[key]
            timer.deleteLater()
            act()

        timer.timeout.connect(ended)
        timer.start(milliseconds)
        self._timers[key] = timer
