"""The command line: every command does the use case of a screen, through the same service, without Qt."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.cli.invocation import Invocation
from counter_app.cli.program import OpenWindow, run

__all__ = ["Invocation", "OpenWindow", "main"]


def main(argv: Sequence[str], open_window: OpenWindow) -> int:
    """Run ``argv`` (without the program's name) and return the exit code; ``open_window`` serves a call without command."""
    return run(argv, open_window)
