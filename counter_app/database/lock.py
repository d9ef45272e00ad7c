"""The lock of the one program that may write: held by the operating system, which drops it when the program dies."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from counter_app.domain.errors import StoreError

WAIT_S = 5.0
_POLL_S = 0.05


class WriterLock:
    """An exclusive lock on a file that stays where it is; child processes must be spawned, not forked, beside it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        """Tell whether this object holds the lock."""
        return self._handle is not None

    def acquire(self, wait_s: float = WAIT_S) -> Self:
        """Take the lock, waiting at most ``wait_s`` seconds for its holder; taking it twice changes nothing.

        Raises:
            StoreError: ``in_use`` when another program keeps it, ``database_unreachable`` when the lock file
                cannot be opened.
        """
        if self._handle is not None:
            return self
        handle = self._open()
        deadline = time.monotonic() + wait_s
        while not _try_lock(handle):
            if time.monotonic() >= deadline:
                os.close(handle)
                raise StoreError("in_use")
            time.sleep(_POLL_S)
        self._handle = handle
        return self

    def release(self) -> None:
        """Give the lock back; without a lock this does nothing."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _open(self) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError("database_unreachable") from error

    def __enter__(self) -> Self:
        return self.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        # flock, not lockf: a lockf lock is lost as soon as anything in this program closes the same file.
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
