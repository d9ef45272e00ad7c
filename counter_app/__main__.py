"""Arguments to window or command line: without a command the window opens, with one Qt is never loaded."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from counter_app.cli import Invocation
from counter_app.cli import main as run_command

if TYPE_CHECKING:
    from counter_app.bootstrap import Counter
    from counter_app.sync.ports import SyncStatus
    from counter_app.sync.thread import SyncThread

    OnStatus = Callable[[SyncStatus], None]
    OnIncident = Callable[[Exception], None]

SYNC_STOP_S = 10.0


def main() -> int:
    """Run the program on its arguments and return its exit code."""
    return run_command(sys.argv[1:], open_window)


def open_window(call: Invocation) -> int:
    """Open the window on the counter of a call without command; return its exit code when it was closed.

    Raises:
        StoreError, DeviceError: as ``bootstrap.open_counter``.
    """
    # Imported here: a command on a machine without a screen must not need Qt.
    from counter_app.ui.app import run

    with call.writing() as counter:
        return run(lambda: counter, language=call.language, make_sync=lambda _: _sync_of(counter))


class _Sync:
    """The sync thread with the switch the window expects."""

    def __init__(self, thread: SyncThread) -> None:
        self._thread = thread

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._thread.wake()

    def stop(self) -> None:
        self._thread.stop(SYNC_STOP_S)


def _sync_of(counter: Counter) -> Callable[[OnStatus, OnIncident], _Sync]:
    def make(on_status: OnStatus, on_incident: OnIncident) -> _Sync:
        from counter_app.bootstrap import sync_engine
        from counter_app.sync.thread import SyncThread

        return _Sync(SyncThread(sync_engine(counter, on_status, on_incident)))

    return make


if __name__ == "__main__":
    sys.exit(main())
