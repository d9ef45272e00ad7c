"""The ``sync`` thread: starts and ends the engine's loop, and takes nudges from any thread."""

from __future__ import annotations

import threading

from counter_app.sync.engine import SyncEngine


class SyncThread:
    """One plain thread around one engine."""

    def __init__(self, engine: SyncEngine) -> None:
        self._engine = engine
        self._stop = threading.Event()
        self._nudge = threading.Event()
        self._thread = threading.Thread(target=engine.loop, args=(self._stop, self._nudge), name="sync", daemon=True)

    def start(self) -> None:
        """Begin; the first pass follows at once."""
        self._thread.start()

    def wake(self) -> None:
        """End the present pause: something was committed, or the link may be back."""
        self._nudge.set()

    def stop(self, timeout_s: float) -> bool:
        """Ask the loop to end and return whether it did in time; a call under way is not waited for longer."""
        self._stop.set()
        self._nudge.set()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()
