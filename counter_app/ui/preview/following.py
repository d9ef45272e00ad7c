"""One paper from its making to its true end: drawn and handed over on the io lane, then followed. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable

from counter_app.domain.errors import CounterError
from counter_app.services.views import PrintedSlip, PrintJob
from counter_app.texts import Texts
from counter_app.ui.find.state import Marked
from counter_app.ui.ports import PrintQueue, Work

# Most slips are out in a second, and a printer that is paused or out of paper says so at once: ask soon, then rarely.
FIRST_POLL_MS, POLL_MS = 150, 1_500
MOST_POLLS = 80
_UNFINISHED = {"waiting", "printing"}
_LOOK = {"printed": ("good", "ok"), "failed": ("bad", "error")}


class PaperPrinting:
    """One print job at a time; tells how it stands in words, each time it changes, and gives up after two minutes."""

    def __init__(
        self,
        queue: PrintQueue,
        texts: Texts,
        work: Work,
        tell: Callable[[Marked], None],
        *,
        words: str = "ui.dossier.print",
    ) -> None:
        """``words`` is where the sentences of this place begin."""
        self._queue = queue
        self._texts = texts
        self._work = work
        self._tell = tell
        self._keys = words
        self._serial = 0
        self.busy = False

    def forget(self) -> None:
        """Follow nothing any more."""
        self._serial += 1
        self.busy = False

    def begin(self) -> bool:
        """Take the one place there is, and say so; False while another paper is being made."""
        if self.busy:
            return False
        self._serial += 1
        self.busy = True
        self.say("plain", "printer", f"{self._keys}.making")
        return True

    def start(self, make: Callable[[], PrintedSlip], printer: str) -> None:
        """Make a paper and send it to ``printer`` (empty: the default one)."""
        if self.begin():
            self.hand_over(make, printer)

    def hand_over(self, make: Callable[[], PrintedSlip], printer: str) -> None:
        """Draw and submit in one go; the place was taken before."""
        mine = self._serial

        def handed(job: PrintJob) -> None:
            if mine == self._serial:  # otherwise something else is in front now, and it would be said of that
                self.follow(job)

        def failed(error: CounterError) -> None:
            if mine == self._serial:
                self.failed(error)

        self._work.submit("io", lambda: self._queue.submit(make(), printer or None), handed, failed)

    def follow(self, job: PrintJob, polls: int = 0) -> None:
        """Tell the state of a job and ask again until it is final."""
        self.busy = False
        self._tell(self.words(job))
        if job.state not in _UNFINISHED:
            return
        if polls >= MOST_POLLS:
            self.say("warning", "warning", f"{self._keys}.unknown", printer=self._printer(job))
            return
        mine = self._serial
        pause = min(FIRST_POLL_MS << polls, POLL_MS)
        self._work.later("print", pause, lambda: self._ask(job.id, polls + 1, mine))

    def words(self, job: PrintJob) -> Marked:
        """Return how a job stands."""
        tone, icon = _LOOK.get(job.state, ("plain", "printer"))
        detail = self._detail(job)
        # What a printer says of itself ends with what to do about it: then nothing more is said. Where it only waits
        # (out of paper, paused) it has to be said as well, or the clerk waits with it.
        if detail and job.state in _UNFINISHED:
            tone, icon = "warning", "warning"
        stem = "waiting" if job.state in _UNFINISHED else job.state
        key = f"{self._keys}.{stem}_because" if detail and stem != "printed" else f"{self._keys}.{job.state}"
        return Marked(self._texts(key, printer=self._printer(job), detail=detail), tone, icon)  # type: ignore[arg-type]  # one of the tones

    def failed(self, error: CounterError) -> None:
        """Tell that there will be no paper."""
        self.busy = False
        self._tell(Marked(self._texts.error(error), "bad", "error"))

    def say(self, tone: str, icon: str, key: str, **values: object) -> None:
        """Tell a sentence of the texts."""
        self._tell(Marked(self._texts(key, **values), tone, icon))  # type: ignore[arg-type]  # one of the tones

    def _ask(self, job: int, polls: int, mine: int) -> None:
        if mine != self._serial:
            return

        def told(now: PrintJob) -> None:
            if mine == self._serial:
                self.follow(now, polls)

        self._work.submit("io", lambda: self._queue.refresh(job), told, self.failed)

    def _printer(self, job: PrintJob) -> str:
        return job.printer or self._texts("ui.dossier.print.default")

    def _detail(self, job: PrintJob) -> str:
        if not job.detail:
            return ""
        for key in (f"print.{job.detail}", f"error.{job.detail}"):
            words = self._texts(key)
            if words != key:
                return words
        return ""
