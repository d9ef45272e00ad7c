"""Scanning through a driver in a process of its own: every trouble of SANE, and drivers that fall or never answer."""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from counter_app.devices.scanning import sane_library
from counter_app.devices.scanning.driven import DrivenScanner
from counter_app.devices.scanning.ports import ColourMode, ScannedPage, ScanSettings, Source
from counter_app.domain.errors import DeviceError, StoreError
from tests.builders.sheets_of_paper import opened

SetUp = Callable[..., None]
FEEDER = ScanSettings(source=Source.FEEDER, dpi=75)


def never() -> bool:
    """Let a scan run to its end."""
    return False


def _scan(settings: ScanSettings, scanner: DrivenScanner | None = None) -> list[ScannedPage]:
    pages: list[ScannedPage] = []
    (scanner or DrivenScanner("sane")).scan("test:0", settings, pages.append, never)
    return pages


@pytest.mark.parametrize(
    "status,code",
    [
        ("JAMMED", "scanner_jammed"),
        ("COVER_OPEN", "scanner_cover_open"),
        ("NO_DOCS", "scanner_feeder_empty"),
        ("DEVICE_BUSY", "scanner_busy"),
        ("IO_ERROR", "scanner_lost"),
        ("ACCESS_DENIED", "scanner_no_access"),
        ("NO_MEM", "scanner_failed"),
    ],
)
def test_each_trouble_of_sane_has_its_code(sane: SetUp, status: str, code: str) -> None:
    """What a real driver reports while paper moves reaches the clerk as what it is."""
    sane(read_status_code=f'"SANE_STATUS_{status}"')
    with pytest.raises(DeviceError) as caught:
        _scan(FEEDER)
    assert caught.value.code == code


@pytest.mark.parametrize("mode,kind", [(ColourMode.GRAY, "L"), (ColourMode.COLOUR, "RGB")])
def test_pages_are_as_asked_for(sane: SetUp, mode: ColourMode, kind: str) -> None:
    """Colour, resolution and paper are what was set; the picture carries its resolution."""
    (page,) = _scan(ScanSettings(source=Source.FLATBED, mode=mode, dpi=150, size_mm=(100.0, 200.0)))
    picture = opened(page.content)
    assert (picture.mode, page.dpi) == (kind, 150)
    assert picture.size == pytest.approx((100 / 25.4 * 150, 200 / 25.4 * 150), abs=8)
    assert picture.info["dpi"] == pytest.approx((150, 150), abs=0.1)


def test_paper_of_unknown_length_is_scanned(sane: SetUp) -> None:
    """A scanner that learns the length from the paper gives a whole picture."""
    sane(hand_scanner="true")
    (page,) = _scan(ScanSettings(source=Source.FLATBED, dpi=75))
    assert opened(page.content).size[1] > 100


def test_without_a_choice_the_feeder_goes_first_then_the_glass(sane: SetUp) -> None:
    """Nobody chose: paper in the feeder is taken, all of it; from the glass it is one page, or so many."""
    assert len(_scan(ScanSettings(dpi=75))) == 10
    assert len(_scan(ScanSettings(source=Source.FLATBED, dpi=75))) == 1
    assert len(_scan(ScanSettings(source=Source.FLATBED, dpi=75, pages=2))) == 2


def test_a_source_that_is_not_there_is_refused(sane: SetUp) -> None:
    """Both sides are not promised where only one can be scanned."""
    with pytest.raises(DeviceError, match="scanner_unsupported"):
        _scan(ScanSettings(source=Source.DUPLEX, dpi=75))


def test_a_page_under_way_is_stopped_at_once(sane: SetUp) -> None:
    """Cancelled in the middle of a slow page, the scan is over within a second and gives nothing of it."""
    sane(read_delay="true", read_delay_duration="200000")
    begun = time.monotonic()
    pages: list[ScannedPage] = []
    late: Callable[[], bool] = lambda: time.monotonic() > begun + 0.6  # noqa: E731 - one line of the test's own
    slow = ScanSettings(source=Source.FEEDER, dpi=600, mode=ColourMode.COLOUR)
    assert DrivenScanner("sane").scan("test:0", slow, pages.append, late) == 0
    assert time.monotonic() - begun < 3
    assert pages == []


_SPEAK = """
import os, sys, time
from counter_app.devices.decoding import frames
out = sys.stdout.buffer
frames.receive_words(sys.stdin.buffer)
def page(number):
    frames.send_words(out, {"page": number, "format": "png", "dpi": 75})
    frames.send(out, b"page")
    frames.receive_words(sys.stdin.buffer)
"""


def _driver(folder: Path, script: str) -> tuple[str, ...]:
    """Write a program that stands where the scanning process would."""
    file = folder / "driver.py"
    file.write_text(_SPEAK + script, encoding="utf-8")
    return (sys.executable, "-P", str(file))


