"""A printer without paper: implements the port and passes the same contract tests as CUPS."""

from __future__ import annotations

from counter_app.devices.ports import PrinterEntry, PrintPhase, PrintState
from counter_app.domain.errors import DeviceError
from counter_app.domain.slip import Paper

PRINTED = PrintState(PrintPhase.PRINTED)


class FakePrinter:
    """Queues with a fixed fate each; the first is the default printer. ``available`` False stops the system."""

    def __init__(self, queues: dict[str, PrintState] | None = None) -> None:
        self.queues = {"Máy in": PRINTED} if queues is None else queues
        self.available = True
        self.jobs: dict[str, tuple[str, bytes, str, Paper]] = {}

    def printers(self) -> list[PrinterEntry]:
        self._answer()
        default = next(iter(self.queues), None)
        return sorted(
            (PrinterEntry(name, name == default, accepting=True) for name in self.queues),
            key=lambda entry: entry.name.casefold(),
        )

    def submit(self, pdf: bytes, *, title: str, printer: str | None, paper: Paper) -> str:
        self._answer()
        name = printer or next(iter(self.queues), None)
        if name is None or name not in self.queues:
            raise DeviceError("printer_missing")
        job = str(len(self.jobs) + 1)
        self.jobs[job] = (name, pdf, title, paper)
        return job

    def state(self, job: str) -> PrintState:
        self._answer()
        if job not in self.jobs:
            raise DeviceError("print_job_missing")
        return self.queues.get(self.jobs[job][0], PrintState(PrintPhase.FAILED, "cancelled"))

    def received(self, job: str) -> bytes:
        """Give the bytes that were handed over for a job."""
        return self.jobs[job][1]

    def _answer(self) -> None:
        if not self.available:
            raise DeviceError("printing_unavailable")
