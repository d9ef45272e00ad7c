"""The sign-in takes keys before the costly names of Qt are made and the code of its screens is read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.bench.wards import new_ward

ROOT = Path(__file__).resolve().parents[2]
_UNTIL_KEYS = """
import sys
import PySide6.QtCore
import PySide6.QtWidgets
from counter_app.__main__ import _counter_of
from counter_app.cli import Invocation
from counter_app.texts import texts
from counter_app.ui.app import Program, dress, make_application
from counter_app.ui.theme import theme_named
from pathlib import Path
application = make_application()
dress(application, theme_named("light"))
running = Program(_counter_of(Invocation(folder=Path(sys.argv[1]))), texts("vi"))
running.idle.watch(application)
running.show()
for _ in range(3):
    application.processEvents()
assert isinstance(application.focusWidget(), PySide6.QtWidgets.QLineEdit)
made = [name for name, home in (("Qt", PySide6.QtCore), ("QStyle", PySide6.QtWidgets)) if name in vars(home)]
later = ("click", "counter_app.domain.events", "counter_app.domain.dossier", "counter_app.services.catalogue",
         "counter_app.ui.workplace", "PySide6.QtSvg", "PIL", "reportlab")
print(*made, *[name for name in later if name in sys.modules])
running.window.close()
running.close()
"""


def test_the_sign_in_waits_for_nothing_that_can_come_later(tmp_path: Path) -> None:
    """When the sign-in has the keyboard, nothing has asked for ``Qt`` (15 ms), ``QStyle`` (5 ms) or facts (15 ms)."""
    command = [sys.executable, "-c", _UNTIL_KEYS, str(new_ward(tmp_path / "ward"))]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout.strip()) == (0, ""), ended.stderr[-2_000:]
