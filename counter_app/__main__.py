"""Arguments to window or command line: without a command the window opens, with one Qt is never loaded."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from counter_app.cli import Invocation
from counter_app.cli import main as run_command

if TYPE_CHECKING:
    from counter_app.bootstrap import Counter
    from counter_app.sync.engine import SyncEngine
    from counter_app.sync.ports import SyncStatus

    OnStatus = Callable[[SyncStatus], None]
    OnIncident = Callable[[Exception], None]


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


def _sync_of(counter: Counter) -> Callable[[OnStatus, OnIncident], SyncEngine]:
    from counter_app.bootstrap import sync_engine

    return partial(sync_engine, counter)


if __name__ == "__main__":
    sys.exit(main())
