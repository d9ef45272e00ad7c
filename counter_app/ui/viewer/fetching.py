"""A paper that does not lie on this machine: where it is, in words, and bringing it here. No Qt in here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from counter_app.domain.errors import CounterError
from counter_app.texts import Texts
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.pages.checklist import size_words, travel_words

if TYPE_CHECKING:
    from counter_app.services.fetched_files import FilePlace
    from counter_app.ui.ports import Work

PROGRESS_MS = 120
_NO_LINE = frozenset({"unreachable", "answer_late", "answer_cut", "gateway_busy"})


@dataclass(frozen=True, slots=True)
class FetchState:
    """What stands where the pages would be; ``total`` 0 until the first bytes came."""

    told: Marked = NOTHING
    offered: bool = False
    fetching: bool = False
    words: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Fetcher:
    """What does the work on the io lane; ``fetch`` returns None once it was stopped."""

    place: Callable[[str], FilePlace]
    fetch: Callable[[str, Callable[[int, int], None], Callable[[], bool]], int | None]


class FetchPresenter:
    """Asks where a paper lies, and brings it when a person wants it; ``fetched`` is called when it is here."""

    def __init__(
        self,
        texts: Texts,
        work: Work,
        fetcher: Fetcher,
        show: Callable[[FetchState], None],
        fetched: Callable[[], None],
    ) -> None:
        self._texts, self._work, self._fetcher = texts, work, fetcher
        self._show, self._fetched = show, fetched
        self._stop = threading.Event()
        self._progress = (0, 0)
        self._sha256 = ""
        self._size = 0
        self.state = FetchState()

    def ask(self, sha256: str) -> None:
        """Find out where a paper lies that could not be opened."""
        self._sha256 = sha256

        def found(place: FilePlace) -> None:
            if self._sha256 != sha256:
                return
            if place.lies == "here":  # it came while it was asked about
                self._fetched()
                return
            self._size = place.bytes
            words = self._texts(f"ui.viewer.place.{place.lies}", size=size_words(place.bytes, self._texts))
            told = Marked(words, "warning") if place.can_be_fetched else Marked(words, "bad")
            self._change(told=told, offered=place.can_be_fetched)

        self._work.submit("io", lambda: self._fetcher.place(sha256), found, self._failed)

    def fetch(self) -> None:
        """Bring the paper; what came is kept when the line is cut or a person stops it."""
        if self.state.fetching or not self.state.offered:
            return
        sha256, stop = self._sha256, threading.Event()
        self._stop, self._progress = stop, (0, 0)
        words = self._texts("ui.viewer.fetching", travel=travel_words(self._size, self._texts))
        self._change(fetching=True, words=words, done=0, total=0, told=NOTHING)

        def watch(done: int, total: int) -> None:
            self._progress = (done, total)  # one assignment: the io thread writes, the UI thread reads

        def came(size: int | None) -> None:
            if self._sha256 != sha256:
                return
            if size is None:
                self._change(fetching=False, told=Marked(self._texts("ui.viewer.fetch_stopped"), "info"))
                return
            self._change(fetching=False, offered=False, told=NOTHING)
            self._fetched()

        def failed(error: CounterError) -> None:
            if self._sha256 == sha256:
                self._failed(error)

        self._work.submit("io", lambda: self._fetcher.fetch(sha256, watch, stop.is_set), came, failed)
        self._work.later("fetching", PROGRESS_MS, self._look)

    def cancel(self) -> None:
        """Stop behind the piece under way."""
        self._stop.set()

    def forget(self) -> None:
        """Let go of the paper; what is being brought stops, and goes on another time."""
        self.cancel()
        self._sha256 = ""
        self._change(told=NOTHING, offered=False, fetching=False)

    def _failed(self, error: CounterError) -> None:
        offline = error.code in _NO_LINE
        words = self._texts("ui.viewer.fetch_offline") if offline else self._texts.error(error)
        self._change(fetching=False, told=Marked(words, "warning" if offline else "bad"))

    def _look(self) -> None:
        if not self.state.fetching:
            return
        done, total = self._progress
        self._change(done=done, total=total if done else 0)
        self._work.later("fetching", PROGRESS_MS, self._look)

    def _change(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # its fields
        self._show(self.state)