@pytest.mark.parametrize(
    "end,code",
    [
        ("os.kill(os.getpid(), 11)", "scanner_failed"),
        ("sys.exit(1)", "scanner_failed"),
        ("time.sleep(60)", "scanner_silent"),
        ("frames.send(out, b'no words'); time.sleep(60)", "scanner_failed"),
        ("out.write(b'\\xff\\xff\\xff\\xff'); out.flush(); time.sleep(60)", "scanner_failed"),
        ("frames.send_words(out, {'page': 3, 'dpi': 75}); frames.send(out, b'x')", "scanner_failed"),
        ("frames.send_words(out, {'error': 'scanner_jammed', 'values': {}})", "scanner_jammed"),
    ],
)
def test_pages_survive_whatever_the_driver_does(tmp_path: Path, end: str, code: str) -> None:
    """Two pages are safe when the driver falls, hangs or talks nonsense; its process is gone and the error coded."""
    command = _driver(
        tmp_path, f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\npage(1)\npage(2)\n{end}"
    )
    scanner = DrivenScanner("sane", command=command, silent_seconds=0.5, stop_seconds=0.2)
    pages: list[int] = []
    with pytest.raises(DeviceError) as caught:
        scanner.scan("any", FEEDER, lambda page: pages.append(page.number), never)
    assert (pages, caught.value.code) == ([1, 2], code)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


@pytest.mark.parametrize("cancelled", [True, False])
def test_a_driver_is_told_to_stop_before_it_is_ended(tmp_path: Path, cancelled: bool) -> None:
    """After a cancel, or a page that could not be kept, the driver hears of it and lets go of the paper in order."""
    heard = tmp_path / "heard"
    script = f"""
frames.send_words(out, {{"page": 1, "format": "png", "dpi": 75}})
frames.send(out, b"page")
while (words := frames.receive_words(sys.stdin.buffer))["do"] != "stop":
    pass
open({str(heard)!r}, "w").close()
"""
    scanner = DrivenScanner("sane", command=_driver(tmp_path, script))
    pages: list[int] = []

    def keep(page: ScannedPage) -> None:
        pages.append(page.number)
        if not cancelled:
            raise StoreError("scan_unkept")

    with suppress(StoreError):
        scanner.scan("any", FEEDER, keep, lambda: cancelled and pages == [1])
    assert pages == [1]
    assert heard.exists()


_TELLING = """
import os, sys
from counter_app.devices.scanning import worker
from counter_app.devices.scanning.driver import DriverPage
from counter_app.devices.scanning.ports import Capabilities, Source
class Fake:
    capabilities = Capabilities((Source.FEEDER,))
    def open(self, device): return self
    def prepare(self, settings, source): pass
    def next_page(self, alive):
        os.write(pipe, b"+")
        return DriverPage(b"page", "png", 75)
    def cancel(self): pass
    def close(self): pass
pipe = os.open(sys.argv[1], os.O_WRONLY)
worker._driver = lambda name: Fake()
worker.main(["sane"])
"""


def test_the_next_page_is_begun_only_when_the_last_is_safe(tmp_path: Path) -> None:
    """The real scanning process draws no further sheet in while a page is still being kept."""
    os.mkfifo(tmp_path / "begun")
    begun = os.open(tmp_path / "begun", os.O_RDWR)
    scanner = DrivenScanner("sane", command=(sys.executable, "-c", _TELLING, str(tmp_path / "begun")))

    def keep(_: ScannedPage) -> None:
        assert os.read(begun, 9) == b"+"
        assert not select.select([begun], [], [], 0.2)[0]

    try:
        assert scanner.scan("any", ScanSettings(source=Source.FEEDER, pages=3), keep, never) == 3
    finally:
        os.close(begun)


_HANGING = """
import time
from counter_app.devices.scanning import worker
from counter_app.devices.scanning.ports import Capabilities, Source
from counter_app.domain.errors import DeviceError
class Fake:
    capabilities = Capabilities((Source.FEEDER,))
    def open(self, device): return self
    def prepare(self, settings, source): pass
    def next_page(self, alive): raise DeviceError("scanner_jammed")
    def cancel(self): pass
    def close(self): time.sleep(60)
worker._driver = lambda name: Fake()
worker.main(["sane"])
"""


def test_a_driver_that_hangs_while_it_is_closed_holds_nothing_up() -> None:
    """SANE's own test driver does so once in sixty jams: what happened is told, and the process ended at its limit."""
    scanner = DrivenScanner("sane", command=(sys.executable, "-c", _HANGING), silent_seconds=20, stop_seconds=0.3)
    begun = time.monotonic()
    with pytest.raises(DeviceError, match="scanner_jammed"):
        scanner.scan("any", FEEDER, lambda _: None, never)
    assert scanner.capabilities("any").sources == (Source.FEEDER,)
    assert time.monotonic() - begun < 10


def test_a_driver_that_never_answers_is_not_waited_for(tmp_path: Path) -> None:
    """Listing and asking end at their stated limit."""
    scanner = DrivenScanner("sane", command=_driver(tmp_path, "time.sleep(60)"), list_seconds=0.5)
    for ask in (scanner.devices, lambda: scanner.capabilities("any")):
        with pytest.raises(DeviceError) as caught:
            ask()
        assert caught.value.code == "scanner_silent"


def test_a_machine_without_sane_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library is missing that is the error, not an empty list."""
    monkeypatch.setattr(sane_library, "_NAME", "libnowhere.so.9")
    with pytest.raises(DeviceError, match="scanning_unavailable"):
        sane_library.SaneLibrary()


def test_windows_drivers_are_unavailable_elsewhere() -> None:
    """The way through Windows is only imported in its process, and says so where it cannot work."""
    with pytest.raises(DeviceError, match="scanning_unavailable"):
        DrivenScanner("wia").devices()
