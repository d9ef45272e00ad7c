from __future__ import annotations

import subprocess
import sys

CALLS = 200_000
_SCRIPT = f"""
import counter_app.ui
from PySide6.QtCore import QObject
made = QObject()
for _ in range({CALLS}):
    made.blockSignals(False)
    made.setObjectName("")
print("alive")
"""


def test_a_long_day_of_calls_into_qt_does_not_end_the_program() -> None:
    """Two hundred thousand calls that return nothing leave the process alive (PySide6 6.12 on Python 3.11)."""
    ended = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, timeout=60, check=False)
    assert ended.stdout.strip() == "alive", ended.stderr[:300]
