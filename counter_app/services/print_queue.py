"""Handing slips to a printer and following what truly becomes of them; talks to the printer on the io lane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate
from counter_app.domain.errors import CounterError, InputError
from counter_app.domain.slip import Paper
from counter_app.services.views import PrintedSlip, PrintJob
from counter_app.store import desk as rows
from counter_app.store.instants import from_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock, Printer
    from counter_app.services.lanes import Lane

FINAL = frozenset({"printed", "failed"})


class PrintQueue:
    """The print jobs of this counter; every method blocks on the printer and belongs on the io lane."""

    def __init__(self, connection: Connection, store: Lane, clock: Clock, printer: Callable[[], Printer]) -> None:
        self._connection = connection
        self._store = store
        self._clock = clock
        self._make_printer = printer
        self._printer: Printer | None = None

    def printers(self) -> tuple[str, ...]:
        """Return the printers of this machine by name, the default one first.

        Raises:
            DeviceError: ``printing_unavailable``.
        """
        found = sorted(self._device().printers(), key=lambda one: (not one.is_default, one.name))
        return tuple(one.name for one in found)

    def submit(self, slip: PrintedSlip, printer: str | None) -> PrintJob:
        """Hand a slip to a printer (the default one when None); a refusal is kept as a failed job, not raised."""
        name = printer or ""
        try:
            job = self._device().submit(slip.content, title=slip.title, printer=printer, paper=Paper(slip.paper))
            state, detail = "waiting", ""
        except CounterError as error:
            job, state, detail = "", "failed", error.code
        return self._store.submit(self._keep, slip, name, job, state, detail).result()

    def refresh(self, job_id: int) -> PrintJob:
        """Ask the printer what became of a job and return it; a job it has forgotten keeps its last state.

        Raises:
            InputError: ``print_job_unknown``; DeviceError: ``printing_unavailable``.
        """
        known = self._store.submit(self._read, job_id).result()
        if known.state in FINAL:
            return known
        try:
            state = self._device().state(known.job)
        except CounterError as error:
            if error.code != "print_job_missing":
                raise
            return self._store.submit(self._set, job_id, "failed", error.code).result()
        return self._store.submit(self._set, job_id, str(state.phase), state.detail or "").result()

    def latest(self, dossier_id: str) -> PrintJob | None:
        """Return the newest job of a dossier, or None."""
        row = self._store.submit(rows.print_job, self._connection, dossier=dossier_id).result()
        return None if row is None else _job(row)

    def _device(self) -> Printer:
        if self._printer is None:
            self._printer = self._make_printer()
        return self._printer

    def _keep(self, slip: PrintedSlip, printer: str, job: str, state: str, detail: str) -> PrintJob:
        values = (slip.dossier_id, slip.event_id, slip.form, slip.copy, slip.paper, printer, job, state)
        with immediate(self._connection):
            job_id = rows.add_print_job(self._connection, values, self._clock.now())
            rows.set_print_state(self._connection, job_id, state, detail)
        return self._read(job_id)

    def _set(self, job_id: int, state: str, detail: str) -> PrintJob:
        with immediate(self._connection):
            rows.set_print_state(self._connection, job_id, state, detail)
        return self._read(job_id)

    def _read(self, job_id: int) -> PrintJob:
        row = rows.print_job(self._connection, job_id=job_id)
        if row is None:
            raise InputError("print_job_unknown", "job")
        return _job(row)


def _job(row: rows.PrintRow) -> PrintJob:
    return PrintJob(
        id=row[0],
        dossier_id=row[1],
        form=row[2],
        printer=row[3],
        job=row[4],
        state=row[5],
        detail=row[6],
        at=from_text(row[7]),
    )
