"""Work of the io lane done one after the other: the lane has two workers, and pages must neither overtake nor cross.

No Qt in here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from counter_app.domain.errors import CounterError
from counter_app.ui.ports import Work

T = TypeVar("T")


class _Bug:
    """A bug of a piece of work, carried past the queue before it reaches the fence."""

    def __init__(self, error: Exception) -> None:
        self.error = error


class InOrder:
    """A queue of one screen; the next piece begins when the answer of the one before was heard."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._waiting: deque[Callable[[], None]] = deque()
        self._running = False

    @property
    def idle(self) -> bool:
        """Whether nothing runs and nothing waits."""
        return not self._running

    def submit(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[CounterError], None] | None = None
    ) -> None:
        """Run ``work`` on the io lane after everything handed in before; answers as ``Work.submit``."""
        self._waiting.append(lambda: self._run(work, done, failed))
        if not self._running:
            self._next()

    def _run(
        self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[CounterError], None] | None
    ) -> None:
        def guarded() -> Any:  # noqa: ANN401 (what the work gives)
            try:
                return work()
            except CounterError:
                raise
            except Exception as bug:  # noqa: BLE001 - told below, when the queue was let go on
                return _Bug(bug)

        def answered(result: Any) -> None:  # noqa: ANN401 (what the work gave)
            if isinstance(result, _Bug):
                self._next()
                self._work.submit("io", lambda: _raise(result.error), lambda _: None)
                return
            done(result)
            self._next()

        def refused(error: CounterError) -> None:
            if failed is None:
                self._work.submit("io", lambda: _raise(error), lambda _: None)
            else:
                failed(error)
            self._next()

        self._work.submit("io", guarded, answered, refused)

    def _next(self) -> None:
        self._running = bool(self._waiting)
        if self._waiting:
            self._waiting.popleft()()


def _raise(error: Exception) -> None:
    raise error
