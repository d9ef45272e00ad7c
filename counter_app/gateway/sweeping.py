"""Drops what was left of files that never came whole, while the gateway serves; on a thread of its own.

A counter goes on with a file where it stood, however long it was away, as long as its part is here; later it sends all
of it anew. So nothing is lost by it, and a counter that was replaced in the middle of a file leaves nothing behind.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol

LEFT_FOR = timedelta(days=45)
"""A month without a line must not cost what had come of a file before."""
LOOK_EVERY = timedelta(hours=6)

_log = logging.getLogger(__name__)


class Parts(Protocol):
    """Where unfinished files lie."""

    def sweep(self, older_s: float) -> int:
        """Drop parts nobody added to for so many seconds; return how many."""
        ...


@contextmanager
def swept(parts: Parts, every_s: float = LOOK_EVERY.total_seconds()) -> Iterator[None]:
    """Sweep at once and then again and again, until the block ends."""
    ended = threading.Event()

    def work() -> None:
        while True:
            _sweep(parts)
            if ended.wait(every_s):
                return

    worker = threading.Thread(target=work, name="gateway-sweep")
    worker.start()
    try:
        yield
    finally:
        ended.set()
        worker.join()


def _sweep(parts: Parts) -> None:
    """Sweep once; a folder that cannot be read now is looked at again later and stops nobody."""
    try:
        dropped = parts.sweep(LEFT_FOR.total_seconds())
    except OSError as error:
        _log.warning("unfinished files could not be looked at: %s", type(error).__name__)
        return
    if dropped:
        _log.info("dropped %d unfinished files that nobody added to for %d days", dropped, LEFT_FOR.days)
