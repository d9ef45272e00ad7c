"""What every printer port promises, held against a real cupsd and against the fake that other tests use."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from counter_app.devices.cups import CupsPrinter
from counter_app.devices.ports import Printer, PrintPhase, PrintState
from counter_app.domain.errors import DeviceError
from counter_app.domain.slip import Paper
from tests.fakes.printer import FakePrinter

PDF = b"%PDF-1.4\n% Gi\xe1\xba\xa5y h\xe1\xba\xb9n\n%%EOF\n"
FATES = {
    "good": PrintState(PrintPhase.PRINTED),
    "aborts": PrintState(PrintPhase.FAILED, "aborted"),
    "cancels": PrintState(PrintPhase.FAILED, "cancelled"),
    "stops": PrintState(PrintPhase.WAITING, "paused"),
    "hangs": PrintState(PrintPhase.PRINTING, "no_paper"),
}
PATIENCE_S = 20.0


@dataclass
class Stage:
    """A printer with the queues of ``FATES`` and a look at what reached the device."""

    printer: Printer
    received: Callable[[str], bytes]

    def await_state(self, job: str, expected: PrintState) -> PrintState:
        """Ask until the state is the expected one or patience ends."""
        deadline = time.monotonic() + PATIENCE_S
        while (state := self.printer.state(job)) != expected and time.monotonic() < deadline:
            time.sleep(0.02)
        return state


@pytest.fixture(params=["fake", "cups"])
def stage(request: pytest.FixtureRequest) -> Stage:
    """Give the fake, then the real thing."""
    if request.param == "fake":
        fake = FakePrinter(FATES)
        return Stage(fake, fake.received)
    server = request.getfixturevalue("cups")
    return Stage(CupsPrinter(server.address), server.received)


def test_printers_are_listed_by_name(stage: Stage) -> None:
    """All queues are listed in order, exactly one of them as the default."""
    found = stage.printer.printers()
    assert [entry.name for entry in found] == sorted(FATES)
    assert [entry.name for entry in found if entry.is_default] == ["good"]
    assert all(entry.accepting for entry in found)


@pytest.mark.parametrize("queue", FATES)
def test_true_state_is_told(stage: Stage, queue: str) -> None:
    """A job that was printed, aborted, cancelled, stopped or starved of paper is told apart from the others."""
    job = stage.printer.submit(PDF, title="H14.31-261122-1001", printer=queue, paper=Paper.A5)
    assert stage.await_state(job, FATES[queue]) == FATES[queue]


def test_bytes_arrive_unchanged(stage: Stage) -> None:
    """The device gets the PDF byte for byte; without a choice it is the default printer's."""
    job = stage.printer.submit(PDF, title="H14.31-261122-1002", printer=None, paper=Paper.A4)
    stage.await_state(job, FATES["good"])
    assert stage.received(job) == PDF


def test_vanished_printer_is_told(stage: Stage) -> None:
    """A printer that is no longer there is named as the trouble, and nothing is queued."""
    with pytest.raises(DeviceError, match="printer_missing"):
        stage.printer.submit(PDF, title="x", printer="Máy in cũ/2", paper=Paper.A5)


@pytest.mark.parametrize("job", ["999999", "x/../1", ""])
def test_unknown_job_is_told(stage: Stage, job: str) -> None:
    """A job nobody knows has no state, whatever its name looks like."""
    with pytest.raises(DeviceError, match="print_job_missing"):
        stage.printer.state(job)


def test_stopped_system_is_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The fake can play a stopped printing system as CUPS does (see test_cups)."""
    fake = FakePrinter()
    fake.available = False
    for ask in (fake.printers, lambda: fake.state("1")):
        with pytest.raises(DeviceError, match="printing_unavailable"):
            ask()
