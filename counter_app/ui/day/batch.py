"""Printing many papers one after the other and telling how many truly came out. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from counter_app.domain.errors import CounterError
from counter_app.services.views import PrintedSlip, PrintJob
from counter_app.texts import Texts
from counter_app.ui.find.state import Marked
from counter_app.ui.ports import PrintQueue, Work

POLL_MS = 1_500
MOST_POLLS = 120
_FINAL = {"printed", "failed"}


class BatchPrinting:
    """Makes each paper on the io lane, hands it over, and follows all jobs to their ends."""

    def __init__(self, queue: PrintQueue, texts: Texts, work: Work, tell: Callable[[Marked], None]) -> None:
        self._queue = queue
        self._texts = texts
        self._work = work
        self._tell = tell
        self._waiting: list[Callable[[], PrintedSlip]] = []
        self._jobs: dict[int, PrintJob] = {}
        self._total = 0
        self._lost = 0
        self._printer = ""

    @property
    def busy(self) -> bool:
        """Whether papers are still being handed over."""
        return bool(self._waiting)

    def start(self, makers: Sequence[Callable[[], PrintedSlip]], printer: str) -> None:
        """Print what ``makers`` make, in order; ``printer`` empty is the default one."""
        if self.busy or not makers:
            return
        self._waiting, self._jobs, self._total, self._lost = list(makers), {}, len(makers), 0
        self._printer = printer
        self._next()

    def _next(self) -> None:
        if not self._waiting:
            self._work.later("batch", POLL_MS, lambda: self._ask(1))
            self._say()
            return
        make = self._waiting[0]
        self._work.submit("io", lambda: self._queue.submit(make(), self._printer or None), self._handed, self._failed)

    def _handed(self, job: PrintJob) -> None:
        self._waiting = self._waiting[1:]
        self._jobs[job.id] = job
        self._say()
        self._next()

    def _failed(self, error: CounterError) -> None:
        self._waiting = self._waiting[1:]
        self._lost += 1
        self._tell(Marked(self._texts.error(error), "bad", "error"))
        self._next()

    def _ask(self, polls: int) -> None:
        unfinished = [job.id for job in self._jobs.values() if job.state not in _FINAL]
        if not unfinished or polls > MOST_POLLS:
            return

        def told(jobs: list[PrintJob]) -> None:
            self._jobs |= {job.id: job for job in jobs}
            self._say()
            self._work.later("batch", POLL_MS, partial(self._ask, polls + 1))

        self._work.submit("io", lambda: [self._queue.refresh(job) for job in unfinished], told, self._failed)

    def _say(self) -> None:
        states = [job.state for job in self._jobs.values()]
        printed, failed = states.count("printed"), states.count("failed") + self._lost
        words = self._texts("ui.day.batch", printed=printed, total=self._total)
        if failed:
            words = f"{words} {self._texts('ui.day.batch.failed', failed=failed)}"
        done = printed == self._total
        tone, icon = ("bad", "error") if failed else ("good", "ok") if done else ("plain", "printer")
        self._tell(Marked(words, tone, icon))  # type: ignore[arg-type]  # one of the tones
