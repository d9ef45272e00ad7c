"""A card on the glass of a scanner for paper, from the key to the form."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from counter_app.devices.scanning.ports import ScannedPage, ScannerEntry, ScanSettings, Source, TakePage
from counter_app.domain.errors import DeviceError
from counter_app.services.card_scan import card_on_glass
from counter_app.services.desk_memory import Preferences
from counter_app.services.scanning import Scanning
from counter_app.ui.codes.means import Means
from counter_app.ui.intake.view import IntakeView
from counter_app.ui.workplace import Workplace
from tests.builders import code_files
from tests.fakes.counter import FakePreferences
from tests.fakes.scanner import FakeScanner
from tests.ui.codes.conftest import FilmMeans


class PlainSeal:
    """Seals by turning bytes round: enough to see that nothing lies about in clear."""

    def sealed(self, content: bytes) -> bytes:
        return content[::-1]

    def unsealed(self, sealed: bytes) -> bytes:
        return sealed[::-1]


class CardScanner(FakeScanner):
    """A scanner with a citizen's card on its glass."""

    def __init__(self, *, found: bool = True, fails: str = "") -> None:
        super().__init__(sheets=3)
        self.found, self.fault = found, fails

    def devices(self) -> list[ScannerEntry]:
        folder = ScannerEntry("folder:/scans", "folder", "Thư mục")
        return [folder, *super().devices()] if self.found else [folder]

    def scan(self, device: str, settings: ScanSettings, on_page: TakePage, cancelled: Callable[[], bool]) -> int:
        self.asked.append(settings)
        if self.fault:
            raise DeviceError(self.fault)
        paper = BytesIO()
        code_files.picture().save(paper, "PNG")
        on_page(ScannedPage(1, paper.getvalue(), "png", settings.dpi))
        return 1


def _scanning(folder: Path, scanner: CardScanner) -> Scanning:
    numbers = itertools.count()

    def only(_addresses: Sequence[str], _folders: Sequence[Path]) -> CardScanner:
        return scanner

    preferences: Preferences = FakePreferences()  # type: ignore[assignment]  # its shape is the same
    return Scanning(only, folder / "scans", PlainSeal(), preferences, lambda: f"scan-{next(numbers)}")


def test_the_glass_is_scanned_as_a_card_and_nothing_is_kept(tmp_path: Path) -> None:
    """One page from the glass, not from the feeder; afterwards no page waits to be filed."""
    scanner = CardScanner()
    scanning = _scanning(tmp_path, scanner)
    (page,) = card_on_glass(scanning, lambda: False)
    assert page.startswith(b"\x89PNG")
    assert (scanner.asked[0].source, scanner.asked[0].pages) == (Source.FLATBED, 1)
    assert scanning.left() == []
    assert list((tmp_path / "scans").iterdir()) == []


@pytest.mark.parametrize("fault", ["scanner_busy", "card_scanner_missing"])
def test_a_scanner_that_cannot_is_one_code(tmp_path: Path, fault: str) -> None:
    """Busy, or only a watched folder: the code says which, and nothing is left behind."""
    scanner = CardScanner(found=fault != "card_scanner_missing", fails=fault)
    with pytest.raises(DeviceError) as error:
        card_on_glass(_scanning(tmp_path, scanner), lambda: False)
    assert error.value.code == fault


def test_f12_reads_the_card_on_the_glass(
    qtbot: QtBot, workplace: Workplace, intake: IntakeView, means: FilmMeans, tmp_path: Path
) -> None:
    """One key, and the person stands on the form; meanwhile the window says what it does."""
    workplace._parts.counter.scanning = _scanning(tmp_path, CardScanner())  # type: ignore[attr-defined]  # the fake has none
    QTest.keyClick(workplace, Qt.Key.Key_F12)
    assert "mặt kính" in workplace._told.words()
    qtbot.waitUntil(lambda: intake.presenter.form().applicant.name == "NGUYỄN VĂN ẢNH", timeout=15_000)
    assert workplace._told.words() == ""
    assert isinstance(means, Means)
