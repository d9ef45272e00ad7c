"""How late a 1 ms timer of the window's thread fires while the io lane makes the register of 5,000 rows.

``python -m tests.bench.register_beat FOLDER`` runs in a process of its own and prints one line of JSON. The window is
open; the book is made by the service the screen uses, from the encrypted database to the PDF.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from counter_app.domain.zone import LOCAL
from tests.bench.measured import Row, percentile

ROWS, TIMES = 5_000, 3
_SETTLE_MS = 800


def measure(folder: Path) -> list[Row]:
    """Make a ward, open the window on it in another process, and judge the delays it saw."""
    from tests.bench.wards import full_ward

    full_ward(folder / "register-ward", ROWS)
    command = [sys.executable, "-m", "tests.bench.register_beat", str(folder / "register-ward")]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    delays = [delay * 1_000 for delay in found["delays"]]
    details = {
        "rows": found["rows"],
        "made in s": sorted(found["took"])[len(found["took"]) // 2],
        "beats": len(delays),
        "p99": percentile(delays, 99),
        "over 16 ms": sum(delay > 16 for delay in delays),
        "without it": found["idle"] * 1_000,
    }
    what = f"heartbeat of the window while {ROWS:,} rows become a book"
    return [Row("register-beat", f"{what}: worst", max(delays), "ms", 16, details=details)]


class Beating:
    """The window with a heartbeat: first alone, then beside the book."""

    def __init__(self, ward: Path) -> None:
        from PySide6.QtCore import Qt, QTimer

        from counter_app.bootstrap import open_counter
        from counter_app.texts import texts
        from counter_app.ui.app import Program, dress, make_application
        from counter_app.ui.theme import theme_named
        from tests.bench.wards import SESSION

        self.application = make_application()
        self.counter = open_counter(ward)
        dress(self.application, theme_named("light", 1.0))
        self.program = Program(self.counter, texts("vi"))
        self.program.show()
        self.program._signed_in(SESSION)
        self.took: list[float] = []
        self.delays: list[float] = []
        self.rows = 0
        self._last = 0.0
        self._beat = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=1)
        self._beat.timeout.connect(self._beaten)

    def run(self) -> dict[str, object]:
        """Beat alone, then while the book is made."""
        from counter_app.ui.offscreen import pause

        pause(_SETTLE_MS)
        self._make()  # the first reads calendar, fonts and forms
        self.took.clear()
        self._beat.start()
        pause(_SETTLE_MS)
        idle = max(self.delays)
        self.delays.clear()
        for _ in range(TIMES):
            self._make()
        self._beat.stop()
        self.program.close()
        return {"delays": self.delays, "took": self.took, "rows": self.rows, "idle": idle}

    def _make(self) -> None:
        from counter_app.ui.offscreen import until

        today = datetime.now(LOCAL).date()
        started = time.perf_counter()
        book = self.counter.lanes.io.submit(self.counter.book.render, today - timedelta(days=60), today)
        until(book.done, "the book is not made", 60)
        self.took.append(time.perf_counter() - started)
        made = book.result()
        self.rows = 0 if made is None else made.rows

    def _beaten(self) -> None:
        now = time.perf_counter()
        if self._last:
            self.delays.append(max(0.0, now - self._last - 0.001))
        self._last = now


if __name__ == "__main__":
    print(json.dumps(Beating(Path(sys.argv[1])).run()), flush=True)
