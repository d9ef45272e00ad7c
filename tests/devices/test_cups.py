"""What is CUPS's own: papers, a server that is gone or talks nonsense, and the meaning of its states."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from counter_app.devices.cups import CupsPrinter, job_state
from counter_app.devices.cups_server import ServerAddress
from counter_app.devices.ipp import Value
from counter_app.devices.ports import PrintPhase, PrintState
from counter_app.domain.errors import DeviceError
from counter_app.domain.slip import Paper
from tests.builders.private_cups import PrivateCups


@pytest.mark.parametrize(
    "paper,media",
    [(Paper.A5, "iso_a5_148x210mm"), (Paper.A4, "iso_a4_210x297mm"), (Paper.ROLL, "custom_80x297mm_80x297mm")],
)
def test_paper_reaches_the_device(cups: PrivateCups, paper: Paper, media: str) -> None:
    """The device is told the size of the slip instead of falling back to its own default."""
    printer = CupsPrinter(cups.address)
    job = printer.submit(b"%PDF-1.4\n%%EOF\n", title="x", printer="aborts", paper=paper)
    assert f"media={media} " in cups.options(job)


@pytest.mark.parametrize(
    "address", [ServerAddress("127.0.0.1", 1), ServerAddress("x", file=Path("/nowhere/cups.sock"))]
)
def test_stopped_server_is_told(address: ServerAddress) -> None:
    """Without a printing system every question answers ``printing_unavailable``."""
    printer = CupsPrinter(address)
    for ask in (printer.printers, lambda: printer.state("1"), lambda: _submit(printer)):
        with pytest.raises(DeviceError, match="printing_unavailable"):
            ask()


def _submit(printer: CupsPrinter) -> str:
    return printer.submit(b"%PDF", title="x", printer="good", paper=Paper.A5)


@contextmanager
def _server(*answers: bytes) -> Iterator[ServerAddress]:
    """Answer one connection after another with the given bytes, then close."""

    def serve() -> None:
        for answer in answers:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield ServerAddress("127.0.0.1", listener.getsockname()[1])
        thread.join(timeout=10)


def _http(body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"garbage",
        _http(b"<html>login</html>"),
        _http(b"\x02\x00\x00\x00\x00\x00\x00\x01\x04\x44\xff\xff"),
        _http(b"", "403 Forbidden"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n\x02\x00",
    ],
)
def test_nonsense_is_one_coded_error(answer: bytes) -> None:
    """Whatever answers on the port, it is said to be unavailable and nothing crashes."""
    with _server(answer) as address, pytest.raises(DeviceError, match="printing_unavailable"):
        CupsPrinter(address).state("1")


def test_lost_answer_is_not_called_a_failure() -> None:
    """When the answer to a sent slip is lost, nobody claims it was not printed."""
    supported = _http(b"\x02\x00\x00\x00\x00\x00\x00\x01\x03")
    with _server(supported, b"") as address, pytest.raises(DeviceError, match="print_unconfirmed"):
        _submit(CupsPrinter(address))


@pytest.mark.parametrize(
    "status,code",
    [(0x0406, "printer_missing"), (0x040A, "refuses_pdf"), (0x040B, "paper"), (0x0506, "refuses"), (0x0500, "refused")],
)
def test_refusals_are_told_apart(status: int, code: str) -> None:
    """The status of a refused job becomes the code of what the clerk can do about it."""
    supported = _http(b"\x02\x00\x00\x00\x00\x00\x00\x01\x03")
    refused = _http(b"\x02\x00" + status.to_bytes(2) + b"\x00\x00\x00\x01\x03")
    with _server(supported, refused) as address, pytest.raises(DeviceError, match=code):
        _submit(CupsPrinter(address))


@pytest.mark.parametrize(
    "state,reasons,printer,expected",
    [
        (3, "none", "none", PrintState(PrintPhase.WAITING)),
        (4, "job-hold-until-specified", "none", PrintState(PrintPhase.WAITING, "held")),
        (5, "job-printing", "media-jam-error", PrintState(PrintPhase.PRINTING, "jam")),
        (5, "job-printing", "offline-report", PrintState(PrintPhase.PRINTING, "offline")),
        (6, "printer-stopped", "none", PrintState(PrintPhase.WAITING, "paused")),
        (7, "processing-to-stop-point", "none", PrintState(PrintPhase.FAILED, "cancelled")),
        (7, "unsupported-media", "none", PrintState(PrintPhase.FAILED, "paper")),
        (9, "processing-to-stop-point", "none", PrintState(PrintPhase.PRINTED)),
        (9, "job-completed-with-errors", "none", PrintState(PrintPhase.FAILED, "aborted")),
        (9, "job-completed-with-warnings", "toner-low", PrintState(PrintPhase.PRINTED)),
        (42, "none", "none", PrintState(PrintPhase.WAITING)),
    ],
)
def test_states_mean_what_happened(state: int, reasons: str, printer: str, expected: PrintState) -> None:
    """Job state and reasons together decide; a completed job with errors is a failure."""
    attributes: dict[str, list[Value]] = {
        "job-state": [state],
        "job-state-reasons": [reasons],
        "job-printer-state-reasons": [printer],
    }
    assert job_state(attributes) == expected


@pytest.mark.parametrize(
    "text,address",
    [
        ("/run/x.sock", ServerAddress("localhost", file=Path("/run/x.sock"))),
        ("in.example", ServerAddress("in.example", 631)),
        ("in.example:8631", ServerAddress("in.example", 8631)),
        ("in.example:²", ServerAddress("in.example:²", 631)),
        ("in.example:8631/version=1.1", ServerAddress("in.example", 8631)),
    ],
)
def test_server_names(text: str, address: ServerAddress) -> None:
    """The forms CUPS itself takes for a server are understood."""
    assert ServerAddress.parse(text) == address


def test_environment_names_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """``CUPS_SERVER`` wins, as it does for CUPS's own commands."""
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:1631")
    assert ServerAddress.of_this_machine() == ServerAddress("127.0.0.1", 1631)
