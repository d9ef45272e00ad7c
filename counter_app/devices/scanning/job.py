"""One scan beside the window: a thread of its own, told by events, stopped at any time. No Qt.

``post`` carries an event to where it is wanted; in the window that is the bridge with its signal.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from counter_app.devices.scanning.ports import ScannedPage, Scanner, ScanSettings, TakePage
from counter_app.domain.errors import CounterError


@dataclass(frozen=True, slots=True)
class PageKept:
    """A page is safe; ``number`` counts from 1."""

    number: int


@dataclass(frozen=True, slots=True)
class ScanEnded:
    """The scan is over, and every one of its ``pages`` is safe.

    ``error`` says what stopped it, a ``CounterError`` or a bug; None after a full stack and after a cancel.
    """

    pages: int
    was_cancelled: bool
    error: Exception | None = None


ScanEvent = PageKept | ScanEnded


class ScanJob:
    """Runs one scan; ``keep`` makes a page safe (a spool) and is called on the job's thread, page by page."""

    def __init__(
        self,
        scanner: Scanner,
        device: str,
        settings: ScanSettings,
        keep: TakePage,
        post: Callable[[ScanEvent], None],
    ) -> None:
        self._scanner, self._device, self._settings = scanner, device, settings
        self._keep, self._post = keep, post
        self._cancelled = threading.Event()
        self._pages = 0
        self._thread = threading.Thread(target=self._run, name="scan", daemon=True)

    def start(self) -> None:
        """Begin; exactly one ``ScanEnded`` will come, after the ``PageKept`` of every page."""
        self._thread.start()

    def cancel(self) -> None:
        """Stop the scanner as soon as it can be stopped; pages that are safe stay so."""
        self._cancelled.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is over, and say whether it is."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        error: Exception | None = None
        try:
            self._scanner.scan(self._device, self._settings, self._take, self._cancelled.is_set)
        except CounterError as expected:
            error = expected
        except Exception as bug:  # noqa: BLE001 - the fence of this thread: the window says it with an incident number
            error = bug
        self._post(ScanEnded(self._pages, self._cancelled.is_set(), error))

    def _take(self, page: ScannedPage) -> None:
        self._keep(page)
        self._pages += 1
        self._post(PageKept(self._pages))
