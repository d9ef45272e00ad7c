"""Prints on Linux through CUPS and tells the true state of a job.

``lp`` and ``lpstat`` are not used: ``lpstat`` lists printed, cancelled and aborted jobs alike as completed, with the
same alerts; only the job's state over IPP tells them apart. Called from the io threads, never from the window.
"""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from urllib.parse import quote

from counter_app.devices.cups_server import ServerAddress, exchange
from counter_app.devices.ipp import Answer, Attribute, Operation, Tag, Value, request
from counter_app.devices.media import media_name
from counter_app.devices.ports import PrinterEntry, PrintPhase, PrintState
from counter_app.domain.errors import DeviceError
from counter_app.domain.slip import Paper

_NOT_FOUND = 0x0406
_LONGEST_TITLE = 200
# Status codes of RFC 8011, appendix B.
_REFUSALS = {
    _NOT_FOUND: "printer_missing",
    0x040A: "printer_refuses_pdf",
    0x040B: "paper_unsupported",
    0x0506: "printer_refuses",
    0x0509: "printer_refuses",  # too many jobs
}
# Job states of RFC 8011, 5.3.7; a stopped or held job may still go on.
_PHASES = {
    3: PrintPhase.WAITING,
    4: PrintPhase.WAITING,
    5: PrintPhase.PRINTING,
    6: PrintPhase.WAITING,
    7: PrintPhase.FAILED,
    8: PrintPhase.FAILED,
    9: PrintPhase.PRINTED,
}
_FINAL_DETAILS = {7: "cancelled", 8: "aborted"}
# A job may be called completed although nothing usable came out.
_SPOILED = {
    "aborted-by-system": "aborted",
    "document-format-error": "aborted",
    "document-unprintable-error": "aborted",
    "job-canceled-at-device": "cancelled",
    "job-canceled-by-operator": "cancelled",
    "job-canceled-by-user": "cancelled",
    "job-completed-with-errors": "aborted",
    "unsupported-attributes-or-values": "paper",
    "unsupported-document-format": "aborted",
    "unsupported-media": "paper",
}
# Printer reasons of RFC 8011, 5.4.12 and PWG 5100.9, without their -error, -warning or -report ending.
_PRINTER_DETAILS = {
    "media-empty": "no_paper",
    "media-needed": "no_paper",
    "media-jam": "jam",
    "cover-open": "cover_open",
    "door-open": "cover_open",
    "toner-empty": "no_ink",
    "marker-supply-empty": "no_ink",
    "offline": "offline",
    "connecting-to-device": "offline",
    "timed-out": "offline",
    "paused": "paused",
    "stopped": "paused",
    "shutdown": "offline",
}
_JOB_DETAILS = {4: "held", 6: "paused"}


