"""The command line: every command does the use case of a screen, through the same service, without Qt."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.cli.fence import run
from counter_app.cli.invocation import Invocation, OpenWindow

__all__ = ["Invocation", "OpenWindow", "main"]


def main(argv: Sequence[str], open_window: OpenWindow) -> int:
    """Run ``argv`` (without the program's name) and return its exit code; without a command call ``open_window``."""
    return run(argv, open_window)
