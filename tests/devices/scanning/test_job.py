"""A scan beside the window: events in order, one end, whatever happens."""

from __future__ import annotations

import threading

import pytest

from counter_app.devices.scanning.job import PageKept, ScanEnded, ScanEvent, ScanJob
from counter_app.devices.scanning.ports import ScannedPage, ScanSettings, TakePage
from counter_app.domain.errors import CounterError, StoreError
from tests.fakes.scanner import FakeScanner


def _run(scanner: FakeScanner, keep: TakePage = lambda _: None, device: str = "fake:1") -> list[ScanEvent]:
    events: list[ScanEvent] = []
    job = ScanJob(scanner, device, ScanSettings(), keep, events.append)
    job.start()
    assert job.wait(10)
    return events


def test_each_page_is_told_when_it_is_safe() -> None:
    """Pages are told after they were kept, then the end, on a thread that is not the window's."""
    kept: list[tuple[int, bool]] = []
    main = threading.main_thread()
    events = _run(FakeScanner(3), lambda page: kept.append((page.number, threading.current_thread() is main)))
    assert kept == [(1, False), (2, False), (3, False)]
    assert events == [PageKept(1), PageKept(2), PageKept(3), ScanEnded(3, was_cancelled=False)]


@pytest.mark.parametrize("code", ["scanner_jammed", "scanner_lost"])
def test_trouble_ends_it_with_what_was_kept(code: str) -> None:
    """The end names the error and the pages that are safe all the same."""
    *pages, end = _run(FakeScanner(5, fails=(2, code)))
    assert len(pages) == 2
    assert isinstance(end, ScanEnded)
    assert isinstance(end.error, CounterError)
    assert (end.pages, end.error.code) == (2, code)


def test_a_page_that_cannot_be_kept_is_not_told() -> None:
    """A full disk ends the scan; the count holds only what is safe."""

    def keep(page: ScannedPage) -> None:
        if page.number == 2:
            raise StoreError("scan_unkept")

    first, end = _run(FakeScanner(), keep)
    assert first == PageKept(1)
    assert isinstance(end, ScanEnded)
    assert end.pages == 1


def test_a_bug_ends_it_too() -> None:
    """Nothing a driver does can end the thread without a word."""

    def keep(_: ScannedPage) -> None:
        raise ZeroDivisionError

    (end,) = _run(FakeScanner(), keep)
    assert isinstance(end, ScanEnded)
    assert isinstance(end.error, ZeroDivisionError)


def test_cancelling_keeps_what_is_safe() -> None:
    """A cancel while a page is being kept lets that page be, and takes no further one."""
    events: list[ScanEvent] = []
    job = ScanJob(FakeScanner(), "fake:1", ScanSettings(), lambda _: job.cancel(), events.append)
    job.start()
    assert job.wait(10)
    assert events == [PageKept(1), ScanEnded(1, was_cancelled=True)]
