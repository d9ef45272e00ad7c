"""Arguments to window or command line: without a command the window opens, with one Qt is never loaded."""

from __future__ import annotations

import sys

from counter_app.cli import Invocation
from counter_app.cli import main as run_command


def main() -> int:
    """Run the program on its arguments and return its exit code."""
    return run_command(sys.argv[1:], _open_window)


def _open_window(call: Invocation) -> int:
    # Imported here: a command on a machine without a screen must not need Qt.
    from counter_app.ui.app import open_window

    return open_window(call.root, call.language)


if __name__ == "__main__":
    sys.exit(main())
