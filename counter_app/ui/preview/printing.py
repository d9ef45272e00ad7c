"""From a slip to paper: order, draw, hand over, and follow the job until its true end. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable

from counter_app.domain.errors import CounterError
from counter_app.services.session import Session
from counter_app.services.views import PrintedSlip, PrintJob
from counter_app.texts import Texts
from counter_app.ui.find.state import Marked
from counter_app.ui.ports import PrintQueue, Slips, Work

POLL_MS = 1_500
MOST_POLLS = 80
_UNFINISHED = {"waiting", "printing"}
_LOOK = {"printed": ("good", "ok"), "failed": ("bad", "error")}


class SlipPrinting:
    """One print at a time; tells how it stands in words, each time it changes."""

    def __init__(
        self, slips: Slips, queue: PrintQueue, texts: Texts, work: Work, tell: Callable[[Marked], None]
    ) -> None:
        self._slips = slips
        self._queue = queue
        self._texts = texts
        self._work = work
        self._tell = tell
        self._serial = 0
        self.busy = False

    def forget(self) -> None:
        """Follow nothing any more: another dossier is on the page."""
        self._serial += 1
        self.busy = False

    def start(
        self, name: str, form: str, paper: str, printer: str, session: Session, ordered: Callable[[], None]
    ) -> None:
        """Record a print and send it to ``printer`` (empty: the default one); ``ordered`` once it is recorded."""
        if self.busy:
            return
        self._serial += 1
        self.busy = True
        self._say("plain", "printer", "ui.dossier.print.making")

        def drawn(slip: PrintedSlip) -> None:
            self._work.submit("io", lambda: self._queue.submit(slip, printer or None), self.follow, self._failed)

        def recorded(order: object) -> None:
            ordered()
            self._work.submit("io", lambda: self._slips.render(order), drawn, self._failed)

        self._work.submit(
            "store", lambda: self._slips.order(name, form, paper=paper, session=session), recorded, self._failed
        )

    def preview(self, name: str, form: str, paper: str, show: Callable[[PrintedSlip], None]) -> None:
        """Draw the slip as its next print would be, recording nothing."""
        self._work.submit(
            "read",
            lambda: self._slips.preview(name, form, paper=paper),
            lambda order: self._work.submit("io", lambda: self._slips.render(order), show, self._failed),
            self._failed,
        )

    def follow(self, job: PrintJob, polls: int = 0) -> None:
        """Tell the state of a job and ask again until it is final."""
        tone, icon = _LOOK.get(job.state, ("plain", "printer"))
        detail = self._detail(job)
        printer = job.printer or self._texts("ui.dossier.print.default")
        # What a printer says of itself ends with what to do about it: then nothing more is said.
        key = f"ui.dossier.print.{job.state}" + ("_because" if job.state == "failed" and detail else "")
        words = self._texts(key, printer=printer, detail=detail)
        self.busy = False
        self._tell(Marked(words, tone, icon))  # type: ignore[arg-type]  # one of the tones
        if job.state not in _UNFINISHED:
            return
        if polls >= MOST_POLLS:
            self._say("warning", "warning", "ui.dossier.print.unknown", printer=printer)
            return
        mine = self._serial
        self._work.later("print", POLL_MS, lambda: self._ask(job.id, polls + 1, mine))

    def _ask(self, job: int, polls: int, mine: int) -> None:
        if mine != self._serial:
            return

        def told(now: PrintJob) -> None:
            if mine == self._serial:
                self.follow(now, polls)

        self._work.submit("io", lambda: self._queue.refresh(job), told, self._failed)

    def _detail(self, job: PrintJob) -> str:
        if not job.detail:
            return ""
        for key in (f"print.{job.detail}", f"error.{job.detail}"):
            words = self._texts(key)
            if words != key:
                return words
        return ""

    def _failed(self, error: CounterError) -> None:
        self.busy = False
        self._tell(Marked(self._texts.error(error), "bad", "error"))

    def _say(self, tone: str, icon: str, key: str, **values: object) -> None:
        self._tell(Marked(self._texts(key, **values), tone, icon))  # type: ignore[arg-type]  # one of the tones
