"""Arguments to window or command line: without a command the window opens, with one Qt is never loaded."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from counter_app.cli import Invocation
from counter_app.cli import main as run_command
from counter_app.paths import CounterFolder
from counter_app.settings import read_settings
from counter_app.texts import texts

if TYPE_CHECKING:
    from counter_app.bootstrap import Counter
    from counter_app.sync.ports import SyncStatus
    from counter_app.sync.thread import SyncThread

    OnStatus = Callable[[SyncStatus], None]
    OnIncident = Callable[[Exception], None]


def main() -> int:
    """Run the program on its arguments and return its exit code."""
    return run_command(sys.argv[1:], open_window)


def open_window(call: Invocation) -> int:
    """Open the window on the counter of a call without command; return its exit code when it was closed.

    Raises:
        StoreError, DeviceError: as ``bootstrap.open_counter``, told in a window of its own first.
    """
    # The window looks for garbage by itself, in the gaps (ui.sweeping); the many objects of a start are no garbage.
    gc.disable()
    # Imported here: a command on a machine without a screen must not need Qt.
    from counter_app.ui.app import run

    opened: list[Counter] = []

    def open_it() -> Counter | None:
        opened.extend(filter(None, [_counter_of(call)]))
        return opened[0] if opened else None

    try:
        return run(open_it, language=call.language, make_sync=lambda _: _sync_of(opened[0]))
    finally:
        for counter in opened:
            counter.close()


def _counter_of(call: Invocation) -> Counter | None:
    """Open the counter at once where nobody need be asked; else show the pages that set one up or unlock it."""
    folder = CounterFolder(call.root)
    if folder.is_set_up() and read_settings(folder.settings).key_store != "passphrase":
        from counter_app.bootstrap import open_counter

        return open_counter(call.root)
    from counter_app.ui.app import dress, make_application
    from counter_app.ui.setup.first_run import counter_for_window
    from counter_app.ui.theme import Look

    dress(make_application(), Look().made())
    return counter_for_window(call.root, texts(call.language))


def _sync_of(counter: Counter) -> Callable[[OnStatus, OnIncident], SyncThread]:
    from counter_app.bootstrap import sync_thread

    return partial(sync_thread, counter)


if __name__ == "__main__":
    sys.exit(main())
