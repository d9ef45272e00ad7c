"""The lanes work runs on, so that the window never waits: one writes, one reads, two render and talk to printers."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")

IO_WORKERS = 2


class Lane:
    """A queue of work with its own worker threads; work is done in the order it was handed in."""

    def __init__(self, name: str, workers: int = 1) -> None:
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix=name)
        self._at_work: set[Future[object]] = set()

    @property
    def busy(self) -> bool:
        """Whether anything that was handed in is not finished yet."""
        return bool(self._at_work)

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand in work and return the future of its result."""
        made = self._executor.submit(work, *args, **kwargs)
        self._at_work.add(made)  # type: ignore[arg-type]  # of whatever type
        made.add_done_callback(self._at_work.discard)
        return made

    def close(self) -> None:
        """Finish what was handed in and stop."""
        self._executor.shutdown(wait=True)


class Lanes:
    """The three lanes of a running counter."""

    def __init__(self) -> None:
        self.store = Lane("store")
        self.read = Lane("read")
        self.io = Lane("io", IO_WORKERS)

    def close(self) -> None:
        """Drain in the order in which one lane hands work to the next: rendering, reading, then the journal."""
        self.io.close()
        self.read.close()
        self.store.close()
