"""Scanners of the network that speak eSCL (Mopria, AirPrint): no driver, the same on Linux and Windows.

A stack is one job, fetched page by page; from the glass each page is a job of its own. What an answer means is the
standard's word first; where it leaves that open (a jam may be 404, 409 or 503) the scanner's state decides.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from counter_app.devices.scanning.escl_http import PREFIX, CancelledError, EsclLine, Reply, path_of, read_address
from counter_app.devices.scanning.escl_words import (
    EsclScannerWords,
    EsclStatus,
    order_xml,
    read_capabilities,
    read_status,
)
from counter_app.devices.scanning.plain_xml import LARGEST, XmlRefusedError
from counter_app.devices.scanning.ports import (
    Capabilities,
    ScannedPage,
    ScannerEntry,
    ScanSettings,
    Source,
    TakePage,
)
from counter_app.devices.scanning.whole_files import format_of, is_whole
from counter_app.domain.errors import CounterError, DeviceError

SILENT_SECONDS = 90.0
"""Without an answer, or answering only "not yet"; a cold lamp takes up to a minute."""
BUSY_SECONDS = 15.0
"""That a new scan waits for another one to end."""
_LIST_SECONDS = 10.0
_OK, _CREATED = 200, 201
_NOT_THERE, _CONFLICT, _GONE, _BUSY = 404, 409, 410, 503
_CLOSED = {401, 403}


class EsclScanner:
    """The eSCL scanners at known addresses; any other may be named as ``escl:http://host:port/eSCL``."""

    def __init__(
        self,
        addresses: Sequence[str] = (),
        *,
        silent_seconds: float = SILENT_SECONDS,
        busy_seconds: float = BUSY_SECONDS,
    ) -> None:
        self._addresses = tuple(addresses)
        self._silent_seconds, self._busy_seconds = silent_seconds, busy_seconds

    def devices(self) -> list[ScannerEntry]:
        """Give those of the known addresses that answer."""
        found = []
        for address in self._addresses:
            device = address if address.startswith(PREFIX) else PREFIX + address
            try:
                line = EsclLine(read_address(device), silent_seconds=min(self._silent_seconds, _LIST_SECONDS))
                name = _capabilities(line).name
            except CounterError:
                continue
            found.append(ScannerEntry(device, "escl", name))
        return found

    def capabilities(self, device: str) -> Capabilities:
        """Give what one scanner can do.

        Raises:
            DeviceError: as ``Scanner.capabilities``; InputError: ``scanner_address``.
        """
        return _capabilities(EsclLine(read_address(device), silent_seconds=self._silent_seconds)).capabilities

    def scan(self, device: str, settings: ScanSettings, on_page: TakePage, cancelled: Callable[[], bool]) -> int:
        """Hand each page over and return how many there were; see ``Scanner.scan``."""
        taken = 0

        def take(page: ScannedPage) -> None:
            nonlocal taken
            on_page(page)
            taken += 1

        line = EsclLine(read_address(device), silent_seconds=self._silent_seconds, cancelled=cancelled)
        with suppress(CancelledError):
            words = _capabilities(line)
            source = _source(line, words, settings)
            body, dpi = order_xml(words, settings, source)
            patience = _Patience(self._busy_seconds, self._silent_seconds)
            wanted = settings.wanted(source)
            # A stack is one job; from the glass each page is one.
            for first in range(1, wanted + 1) if source is Source.FLATBED else (1,):
                job = _Job(line, _begin(line, body, source, patience), dpi, source, patience)
                job.fetch(first, 1 if source is Source.FLATBED else wanted, take)
        return taken


@dataclass(frozen=True, slots=True)
class _Patience:
    busy: float
    silent: float


