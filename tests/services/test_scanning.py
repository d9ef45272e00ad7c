"""Scanning at a counter: sealed pages, scanners that were added by hand, and what a crash leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import pytest

from counter_app.bootstrap import Counter
from counter_app.devices.scanning.job import ScanEnded, ScanEvent
from counter_app.devices.scanning.ports import Scanner, ScanSettings
from counter_app.devices.scanning.scanners import Scanners
from counter_app.domain.errors import DeviceError, InputError, StoreError
from counter_app.services.scanning import Scanning
from tests.builders.counter import a_counter
from tests.builders.sheets_of_paper import sheet
from tests.fakes.scanner import FakeScanner


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """Give a counter with its vault and what it remembers."""
    made = a_counter(tmp_path / "counter")
    yield made
    made.close()


def _scanning(counter: Counter, fake: FakeScanner | None = None) -> Scanning:
    numbers = count(1)

    def ways(addresses: Sequence[str], folders: Sequence[Path]) -> Scanner:
        return Scanners(addresses, folders, fake or FakeScanner())

    root = counter.folder.files / "scans"
    return Scanning(ways, root, counter.vault, counter.preferences, lambda: f"scan-{next(numbers)}")


def test_pages_wait_sealed_until_they_are_filed(counter: Counter) -> None:
    """The pages of a stack come back from their spool; no byte of them lies on the disk in clear."""
    scanning = _scanning(counter)
    events: list[ScanEvent] = []
    running = scanning.start("fake:1", ScanSettings(), events.append)
    assert running.job.wait(10)
    assert events[-1] == ScanEnded(10, was_cancelled=False)
    assert [page.content for page in running.spool.pages()] == [sheet(number) for number in range(1, 11)]
    files = [path.read_bytes() for path in counter.folder.files.rglob("*") if path.is_file()]
    assert len(files) == 10
    assert not [content for content in files if sheet(1)[20:60] in content]
    running.spool.discard()
    assert scanning.left() == []


def test_a_stopped_scan_is_found_and_gone_on_with(counter: Counter) -> None:
    """After a jam, or a start after a crash, the kept pages are there, and further ones join them."""
    fake = FakeScanner(10, fails=(2, "scanner_jammed"))
    _scanning(counter, fake).start("fake:1", ScanSettings(), lambda _: None).job.wait(10)
    fake.fails = None
    again = _scanning(counter, fake)
    (left,) = again.left()
    assert left.count() == 2
    again.start("fake:1", ScanSettings(), lambda _: None, left).job.wait(10)
    assert [page.number for page in left.pages()] == list(range(1, 11))


def test_what_was_changed_on_the_disk_is_damaged(counter: Counter) -> None:
    """A page that somebody exchanged or cut is not shown as one."""
    running = _scanning(counter).start("fake:1", ScanSettings(pages=1), lambda _: None)
    running.job.wait(10)
    (file,) = running.spool.folder.iterdir()
    whole = file.read_bytes()
    for changed in (whole[:-1], whole[:40] + b"x" + whole[41:], b""):
        file.write_bytes(changed)
        with pytest.raises(StoreError, match="document_damaged"):
            list(running.spool.pages())


def test_scanners_are_added_by_hand(counter: Counter, tmp_path: Path) -> None:
    """A folder and an address are remembered once, listed when they are there, and the last one used comes first."""
    scanning = _scanning(counter)
    (tmp_path / "in").mkdir()
    folder = f"folder:{tmp_path / 'in'}"
    for device in (folder, folder, "http://127.0.0.1:9", "escl:http://127.0.0.1:9/eSCL"):
        scanning.add(device)
    assert scanning.known() == [folder, "escl:http://127.0.0.1:9/eSCL"]
    scanning.remember(folder)
    assert [one.device for one in scanning.devices()] == [folder, "fake:1"]
    scanning.forget(folder)
    assert [one.device for one in scanning.devices()] == ["fake:1"]
    with pytest.raises(InputError, match="scanner_address"):
        scanning.add("ftp://x")
    assert scanning.capabilities("fake:1").sources


def test_a_counter_has_its_scanners(counter: Counter) -> None:
    """A counter that was opened asks the real ways, and nothing waits in it."""
    assert (counter.scanning.known(), counter.scanning.left()) == ([], [])
    with pytest.raises(DeviceError, match="scan_folder_missing"):
        counter.scanning.capabilities("folder:/nowhere/at/all")
    running = counter.scanning.start("folder:/nowhere/at/all", ScanSettings(), lambda _: None)
    assert running.job.wait(10)
    assert running.spool.folder.parent == counter.folder.files / "scans"
