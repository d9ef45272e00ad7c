"""From a slip to paper: order, draw, hand over, and follow the job until its true end. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable

from counter_app.services.session import Session
from counter_app.services.views import PrintedSlip, PrintJob
from counter_app.texts import Texts
from counter_app.ui.find.state import Marked
from counter_app.ui.ports import PrintQueue, Slips, Work
from counter_app.ui.preview.following import PaperPrinting


class SlipPrinting:
    """One print at a time; tells how it stands in words, each time it changes."""

    def __init__(
        self, slips: Slips, queue: PrintQueue, texts: Texts, work: Work, tell: Callable[[Marked], None]
    ) -> None:
        self._slips = slips
        self._work = work
        self._paper = PaperPrinting(queue, texts, work, tell)

    @property
    def busy(self) -> bool:
        """Whether a slip is being made."""
        return self._paper.busy

    def forget(self) -> None:
        """Follow nothing any more: another dossier is on the page."""
        self._paper.forget()

    def start(
        self, name: str, form: str, paper: str, printer: str, session: Session, ordered: Callable[[], None]
    ) -> None:
        """Record a print and send it to ``printer`` (empty: the default one); ``ordered`` once it is recorded."""
        if not self._paper.begin():
            return

        def recorded(order: object) -> None:
            ordered()
            self._paper.hand_over(lambda: self._slips.render(order), printer)

        self._work.submit(
            "store", lambda: self._slips.order(name, form, paper=paper, session=session), recorded, self._paper.failed
        )

    def preview(self, name: str, form: str, paper: str, show: Callable[[PrintedSlip], None]) -> None:
        """Draw the slip as its next print would be, recording nothing."""
        self._work.submit(
            "read",
            lambda: self._slips.preview(name, form, paper=paper),
            lambda order: self._work.submit("io", lambda: self._slips.render(order), show, self._paper.failed),
            self._paper.failed,
        )

    def follow(self, job: PrintJob) -> None:
        """Tell the state of a job and ask again until it is final."""
        self._paper.follow(job)
