"""Paper of a hand-over: the list of what left the counter today, the receipt for one result. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from counter_app.domain.errors import CounterError
from counter_app.domain.slip import HANDED_RECEIPT
from counter_app.domain.zone import LOCAL
from counter_app.services.session import Session
from counter_app.services.views import PrintJob
from counter_app.texts import Texts
from counter_app.ui.find.state import Marked
from counter_app.ui.ports import Clock, Preferences, PrintQueue, Slips, Work
from counter_app.ui.preview.late import LateQueue, LateSlips
from counter_app.ui.preview.printing import SlipPrinting

if TYPE_CHECKING:
    # A shape only: the service is put together on its own lane.
    from counter_app.services.handover_papers import HandoverPapers

_PAPER = "a5"


class PaperSource(Protocol):
    """The part of a running counter that prints hand-overs."""

    @property
    def handover_papers(self) -> HandoverPapers: ...  # noqa: D102 (only its shape)
    @property
    def slips(self) -> Slips: ...  # noqa: D102 (only its shape)
    @property
    def print_queue(self) -> PrintQueue: ...  # noqa: D102 (only its shape)
    @property
    def preferences(self) -> Preferences: ...  # noqa: D102 (only its shape)
    @property
    def clock(self) -> Clock: ...  # noqa: D102 (only its shape)


class HandedPapers:
    """One paper at a time; ``tell`` hears how it stands."""

    def __init__(
        self, source: PaperSource, session: Session, texts: Texts, work: Work, tell: Callable[[Marked], None]
    ) -> None:
        self._source = source
        self._session = session
        self._texts = texts
        self._work = work
        self._tell = tell
        self._printing = SlipPrinting(LateSlips(source), LateQueue(source), texts, work, tell)

    def print_receipt(self, dossier_id: str, recorded: Callable[[], None]) -> None:
        """Print the receipt for the result of a dossier; it is recorded like every slip."""
        paper = str(self._source.preferences.get("paper", _PAPER) or _PAPER)
        self._printing.start(dossier_id, HANDED_RECEIPT, paper, self._printer, self._session, recorded)

    def print_list(self) -> None:
        """Print what was handed over today; on a day without any, say so instead."""
        source, printer = self._source, self._printer or None
        on = source.clock.now().astimezone(LOCAL).date()
        giver = self._session.display_name
        self._tell(Marked(self._texts("ui.dossier.print.making"), "plain", "printer"))

        def work() -> PrintJob | None:
            handed = source.handover_papers.handed_over(on, giver)
            return source.print_queue.submit(handed.as_slip(on), printer) if handed.rows else None

        def done(job: PrintJob | None) -> None:
            if job is None:
                self._tell(Marked(self._texts("handed.nothing"), "info", "info"))
            else:
                self._printing.follow(job)

        self._work.submit("io", work, done, self._failed)

    @property
    def _printer(self) -> str:
        return str(self._source.preferences.get("printer", "") or "")

    def _failed(self, error: CounterError) -> None:
        self._tell(Marked(self._texts.error(error), "bad", "error"))
