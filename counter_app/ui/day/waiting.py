"""What of the day waits for a person, told over every page: money to give back, dates a new calendar moves. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from counter_app.domain.errors import CounterError
from counter_app.texts import Texts
from counter_app.ui.day.source import DaySource
from counter_app.ui.ports import Work


@dataclass(frozen=True, slots=True)
class Waiting:
    """In one line of words; empty when nothing waits."""

    words: str = ""


class WaitingPresenter:
    """Counts on the read lane each time the day is opened; a failure here never disturbs the book."""

    def __init__(self, source: DaySource, texts: Texts, work: Work, show: Callable[[Waiting], None]) -> None:
        self._source = source
        self._texts = texts
        self._work = work
        self._show = show
        self.state = Waiting()

    def refresh(self) -> None:
        """Count anew."""
        source = self._source

        def count() -> tuple[int, int]:
            return len(source.fees.refunds_due()), len(source.recalculation.moved())

        self._work.submit("read", count, self._take, _ignore)

    def _take(self, counted: tuple[int, int]) -> None:
        named = zip(("refunds", "moved"), counted, strict=True)
        words = (self._texts(f"ui.day.waits.{name}", number=number) for name, number in named if number)
        self.state = Waiting(" ".join(words))
        self._show(self.state)


def _ignore(error: CounterError) -> None:
    """The pages themselves say what cannot be read."""
