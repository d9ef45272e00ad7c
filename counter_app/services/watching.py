"""Long work a person looks at: how far it is, and a way to stop it. On the thread of the work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


class Cancelled(Exception):  # noqa: N818 - a person's decision, not an error
    """A person stopped it; nothing is left behind."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who looks at long work: ``progress`` is told bytes done and to do, ``cancelled`` is asked before each piece."""

    progress: Callable[[int, int], None] = lambda _done, _total: None
    cancelled: Callable[[], bool] = lambda: False


class Told:
    """Counts what was done and lets a person stop it."""

    def __init__(self, watch: Watch, total: int) -> None:
        self._watch, self._done, self._total = watch, 0, total

    def of(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the pieces, telling of each.

        Raises:
            Cancelled: a person stopped it.
        """
        for piece in pieces:
            if self._watch.cancelled():
                raise Cancelled
            yield piece
            self._done += len(piece)
            self._watch.progress(min(self._done, self._total), self._total)
