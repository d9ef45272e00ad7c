"""A lane without a thread, for tests whose connection belongs to the thread that asks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import ParamSpec, TypeVar

from counter_app.domain.errors import CounterError
from counter_app.services.lanes import Lane

P = ParamSpec("P")
T = TypeVar("T")


class StraightLane(Lane):
    """Does work at once on the thread that hands it in."""

    def __init__(self) -> None:
        super().__init__("straight")

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do the work and return its finished future."""
        done: Future[T] = Future()
        try:
            done.set_result(work(*args, **kwargs))
        except CounterError as error:
            done.set_exception(error)
        return done
