"""What the program asks of the machine it runs on; bootstrap chooses who answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from counter_app.domain.slip import Paper


class Clock(Protocol):
    """Tells the time; the only way services learn it."""

    def now(self) -> datetime:
        """Give the present instant, aware and in UTC."""
        ...


class KeyVault(Protocol):
    """Keeps keys of 32 bytes outside the database they open."""

    def load(self, name: str) -> bytes:
        """Give the key kept under ``name``.

        Raises:
            StoreError: ``key_missing``, ``key_malformed`` or ``key_wrong`` (the passphrase does not fit).
            DeviceError: ``vault_missing``, ``vault_locked`` or ``vault_failed``.
        """
        ...

    def store(self, name: str, key: bytes) -> None:
        """Keep a key so that ``load`` gives it from now on, also after a power cut; never replaces another key.

        Raises:
            StoreError: ``key_exists`` when another key is kept there, and as ``load``.
            DeviceError: as ``load``.
        """
        ...


class PrintPhase(StrEnum):
    """How far a print job has come; ``PRINTED`` and ``FAILED`` are final."""

    WAITING = "waiting"
    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PrintState:
    """The true state of one job, and the code (``print.<detail>`` in the texts) of what it waits for or died of."""

    phase: PrintPhase
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class PrinterEntry:
    """One printer a person may choose."""

    name: str
    is_default: bool
    accepting: bool


class Printer(Protocol):
    """Prints finished PDF files; every call may take seconds, so it belongs on the io threads."""

    def printers(self) -> list[PrinterEntry]:
        """Give all printers of this machine, by name.

        Raises:
            DeviceError: ``printing_unavailable`` when the printing system does not answer.
        """
        ...

    def submit(self, pdf: bytes, *, title: str, printer: str | None, paper: Paper) -> str:
        """Hand over one PDF and give the id of its job; ``printer`` None means the default printer.

        ``title`` is shown in queues that everybody can read: a dossier code, never a name.

        Raises:
            DeviceError: ``printer_missing``, ``printer_refuses``, ``paper_unsupported``, ``print_unconfirmed`` (it may
                or may not have been taken), ``print_refused`` or ``printing_unavailable``.
        """
        ...

    def state(self, job: str) -> PrintState:
        """Give what has truly become of a job.

        Raises:
            DeviceError: ``print_job_missing`` when nothing is known of it any more, ``printing_unavailable``.
        """
        ...
