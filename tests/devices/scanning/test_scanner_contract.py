"""What every scanner promises: the fake, a network scanner over real HTTP, SANE's virtual one, and a watched folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from counter_app.devices.scanning.driven import DrivenScanner
from counter_app.devices.scanning.escl import EsclScanner
from counter_app.devices.scanning.ports import ScannedPage, Scanner, ScanSettings, Source
from counter_app.devices.scanning.scanners import Scanners
from counter_app.devices.scanning.watched_folder import WatchedFolder
from counter_app.domain.errors import CounterError, DeviceError, StoreError
from tests.builders.escl_server import EsclServer
from tests.builders.sheets_of_paper import opened, sheet
from tests.fakes.scanner import FakeScanner

SHEETS = 10
SMALL = ScanSettings(source=Source.FEEDER, dpi=75)


def never() -> bool:
    """Let a scan run to its end."""
    return False


@dataclass
class Stage:
    """A scanner with ten sheets in its feeder, and a device that is not there with what is said of it."""

    scanner: Scanner
    device: str
    absent: str
    absent_code: str = "scanner_missing"

    def scan(self, settings: ScanSettings = SMALL) -> list[ScannedPage]:
        pages: list[ScannedPage] = []
        assert self.scanner.scan(self.device, settings, pages.append, never) == len(pages)
        return pages


def _folder(root: Path) -> Stage:
    root.mkdir()
    for number in range(1, SHEETS + 1):
        (root / f"{number:03d}.jpg").write_bytes(sheet(number))
    watched = WatchedFolder([root], look_every_s=0.02, quiet_seconds=0.1)
    return Stage(watched, f"folder:{root}", f"folder:{root}/none", "scan_folder_missing")


@pytest.fixture(params=["fake", "escl", "sane", "folder", "all"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Stage:
    """Give each in turn; ``all`` is the one that finds the way by the name of the device."""
    if request.param == "fake":
        return Stage(FakeScanner(), "fake:1", "fake:2")
    if request.param == "folder":
        return _folder(tmp_path / "scans")
    if request.param == "sane":
        request.getfixturevalue("sane")
        return Stage(DrivenScanner("sane"), "test:0", "test:7")
    server: EsclServer = request.getfixturevalue("escl")
    absent = "escl:http://127.0.0.1:9/eSCL"
    if request.param == "all":
        return Stage(Scanners([server.device], driver=FakeScanner()), server.device, "fake:2")
    return Stage(EsclScanner([server.device]), server.device, absent)


def test_it_is_listed(stage: Stage) -> None:
    """The list names the device by what it is opened by, once, with a name for people."""
    found = [one for one in stage.scanner.devices() if one.device == stage.device]
    assert len(found) == 1
    assert found[0].name


def test_its_feeder_is_known(stage: Stage) -> None:
    """What it can do is asked without paper moving."""
    assert Source.FEEDER in stage.scanner.capabilities(stage.device).sources
    assert len(stage.scan()) == SHEETS


def test_a_stack_comes_page_by_page(stage: Stage) -> None:
    """Every sheet arrives once, in order, numbered from 1, as a picture that is whole."""
    pages = stage.scan()
    assert [page.number for page in pages] == list(range(1, SHEETS + 1))
    assert all(opened(page.content).size[1] > opened(page.content).size[0] for page in pages)
    assert len(repr(pages[0])) < 200, "no picture of a person's papers in a repr"


def test_so_many_pages_and_no_more(stage: Stage) -> None:
    """A number of pages ends the scan when it is reached, and what lies in the feeder can be scanned after it."""
    few = ScanSettings(source=Source.FEEDER, dpi=75, pages=3)
    assert [page.number for page in stage.scan(few)] == [1, 2, 3]
    assert [page.number for page in stage.scan(few)] == [1, 2, 3]


def test_no_page_is_asked_for_before_the_last_is_safe(stage: Stage) -> None:
    """When a page cannot be kept the scan ends with that error, and the scanner is free for another."""
    kept: list[int] = []

    def full_disk(page: ScannedPage) -> None:
        if page.number == 3:
            raise StoreError("scan_unkept")
        kept.append(page.number)

    with pytest.raises(StoreError, match="scan_unkept"):
        stage.scanner.scan(stage.device, SMALL, full_disk, never)
    assert kept == [1, 2]
    assert len(stage.scan(ScanSettings(source=Source.FEEDER, dpi=75, pages=1))) == 1


@pytest.mark.parametrize("after", [0, 1, 4])
def test_it_can_be_cancelled_at_any_page(stage: Stage, after: int) -> None:
    """After a cancel no further page is handed over, those handed over count, and no error is told."""
    pages: list[ScannedPage] = []
    cancelled: Callable[[], bool] = lambda: len(pages) >= after  # noqa: E731 - one line of the test's own
    assert stage.scanner.scan(stage.device, SMALL, pages.append, cancelled) == after
    assert len(pages) == after


def test_an_absent_one_is_told(stage: Stage) -> None:
    """A device that is not there is named as the trouble, by asking and by scanning."""
    for ask in (
        lambda: stage.scanner.capabilities(stage.absent),
        lambda: stage.scanner.scan(stage.absent, SMALL, lambda _: None, never),
    ):
        with pytest.raises(CounterError) as caught:
            ask()
        assert isinstance(caught.value, DeviceError)
        assert caught.value.code == stage.absent_code
