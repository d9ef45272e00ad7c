"""The window starts without the code of devices nobody has asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
_START = """
import sys
from counter_app.texts import texts
from counter_app.ui.app import Program, dress, make_application
from counter_app.ui.theme import theme_named
from counter_app.ui.offscreen import pause
from tests.fakes.counter import CLERK, FakeCounter
application = make_application()
dress(application, theme_named("light"))
running = Program(FakeCounter(), texts("vi"))
running.show()
running._signed_in(CLERK)
pause(600)
wanted = ("PySide6.QtMultimedia", "PySide6.QtSerialPort", "PIL", "counter_app.devices.decoding",
          "counter_app.devices.scanning", "counter_app.ui.codes.station")
print(*[name for name in wanted if name in sys.modules])
running.window.close()
"""


def test_nothing_of_cameras_ports_and_decoders_is_imported_at_the_start() -> None:
    """After a sign-in neither multimedia, serial port, decoders nor the station for codes is in memory."""
    ended = subprocess.run(
        [sys.executable, "-c", _START], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout.strip()) == (0, ""), ended.stderr[-2_000:]
