"""The plain thread the sync engine runs on (design.md 6); it touches no widget."""

from __future__ import annotations

from threading import Event, Thread

from counter_app.ui.ports import SyncEngine

MOST_WAIT_S = 5.0


class SyncThread:
    """Starts the engine when made; ``stop`` ends it in order."""

    def __init__(self, engine: SyncEngine) -> None:
        self._engine = engine
        self._stop, self._nudge = Event(), Event()
        self._thread = Thread(target=engine.loop, args=(self._stop, self._nudge), name="sync", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look for work now: something was written."""
        self._nudge.set()

    def stop(self) -> None:
        """End the loop; a call that hangs in the network is left behind after a few seconds."""
        self._stop.set()
        self._nudge.set()
        self._thread.join(MOST_WAIT_S)
        if not self._thread.is_alive():
            self._engine.close()