@dataclass(frozen=True, slots=True)
class _Job:
    """One ``ScanJobs`` of the scanner, which holds it until it is fetched whole or called off."""

    line: EsclLine
    path: str
    dpi: int
    source: Source
    patience: _Patience

    def fetch(self, first: int, limit: int, on_page: TakePage) -> None:
        """Fetch up to ``limit`` pages, numbered from ``first``; the job is called off unless the scanner ended it."""
        ended = False
        try:
            for number in range(first, first + limit):
                reply = self._next()
                if reply.status in (_NOT_THERE, _GONE):
                    ended = True
                    self._judge_end(any_page=number > first)
                    return
                on_page(self._page(reply, number))
        finally:
            if not ended:
                self.line.tell("DELETE", self.path)

    def _next(self) -> Reply:
        until = time.monotonic() + self.patience.silent
        while True:
            reply = self.line.ask("GET", f"{self.path}/NextDocument")
            if reply.status in (_OK, _NOT_THERE, _GONE):
                return reply
            _refuse_stopped(_status(self.line), self.source)
            if reply.status != _BUSY:
                raise _failure(reply)
            if time.monotonic() > until:
                raise DeviceError("scanner_silent", seconds=round(self.patience.silent))
            self.line.pause(reply.retry_s)

    def _judge_end(self, *, any_page: bool) -> None:
        """Tell the end of the stack from a stack that stopped."""
        try:
            status = _status(self.line)
        except DeviceError:
            if any_page:  # it said that this was all, and has gone to sleep
                return
            raise
        if any_page and status.trouble == "scanner_feeder_empty":
            return
        _refuse_stopped(status, self.source)
        if not any_page:
            raise DeviceError("scanner_failed" if self.source is Source.FLATBED else "scanner_feeder_empty")

    def _page(self, reply: Reply, number: int) -> ScannedPage:
        kind = format_of(reply.content[:1024])
        if kind is None:
            raise DeviceError("scanner_failed")
        if not is_whole(reply.content, kind):
            raise DeviceError("scanner_lost")
        return ScannedPage(number, reply.content, kind, self.dpi)


def _capabilities(line: EsclLine) -> EsclScannerWords:
    words = read_capabilities_of(_fetched(line, "ScannerCapabilities"))
    if not words.sides:
        raise DeviceError("scanner_failed")
    return words


def read_capabilities_of(content: bytes) -> EsclScannerWords:
    """Read the capabilities.

    Raises:
        DeviceError: ``scanner_failed`` when they are not what a scanner says.
    """
    try:
        return read_capabilities(content)
    except XmlRefusedError as error:
        raise DeviceError("scanner_failed") from error


def _status(line: EsclLine) -> EsclStatus:
    try:
        return read_status(_fetched(line, "ScannerStatus"))
    except XmlRefusedError as error:
        raise DeviceError("scanner_failed") from error


def _fetched(line: EsclLine, path: str) -> bytes:
    reply = line.ask("GET", path, most_bytes=LARGEST)
    if reply.status != _OK:
        raise _failure(reply)
    return reply.content


def _source(line: EsclLine, words: EsclScannerWords, settings: ScanSettings) -> Source:
    """Choose where the paper is taken from, and refuse a feeder that cannot give any.

    Raises:
        DeviceError: ``scanner_unsupported``, ``scanner_feeder_empty``, ``scanner_jammed``, ``scanner_cover_open``.
    """
    source, glass = settings.source, Source.FLATBED in words.sides
    if source is Source.FLATBED and not glass:
        raise DeviceError("scanner_unsupported")
    if source is Source.FLATBED or (source is None and len(words.sides) == 1 and glass):
        return Source.FLATBED
    status = _status(line)
    if source is None:
        feeder = Source.FEEDER in words.sides and (status.paper_is_in or not glass)
        source = Source.FEEDER if feeder else Source.FLATBED
    elif source not in words.sides:
        raise DeviceError("scanner_unsupported")
    _refuse_stopped(status, source)
    return source


def _refuse_stopped(status: EsclStatus, source: Source) -> None:
    if source is not Source.FLATBED and status.trouble is not None:
        raise DeviceError(status.trouble)
    if status.state == "Down":
        raise DeviceError("scanner_failed")


def _begin(line: EsclLine, body: bytes, source: Source, patience: _Patience) -> str:
    """Order a scan and return the path of its job."""
    until = time.monotonic() + patience.busy

    def unwanted(late: Reply) -> None:
        if late.status == _CREATED:
            line.tell("DELETE", path_of(late.location))

    while True:
        reply = line.ask("POST", "ScanJobs", body, late=unwanted)
        if reply.status == _CREATED:
            return path_of(reply.location)
        if reply.status != _BUSY:
            _refuse_stopped(_status(line), source)
            raise _failure(reply)
        if time.monotonic() > until:
            raise DeviceError("scanner_busy")
        line.pause(reply.retry_s)


def _failure(reply: Reply) -> DeviceError:
    if reply.status in _CLOSED:
        return DeviceError("scanner_no_access")
    if reply.status == _CONFLICT:
        return DeviceError("scanner_unsupported")
    if reply.status == _BUSY:
        return DeviceError("scanner_busy")
    return DeviceError("scanner_missing" if reply.status == _NOT_THERE else "scanner_failed")
