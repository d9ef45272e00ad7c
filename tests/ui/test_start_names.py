"""The sign-in takes keys before the costly names of Qt are made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_UNTIL_KEYS = """
import PySide6.QtCore
import PySide6.QtWidgets
from counter_app.texts import texts
from counter_app.ui.app import Program, dress, make_application
from counter_app.ui.theme import theme_named
from tests.fakes.counter import FakeCounter
application = make_application()
dress(application, theme_named("light"))
running = Program(FakeCounter(), texts("vi"))
running.idle.watch(application)
running.show()
for _ in range(3):
    application.processEvents()
assert isinstance(application.focusWidget(), PySide6.QtWidgets.QLineEdit)
made = [name for name, home in (("Qt", PySide6.QtCore), ("QStyle", PySide6.QtWidgets)) if name in vars(home)]
print(*made)
running.window.close()
"""


def test_the_sign_in_waits_for_no_namespace_of_qt() -> None:
    """When the sign-in has the keyboard, neither ``Qt`` (15 ms) nor ``QStyle`` (5 ms) was asked for by anything."""
    ended = subprocess.run(
        [sys.executable, "-c", _UNTIL_KEYS], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout.strip()) == (0, ""), ended.stderr[-2_000:]
