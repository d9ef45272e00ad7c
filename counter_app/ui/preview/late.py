"""What prints, put together by the lane that first asks for it and never by the thread of the window. No Qt in here."""

# ruff: noqa: D102 (as ``ui.ports`` promises)
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from counter_app.services.session import Session
    from counter_app.services.views import PrintedSlip, PrintJob
    from counter_app.ui.ports import PrintQueue, Slips


class HasQueue(Protocol):
    """The part of a running counter that has printers."""

    @property
    def print_queue(self) -> PrintQueue: ...


class HasSlips(Protocol):
    """The part of a running counter that makes slips."""

    @property
    def slips(self) -> Slips: ...


class LateQueue:
    """The ``PrintQueue`` of a counter."""

    def __init__(self, source: HasQueue) -> None:
        self._source = source

    def printers(self) -> tuple[str, ...]:
        return self._source.print_queue.printers()

    def submit(self, slip: PrintedSlip, printer: str | None) -> PrintJob:
        return self._source.print_queue.submit(slip, printer)

    def refresh(self, job_id: int) -> PrintJob:
        return self._source.print_queue.refresh(job_id)

    def latest(self, dossier_id: str) -> PrintJob | None:
        return self._source.print_queue.latest(dossier_id)


class LateSlips:
    """The ``Slips`` of a counter."""

    def __init__(self, source: HasSlips) -> None:
        self._source = source

    def order(self, name: str, form: str, *, paper: str, session: Session) -> Any:  # noqa: ANN401 (passed through)
        return self._source.slips.order(name, form, paper=paper, session=session)

    def preview(self, name: str, form: str, *, paper: str) -> Any:  # noqa: ANN401 (passed through)
        return self._source.slips.preview(name, form, paper=paper)

    def render(self, order: Any) -> PrintedSlip:  # noqa: ANN401 (passed through)
        return self._source.slips.render(order)