class CupsPrinter:
    """The printers of a CUPS server."""

    def __init__(self, address: ServerAddress | None = None) -> None:
        """Use the server of this machine, or the one at ``address``."""
        self._address = address or ServerAddress.of_this_machine()

    def printers(self) -> list[PrinterEntry]:
        """Give all printers of this machine, by name.

        Raises:
            DeviceError: ``printing_unavailable`` when the printing system does not answer.
        """
        wanted = ("printer-name", "printer-is-accepting-jobs")
        answer = self._ask(Operation.GET_PRINTERS, "/", [_requested(*wanted)])
        default = self._default()
        entries = [
            PrinterEntry(name, name == default, bool(_first(attributes, "printer-is-accepting-jobs")))
            for attributes in answer.group(Tag.PRINTER)
            if isinstance(name := _first(attributes, "printer-name"), str)
        ]
        return sorted(entries, key=lambda entry: entry.name.casefold())

    def submit(self, pdf: bytes, *, title: str, printer: str | None, paper: Paper) -> str:
        """Hand over one PDF and give the id of its job; ``printer`` None means the default printer.

        Raises:
            DeviceError: ``printer_missing``, ``printer_refuses``, ``printer_refuses_pdf``, ``paper_unsupported``,
                ``print_unconfirmed``, ``print_refused`` or ``printing_unavailable``.
        """
        name = printer or self._default()
        if name is None:
            raise DeviceError("printer_missing")
        media = media_name(paper, self._supported_media(name))
        attributes: list[Attribute] = [
            _printer_uri(name),
            _user(),
            (Tag.NAME, "job-name", title[:_LONGEST_TITLE]),
            (Tag.MIME_TYPE, "document-format", "application/pdf"),
        ]
        message = request(Operation.PRINT_JOB, attributes, [(Tag.KEYWORD, "media", media)])
        answer = exchange(self._address, f"/printers/{quote(name)}", message, pdf)
        job = next((_first(attributes, "job-id") for attributes in answer.group(Tag.JOB)), None)
        if not answer.succeeded or not isinstance(job, int):
            raise _refusal(answer, paper=paper.value)
        return str(job)

    def state(self, job: str) -> PrintState:
        """Give what has truly become of a job.

        Raises:
            DeviceError: ``print_job_missing`` when CUPS no longer knows it, ``printing_unavailable``.
        """
        wanted = ("job-state", "job-state-reasons", "job-printer-state-reasons")
        uri: Attribute = (Tag.URI, "job-uri", f"ipp://localhost/jobs/{quote(job, safe='')}")
        message = request(Operation.GET_JOB_ATTRIBUTES, [uri, _user(), _requested(*wanted)])
        answer = exchange(self._address, "/jobs/", message)
        found = answer.group(Tag.JOB)
        if not answer.succeeded or not found:
            raise DeviceError("print_job_missing" if answer.status == _NOT_FOUND else "printing_unavailable")
        return job_state(found[0])

    def _default(self) -> str | None:
        message = request(Operation.GET_DEFAULT, [_requested("printer-name")])
        for attributes in exchange(self._address, "/", message).group(Tag.PRINTER):
            name = _first(attributes, "printer-name")
            if isinstance(name, str):
                return name
        return None

    def _supported_media(self, name: str) -> list[str]:
        answer = self._ask(
            Operation.GET_PRINTER_ATTRIBUTES,
            f"/printers/{quote(name)}",
            [_printer_uri(name), _user(), _requested("media-supported")],
        )
        values = [value for attributes in answer.group(Tag.PRINTER) for value in attributes.get("media-supported", [])]
        return [value for value in values if isinstance(value, str)]

    def _ask(self, operation: Operation, path: str, attributes: Sequence[Attribute]) -> Answer:
        answer = exchange(self._address, path, request(operation, attributes))
        # CUPS answers "not found" when asked for all of no printers.
        if answer.succeeded or (operation is Operation.GET_PRINTERS and answer.status == _NOT_FOUND):
            return answer
        raise _refusal(answer)


def job_state(attributes: dict[str, list[Value]]) -> PrintState:
    """Decide what a job's attributes mean; a state from a newer standard counts as still waiting."""
    state = _first(attributes, "job-state")
    number = state if isinstance(state, int) else 0
    phase = _PHASES.get(number, PrintPhase.WAITING)
    spoiled = _known(attributes.get("job-state-reasons", []), _SPOILED)
    if phase in (PrintPhase.PRINTED, PrintPhase.FAILED):
        failed = phase is PrintPhase.FAILED or spoiled is not None
        return PrintState(PrintPhase.FAILED, spoiled or _FINAL_DETAILS.get(number)) if failed else PrintState(phase)
    reason = _known(attributes.get("job-printer-state-reasons", []), _PRINTER_DETAILS)
    stopped = "printer-stopped" in attributes.get("job-state-reasons", [])
    return PrintState(phase, reason or ("paused" if stopped else _JOB_DETAILS.get(number)))


def _known(reasons: Sequence[Value], details: dict[str, str]) -> str | None:
    for reason in reasons:
        word = str(reason)
        for ending in ("-error", "-warning", "-report"):
            detail = details.get(word) or details.get(word.removesuffix(ending))
            if detail is not None:
                return detail
    return None


def _refusal(answer: Answer, **values: str) -> DeviceError:
    code = _REFUSALS.get(answer.status)
    return DeviceError("print_refused", status=answer.status) if code is None else DeviceError(code, **values)


def _first(attributes: dict[str, list[Value]], name: str) -> Value | None:
    values = attributes.get(name)
    return values[0] if values else None


def _printer_uri(name: str) -> Attribute:
    return Tag.URI, "printer-uri", f"ipp://localhost/printers/{quote(name, safe='')}"


def _user() -> Attribute:
    return Tag.NAME, "requesting-user-name", getpass.getuser()


def _requested(*names: str) -> Attribute:
    return Tag.KEYWORD, "requested-attributes", names
