"""Heartbeat: how late a 1 ms timer of the window's thread fires while the counter accepts, prints and syncs.

``python tests/bench/heartbeat.py FOLDER`` runs in a process of its own and prints one line of JSON: the delays in
seconds. The window is open on the intake screen, the sync thread talks to a real gateway process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.bench.measured import Row, percentile

ACCEPTS = 200
_PAUSE_MS = 40
_WARM_ACCEPTS = 5


def measure(folder: Path) -> list[Row]:
    """Run the window in another process and judge the delays it saw."""
    (folder / "beat").mkdir()
    command = [sys.executable, "-m", "tests.bench.heartbeat", str(folder / "beat")]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    delays = [delay * 1_000 for delay in found["delays"]]
    details = {"beats": len(delays), "accepts": found["accepts"], "slips": found["slips"], "sent": found["sent"]}
    what = f"heartbeat of the window during {ACCEPTS} accepts, printing, sync"
    return [
        Row("heartbeat", f"{what}: p99", percentile(delays, 99), "ms", 16, details=details),
        Row("heartbeat", f"{what}: worst", max(delays), "ms", 50),
    ]


class Beating:
    """The work of a day squeezed into seconds, one accept after another, beside a heartbeat."""

    def __init__(self, folder: Path, gateway_url: str, token: str) -> None:
        from PySide6.QtCore import Qt, QTimer

        from counter_app.bootstrap import enrol, open_counter
        from counter_app.texts import texts
        from counter_app.ui.app import Program, dress, make_application
        from counter_app.ui.theme import theme_named
        from tests.bench.wards import SESSION, new_ward

        self.application = make_application()
        self.counter = open_counter(new_ward(folder / "ward"))
        enrol(self.counter, gateway_url, token)
        dress(self.application, theme_named("light", 1.0))
        self.program = Program(self.counter, texts("vi"))
        self.program.show()
        self.program._signed_in(SESSION)
        self.accepts = self.slips = 0
        self.delays: list[float] = []
        self._last = 0.0
        self._beat = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=1)
        self._beat.timeout.connect(self._beaten)
        self._work = QTimer(interval=_PAUSE_MS)
        self._work.timeout.connect(self._accept)

    def run(self) -> dict[str, object]:
        """Work until every accept is durable and its slip drawn, and return what was seen."""
        from counter_app.bootstrap import sync_thread

        self.program.start_sync(partial(sync_thread, self.counter))
        self._work.start()
        self._beat.start()
        self.application.exec()
        self._beat.stop()
        self.program.close()
        sent = self.counter.outbox.summary()
        return {
            "delays": self.delays,
            "accepts": self.accepts,
            "slips": self.slips,
            "sent": 2 * ACCEPTS - sent.waiting,
        }

    def _beaten(self) -> None:
        now = time.perf_counter()
        if self._last and self.accepts > _WARM_ACCEPTS:
            self.delays.append(max(0.0, now - self._last - 0.001))
        self._last = now

    def _accept(self) -> None:
        from tests.bench.wards import SESSION, request

        if self.accepts == ACCEPTS:
            if self.slips == ACCEPTS:
                self.application.quit()
            return
        asked = request(self.counter, self.accepts)
        self.accepts += 1
        self.counter.lanes.store.submit(self._take_in, asked, SESSION)

    def _take_in(self, asked: object, session: object) -> None:
        receipt = self.counter.intake.receive(asked, session)  # type: ignore[arg-type]  # from another lane
        order = self.counter.slips.order(receipt.dossier_id, "01", paper="a5", session=session)  # type: ignore[arg-type]  # from another lane
        self.program.bridge.changed.emit()  # wakes the sync thread
        self.counter.lanes.io.submit(self._draw, order)

    def _draw(self, order: object) -> None:
        self.counter.slips.render(order)  # type: ignore[arg-type]  # from another lane
        self.slips += 1


def main(folder: Path) -> None:
    """Start a gateway and beat."""
    from counter_app.gateway import administration
    from tests.bench.wards import OFFICE
    from tests.fakes.gateway_process import running_gateway

    gateway_folder = folder / "gateway"
    gateway_folder.mkdir()
    with running_gateway(gateway_folder) as gateway:
        token = administration.invite(gateway.store_url, None, OFFICE, 1)
        print(json.dumps(Beating(folder, gateway.url, token).run()), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
