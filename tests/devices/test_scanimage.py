"""Looking for scanners: what SANE's program says, and every way it may not answer."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from counter_app.devices.scanimage import ScannerEntry, scanners
from counter_app.domain.errors import DeviceError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SANE is not there on Windows")

TWO = """device `epson2:libusb:001:004' is a Epson GT-1500 flatbed scanner
device `escl:http://192.0.2.7:80' is a ESCL Máy quét `Tầng 1' adf scanner
"""
NONE = "\nNo scanners were identified. If you were expecting something different,\ncheck that it is on.\n"


def _program(folder: Path, script: str) -> str:
    """Write a program that stands where SANE's would."""
    file = folder / "scanimage"
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)
    return str(file)


def test_devices_are_read_from_the_list(tmp_path: Path) -> None:
    """Name and kind come out whole, quotes within them too; the program is asked for its list in English."""
    said = _program(tmp_path, f'[ "$1 $LC_ALL" = "-L C" ] || exit 9\ncat <<"END"\n{TWO}END')
    assert scanners(said) == [
        ScannerEntry("epson2:libusb:001:004", "Epson GT-1500 flatbed scanner"),
        ScannerEntry("escl:http://192.0.2.7:80", "ESCL Máy quét `Tầng 1' adf scanner"),
    ]


def test_no_device_is_an_empty_list(tmp_path: Path) -> None:
    """The sentence SANE says when it finds nothing is no device."""
    assert scanners(_program(tmp_path, f'cat <<"END"\n{NONE}END')) == []


@pytest.mark.parametrize(
    "script,code",
    [("exit 1", "scanning_unavailable"), ("kill -SEGV $$", "scanning_unavailable"), ("sleep 5", "scanner_silent")],
)
def test_a_program_that_fails_or_hangs_has_its_code(tmp_path: Path, script: str, code: str) -> None:
    """A driver that falls or never answers costs the wait, nothing more."""
    with pytest.raises(DeviceError) as caught:
        scanners(_program(tmp_path, script), wait_s=0.3)
    assert caught.value.code == code


def test_without_sane_there_is_no_scanning(tmp_path: Path) -> None:
    """A machine without the program is told from one without a scanner."""
    with pytest.raises(DeviceError, match="scanning_unavailable"):
        scanners(str(tmp_path / "nowhere"))
